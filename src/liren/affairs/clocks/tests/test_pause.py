"""A clock that stands still, and runs on."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from liren.affairs import public as affairs
from liren.affairs.clocks.tests.shift import THURSDAY, Shift, on
from liren.engine.calendar import Span, after_pause, due, load_calendar
from liren.engine.language import Limit
from liren.kit.database import one_transaction
from liren.kit.errors import InvalidInput

CALENDAR = load_calendar(
    {
        "key": "test", "title": "测试日历", "zone": "Asia/Shanghai", "hours": [["08:30", "12:00"], ["13:30", "18:00"]],
        "sources": [], "published_years": [2026],
        "years": [{"year": 2026, "off": [{"from": "2026-10-01", "to": "2026-10-08", "name": "国庆"}],
                   "work": ["2026-10-10"]}],
    }
)  # fmt: skip


def test_the_deadline_moves_by_what_the_clock_stood_still(shift: Shift) -> None:
    lamp = shift.lamp()
    shift.pauses(lamp, on(17), note="等厂家发货")
    work, span = shift.work(lamp), shift.span(lamp)
    assert (work.paused_at, span.paused_at, work.timer) == (on(17), on(17), "resume")
    shift.resumes(lamp, on(18, 9))
    work, span = shift.work(lamp), shift.span(lamp)
    assert (work.due_at, span.due_at, work.paused_at) == (on(20, 18), on(20, 18), None)
    assert (work.timer, work.timer_at) == ("escalate", on(20, 18))
    assert span.paused_seconds == 24 * 3600
    assert [reason for _, until, reason in span.pauses if until] == ["等待材料"]
    assert shift.records(lamp)[-2:] == ["paused", "resumed"]
    assert shift.events(lamp)[-2:] == ["affairs.paused", "affairs.resumed"]
    assert affairs.verify(lamp).broken is None


@given(
    unit=st.sampled_from(["minutes", "hours", "working_hours", "working_days", "calendar_days"]),
    amount=st.integers(1, 60),
    start=st.integers(0, 60 * 24 * 120),
    into=st.floats(0, 0.999),
    lasts=st.integers(1, 60 * 24 * 20),
)
def test_moving_a_deadline_says_what_counting_it_anew_would(
    unit: str, amount: int, start: int, into: float, lasts: int
) -> None:
    begun = on(1) - timedelta(days=120) + timedelta(minutes=start)
    limit = Limit(amount, unit)  # type: ignore[arg-type]
    first = due(limit, begun, CALENDAR)
    stood = begun + (first.at - begun) * into
    pause = Span(stood, stood + timedelta(minutes=lasts))
    assert after_pause(first, pause, limit.unit, CALENDAR).at == due(limit, begun, CALENDAR, [pause]).at


def test_a_pause_runs_out_by_itself_as_of_when_it_was_to(shift: Shift) -> None:
    lamp = shift.lamp()
    shift.pauses(lamp, on(17), until=on(18, 9))
    assert affairs.resume_run_out(on(18, 8, 59)) == 0
    assert affairs.resume_run_out(on(20)) == 1, "the worker was down for two days"
    assert shift.work(lamp).due_at == on(20, 18)
    assert shift.span(lamp).paused_seconds == 24 * 3600
    assert affairs.resume_run_out(on(20)) == 0


def test_without_an_end_it_lasts_what_the_procedure_allows(shift: Shift) -> None:
    lamp = shift.lamp()
    shift.pauses(lamp, on(17))
    assert shift.work(lamp).timer_at == on(17) + timedelta(days=14, hours=9), "ten working days, at close of business"


def test_all_pauses_of_a_step_together_keep_within_the_limit(shift: Shift) -> None:
    lamp = shift.lamp()
    shift.pauses(lamp, on(17), until=on(24, 9))  # five working days
    shift.resumes(lamp, on(24, 9))
    with pytest.raises(InvalidInput) as refused:
        shift.pauses(lamp, on(24, 10), until=on(24, 10) + timedelta(days=8))
    assert set(refused.value.fields) == {"until"}
    shift.pauses(lamp, on(24, 10), reason="天气原因")
    affairs.resume_run_out(on(24) + timedelta(days=30))
    with pytest.raises(affairs.PausedEnough):
        shift.pauses(lamp, on(24) + timedelta(days=7, hours=10))


def test_only_for_reasons_the_procedure_knows_and_by_who_does_the_work(shift: Shift) -> None:
    lamp = shift.lamp()
    before = shift.trace(lamp)
    with pytest.raises(InvalidInput) as refused:
        shift.pauses(lamp, on(17), reason="人手不够")
    assert "等待材料" in refused.value.fields["reason"]
    for who in ("worker", "supervisor", "wang"):
        with pytest.raises(affairs.StepNotAllowed):
            shift.pauses(lamp, on(17), who=who)
    assert shift.trace(lamp) == before


def test_not_twice_not_late_and_not_where_it_is_not_foreseen(shift: Shift) -> None:
    lamp, fresh = shift.lamp(), shift.here.opens("wang").id
    with pytest.raises(affairs.NotPaused):
        shift.resumes(lamp, on(17))
    with pytest.raises(affairs.DeadlinePassed):
        shift.pauses(lamp, THURSDAY + timedelta(seconds=1))
    with pytest.raises(affairs.PauseNotForeseen):
        shift.pauses(fresh, on(16, 10), who="worker")
    shift.pauses(lamp, on(17))
    before = shift.trace(lamp)
    with pytest.raises(affairs.AlreadyPaused):
        shift.pauses(lamp, on(17, 10))
    with pytest.raises(affairs.AlreadyPaused):
        shift.asks(lamp, on(17, 10))
    assert shift.trace(lamp) == before


def test_a_step_done_while_the_clock_stands_ends_the_pause(shift: Shift) -> None:
    lamp = shift.lamp()
    shift.pauses(lamp, on(17))
    shift.mends(lamp, on(20, 10))
    span = shift.span(lamp)
    assert (span.in_time, span.paused_at, span.paused_seconds) == (True, None, 3 * 86400 + 3600)
    assert all(until for _, until, _ in span.pauses)
    assert affairs.verify(lamp).broken is None


def test_pausing_and_resuming_take_few_statements(committed: Shift) -> None:
    with one_transaction():
        lamp = committed.lamp()
        committed.pauses(lamp, on(17))
        committed.resumes(lamp, on(17, 10))
    with CaptureQueriesContext(connection) as pausing, one_transaction():
        committed.pauses(lamp, on(17, 11))
    with CaptureQueriesContext(connection) as resuming, one_transaction():
        committed.resumes(lamp, on(17, 12))
    assert len(pausing) <= 6, [q["sql"][:90] for q in pausing.captured_queries]
    assert len(resuming) <= 6, [q["sql"][:90] for q in resuming.captured_queries]
