"""Comparing limits of different units: only what holds from every start is called shorter."""

from datetime import datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liren.engine.building import limit
from liren.engine.calendar import Span, due, due_before
from liren.engine.language import Limit
from liren.engine.lengths import UNITS, earlier, longer, longest, ranges, surely_not_longer
from liren.engine.local_rules.tests.built import CALENDAR

STARTS = st.datetimes(datetime(2025, 12, 20), datetime(2026, 11, 30)).map(lambda at: at.replace(tzinfo=CALENDAR.zone))
AMOUNTS = {"minutes": 3000, "hours": 120, "working_hours": 60, "working_days": 9, "calendar_days": 9}
LIMITS = st.sampled_from(UNITS).flatmap(
    lambda unit: st.integers(1, AMOUNTS[unit]).map(lambda amount: Limit(amount, unit))
)
LATE = datetime(2026, 9, 30, 23, 59, 59, 999_999, tzinfo=CALENDAR.zone)
MIDNIGHT = datetime(2026, 9, 28, tzinfo=CALENDAR.zone)


@st.composite
def nearly(draw: st.DrawFn) -> tuple[Limit, Limit]:
    """A limit and the longest of another unit that is surely not longer: where a wrong bound would show."""
    old = draw(LIMITS)
    unit = draw(st.sampled_from(UNITS))
    most = longest(old, unit, CALENDAR)
    return Limit(max(1, most - draw(st.integers(0, 1))), unit), old


@settings(max_examples=400)
@given(pair=nearly() | st.tuples(LIMITS, LIMITS), start=STARTS)
@example((limit("24 hours"), limit("1 calendar day")), LATE)
@example((limit("18 hours"), limit("1 working day")), LATE)
@example((limit("8 working hours"), limit("1 working day")), LATE)
@example((limit("1 calendar day"), limit("48 hours")), MIDNIGHT)
@example((limit("1 calendar day"), limit("17 working hours")), MIDNIGHT)
@example((limit("1 working day"), limit("16 working hours")), MIDNIGHT)
def test_what_is_called_shorter_ends_no_later_from_any_start(pair, start) -> None:
    new, old = pair
    if surely_not_longer(new, old, CALENDAR):
        assert due(new, start, CALENDAR).at <= due(old, start, CALENDAR).at


@settings(max_examples=400)
@given(
    pair=st.tuples(LIMITS, LIMITS), start=STARTS, pauses=st.lists(st.tuples(STARTS, st.integers(1, 200)), max_size=3)
)
def test_a_clock_that_may_stand_still_is_compared_with_its_pauses(pair, start, pauses) -> None:
    new, old = pair
    paused = [Span(at, at + timedelta(hours=hours)) for at, hours in pauses]
    near = [Span(start + timedelta(hours=n * 5), start + timedelta(hours=n * 5 + 3)) for n in range(3)]
    if surely_not_longer(new, old, CALENDAR, pausable=True):
        for spans in ((), paused, near):
            assert due(new, start, CALENDAR, spans).at <= due(old, start, CALENDAR, spans).at


@pytest.mark.parametrize(
    ("old", "unit", "most"),
    [
        ("2 working hours", "hours", 2), ("2 working hours", "minutes", 120), ("2 working hours", "working_days", 0),
        ("1 working day", "hours", 18), ("1 working day", "working_hours", 8), ("1 working day", "calendar_days", 0),
        ("1 calendar day", "hours", 23), ("1 calendar day", "working_hours", 0), ("5 calendar days", "working_days", 0),
        ("48 hours", "calendar_days", 1), ("24 working hours", "working_days", 2),
        ("3 working days", "calendar_days", 2),
    ],
)  # fmt: skip
def test_the_longest_that_is_surely_not_longer(old: str, unit, most: int) -> None:
    assert longest(limit(old), unit, CALENDAR) == most


def test_a_range_leaves_out_what_is_no_shorter_and_what_cannot_be_compared() -> None:
    assert ranges(limit("2 hours"), CALENDAR) == {"minutes": 119, "hours": 1}
    assert ranges(limit("1 working day"), CALENDAR, pausable=True) == {}
    assert ranges(limit("3 calendar days"), CALENDAR, pausable=True) == {"calendar_days": 2}


@settings(max_examples=150)
@given(old=LIMITS, unit=st.sampled_from(UNITS), more=st.integers(0, 2), start=STARTS)
def test_a_longer_wait_ends_no_sooner_from_any_start(old, unit, more, start) -> None:
    least = longer(old, CALENDAR).get(unit)
    if least is not None:
        assert due(Limit(least + more, unit), start, CALENDAR).at >= due(old, start, CALENDAR).at


def test_how_much_longer_is_said_in_each_unit_that_is_provable() -> None:
    said = {"hours": 192, "working_hours": 65, "working_days": 8, "calendar_days": 8}
    assert longer(limit("7 calendar days"), CALENDAR) == said
    assert longer(limit("3 working days"), CALENDAR) == {"working_hours": 32, "working_days": 4}
    assert longer(limit("60 minutes"), CALENDAR)["hours"] == 2


@settings(max_examples=150)
@given(
    amount=st.integers(0, 40), unit=st.sampled_from(["calendar_days", "working_days"]), more=st.integers(0, 2),
    day=st.dates(datetime(2026, 2, 1).date(), datetime(2026, 12, 31).date()),
)  # fmt: skip
def test_a_deadline_counted_back_further_comes_no_later(amount, unit, more, day) -> None:
    old = Limit(amount, unit)
    for other, least in earlier(old).items():
        sooner = due_before(Limit(least + more, other), day, CALENDAR).at
        assert sooner <= due_before(old, day, CALENDAR).at
