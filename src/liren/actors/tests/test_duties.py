"""The four kinds of actor, their sub-types and statuses, and what each does in each kind of affair."""

import pytest
from django.conf import settings

from liren.actors.public import KINDS, POSITIONS, STATUSES, SUBTYPES, duties
from liren.actors.templates.loading import parse_template


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


@pytest.mark.requirement("R089")
def test_every_actor_the_document_names_is_there_under_its_kind_with_its_position():
    named = {
        "party": {"街道党工委", "社区党委"},
        "government": {"街道办事处", "街道科室", "社区服务站"},
        "self_governance": {"居民委员会"},
        "social_force": {"枢纽型社会组织", "驻区企事业单位", "高等院校和科研机构", "媒体", "社区社会组织"},
    }
    for kind, titles in named.items():
        assert titles <= set(SUBTYPES[kind].values()), kind
    assert {kind: text.partition("，")[0].partition("：")[0] for kind, text in POSITIONS.items()} == {
        "party": "领导核心", "government": "主导", "self_governance": "基础", "social_force": "发挥专业所长",
    }  # fmt: skip
    team = parse_template((settings.LAWBOOK / "organisations" / "community-team.yaml").read_text("utf-8"), path="")
    posts = {post.title.urban for slot in team.slots for post in slot.posts}
    assert {"{place}网格员", "居民骨干"} <= posts, "single persons act in posts of their own"


@pytest.mark.requirement("R025")
@pytest.mark.parametrize("kind", ["management", "service", "autonomy"])
def test_the_docs_show_the_same_duties(kind):
    page = (settings.ROOT / "docs/rooms/actors.md").read_text(encoding="utf-8")
    for d in duties(kind):
        source = "S0" if d.from_document else "ours"
        assert f"| {kind} | {d.actor_title} | {''.join(d.letters)} | {d.duty} | {source} |" in page
