"""A standing organisation under another superior or at another place: with a document, and its history."""

from datetime import UTC, datetime

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter, enter_system
from liren.actors.public import (
    add_organisation,
    changes,
    organisation,
    posts,
    relocate_organisation,
    set_superior,
    superior_choices,
    unit,
)
from liren.actors.tests.cast import cast
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.ids import new_id

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@pytest.fixture
def people():
    return cast()


def _under(people, one, parent, reference="街办〔2026〕5号", by=None):
    set_superior(organisation_id=one, parent_id=parent, reference=reference, by=by or people.admin, at=AT)


def _goes(people, one, to, reference="街办〔2026〕5号", by=None):
    relocate_organisation(organisation_id=one, to=to, reference=reference, by=by or people.admin, at=AT)


def test_a_superior_is_changed_with_its_document_and_who_it_was_stays_written(people):
    orgs = people.orgs
    _under(people, orgs["volunteers"], orgs["committee"])
    _under(people, orgs["volunteers"], orgs["party"])
    assert organisation(orgs["volunteers"]).parent_id == orgs["party"]
    assert [(one.what_title, one.was, one.now, one.reference) for one in changes(orgs["volunteers"])] == [
        ("上级", "桂花里社区居委会", "桂花里社区党委", "街办〔2026〕5号"),
        ("上级", None, "桂花里社区居委会", "街办〔2026〕5号"),
    ]  # fmt: skip
    _under(people, orgs["volunteers"], None)
    assert organisation(orgs["volunteers"]).parent_id is None


def test_nobody_stands_under_itself_nor_under_who_does_not_serve_its_place(people):
    orgs = people.orgs
    _under(people, orgs["volunteers"], orgs["committee"])
    for one, parent, field in (
        (orgs["committee"], orgs["committee"], "parent_id"),
        (orgs["committee"], orgs["volunteers"], "parent_id"),
        (orgs["volunteers"], orgs["other_committee"], "parent_id"),
        (orgs["street_office"], orgs["committee"], "parent_id"),
        (orgs["volunteers"], new_id(), "parent_id"),
        (orgs["volunteers"], orgs["committee"], "parent_id"),
    ):
        with pytest.raises(InvalidInput) as refused:
            _under(people, one, parent)
        assert set(refused.value.fields) == {field}
    for reference in ("", "x" * 300, "行\n行"):
        with pytest.raises(InvalidInput) as refused:
            _under(people, orgs["volunteers"], orgs["party"], reference=reference)
        assert set(refused.value.fields) == {"reference"}
    with pytest.raises(NotAllowed):
        _under(people, orgs["volunteers"], orgs["party"], by=people.worker)
    with pytest.raises(NotYours):
        _under(people, new_id(), orgs["party"])
    names = [name for _, name in superior_choices(orgs["volunteers"])]
    assert names.index("桂花里社区党委") < names.index("街道指挥中心"), "the nearest first"
    assert "银杏社区居委会" not in names


def test_an_organisation_that_serves_another_place_takes_its_posts_and_its_key_along(people):
    company, there = people.orgs["property"], people.street.path
    _goes(people, company, there)
    moved = organisation(company)
    assert (moved.path, moved.place_id) == (there, people.street.id)
    assert {post.path for post in posts(company)} == {there}
    assert there in {grant.path for grant in enter(people.property_handler.person_id, at=AT).grants}
    assert people.community.path not in {g.path for g in enter(people.property_handler.person_id, at=AT).grants}
    enter_system()
    found = unit("property", people.frame.qingshi.path)
    assert found is None, "another street is another place"
    found = unit("property", people.frame.building_3.path)
    assert found is not None
    assert found.id == company
    [said] = changes(company)
    assert (said.what_title, said.now, said.reference) == ("地点", people.street.full_name, "街办〔2026〕5号")


def test_a_key_another_bears_a_superior_that_does_not_reach_and_no_move_at_all_are_refused(people):
    orgs, frame = people.orgs, people.frame
    team = add_organisation(
        name="护绿队", kind="social_force", subtype="volunteer_team", path=people.community.path,
        place_id=people.community.id, parent_id=orgs["committee"], by=SYSTEM, at=AT,
    )  # fmt: skip
    for one, to, says in (
        (orgs["property"], frame.yinxing.path, "已有派单代号"),
        (team, frame.yinxing.path, "请先改上级"),
        (orgs["volunteers"], people.community.path, "没有变"),
        (orgs["volunteers"], "⚠", "还在的地点"),
        (orgs["volunteers"], "", "还在的地点"),
    ):
        with pytest.raises(InvalidInput) as refused:
            _goes(people, one, to)
        assert says in refused.value.fields["to"]
    for by in (people.worker, people.supervisor):
        with pytest.raises(NotAllowed):
            _goes(people, orgs["volunteers"], frame.yinxing.path, by=by)
    assert organisation(orgs["volunteers"]).path == people.community.path


def test_who_does_not_serve_those_below_it_any_more_there_does_not_go_there(people):
    orgs, frame = people.orgs, people.frame
    made = {
        name: add_organisation(
            name=name, kind="social_force", subtype="volunteer_team", path=place.path, place_id=place.id,
            parent_id=orgs["volunteers"], by=SYSTEM, at=AT,
        )
        for name, place in (("护绿队", people.community), ("一楼护楼队", frame.grid_one))
    }  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        _goes(people, orgs["volunteers"], frame.grid_one.path)
    assert "“护绿队”" in refused.value.fields["to"]
    assert "“一楼护楼队”" not in refused.value.fields["to"], "it would still be served"
    with pytest.raises(InvalidInput) as refused:
        _goes(people, orgs["volunteers"], frame.yinxing.path)
    assert "“一楼护楼队”、“护绿队”" in refused.value.fields["to"]
    assert organisation(orgs["volunteers"]).path == people.community.path
    for team in made.values():
        _under(people, team, None)
    _goes(people, orgs["volunteers"], frame.yinxing.path)
    assert organisation(orgs["volunteers"]).path == frame.yinxing.path
