"""Organisations and posts follow places that end; what has no heir, or several, waits for an administrator."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from liren.access.errors import NotAllowed, UnknownRole
from liren.access.public import SYSTEM, enter, enter_system, grant, holds
from liren.actors.actions.following import place_reactions
from liren.actors.errors import PlaceStands
from liren.actors.public import (
    add_organisation,
    add_staff,
    appoint,
    changes,
    channel_keepers,
    handover,
    handovers,
    members,
    merge_organisations,
    move_key,
    move_organisation,
    move_post,
    my_details,
    name_channel_keeper,
    organisation,
    organisations,
    person_card,
    posts,
    relieve,
    set_key,
    unit,
    units,
    unsettled,
)
from liren.actors.tests.cast import BEGAN, cast
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.outbox import Happened
from liren.territories.public import NewGrid, Plan, add_below, close, redraw_grids
from liren.territories.tests.cast import Nobody

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)


@pytest.fixture
def people():
    return cast()


def _tell(kind, **body):
    enter_system()
    for (event, _), handler in place_reactions().items():
        if event == kind:
            handler(Happened(1, kind, 1, body, AT))


def _redrawn(people, plan):
    redraw_grids(community=people.community.id, plan=plan, on=DAY, reason="网格优化", by=Nobody(), at=AT)
    for grid in plan.close:
        _tell("territories.grid-ended", place=grid)


def _into_one(people):
    frame = people.frame
    into = {frame.building_2.id: frame.grid_one.id, frame.building_3.id: frame.grid_one.id}
    _redrawn(people, Plan(into=into, new=[], close={frame.grid_two.id: ()}))


def _into_two(people):
    frame = people.frame
    _redrawn(
        people,
        Plan(
            into={frame.building_2.id: "a", frame.building_3.id: "b"},
            new=[NewGrid("a", "第三网格"), NewGrid("b", "第四网格")],
            close={frame.grid_two.id: ()},
        ),
    )


def _end(people, place, *heirs):
    """The village's organisations and people lose their place: its parts are closed, then it."""
    rows("UPDATE territories_place SET valid_to = %s WHERE path LIKE %s AND id <> %s", DAY, f"{place.path}%", place.id)
    close(id=place.id, on=DAY, successors=[h.id for h in heirs], source="区划调整", by=Nobody(), at=AT)
    _tell("territories.place-closed", place=place.id)


def test_the_post_of_a_grid_with_one_heir_goes_there_with_its_rights_and_a_record(people):
    _into_one(people)
    sun = enter(people.grid_worker.person_id, at=AT)
    assert [grant.path for grant in sun.grants] == [people.frame.grid_one.path]
    assert sun.person_id is not None
    assert [post.path for post in person_card(sun.person_id).posts] == [people.frame.grid_one.path]
    [said] = changes(people.orgs["committee"])
    assert (said.what_title, said.by_name) == ("岗位地点", None)
    assert said.was is not None
    assert said.was.startswith("第三网格网格员：")
    assert unsettled(people.community.path) == ()
    enter_system()
    count = rows("SELECT count(*) FROM access_grant")
    _tell("territories.place-closed", place=people.frame.grid_two.id)
    assert rows("SELECT count(*) FROM access_grant") == count, "told twice, moved once"


def test_the_post_of_a_grid_with_two_heirs_waits_and_an_administrator_says_where_it_goes(people):
    _into_two(people)
    [waiting] = unsettled(people.community.path)
    assert [heir.name for heir in waiting.heirs] == ["第三网格", "第四网格"]
    assert [one.name for one in waiting.choices][-1] == people.community.name
    [post] = waiting.posts
    assert (post.title, post.organisation, post.holders) == ("第三网格网格员", "桂花里社区居委会", ("孙丽",))
    sun = people.grid_worker.person_id
    assert [grant.path for grant in enter(sun, at=AT).grants] == [people.frame.grid_two.path]
    to = waiting.heirs[1].path
    enter_system()
    with pytest.raises(NotAllowed):
        move_post(post_id=post.id, to=to, by=people.director, at=AT)
    for nowhere in ("", "9.", people.frame.grid_two.path):
        with pytest.raises(InvalidInput):
            move_post(post_id=post.id, to=nowhere, by=people.admin, at=AT)
    assert unsettled(people.community.path) == (waiting,)
    assert rows("SELECT count(*) FROM kit_event WHERE kind = 'actors.place-unsettled'") == [(1,)]
    move_post(post_id=post.id, to=to, by=people.admin, at=AT)
    assert [grant.path for grant in enter(sun, at=AT).grants] == [to]
    assert unsettled(people.community.path) == ()


def test_who_answered_for_a_channel_there_does_so_at_the_heir_unless_the_heir_says_who_does(people):
    heir, here = people.frame.yinxing, people.community
    mine, theirs = (
        next(post.id for post in posts(people.orgs[org]) if post.role == "community_worker")
        for org in ("committee", "other_committee")
    )
    said = {"name": "渠道", "phone": "0512-65550123", "by": people.admin, "at": AT}
    for channel in ("portal", "open311"):
        name_channel_keeper(channel=channel, path=here.path, post_id=mine, **said)
    name_channel_keeper(channel="open311", path=heir.path, post_id=theirs, **said)
    _end(people, here, heir)
    found = channel_keepers(["portal", "open311"], heir.path)
    assert {channel: one.post_id for channel, one in found.items()} == {"portal": mine, "open311": theirs}
    assert channel_keepers(["portal", "open311"], here.path) == {}


def test_a_community_with_one_heir_takes_its_organisations_people_and_residents_along(people):
    heir = people.frame.yinxing
    wang = people.wang.person_id
    _end(people, people.community, heir)
    worker = enter(people.worker.person_id, at=AT)
    assert holds(worker, "community_worker", heir.path, org=people.orgs["committee"])
    assert organisation(people.orgs["property"]).path == heir.path
    here = enter(wang, at=AT)
    assert my_details(here).home_path == heir.path
    assert [grant.path for grant in here.grants] == [heir.path]
    enter_system()
    found = unit("property", heir.path)
    assert found is not None
    assert found.id == people.orgs["other_property"], "the key another bears there stays with that one"
    said = {one.what_title: (one.was, one.now) for one in changes(people.orgs["property"])}
    assert said["派单代号"] == ("property", None)
    assert said["地点"][1] == heir.full_name
    set_key(organisation_id=people.orgs["property"], key="property_west", by=people.admin, at=AT)
    west = unit("property_west", heir.path)
    assert west is not None
    assert west.id == people.orgs["property"]
    with pytest.raises(InvalidInput):
        set_key(organisation_id=people.orgs["property"], key="property", by=people.admin, at=AT)


def test_a_community_without_an_heir_keeps_everything_on_the_list_until_it_is_moved(people):
    frame = people.frame
    _end(people, frame.qingshi)
    [waiting] = unsettled(people.frame.county.path)
    assert waiting.heirs == ()
    [(org, name)] = waiting.organisations
    assert name == "青石村村民委员会"
    shi = people.village_worker.person_id
    assert [grant.path for grant in enter(shi, at=AT).grants] == [frame.qingshi.path]
    enter_system()
    with pytest.raises(NotAllowed):
        move_organisation(organisation_id=org, to=frame.yinxing.path, by=people.worker, at=AT)
    move_organisation(organisation_id=org, to=frame.yinxing.path, by=people.admin, at=AT)
    assert [grant.path for grant in enter(shi, at=AT).grants] == [frame.yinxing.path]
    enter_system()
    assert unsettled(people.frame.county.path) == ()
    with pytest.raises(NotYours):
        move_organisation(organisation_id=shi, to=frame.yinxing.path, by=people.admin, at=AT)


def test_nobody_moves_what_stands_at_a_place_that_has_not_ended(people):
    heir = people.frame.yinxing
    [post] = [one for one in posts(people.orgs["committee"]) if one.path == people.frame.grid_two.path]
    with pytest.raises(PlaceStands, match="桂花里社区"):
        move_organisation(organisation_id=people.orgs["property"], to=heir.path, by=people.admin, at=AT)
    with pytest.raises(PlaceStands, match="还在"):
        move_post(post_id=post.id, to=heir.path, by=people.admin, at=AT)
    with pytest.raises(NotAllowed):
        move_post(post_id=post.id, to=heir.path, by=people.worker, at=AT)
    assert organisation(people.orgs["property"]).path == people.community.path
    assert post in posts(people.orgs["committee"])
    assert [grant.path for grant in enter(people.grid_worker.person_id, at=AT).grants] == [post.path]


def test_a_place_that_still_stands_moves_nothing(people):
    made = add_below(parent=people.community.id, kind="grid", name="第九网格", code=None, by=Nobody(), at=AT)
    _tell("territories.place-closed", place=made.id)
    _tell("territories.place-closed", place=people.community.id)
    assert rows("SELECT count(*) FROM actors_endedplace") == [(0,)]
    assert organisation(people.orgs["committee"]).path == people.community.path


def test_who_manages_people_at_the_heir_relieves_who_came_along(people):
    """What was granted at the place that ended is closed: nobody needs to manage people there any more."""
    heir = people.frame.yinxing
    _end(people, people.community, heir)
    told = {"path": heir.path, "by": SYSTEM, "at": AT}
    manager = add_staff(name="李强", login="liqiang", password="walnut-river-lamp", **told)
    grant(holder=manager, role="administrator", place_id=heir.id, org_id=None, **told)
    [member] = [one for one in members(people.orgs["committee"]) if one.person_id == people.worker.person_id]
    relieve(holding_id=member.holding_id, by=enter(manager, at=AT), at=AT + timedelta(hours=1))
    assert enter(people.worker.person_id, at=AT + timedelta(hours=1)).grants == ()


def test_a_package_that_waits_for_a_successor_goes_along_with_its_post(people):
    heir = people.frame.yinxing
    [member] = [one for one in members(people.orgs["committee"]) if one.person_id == people.worker.person_id]
    relieve(holding_id=member.holding_id, by=SYSTEM, at=AT)
    _end(people, people.community, heir)
    told = {"path": heir.path, "by": SYSTEM, "at": BEGAN}
    manager = add_staff(name="李强", login="liqiang", password="walnut-river-lamp", **told)
    grant(holder=manager, role="administrator", place_id=heir.id, org_id=None, **told)
    by = enter(manager)
    [waiting] = handovers()
    appoint(person_id=people.other_worker.person_id, post_id=member.post_id, by=by, at=AT + timedelta(hours=1))
    assert handover(waiting.id).line.successor == "蒋文"


def test_who_was_appointed_before_the_worker_told_of_the_end_goes_along(people):
    heir, later = people.frame.yinxing, AT + timedelta(hours=1)
    [member] = [one for one in members(people.orgs["committee"]) if one.person_id == people.worker.person_id]
    appoint(person_id=people.village_worker.person_id, post_id=member.post_id, by=SYSTEM, at=later)
    _end(people, people.community, heir)
    assert heir.path in {one.path for one in enter(people.village_worker.person_id, at=later).grants}
    assert [one.path for one in enter(people.worker.person_id, at=AT).grants] == [heir.path]


def test_the_key_of_a_section_finds_its_office_where_that_went_and_no_longer_where_it_was(people):
    heir, office, section = people.frame.yinxing, people.orgs["committee"], people.orgs["property"]
    set_key(organisation_id=section, key="estate", by=SYSTEM, at=AT)
    merge_organisations(into={section: office}, on=DAY, reference="18 号", by=SYSTEM, at=AT)
    _end(people, people.community, heir)
    for found in (unit("estate", heir.path), units(heir.path)["estate"]):
        assert found is not None
        assert found.id == office
    assert unit("estate", people.community.path) is None
    assert "estate" not in units(people.community.path)
    said = {one.what_title: one.now for one in changes(section)}
    assert said["地点"] == heir.full_name
    before = rows("SELECT count(*) FROM actors_organisationchange")
    _tell("territories.place-closed", place=people.community.id)
    assert rows("SELECT count(*) FROM actors_organisationchange") == before, "told twice, moved once"


def test_the_key_of_a_section_goes_with_the_office_an_administrator_moves(people):
    """The village ends without an heir; its committee had taken in a team with a key of its own."""
    frame = people.frame
    [village] = [one for one in organisations(frame.qingshi.path) if one.name == "青石村村民委员会"]
    team = add_organisation(
        name="护水队", kind="social_force", subtype="volunteer_team", path=frame.qingshi.path,
        place_id=frame.qingshi.id, key="water", by=SYSTEM, at=AT,
    )  # fmt: skip
    merge_organisations(into={team: village.id}, on=DAY, reference="18 号", by=SYSTEM, at=AT)
    _end(people, frame.qingshi)
    move_organisation(organisation_id=village.id, to=frame.yinxing.path, by=people.admin, at=AT)
    found = unit("water", frame.yinxing.path)
    assert found is not None
    assert found.id == village.id


def test_many_ended_places_take_as_few_statements_as_one(people, django_assert_num_queries):
    _into_two(people)
    with django_assert_num_queries(8):
        assert len(unsettled(people.frame.county.path)) == 1
    enter_system()
    _end(people, people.frame.qingshi)
    with django_assert_num_queries(8):
        grid, village = unsettled(people.frame.county.path)
    assert ([post.holders for post in grid.posts], grid.organisations) == ([("孙丽",)], ())
    assert ([name for _, name in village.organisations], village.posts) == (["青石村村民委员会"], ())
    assert [one.name for one in village.choices] == [people.frame.huqiao.name]


def test_the_key_of_a_section_finds_nobody_where_its_place_was_split_until_somebody_decides(people):
    """The office stands at the street; the section served the community that became two."""
    frame, office, section = people.frame, people.orgs["street_office"], people.orgs["property"]
    set_key(organisation_id=section, key="estate", by=SYSTEM, at=AT)
    merge_organisations(into={section: office}, on=DAY, reference="18 号", by=SYSTEM, at=AT)
    found = unit("estate", frame.building_3.path)
    assert found is not None
    assert found.id == office
    _end(people, people.community, frame.yinxing, frame.qingshi)
    for heir in (frame.yinxing, frame.qingshi):
        assert unit("estate", heir.path) is None, "nobody guesses which of the two it was meant for"
    assert rows("SELECT count(*) FROM kit_event WHERE kind = 'actors.place-unsettled'") == [(1,)]
    [waiting] = unsettled(people.street.path)
    [key] = waiting.keys
    assert (key.id, key.key, key.office) == (section, "estate", organisation(office).name)
    with pytest.raises(NotAllowed):
        move_key(organisation_id=section, to=frame.yinxing.path, by=people.worker, at=AT)
    with pytest.raises(InvalidInput):
        move_key(organisation_id=section, to=people.community.path, by=people.admin, at=AT)
    with pytest.raises(NotYours):
        move_key(organisation_id=office, to=frame.yinxing.path, by=people.admin, at=AT)
    move_key(organisation_id=section, to=frame.yinxing.path, by=people.admin, at=AT)
    found = unit("estate", frame.yinxing.path)
    assert found is not None
    assert found.id == office
    assert unit("estate", frame.qingshi.path) is None
    assert [one.keys for one in unsettled(people.street.path)] == [()], "the rest still waits"
    assert {one.what_title: one.now for one in changes(section)}["地点"] == frame.yinxing.full_name


def test_of_several_grids_that_end_at_once_each_is_settled_alone_and_one_that_fails_stops_no_other(people):
    """Both grids of the community become one new one; what stands at the first cannot be moved."""
    frame = people.frame
    broken = next(post for post in posts(people.orgs["committee"]) if post.path == frame.grid_one.path)
    rows("UPDATE actors_post SET role = 'nobody-knows' WHERE id = %s", broken.id)
    plan = Plan(
        into={building.id: "a" for building in (frame.building_1, frame.building_2, frame.building_3,
                                                frame.street_building)},
        new=[NewGrid("a", "大网格")], close={frame.grid_one.id: (), frame.grid_two.id: ()},
    )  # fmt: skip
    redraw_grids(community=people.community.id, plan=plan, on=DAY, reason="合并", by=Nobody(), at=AT)
    ended = rows("SELECT body ->> 'place' FROM kit_event WHERE kind = 'territories.grid-ended'")
    assert {int(str(one)) for (one,) in ended} == {frame.grid_one.id, frame.grid_two.id}
    with pytest.raises(UnknownRole), transaction.atomic():
        _tell("territories.grid-ended", place=frame.grid_one.id)
    _tell("territories.grid-ended", place=frame.grid_two.id)
    at = {post.id: post.path for post in posts(people.orgs["committee"])}
    assert at[broken.id] == frame.grid_one.path, "what failed is as it was, to be tried again"
    assert people.grid_worker.person_id is not None
    [moved] = [one.path for one in enter(people.grid_worker.person_id, at=AT).grants]
    assert moved not in (frame.grid_one.path, frame.grid_two.path)
