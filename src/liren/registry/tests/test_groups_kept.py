"""Groups kept as figures: communities counted at night, what lies above them their sums, nobody told a small number."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system
from liren.kit.database import rows
from liren.kit.outbox import Happened
from liren.registry import public as registry
from liren.registry.groups.shapes import GroupsAt
from liren.registry.public import groups
from liren.registry.tests.test_groups import DAY, LOCAL, counted, put
from liren.registry.tests.village import AT, Village, village
from liren.territories.public import close


@pytest.fixture
def here(db: None) -> Village:
    made = village()
    groups.seed_groups(settings.LAWBOOK, at=AT)
    return made


def _kept(here: Village, who: str, path: str) -> GroupsAt:
    told = groups.groups_above(path, DAY, here.enter(who))
    assert told is not None
    return told


@pytest.mark.requirement("R240")
def test_above_a_street_groups_are_read_from_sums_kept_and_nobody_is_told_a_small_number(here: Village):
    frame = here.people.frame
    for n in range(7):
        put(here, f"高寿{n}", date(1930, 1, 1))
    for n in range(2):
        put(here, f"远邻{n}", date(1930, 1, 1), place=frame.yinxing.path)
    assert groups.groups_above(frame.county.path, DAY, here.enter("county_supervisor")) is None, "not counted yet"
    assert groups.keep_figures(AT) > 0
    assert groups.keep_figures(AT) == 0, "once a day"
    at_county = counted(_kept(here, "county_supervisor", frame.county.path))
    assert (at_county["old-90"].members, at_county["old-90"].few) == (10, False), "nine, to the nearest five"
    assert _kept(here, "province_viewer", frame.province.path).places >= 2
    assert {one.members for one in at_county.values() if one.closed} == {None}
    assert any(one.few for one in at_county.values()), "a small group stands there, without its number"
    enter_system("test")
    exact = rows("SELECT path, members FROM registry_groupfigure WHERE key = 'old-90' AND members > 0 ORDER BY path")
    assert exact == [
        (frame.province.path, 9), (frame.city.path, 9), (frame.county.path, 9), (frame.wutong.path, 9),
        *sorted([(frame.guihuali.path, 7), (frame.yinxing.path, 2)]),
    ]  # fmt: skip
    for who in ("worker", "supervisor"):
        with pytest.raises(NotAllowed):
            groups.groups_above(frame.county.path, DAY, here.enter(who))


def test_what_is_kept_follows_the_register_by_its_difference_and_equals_a_count_from_scratch(here: Village):
    frame = here.people.frame
    who = put(here, "高寿者", date(1930, 1, 1))
    groups.keep_figures(AT)
    enter_system("test")
    registry.withdraw(resident_id=who, why="重复登记", by=SYSTEM, at=AT)
    put(here, "新来的", date(1930, 1, 1), place=frame.yinxing.path)
    assert groups.keep_figures(AT + timedelta(hours=1)) == 0
    assert groups.keep_figures(AT + timedelta(days=1)) > 0
    statement = "SELECT path, key, members, unknown, places FROM registry_groupfigure WHERE members + unknown > 0"
    followed = set(rows(statement))
    assert (frame.county.path, "old-90", 1, 0, 0) in followed
    rows("DELETE FROM registry_groupfigure")
    groups.keep_figures(AT + timedelta(days=1))
    enter_system("test")
    assert set(rows(statement)) == followed


def test_who_is_told_figures_reads_those_kept_and_who_finds_people_reads_them_as_they_are(here: Village):
    path = here.people.community.path
    groups.keep_figures(AT)
    put(here, "后来的", date(1930, 1, 1))
    worker = groups.groups_at(path, DAY, here.enter("worker"))
    assert (worker.counted_at, counted(worker)["old-90"].members) == (None, 1)
    reader = here.enter("supervisor")
    with CaptureQueriesContext(connection) as sent:
        told = groups.groups_at(path, DAY, reader)
    assert told.counted_at == AT
    assert not [one for one in sent if "registry_residence" in one["sql"]], "nobody is counted for it"


def test_what_a_divided_place_said_of_groups_holds_at_each_of_its_heirs(here: Village):
    ends, frame = here.people.community, here.people.frame
    enter_system("test")
    groups.add_groups(path=ends.path, text=LOCAL, by=SYSTEM, at=AT)
    rows("UPDATE territories_place SET valid_to = %s WHERE path LIKE %s AND id <> %s", DAY, f"{ends.path}%", ends.id)
    heirs = [frame.yinxing, frame.qingshi]
    close(id=ends.id, on=DAY, successors=[one.id for one in heirs], source="区划调整", by=SYSTEM, at=AT)
    for _ in range(2):
        for (kind, _name), react in groups.group_reactions().items():
            react(Happened(1, kind, 1, {"place": ends.id}, AT + timedelta(days=3)))
    after = DAY + timedelta(3)
    for heir in heirs:
        assert [one.key for one in groups.book_at(heir.path, after).groups if one.key.startswith("old-men")] == [
            "old-men"
        ]
    assert "old-men" not in {one.key for one in groups.book_at(ends.path, after).groups}


def test_a_community_nobody_serves_any_more_is_in_no_sum_and_a_part_is_not_told_as_the_whole(here: Village):
    frame = here.people.frame
    for n in range(2):
        put(here, f"远邻{n}", date(1930, 1, 1), place=frame.yinxing.path)
    put(here, "高寿者", date(1930, 1, 1))
    groups.keep_figures(AT)
    whole = _kept(here, "county_supervisor", frame.county.path)
    assert whole.standing >= whole.places
    enter_system("test")
    rows("UPDATE access_grant SET valid_to = %s WHERE path = %s AND role = 'community_worker'", AT, frame.yinxing.path)
    for _ in range(2):
        groups.keep_figures(AT + timedelta(hours=1))
    left = _kept(here, "county_supervisor", frame.county.path)
    assert (left.places, left.standing) == (whole.places - 1, whole.standing)
    enter_system("test")
    assert rows("SELECT members FROM registry_groupfigure WHERE key = 'old-90' AND path = %s", frame.county.path) == [
        (1,)
    ]
    assert rows("SELECT 1 FROM registry_groupfigure WHERE path = %s", frame.yinxing.path) == []
    street = groups.groups_at(frame.wutong.path, DAY, here.enter("supervisor"))
    assert street.counted_at is None, "of a street with a community that is not counted all are counted now"
