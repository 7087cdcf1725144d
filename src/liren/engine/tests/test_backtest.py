"""A draft replayed over how affairs went: by arrays as one by one, and what it cannot say it does not count."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine.backtest.dues import Dues, micros
from liren.engine.backtest.many import columns
from liren.engine.backtest.replay import Replay
from liren.engine.backtest.report import Report, Seen, report
from liren.engine.backtest.tally import AFTER, BEFORE, LATER, MOVED, ON_AFTER, ON_BEFORE, SOONER, Tally
from liren.engine.backtest.ways import shifted
from liren.engine.calendar import Span, WorkCalendar, due, load_calendar
from liren.engine.courses import Course, Visit
from liren.engine.language import Limit, Procedure
from liren.engine.loading import digest, parse
from liren.engine.tests.lawbook import LAWBOOK

OURS, THEIRS = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 9 in the morning in China
NO = """      no: {title: 不行, to: end, declines: true, tells: reporter, asks: {reason: {title: 理由, type: text,
        required: true, purpose: 说清, basis: ours}}}
"""
TEXT = """
key: service/lend
version: 1
title: 借东西
node: 社区服务/便民
affair: {kind: service, responsible: self_governance, attribute: service_product, everyday_name: 办件}
summary: 借东西。
sources: [{id: ours, document: our choice, title: 自定, clause: null, checked: true}]
form: {urgent: {title: 急不急, type: yes_no, purpose: 先后, basis: ours}}
start: look
steps:
  look:
    title: 看
    by: [community_worker]
    within: 2 working days
    basis: ours
    moves:
      ok: {title: 可以, to: give}
@NO@  give:
    title: 给
    by: [handler]
    within: 4 working hours
    or_within: [{when: {field: urgent, is: true}, limit: 1 working hour}]
    basis: ours
    extend: {times: 1, up_to: 4 working hours}
    pause: {reasons: [缺货], up_to: 5 working days}
    moves:
      done: {title: 给了, to: end, resolves: true, tells: reporter}
""".replace("@NO@", NO)


@cache
def china() -> WorkCalendar:
    return load_calendar((Path(LAWBOOK) / "calendars" / "cn.yaml").read_text("utf-8"))


def text(*changes: tuple[str, str]) -> Procedure:
    said = TEXT
    for before, after in changes:
        assert before in said
        said = said.replace(before, after)
    return parse(said)


BASE = text()


def course(n: int, *visits: Visit, of: Procedure = BASE) -> Course:
    return Course(UUID(int=n), of.key, digest(of), "32.05.", "portal", visits[0].began, visits[-1].ended, visits)


def visit(step: str, move: str, began: datetime, took: timedelta, limit: str, **more: object) -> Visit:
    amount, unit = limit.split(" ", 1)
    at = due(Limit(int(amount), unit.replace(" ", "_")), began, china()).at  # type: ignore[arg-type]
    return Visit(step, began, began + took, move, at, **{"org": OURS, **more})  # type: ignore[arg-type]


def replayed(draft: Procedure, *courses: Course, texts: tuple[Procedure, ...] = ()) -> tuple[Tally, Report]:
    known = {digest(one): one for one in (BASE, *texts)}
    replay, tally = Replay(BASE, draft, known, china(), NOW), Tally()
    seen: dict[str, Seen] = {}
    for n, many in enumerate(columns(courses)):
        replay.count(many, tally, str(n))
        shift = shifted(many.way, known[many.digest], BASE, draft)
        seen[str(n)] = Seen(many.digest, many.way, len(many), shift)
    tally = Tally.of(Tally.of(tally.kept()).kept())  # as it is kept between two parts
    return tally, report(BASE, draft, tally, seen)


def affair(n: int, looked: timedelta, gave: timedelta, *, urgent: bool = False, **more: object) -> Course:
    later = MONDAY + looked
    limit = "1 working hours" if urgent else "4 working hours"
    return course(
        n, visit("look", "ok", MONDAY, looked, "2 working days"), visit("give", "done", later, gave, limit, **more)
    )


DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LIMITS = st.builds(
    Limit, st.integers(1, 40), st.sampled_from(["minutes", "hours", "working_hours", "working_days", "calendar_days"])
)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 3, 1)).map(lambda at: at.replace(tzinfo=UTC))


@settings(max_examples=60, deadline=None)
@given(LIMITS, st.lists(MOMENTS, min_size=1, max_size=8))
def test_deadlines_by_arrays_are_those_of_the_calendar(limit: Limit, moments: list[datetime]) -> None:
    at, provisional = Dues(china()).after(limit, np.array([micros(one) for one in moments], np.int64))
    expected = [due(limit, one, china()) for one in moments]
    assert [int(one) for one in at] == [micros(one.at) for one in expected]
    assert [bool(one) for one in provisional] == [one.provisional for one in expected]


def test_a_tightened_limit_shows_who_would_have_been_late_and_nothing_else_changes() -> None:
    draft = text(("within: 2 working days", "within: 1 working day"))
    tally, found = replayed(
        draft, affair(1, 4 * HOUR, HOUR), affair(2, DAY + 22 * HOUR, HOUR), affair(3, 4 * DAY, HOUR)
    )
    look = tally.steps["look"]
    assert [look[n] for n in (BEFORE, ON_BEFORE, AFTER, ON_AFTER, LATER, SOONER, MOVED)] == [3, 2, 3, 1, 1, 0, 3]
    assert tally.steps["give"][MOVED] == 0
    [clause] = found.figures["clauses"]
    assert (clause["clause"], clause["affairs"], clause["says"]) == ("look.within", 3, "")
    assert found.figures["all"]["on_before"] - found.figures["all"]["on_after"] == 1


def test_which_case_held_is_read_from_the_deadline_it_had() -> None:
    draft = text(("limit: 1 working hour}", "limit: 2 working hours}"))
    late = timedelta(minutes=90)
    tally, _ = replayed(draft, affair(1, HOUR, late), affair(2, HOUR, late, urgent=True))
    assert [tally.steps["give"][n] for n in (ON_BEFORE, ON_AFTER, SOONER, MOVED)] == [1, 2, 1, 1]


def test_cases_that_are_others_cannot_be_told_and_are_not_counted_as_nothing() -> None:
    draft = text(("{field: urgent, is: true}", "{field: urgent, is: false}"))
    tally, found = replayed(draft, affair(1, HOUR, HOUR))
    assert (tally.steps["give"][BEFORE], tally.steps["give"][AFTER]) == (1, 0)
    assert tally.unknown == {"give|cases": 1}
    assert any("特定情形" in said for said in found.unknowable)


def test_pauses_and_extensions_count_as_they_were_granted_until_the_draft_knows_none() -> None:
    began = MONDAY + HOUR  # 10 o'clock; four working hours end at 16:30, after a pause of two, an hour and a half later
    pause = Span(began, began + 2 * HOUR)
    limit = due(Limit(4, "working_hours"), began, china(), [pause]).at
    paused = affair(1, HOUR, 7 * HOUR, pauses=(pause,))
    paused = course(1, paused.visits[0], _with(paused.visits[1], due=limit))
    put_off = _with(
        affair(2, HOUR, 7 * HOUR).visits[1], due=due(Limit(8, "working_hours"), began, china()).at, extended=1
    )
    extended = course(2, paused.visits[0], put_off)
    tally, _ = replayed(text(("within: 4 working hours", "within: 3 working hours")), paused, extended)
    assert tally.steps["give"][AFTER] == 1  # which case the extended one was, nobody can tell
    assert tally.unknown == {"give|granted": 1}
    none = text(
        ("    extend: {times: 1, up_to: 4 working hours}\n", ""),
        ("    pause: {reasons: [缺货], up_to: 5 working days}\n", ""),
    )
    tally, found = replayed(none, paused, extended)
    assert tally.bars == {"give.extend": 1, "give.pause": 1}
    assert {one["affairs"] for one in found.figures["acts"]} == {1}


def _with(one: Visit, **more: object) -> Visit:
    return replace(one, **more)  # type: ignore[arg-type]


def test_ways_the_draft_does_not_permit_are_grouped_and_whose_work_goes_and_comes_is_told() -> None:
    refused = course(4, visit("look", "no", MONDAY, HOUR, "2 working days"))
    checked = """  check:
    title: 查
    by: [handler]
    within: 1 working day
    basis: ours
    moves:
      ok: {title: 对, to: give}
"""
    draft = text(
        ("to: give}\n", "to: check}\n"),
        (NO, ""),
        ("  give:\n", checked + "  give:\n"),
    )  # fmt: skip
    theirs = [affair(n, HOUR, HOUR, org=THEIRS) for n in (1, 2, 3)]
    _, found = replayed(draft, *theirs, refused)
    barred = {tuple(one["bars"]): (one["affairs"], one["path"]) for one in found.figures["barred"]}
    assert barred == {
        ("“看”的“可以”改到“查”",): (3, ["看·可以", "给·给了"]),
        ("草案里没有“看”的“不行”",): (1, ["看·不行"]),
    }
    assert found.figures["barred_affairs"] == 4
    assert found.figures["comes"] == [{"step": "check", "org": str(THEIRS), "visits": 3}]  # 给 was done by that role
    by_clause = {one["clause"]: one["affairs"] for one in found.figures["clauses"]}
    assert (by_clause["check"], by_clause["look.moves.no"], by_clause["look.moves.ok.to"]) == (3, 1, 3)


def test_what_history_cannot_speak_about_is_said_and_never_counted_as_nothing() -> None:
    draft = text(
        ("title: 借东西\n", "title: 借用\n"),
        ("by: [handler]", "not_by: look\n    by: [handler]"),
        ("basis: ours}}\nstart", "basis: ours}, who: {title: 给谁用, type: text, purpose: 登记, basis: ours}}\nstart"),
    )
    _, found = replayed(draft, affair(1, HOUR, HOUR))
    said = {one["clause"]: (one["affairs"], one["says"]) for one in found.figures["clauses"]}
    assert said["title"][0] is None
    assert said["give.not_by"] == (None, "走法里不记人，是不是同一个人办的不知道。")
    assert said["form.who"][0] == 1
    assert any("走法里不记人" in one for one in found.unknowable)
    assert any("不能回放" in one for one in found.unknowable)


def test_a_clock_that_moves_itself_would_have_come_first() -> None:
    timed = ("to: give}\n", "to: give}\n      over: {title: 到期, to: give, on: timeout}\n")
    base = text(timed)
    draft = text(timed, ("within: 2 working days", "within: 1 working day"))
    late = course(1, visit("look", "ok", MONDAY, DAY + 20 * HOUR, "2 working days"), of=base)
    by_itself = course(2, visit("look", "over", MONDAY, DAY + 20 * HOUR, "2 working days"), of=base)
    replay, tally = Replay(base, draft, {digest(base): base}, china(), NOW), Tally()
    for many in columns([late, by_itself]):
        replay.count(many, tally, many.way[0][1])
    assert tally.unknown == {"look|clock_first": 1}
    longer = Replay(base, text(timed, ("within: 2 working days", "within: 3 working days")), replay.texts, china(), NOW)
    tally = Tally()
    for many in columns([late, by_itself]):
        longer.count(many, tally, many.way[0][1])
    assert tally.unknown == {"look|more_time": 1}


@pytest.mark.parametrize(
    "left", [{"scored": False}, {"provisional": True}, {"standing": MONDAY, "ended": None, "move": ""}]
)
def test_what_figures_leave_out_is_left_out_here(left: dict[str, object]) -> None:
    one = affair(1, HOUR, HOUR)
    tally, _ = replayed(BASE, course(1, one.visits[0], _with(one.visits[1], **left)))
    assert "give" not in tally.steps
    assert tally.left["left"] == 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 3000), st.booleans()), min_size=1, max_size=12))
def test_parts_add_up_to_the_whole(drawn: list[tuple[int, int, bool]]) -> None:
    draft = text(("within: 4 working hours", "within: 2 working hours"), ("limit: 1 working hour}", "limit: 2 hours}"))
    courses = [
        affair(n, timedelta(hours=look), timedelta(minutes=gave), urgent=urgent)
        for n, (look, gave, urgent) in enumerate(drawn)
    ]
    whole, _ = replayed(draft, *courses)
    added = Tally()
    replay = Replay(BASE, draft, {digest(BASE): BASE}, china(), NOW)
    for one in courses:
        for many in columns([one]):
            replay.count(many, added, "0")
    assert (added.steps, added.unknown, added.left) == (whole.steps, whole.unknown, whole.left)
    assert list(_judged(courses)) == [(added.steps["give"][BEFORE], added.steps["give"][ON_BEFORE])]


def _judged(courses: list[Course]) -> Iterator[tuple[int, int]]:
    """By hand: how many gave in time."""
    ends = [(one.visits[1].ended, one.visits[1].due) for one in courses]
    yield len(ends), sum(ended is not None and limit is not None and ended <= limit for ended, limit in ends)
