"""Old sections end in an office: what goes on there, what stays written, who may decide it, and what is refused."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter, holds
from liren.actors.public import (
    Filling,
    add_organisation,
    add_post,
    add_staff,
    apply_template,
    appoint,
    begin_handover,
    changes,
    channel_keeper,
    chart,
    coordinated_by,
    dry_run,
    foresee_merging,
    handover,
    handovers,
    history,
    members,
    merge_organisations,
    merged_at,
    merging_followed,
    name_channel_keeper,
    note_item,
    organisation,
    organisations,
    posts,
    relieve,
    seed_templates,
    unit,
    units,
)
from liren.actors.tests.cast import cast
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R097")]

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
DAY = date(2026, 11, 20)
PAPER = "吴委办〔2026〕18号"


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def office(people):
    """A new office of the street, in which nobody works yet."""
    return add_organisation(
        name="城市建设和安全办公室", kind="government", subtype="street_section", path=people.street.path,
        place_id=people.street.id, by=SYSTEM, at=AT,
    )  # fmt: skip


def _merges(people, into, **given):
    asked = {"on": DAY, "reference": PAPER, "by": people.admin, "at": LATER, **given}
    merge_organisations(into=into, **asked)


def _both(people, office):
    return {people.orgs["cityops"]: office, people.orgs["safety"]: office}


def test_two_sections_end_in_one_office_and_their_holders_go_on_there_without_a_gap(people, office):
    _merges(people, _both(people, office))
    assert {(one.name, one.role) for one in members(office)} == {("钱伟", "handler"), ("冯刚", "handler")}
    closed = organisation(people.orgs["cityops"])
    assert (closed.until, closed.successor_id) == (LATER, office)
    qian = enter(people.cityops_handler.person_id, at=LATER)
    assert holds(qian, "handler", people.street.path, org=office)
    assert members(people.orgs["cityops"]) == ()
    assert [one.name for one in members(people.orgs["cityops"], at=AT)] == ["钱伟"]
    assert holds(qian, "handler", people.street.path, org=people.orgs["cityops"]), "until its work has come over"
    merging_followed(organisation_id=people.orgs["cityops"], at=LATER)
    after = enter(people.cityops_handler.person_id, at=LATER)
    assert [grant.org_id for grant in after.grants] == [office]


def test_the_old_key_finds_the_office_from_the_same_moment_and_through_a_further_merger(people, office):
    _merges(people, _both(people, office))
    here = people.frame.building_1.path
    found = unit("cityops", here)
    assert found is not None
    assert (found.id, units(here)["cityops"].id, units(here)["safety"].id) == (office, office, office)
    last = people.orgs["livelihood"]
    _merges(people, {office: last}, at=LATER + timedelta(hours=1))
    again = units(here)
    assert {again[key].id for key in ("cityops", "safety", "livelihood")} == {last}
    assert organisation(people.orgs["safety"]).successor_id == last


def test_a_new_unit_of_the_old_key_comes_before_the_one_that_ended(people, office):
    _merges(people, {people.orgs["cityops"]: office})
    made = add_organisation(
        name="新城管办", kind="government", subtype="street_section", path=people.street.path, key="cityops",
        place_id=people.street.id, by=SYSTEM, at=LATER,
    )  # fmt: skip
    found = unit("cityops", people.community.path)
    assert found is not None
    assert found.id == made


def test_the_map_of_old_and_new_and_both_histories_name_day_document_and_who_decided(people, office):
    _merges(people, _both(people, office))
    found = merged_at(people.street.path)
    assert {(one.old, one.heir, one.on, one.reference, one.by_name) for one in found} == {
        ("街道城市管理办公室", "城市建设和安全办公室", DAY, PAPER, "唐宁"),
        ("街道应急管理办公室", "城市建设和安全办公室", DAY, PAPER, "唐宁"),
    }
    [old] = changes(people.orgs["cityops"])
    assert (old.what_title, old.now, old.on, old.reference) == ("并入", "城市建设和安全办公室", DAY, PAPER)
    assert {one.was for one in changes(office)} == {"街道城市管理办公室", "街道应急管理办公室"}
    [appointed, *_] = [one for one in history(office) if one.name == "钱伟"]
    assert (appointed.kind, appointed.reason) == (
        "appointed", f"“街道城市管理办公室”并入“城市建设和安全办公室”：{PAPER}",
    )  # fmt: skip


def test_a_chart_of_the_day_before_still_shows_the_old_with_what_stood_under_it(people, office):
    team = add_organisation(
        name="市容巡查队", kind="government", subtype="street_section", path=people.street.path,
        place_id=people.street.id, parent_id=people.orgs["cityops"], by=SYSTEM, at=AT,
    )  # fmt: skip
    _merges(people, {people.orgs["cityops"]: office})
    before = {node.id: node for _, node in chart(people.street.path, at=AT, below=False).lines}
    now = {node.id: node for _, node in chart(people.street.path, at=LATER, below=False).lines}
    assert [node.id for node in before[people.orgs["cityops"]].below] == [team]
    assert (before[people.orgs["cityops"]].holders, before[office].holders) == (1, 0)
    assert people.orgs["cityops"] not in now
    assert [node.id for node in now[office].below] == [team]
    assert now[office].holders == 1


def test_an_office_that_stood_under_the_section_it_inherits_comes_up_in_its_place(people, office):
    middle = add_organisation(
        name="综合组", kind="government", subtype="street_section", path=people.street.path,
        place_id=people.street.id, parent_id=people.orgs["cityops"], by=SYSTEM, at=AT,
    )  # fmt: skip
    rows("UPDATE actors_organisation SET parent_id = %s WHERE id = %s", middle, office)
    _merges(people, {people.orgs["cityops"]: office})
    assert organisation(middle).parent_id == people.orgs["street_office"]
    assert organisation(office).parent_id == middle


def test_what_the_old_section_coordinated_the_office_coordinates(people, office):
    add_post(
        organisation_id=people.orgs["committee"], title="综合协管员", role=None, path=people.community.path,
        place_id=people.community.id, coordinator_id=people.orgs["cityops"], by=SYSTEM, at=AT,
    )  # fmt: skip
    _merges(people, {people.orgs["cityops"]: office})
    assert [one.title for one in coordinated_by([office])] == ["综合协管员"]
    [said] = changes(people.orgs["committee"])
    assert (said.what_title, said.was, said.now) == ("岗位由谁统筹", "街道城市管理办公室", "城市建设和安全办公室")


def test_the_channel_a_post_answers_for_goes_with_it_into_the_office(people, office):
    [post] = posts(people.orgs["cityops"])
    name_channel_keeper(
        channel="portal", name="手机和网页", path=people.street.path, post_id=post.id, phone="0512-65550123",
        by=people.admin, at=AT,
    )  # fmt: skip
    _merges(people, {people.orgs["cityops"]: office})
    found = channel_keeper("portal", people.community.path)
    assert found is not None
    assert (found.organisation, found.names, found.phone) == ("城市建设和安全办公室", ("钱伟",), "0512-65550123")


def test_sections_end_in_the_offices_a_template_made_and_the_template_still_knows_them(people):
    seed_templates(settings.LAWBOOK / "organisations", at=AT)
    laid = {"key": "street-offices", "version": None, "place": people.street, "by": people.admin}
    fillings = {"office_1": Filling(name="城市环境办公室", line="environment")}
    apply_template(**laid, fillings=fillings, at=AT)
    [new] = [one for one in organisations(people.street.path) if one.name == "城市环境办公室"]
    _merges(people, {people.orgs["cityops"]: new.id, people.orgs["safety"]: new.id})
    found = unit("safety", people.community.path)
    assert found is not None
    assert found.line == "environment"
    [slot] = [one for one in dry_run(**laid, fillings={}).slots if one.key == "office_1"]
    assert (slot.does, slot.organisation_id) == ("match", new.id)


def test_a_post_of_the_same_name_is_one_post_and_who_held_both_holds_one(people):
    heir = people.orgs["livelihood"]
    post = add_post(
        organisation_id=heir, title="城市管理经办人", role="handler", path=people.street.path,
        place_id=people.street.id, by=SYSTEM, at=AT,
    )  # fmt: skip
    appoint(person_id=people.cityops_handler.person_id, post_id=post, by=SYSTEM, at=AT)
    [merger] = foresee_merging(into={people.orgs["cityops"]: heir}, by=people.admin)
    assert [(p.title, p.holders, p.joins) for p in merger.posts] == [("城市管理经办人", ("钱伟",), True)]
    _merges(people, {people.orgs["cityops"]: heir})
    assert sorted(one.name for one in members(heir)) == ["钱伟", "韩雪"]


def test_a_package_begun_or_waiting_for_a_successor_goes_along(people, office):
    [member] = members(people.orgs["cityops"])
    begun = begin_handover(holding_id=member.holding_id, by=people.admin, at=AT)
    note_item(handover_id=begun, kind="key", text="执法箱钥匙", by=people.admin, at=AT)
    [other] = members(people.orgs["safety"])
    relieve(holding_id=other.holding_id, by=people.admin, at=AT)
    _merges(people, _both(people, office))
    [going_on] = members(office)
    relieve(holding_id=going_on.holding_id, by=people.admin, at=LATER + timedelta(hours=1))
    assert [one.text for one in handover(begun).items] == ["执法箱钥匙"]
    to = add_staff(
        name="李强", login="liqiang", password="walnut-river-lamp", path=people.street.path, by=SYSTEM, at=AT
    )
    [waiting] = [one for one in handovers() if one.leaver == "冯刚"]
    assert (waiting.organisation_id, waiting.state) == (office, "等人接任")
    [vacant] = [post for post in posts(office) if post.title == "应急管理经办人"]
    appoint(person_id=to, post_id=vacant.id, by=people.admin, at=LATER + timedelta(hours=2))
    assert handover(waiting.id).line.successor == "李强"


def test_who_is_relieved_in_the_office_keeps_nothing_of_the_old_section(people, office):
    _merges(people, {people.orgs["cityops"]: office})
    [member] = members(office)
    relieve(holding_id=member.holding_id, by=people.admin, at=LATER)
    assert enter(people.cityops_handler.person_id, at=LATER).grants == ()


def test_only_who_manages_people_there_may_look_or_decide(people, office):
    for who in ("worker", "supervisor", "director", "wang"):
        with pytest.raises(NotAllowed):
            foresee_merging(into=_both(people, office), by=getattr(people, who))
        with pytest.raises(NotAllowed):
            _merges(people, _both(people, office), by=getattr(people, who))
    assert organisation(people.orgs["cityops"]).until is None


def test_what_cannot_be_is_refused_by_name_and_leaves_nothing_behind(people, office):
    org = people.orgs
    wrong: list[tuple[dict[UUID, UUID], dict[str, Any], str]] = [
        ({}, {}, "into"),
        ({org["cityops"]: org["cityops"]}, {}, f"into.{org['cityops']}"),
        ({org["cityops"]: office, org["safety"]: org["cityops"]}, {}, f"into.{org['safety']}"),
        ({org["cityops"]: org["property"]}, {}, f"into.{org['cityops']}"),
        (_both(people, office), {"on": date(2999, 1, 1)}, "on"),
        (_both(people, office), {"on": None}, "on"),
        (_both(people, office), {"reference": " "}, "reference"),
        (_both(people, office), {"reference": "字" * 201}, "reference"),
    ]
    for into, given, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            _merges(people, into, **given)
        assert set(refused.value.fields) == {field}
    assert rows("SELECT count(*) FROM actors_organisationchange") == [(0,)]
    assert rows("SELECT count(*) FROM kit_event WHERE kind = 'actors.organisation-merged'") == [(0,)]
    _merges(people, {org["cityops"]: office})
    with pytest.raises(NotYours):
        _merges(people, {org["cityops"]: org["livelihood"]})


def test_nobody_is_appointed_to_a_section_that_ended(people, office):
    [member] = members(people.orgs["cityops"])
    _merges(people, {people.orgs["cityops"]: office})
    with pytest.raises(NotYours):
        appoint(person_id=people.worker.person_id, post_id=member.post_id, by=people.admin, at=LATER)
