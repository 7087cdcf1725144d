"""The four kinds of actor, their sub-types and statuses, and what each does in each kind of affair."""

import pytest
from django.conf import settings

from liren.actors.public import KINDS, STATUSES, SUBTYPES, duties


@pytest.mark.requirement("R025")
@pytest.mark.parametrize("kind", ["management", "service", "autonomy"])
def test_every_kind_of_affair_says_what_each_of_the_four_kinds_of_actor_does(kind):
    found = duties(kind)
    assert [d.actor for d in found] == ["party", "government", "self_governance", "social_force"]
    assert all(d.letters and d.duty for d in found)
    assert sum("A" in d.letters for d in found) == 1, "one is answerable, no more, no fewer"
    assert any("R" in d.letters for d in found)


@pytest.mark.requirement("R025")
def test_who_is_answerable_is_what_the_document_says():
    answerable = {kind: next(d for d in duties(kind) if "A" in d.letters) for kind in ("management", "autonomy")}
    assert answerable["management"].actor_title == "基层政府"
    assert answerable["management"].from_document
    assert answerable["autonomy"].actor_title == "基层群众性自治组织"
    assert "R" in next(d for d in duties("autonomy") if d.actor == "party").letters, "牵头 is shared with the party"
    assert [d.letters_title for d in duties("management")] == ["协商", "负责、承办", "承办", "协商"]


def test_another_kind_of_affair_has_no_duties():
    with pytest.raises(KeyError):
        duties("military")


def test_each_kind_has_sub_types_and_no_sub_type_belongs_to_two():
    assert set(SUBTYPES) == set(KINDS)
    every = [subtype for kind in SUBTYPES.values() for subtype in kind]
    assert len(every) == len(set(every))
    assert {"业主委员会", "物业服务企业", "社区社会组织", "枢纽型社会组织"} <= set(SUBTYPES["social_force"].values())
    assert set(STATUSES) == {"registered", "filed", "unregistered"}


@pytest.mark.requirement("R025")
@pytest.mark.parametrize("kind", ["management", "service", "autonomy"])
def test_the_docs_show_the_same_duties(kind):
    page = (settings.ROOT / "docs/rooms/actors.md").read_text(encoding="utf-8")
    for d in duties(kind):
        source = "S0" if d.from_document else "ours"
        assert f"| {kind} | {d.actor_title} | {''.join(d.letters)} | {d.duty} | {source} |" in page
