"""Organisations of four kinds, their posts, and how posts change hands."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter
from liren.actors.credit_code import check_character, is_credit_code
from liren.actors.errors import NotInPost, PostHeldAlready
from liren.actors.public import (
    add_organisation,
    add_post,
    add_staff,
    appoint,
    hand_over,
    history,
    members,
    merge_organisations,
    organisation,
    organisation_names,
    organisations,
    person_card,
    relieve,
    set_status,
    unit,
    units,
)
from liren.actors.tests.cast import cast
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.ids import new_id

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
LATER = AT + timedelta(days=30)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.fixture
def people(db):
    return cast()


def _organisation(people, **told):
    told = {
        "name": "桂花里书画社", "kind": "social_force", "subtype": "community_organisation", "status": "filed",
        "path": people.community.path, "place_id": people.community.id, "by": SYSTEM, "at": AT, **told,
    }  # fmt: skip
    return add_organisation(**told)


def _post(people, organisation_id, role="handler", title="经办人"):
    place = people.community
    return add_post(
        organisation_id=organisation_id, title=title, role=role, path=place.path, place_id=place.id, by=SYSTEM, at=AT
    )


def _member(people, name, login):
    return add_staff(name=name, login=login, password="walnut-river-lamp", path=people.community.path, by=SYSTEM, at=AT)


def test_an_organisation_is_made_known_with_kind_sub_type_and_status(people):
    made = organisation(_organisation(people))
    assert (made.name, made.kind_title, made.subtype_title, made.status_title) == (
        "桂花里书画社", "社会力量", "社区社会组织", "已备案",
    )  # fmt: skip
    set_status(organisation_id=made.id, status="registered", by=SYSTEM, at=AT)
    assert organisation(made.id).status_title == "已登记"


def test_everything_wrong_with_an_organisation_is_said_at_once(people):
    with pytest.raises(InvalidInput) as refused:
        _organisation(people, name=" ", kind="army", status="?", credit_code="91350100M000100Y44")
    assert set(refused.value.fields) == {"name", "kind", "status", "credit_code"}
    with pytest.raises(InvalidInput) as refused:
        _organisation(people, subtype="street_office")
    assert set(refused.value.fields) == {"subtype"}


def test_a_credit_code_belongs_to_one_organisation(people):
    _organisation(people, credit_code="91350100M000100Y43")
    with pytest.raises(InvalidInput) as refused:
        _organisation(people, name="另一个", credit_code="91350100M000100Y43")
    assert set(refused.value.fields) == {"credit_code"}


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_mistyped_character_never_passes(first_17, where, instead):
    code = first_17 + check_character(first_17)
    assert is_credit_code(code)
    if instead != code[where]:
        assert not is_credit_code(code[:where] + instead + code[where + 1 :])


def test_only_who_manages_people_there_founds_organisations(people):
    with pytest.raises(NotAllowed):
        _organisation(people, by=people.worker)
    with pytest.raises(NotAllowed):
        set_status(organisation_id=people.orgs["owners"], status="registered", by=people.wang, at=AT)


def test_routing_finds_the_nearest_unit_of_a_key(people):
    path = people.frame.building_1.path
    own = _organisation(people, name="街道城管驻点", key="cityops")
    assert _found("cityops", path) == own
    assert _found("cityops", people.frame.yinxing.path) == people.orgs["cityops"]
    assert unit("fire", path) is None
    assert units(path)["cityops"].id == own
    assert {"property", "command", "safety", "livelihood", "community"} <= set(units(path))


def _found(key, path):
    found = unit(key, path)
    return found.id if found else None


def test_nothing_new_stands_under_or_in_an_organisation_that_ended(people):
    old, office = people.orgs["cityops"], people.orgs["livelihood"]
    merge_organisations(into={old: office}, on=AT.date(), reference="18 号", by=SYSTEM, at=AT)
    with pytest.raises(InvalidInput) as refused:
        _organisation(people, parent_id=old)
    assert set(refused.value.fields) == {"parent_id"}
    of: dict[str, Any] = {"title": "巡查员", "role": None, "by": SYSTEM, "at": AT}
    here: dict[str, Any] = {"path": people.street.path, "place_id": people.street.id}
    for wrong in ({"organisation_id": old}, {"organisation_id": office, "coordinator_id": old}):
        with pytest.raises(NotYours):
            add_post(**wrong, **of, **here)
    assert organisation(_organisation(people, parent_id=office)).parent_id == office


def test_a_key_is_unique_at_its_place(people):
    with pytest.raises(InvalidInput) as refused:
        _organisation(people, key="property")
    assert set(refused.value.fields) == {"key"}


def test_listing_organisations_goes_down_the_tree_and_by_kind(people):
    names = [o.name for o in organisations(people.community.path, "social_force")]
    assert sorted(names) == sorted(["桂花里物业工程部", "桂花里小区业主委员会", "桂花里邻里互助队"])
    assert {o.name for o in organisations(people.street.path)} > set(names)
    assert organisation_names([people.orgs["property"], new_id()]) == {people.orgs["property"]: "桂花里物业工程部"}


def test_who_takes_a_post_may_what_the_post_may_from_that_moment(people):
    person, org = _member(people, "李强", "liqiang"), people.orgs["property"]
    holding = appoint(person_id=person, post_id=_post(people, org), by=SYSTEM, at=AT)
    assert enter(person, at=AT - timedelta(seconds=1)).grants == ()
    actor = enter(person, at=AT)
    assert [(g.role, g.path, g.org_id) for g in actor.grants] == [("handler", people.community.path, org)]
    people.enter("system")
    relieve(holding_id=holding, by=SYSTEM, at=LATER)
    assert enter(person, at=LATER).grants == ()


def test_a_post_changes_hands_and_its_history_stays(people):
    org = people.orgs["property"]
    first, second = _member(people, "李强", "liqiang"), _member(people, "王芳", "wangfang")
    post = _post(people, org, title="夜班经办")
    holding = appoint(person_id=first, post_id=post, by=SYSTEM, at=AT)
    hand_over(holding_id=holding, to=second, by=people.admin, at=LATER, reason="调岗")
    assert [m.name for m in members(org) if m.post_id == post] == ["王芳"]
    assert [m.name for m in members(org, at=AT) if m.post_id == post] == ["李强"]
    assert [(a.name, a.change, a.reason, a.by_name) for a in history(org) if a.post == "夜班经办"] == [
        ("王芳", "任命", "调岗", "唐宁"),
        ("李强", "免去", "调岗", "唐宁"),
        ("李强", "任命", None, None),
    ]
    for attempt in ("UPDATE actors_appointment SET kind = 'relieved'", "DELETE FROM actors_appointment"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows(attempt)


def test_a_post_without_a_role_carries_no_rights(people):
    post = _post(people, people.orgs["committee"], role=None, title="3幢楼栋长")
    appoint(person_id=people.wang.person_id, post_id=post, by=SYSTEM, at=AT)
    assert [held.title for held in person_card(people.wang.person_id).posts] == ["3幢楼栋长"]
    assert enter(people.wang.person_id, at=AT).roles == {"resident"}


def test_one_person_may_hold_posts_in_two_organisations(people):
    worker = people.worker.person_id
    post = _post(people, people.orgs["party"], role=None, title="支部委员")
    appoint(person_id=worker, post_id=post, by=SYSTEM, at=AT)
    assert [p.organisation for p in person_card(worker).posts] == ["桂花里社区居委会", "桂花里社区党委"]


def test_appointing_twice_and_relieving_twice_are_refused(people):
    post = _post(people, people.orgs["property"])
    person = _member(people, "李强", "liqiang")
    holding = appoint(person_id=person, post_id=post, by=SYSTEM, at=AT)
    with pytest.raises(PostHeldAlready):
        appoint(person_id=person, post_id=post, by=SYSTEM, at=AT)
    relieve(holding_id=holding, by=SYSTEM, at=LATER)
    with pytest.raises(NotInPost):
        relieve(holding_id=holding, by=SYSTEM, at=LATER)


def test_who_may_not_manage_people_appoints_nobody_and_leaves_nothing_behind(people):
    post = _post(people, people.orgs["property"])
    before = rows("SELECT count(*) FROM actors_holding")
    with pytest.raises(NotAllowed):
        appoint(person_id=people.stranger.person_id, post_id=post, by=people.worker, at=AT)
    [held] = members(people.orgs["property"])
    with pytest.raises(NotAllowed):
        relieve(holding_id=held.holding_id, by=people.dispatcher, at=AT)
    assert rows("SELECT count(*) FROM actors_holding") == before


def test_what_is_not_there_is_not_found(people):
    for attempt in (
        lambda: organisation(new_id()),
        lambda: person_card(new_id()),
        lambda: relieve(holding_id=new_id(), by=SYSTEM, at=AT),
        lambda: appoint(person_id=new_id(), post_id=new_id(), by=SYSTEM, at=AT),
    ):
        with pytest.raises(NotYours):
            attempt()
