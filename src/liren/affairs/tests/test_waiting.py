"""A move that must wait 不少于 is refused before its time, by whoever, and taken by the clock no sooner."""

from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.models import Record, Span, Work
from liren.affairs.tests.test_lines import does, holds, opened
from liren.affairs.tests.world import World
from liren.engine.tests import wide
from liren.kit.errors import InvalidInput


def posted(here: World, document: dict[str, Any] = wide.NOTICE) -> UUID:
    """Posted on a Monday morning."""
    notice = opened(here, document)
    does(here, "worker", notice, "post", "posted")
    return notice


def firsts(here: World, notice: UUID, who: str = "worker") -> dict[str, str]:
    return {wait.title: f"{wait.first:%m-%d %H:%M}" for wait in here.page(who, notice).waits}


def day(here: World, days: int) -> str:
    return f"{here.at + timedelta(days=days):%m-%d} 23:59"


def test_before_its_time_it_is_refused_and_says_from_when_on(here: World) -> None:
    notice = posted(here)
    third, seventh = day(here, 3), day(here, 7)
    assert firsts(here, notice) == {"期满没有异议": seventh, "提前结束": third}
    assert [move.key for move in here.page("worker", notice).moves] == ["objection"]
    enter_system()
    before = Record.objects.filter(stream=notice).count()
    with pytest.raises(affairs.TooEarly) as refused:
        does(here, "worker", notice, "show", "early", why_early="没有人看")
    assert refused.value.code == "affairs.too-early"
    assert refused.value.status == 409
    assert "要满 3 个自然日才能“提前结束”，最早" in refused.value.text
    enter_system()
    assert Record.objects.filter(stream=notice).count() == before
    here.tick(days=4)
    assert {move.key for move in here.page("worker", notice).moves} == {"objection", "early"}
    does(here, "worker", notice, "show", "early", why_early="没有人看")
    assert here.page("worker", notice).step == "tell"
    holds(notice)


def test_only_who_does_the_step_is_told_what_waits(here: World) -> None:
    notice = posted(here)
    assert firsts(here, notice, "wang") == {}
    with pytest.raises(affairs.StepNotAllowed):
        does(here, "dispatcher", notice, "show", "early", why_early="没有人看")


def test_the_clock_takes_its_move_no_sooner(here: World) -> None:
    """The step's limit is one day; the notice still hangs seven."""
    notice = posted(here)
    seventh = day(here, 7)
    enter_system()
    work = Work.objects.get(affair_id=notice)
    assert work.timer == "expire"
    assert work.due_at is not None
    assert f"{work.due_at.astimezone(here.at.tzinfo):%m-%d %H:%M}" == seventh
    assert affairs.expire(here.tick(days=6)) == 0
    assert affairs.expire(here.tick(days=2)) == 1
    assert here.page("worker", notice).step == "tell"
    enter_system()
    assert Span.objects.get(affair_id=notice, step="show").outcome == "quiet"
    holds(notice)


def test_what_an_answer_took_does_not_count(here: World) -> None:
    notice = posted(here)
    ninth = day(here, 9)
    here.tick(days=1)
    does(here, "worker", notice, "show", "objection")
    here.tick(days=2)
    does(here, "worker", notice, "answer", "stands")
    assert firsts(here, notice)["期满没有异议"] == ninth
    enter_system()
    assert affairs.expire(here.tick(days=5)) == 0
    assert affairs.expire(here.tick(days=3)) == 1
    holds(notice)


def test_coming_back_without_going_on_counts_anew(here: World) -> None:
    steps = {**wide.NOTICE["steps"]}
    steps["answer"] = {**steps["answer"], "moves": {"stands": {"title": "重新公示", "to": "show"}}}
    notice = posted(here, {**wide.NOTICE, "steps": steps})
    here.tick(days=5)
    does(here, "worker", notice, "show", "objection")
    does(here, "worker", notice, "answer", "stands")
    assert firsts(here, notice)["期满没有异议"] == day(here, 7)


def test_a_pause_puts_it_off_and_the_deadline_with_it(here: World) -> None:
    notice = posted(here)
    ninth = day(here, 9)
    affairs.pause(affair_id=notice, reason="公告栏坏了", by=here.actor("worker"), at=here.tick(days=1))
    here.tick(days=2)
    assert firsts(here, notice)["期满没有异议"] == ninth
    affairs.resume(affair_id=notice, by=here.actor("worker"), at=here.tick())
    assert firsts(here, notice)["期满没有异议"] == ninth
    enter_system()
    work = Work.objects.get(affair_id=notice)
    assert work.due_at is not None
    assert f"{work.due_at.astimezone(here.at.tzinfo):%m-%d %H:%M}" == ninth
    assert affairs.expire(here.tick(days=5)) == 0
    assert affairs.expire(here.tick(days=2)) == 1
    holds(notice)


def departs(here: World, notice: UUID, clause: str, instead: str) -> None:
    affairs.depart(
        affair_id=notice, step="show", clause=clause, instead=instead, reason="试一试", hope="看看", at=here.tick(),
        by=here.actor("worker"),
    )  # fmt: skip


def test_a_departure_does_not_shorten_it_where_it_is_a_floor_clause(here: World) -> None:
    notice = posted(here, {**wide.NOTICE, "floor": ["show.at_least"]})
    with pytest.raises(InvalidInput) as refused:
        departs(here, notice, "within", "2 calendar days")
    assert "最早" in refused.value.fields["instead"]
    with pytest.raises(affairs.NoDeparture) as floored:
        departs(here, notice, "moves", "tell")
    assert "至少等到" in floored.value.text
    assert here.page("worker", notice).step == "show"


def test_a_declared_departure_may_leave_sooner_where_it_is_none(here: World) -> None:
    notice = posted(here)
    departs(here, notice, "moves", "tell")
    page = here.page("worker", notice)
    assert (page.step, page.counts["departures"]) == ("tell", 1)
    holds(notice)


def test_a_wait_over_holidays_that_are_not_published_is_provisional_wherever_it_is_told(here: World) -> None:
    """Forty working days from November lead into a year whose holidays nobody has announced."""
    steps = deepcopy(wide.NOTICE["steps"])
    steps["show"]["moves"]["early"]["at_least"] = steps["show"]["moves"]["quiet"]["at_least"] = "40 working days"
    notice = posted(here, {**wide.NOTICE, "steps": steps})
    affairs.pause(affair_id=notice, reason="公告栏坏了", by=here.actor("worker"), at=here.tick(days=1))
    affairs.resume(affair_id=notice, by=here.actor("worker"), at=here.tick(days=2))
    page = here.page("worker", notice)
    assert all(wait.provisional for wait in page.waits)
    assert page.work[0].due.provisional
    with pytest.raises(affairs.TooEarly) as refused:
        does(here, "worker", notice, "show", "early", why_early="没有人看")
    assert refused.value.text.endswith("（放假安排未公布，待定）。")
    sure = posted(here, {**wide.NOTICE, "key": "management/notice-soon"})
    assert not any(wait.provisional for wait in here.page("worker", sure).waits)


def test_a_clock_counts_on_from_a_date_and_a_pause_before_it_moves_nothing(here: World) -> None:
    """`after`: polled on 26 November, five days from then; the first pause lies before, the second after."""
    affair = opened(here, wide.RESULT, polling_day="2026-11-26")
    does(here, "worker", affair, "poll", "held")

    def due() -> str:
        at = here.page("worker", affair).work[0].due.at
        assert at is not None
        return f"{at.astimezone(here.at.tzinfo):%m-%d %H:%M}"

    def stands_still(days: int) -> None:
        affairs.pause(affair_id=affair, reason="有人申诉", by=here.actor("worker"), at=here.tick())
        affairs.resume(affair_id=affair, by=here.actor("worker"), at=here.tick(days=days))

    assert due() == "12-01 23:59"
    clause = here.page("worker", affair).clause
    assert clause is not None
    assert clause.said == "“投票日”后 5 个自然日内"
    stands_still(3)
    assert due() == "12-01 23:59"
    here.tick(days=8)  # now the 27th
    stands_still(2)
    assert due() == "12-03 23:59"
    assert affairs.expire(here.tick(days=3)) == 0
    assert affairs.expire(here.tick(days=3)) == 1
    assert here.page("worker", affair).step == "tell"
    holds(affair)
