"""三务公开 from affairs as people do them: the year of a community, the roll-up above it, rhythms, and who is told."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system
from liren.actors.tests.cast import cast
from liren.affairs import public as affairs
from liren.affairs.tests.world import World, law
from liren.autonomy.models import OpennessItem, OpennessPlace, OpennessRhythm
from liren.autonomy.public import openness
from liren.engine.openness import DONE, EXPLAINED, LATE, LATE_DONE, LATE_EXPLAINED, MISSED, OPEN
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.tests.laid import laid_again
from liren.standards.public import publish
from liren.territories.public import Place

pytestmark = pytest.mark.django_db
OCTOBER = datetime(2026, 10, 1, 9, 0, tzinfo=CHINA)
KEY = "autonomy/openness"
POSTED = {"kinds": ["party", "affairs", "finance"], "items": "发展党员两名；一季度收支", "board": "服务站门口"}


@pytest.fixture
def here() -> World:
    enter_system("test")
    return _laid()


@laid_again
def _laid() -> World:
    made = World(cast(), OCTOBER)
    law(OCTOBER - timedelta(days=200))
    for key in ("openness", "four-public", "supervision", "appraisal"):
        text = (settings.LAWBOOK / "procedures" / "autonomy" / f"{key}.yaml").read_text("utf-8")
        publish(document=text, publisher="liren", by=SYSTEM, at=OCTOBER - timedelta(days=200))
    return made


def opened(here: World, key: str = KEY, *, title: str = "公开", place: Place | None = None, **said: Any) -> UUID:
    enter_system("test")
    where = place or here.people.community
    return affairs.open_affair(
        procedure_key=key, answers={"title": title, **said}, place_path=where.path, by=SYSTEM, at=here.tick(),
        origin="system",
    ).id  # fmt: skip


def states(here: World, today: date, place: Place | None = None, year: int = 2026) -> dict[tuple[str, str], str]:
    """(duty, period) → state, as everybody reads it; of what has no rhythm the kind of affair."""
    page = openness.openness_at(place or here.people.community, year, here.at, today)
    return {
        (line.duty.key, one.item.words.split(" ")[0]): one.state
        for lines in page.areas.values() for line in lines for one in line.items
    }  # fmt: skip


def rolled(here: World, at: datetime) -> int:
    done = 0
    while found := openness.roll_up_openness(at):
        done += found
    return done


def test_what_is_posted_counts_checked_or_not_and_what_is_sent_back_does_not(here):
    affair = opened(here)
    day = here.at.date()
    assert states(here, day)["party", "2026年第4季度"] == OPEN
    here.does("worker", affair, "post", "posted", **POSTED)
    page = openness.openness_at(here.people.community, 2026, here.at, day)
    [line] = [line for lines in page.areas.values() for line in lines if line.duty.key == "finance-urban"]
    assert (line.items[0].state, line.items[0].item.checked) == (DONE, False)
    assert line.items[0].until == day + timedelta(days=15)
    assert line.items[0].proof is not None
    assert line.items[0].proof.affair_id == affair
    assert "公布：社区工作者、社区书记、主任" in line.owners
    here.does("director", affair, "check", "wrong", wrong="没有财务")
    assert states(here, day)["finance-urban", "2026年第4季度"] == OPEN
    here.does("worker", affair, "post", "posted", **(POSTED | {"kinds": ["party", "affairs"]}))
    here.does("director", affair, "check", "right")
    told = states(here, day)
    assert (told["party", "2026年第4季度"], told["finance-urban", "2026年第4季度"]) == (DONE, OPEN)
    assert states(here, date(2027, 1, 1))["finance-urban", "2026年第4季度"] == MISSED


def test_late_is_said_late_and_nothing_new_is_said_to_be_nothing_new(here):
    affair, none = opened(here), opened(here)
    assert states(here, date(2026, 10, 31))["affairs-urban", "2026年第4季度"] == LATE, "past the limit of the procedure"
    here.does("worker", none, "post", "nothing", reason="上月刚公开过，没有变化")
    assert states(here, date(2027, 1, 1))["affairs-urban", "2026年第4季度"] == EXPLAINED
    here.at = datetime(2027, 1, 4, 9, 0, tzinfo=CHINA)
    here.does("worker", affair, "post", "posted", **POSTED)
    told = states(here, date(2027, 1, 4))
    assert told["affairs-urban", "2026年第4季度"] == LATE_DONE
    assert states(here, date(2027, 1, 4), year=2027)["affairs-urban", "2027年第1季度"] == OPEN, "the next wants its own"


def test_nothing_new_said_after_the_period_is_late_and_counted_late(here):
    none = opened(here)
    here.at = datetime(2027, 3, 4, 9, 0, tzinfo=CHINA)
    here.does("worker", none, "post", "nothing", reason="去年没有新的")
    assert states(here, here.at.date())["affairs-urban", "2026年第4季度"] == LATE_EXPLAINED
    enter_system("test")
    rolled(here, here.at)
    below = openness.openness_below(here.people.street.path, 2026, here.at.date())
    [line] = [one for one in below.lines if one.path == here.people.community.path]
    assert (line.published, line.in_time, line.overdue) == (3, 0, 0)


def test_what_was_found_wrong_and_then_said_to_be_nothing_is_not_published(here):
    affair = opened(here)
    here.does("worker", affair, "post", "posted", **POSTED)
    here.does("director", affair, "check", "wrong", wrong="全是去年的")
    here.does("worker", affair, "post", "nothing", reason="没有新的")
    assert states(here, date(2027, 1, 1))["affairs-urban", "2026年第4季度"] == EXPLAINED


def test_of_the_time_before_the_first_affair_nothing_is_said(here):
    assert states(here, here.at.date()) == {}
    opened(here)
    assert {period for _, period in states(here, date(2026, 12, 1))} == {"2026年第4季度"}
    page = openness.openness_at(here.people.community, 2025, here.at, here.at.date())
    assert (page.areas, page.began) == ({}, here.at.date())


def test_a_great_affair_is_published_twice_each_by_its_own_step(here):
    affair = opened(here, "autonomy/four-public", title="修路", description="村道硬化")
    assert ("resolution", "大事") not in states(here, here.at.date())
    here.does("director", affair, "propose", "proposed", proposal="修三百米")
    here.does("director", affair, "confer", "drafted", plan="修三百米，花十万")
    here.does("director", affair, "members", "passed", attended="应到 36、实到 30、同意 27")
    here.does("worker", affair, "notice", "told", meeting_day=(here.at.date() + timedelta(days=12)).isoformat())
    here.does("worker", affair, "wait", "short", why_short="汛期，临时通知")
    here.does("director", affair, "resolve", "resolved", which="all", votes="应到 60、同意 38", resolution="修")
    assert states(here, here.at.date())["resolution", "大事"] == OPEN
    assert states(here, here.at.date() + timedelta(days=30))["resolution", "大事"] == LATE
    here.does("worker", affair, "first_public", "posted")
    told = states(here, here.at.date() + timedelta(days=30))
    assert told["resolution", "大事"] == DONE
    assert ("outcome", "大事") not in told
    for year in (2024, 2025, 2027):
        assert ("resolution", "大事") not in states(here, date(2027, 3, 1), year=year), "of the year it was posted in"


def test_a_village_where_much_is_spent_publishes_money_each_month_since_it_said_so(here):
    village, director = here.people.frame.qingshi, here.actor("director")
    opened(here, place=village)
    enter_system("test")
    quarter, month = ("finance-rural", "2026年第4季度"), ("finance-monthly", "2026年12月")
    assert quarter in states(here, date(2026, 12, 2), village)
    assert month not in states(here, date(2026, 12, 2), village)
    said: dict[str, Any] = {"path": village.path, "duty": "finance-monthly", "holds": True, "since": date(2026, 10, 9)}
    with pytest.raises(NotAllowed):
        openness.say_rhythm(**said, why="开会定的", by=director, at=here.at)
    enter_system("test")
    openness.say_rhythm(**said, why="村务监督会议定的", by=SYSTEM, at=here.at)
    told = states(here, date(2026, 12, 2), village)
    assert quarter not in told
    assert [told["finance-monthly", f"2026年{n}月"] for n in (10, 11, 12)] == [MISSED, MISSED, OPEN]
    openness.say_rhythm(**said | {"holds": False, "since": date(2026, 11, 1)}, why="往来少了", by=SYSTEM, at=here.at)
    told = states(here, date(2026, 12, 2), village)
    assert ("finance-monthly", "2026年11月") not in told
    assert told["finance-monthly", "2026年10月"] == MISSED
    assert quarter in told, "not each of its months was published by itself"
    december = datetime(2026, 12, 2, 9, 0, tzinfo=CHINA)
    with pytest.raises(InvalidInput) as late:
        openness.say_rhythm(**said | {"holds": False, "since": date(2026, 11, 9)}, why="少", by=SYSTEM, at=december)
    assert set(late.value.fields) == {"since"}
    with pytest.raises(DatabaseError), transaction.atomic():
        OpennessRhythm.objects.update(holds=True)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"duty": "party"}, "duty"), ({"since": None}, "since"), ({"since": date(2040, 1, 1)}, "since"),
        ({"why": " "}, "why"), ({"why": "因" * 201}, "why"),
        ({"path": here.people.community.path}, "duty"),
    ]  # fmt: skip
    for other, field in wrong:
        with pytest.raises(InvalidInput) as refused:
            openness.say_rhythm(**{**said, "why": "定的", **other}, by=SYSTEM, at=here.at)
        assert set(refused.value.fields) == {field}
    with pytest.raises(NotYours):
        openness.say_rhythm(**said | {"path": here.people.street.path}, why="定的", by=SYSTEM, at=here.at)


def test_the_roll_up_says_what_the_affairs_say_and_is_made_anew_where_they_changed(here):
    mine, other = opened(here), opened(here, place=here.people.frame.yinxing)
    assert rolled(here, here.at) == 2
    assert rolled(here, here.at) == 0, "nothing changed"
    here.does("worker", mine, "post", "posted", **POSTED)
    enter_system("test")
    assert rolled(here, here.at) == 1
    street, new_year = here.people.street.path, date(2027, 1, 1)
    for today in (here.at.date(), date(2026, 11, 20), new_year):
        below = openness.openness_below(street, 2026, today)
        behind = {(one.path, one.words, one.state) for one in below.behind}
        live = {
            (place.path, words, state)
            for place in (here.people.community, here.people.frame.yinxing)
            for (_, words), state in states(here, today, place).items() if state in (LATE, MISSED)
        }  # fmt: skip
        assert behind == live, today
    lines = {one.path: one for one in openness.openness_below(street, 2026, new_year).lines}
    done, waits = lines[here.people.community.path], lines[here.people.frame.yinxing.path]
    assert (done.fell_due, done.published, done.in_time, done.overdue) == (3, 3, 3, 0)
    assert (waits.fell_due, waits.published, waits.overdue) == (3, 0, 3)
    county = openness.openness_below(here.people.frame.county.path, 2026, new_year)
    assert sum(one.overdue for one in county.lines) == 3
    assert {one.affair for one in county.behind} == {other}
    kept = sorted(OpennessItem.objects.values_list("path", "duty", "period", "posted"))
    OpennessItem.objects.all().delete()
    OpennessPlace.objects.all().delete()
    rolled(here, here.at)
    assert sorted(OpennessItem.objects.values_list("path", "duty", "period", "posted")) == kept
