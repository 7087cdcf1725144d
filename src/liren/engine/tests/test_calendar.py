"""Deadlines as Chinese offices count them, checked by hand on real holidays and by properties on any day."""

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine.calendar import Due, Span, due, extended, load_calendar, remaining, worked
from liren.engine.language import Limit
from liren.engine.office import CalendarInvalid
from liren.engine.tests.lawbook import calendar_text

CN = load_calendar(calendar_text())
UNITS = ("minutes", "hours", "working_hours", "working_days", "calendar_days")
limits = st.builds(Limit, st.integers(1, 40), st.sampled_from(UNITS))
moments = st.datetimes(datetime(2018, 1, 1), datetime(2026, 10, 1)).map(lambda moment: moment.replace(tzinfo=CN.zone))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CN.zone)


def test_every_day_agrees_with_an_independent_package() -> None:
    day = date(min(CN.published_years), 1, 1)
    while day.year in CN.published_years:
        assert CN.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("limit", "start", "expected"),
    [
        (Limit(2, "working_hours"), "2026-03-02 09:10", "2026-03-02 11:10"),
        (Limit(2, "working_hours"), "2026-03-02 11:00", "2026-03-02 14:30"),  # lunch break
        (Limit(2, "working_hours"), "2026-03-02 17:00", "2026-03-03 09:30"),  # overnight
        (Limit(4, "working_hours"), "2026-03-02 14:00", "2026-03-02 18:00"),  # ends at closing, not next morning
        (Limit(2, "working_hours"), "2026-09-30 17:00", "2026-10-08 09:30"),  # over the National Day holiday
        (Limit(2, "working_hours"), "2026-10-10 09:00", "2026-10-10 11:00"),  # a Saturday made a workday
        (Limit(1, "working_days"), "2026-03-02 08:00", "2026-03-03 18:00"),  # the day of the start does not count
        (Limit(1, "working_days"), "2026-03-06 23:00", "2026-03-09 18:00"),
        (Limit(3, "working_days"), "2026-09-30 17:00", "2026-10-10 18:00"),
        (Limit(1, "calendar_days"), "2026-10-01 10:00", "2026-10-02 23:59:59"),  # never put off by a holiday
        (Limit(30, "minutes"), "2026-10-01 23:45", "2026-10-02 00:15"),
        (Limit(24, "hours"), "2026-02-28 10:00", "2026-03-01 10:00"),
    ],
)
def test_known_deadlines(limit, start, expected) -> None:
    assert due(limit, at(start), CN) == Due(at(expected), provisional=False)


def test_the_zone_of_the_question_does_not_matter() -> None:
    start = at("2026-03-02 00:30")
    assert due(Limit(1, "working_days"), start.astimezone(UTC), CN) == due(Limit(1, "working_days"), start, CN)


@pytest.mark.parametrize(
    ("start", "provisional"),
    [
        ("2026-11-30 10:00", False),
        ("2026-12-21 10:00", False),
        ("2026-12-23 10:00", True),  # the last days of December may be named by the notice for 2027
        ("2026-12-30 10:00", True),
        ("2027-03-01 10:00", True),
    ],
)
def test_a_deadline_that_touches_unpublished_days_is_provisional(start, provisional) -> None:
    assert due(Limit(3, "working_days"), at(start), CN).provisional is provisional


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-12-31 10:00", "2027-01-04 18:00"),  # Friday 1 January, then the weekend
        (
            "2027-09-30 17:00",
            "2027-10-04 18:00",
        ),  # Friday 1 October to Sunday the 3rd; what more there is, nobody knows
        ("2029-04-30 10:00", "2029-05-03 18:00"),  # Tuesday 1 and Wednesday 2 May
    ],
)
def test_days_the_law_itself_gives_are_off_before_any_notice_but_the_deadline_may_still_move(start, expected) -> None:
    assert due(Limit(1, "working_days"), at(start), CN) == Due(at(expected), provisional=True)


def test_the_law_of_today_says_nothing_of_years_before_it_or_of_those_a_notice_names() -> None:
    assert CN.is_workday(date(2008, 5, 2))  # Friday; two days since 2025 only
    assert not CN.is_workday(date(2026, 10, 2))
    assert CN.is_workday(date(2024, 5, 6))
    text = calendar_text().replace("2025, 2026]", "2025, 2026, 2027]")
    assert load_calendar(text).is_workday(date(2027, 10, 1))  # a published year is what its notice says


def test_natural_time_is_never_provisional() -> None:
    assert not due(Limit(3, "calendar_days"), at("2026-12-30 10:00"), CN).provisional


@given(limits, moments, moments)
def test_who_starts_later_is_never_due_earlier(limit, one, other) -> None:
    earlier, later = sorted((one, other))
    assert due(limit, earlier, CN).at <= due(limit, later, CN).at


@given(limits, moments)
def test_what_was_given_is_what_is_used_up(limit, start) -> None:
    assert worked(limit.unit, start, due(limit, start, CN).at, CN) == limit.amount


@given(limits, moments, st.integers(0, 20_000), st.integers(0, 20_000))
def test_a_pause_moves_the_deadline_by_what_it_took(limit, start, before, length) -> None:
    pause = Span(start + timedelta(minutes=before), start + timedelta(minutes=before + length))
    plain, paused = due(limit, start, CN).at, due(limit, start, CN, [pause]).at
    assert paused >= plain
    if pause.start > plain:
        assert paused == plain
    elif limit.unit in ("working_hours", "minutes", "hours"):
        assert worked(limit.unit, start, paused, CN, [pause]) == limit.amount
    else:
        taken = worked(limit.unit, pause.start, pause.end, CN)
        assert worked(limit.unit, start, paused, CN) == limit.amount + taken


@given(limits, moments, st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 3000)), max_size=4))
@settings(max_examples=60)
def test_the_order_of_pauses_does_not_matter_and_more_never_shortens(limit, start, stretches) -> None:
    pauses = [
        Span(start + timedelta(minutes=begin), start + timedelta(minutes=begin + length)) for begin, length in stretches
    ]
    whole = due(limit, start, CN, pauses).at
    assert whole == due(limit, start, CN, pauses[::-1]).at
    assert whole >= due(limit, start, CN, pauses[:1] if pauses else []).at - timedelta(0) or not pauses


def test_an_extension_counts_on_from_the_old_deadline() -> None:
    old = due(Limit(3, "working_days"), at("2026-03-02 09:00"), CN)
    assert extended(old, Limit(2, "working_days"), CN).at == at("2026-03-09 18:00")


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("2026-03-02 09:00", "还剩 3 个工作日"),
        ("2026-03-04 17:59", "还剩 1 个工作日"),
        ("2026-03-05 15:30", "还剩 2 小时"),
        ("2026-03-05 17:30", "还剩 30 分钟"),
        ("2026-03-05 18:20", "已逾期 20 分钟"),
        ("2026-03-09 09:00", "已逾期 2 个工作日"),
    ],
)
def test_what_is_left_is_said_as_people_say_it(now, text) -> None:
    assert remaining(Due(at("2026-03-05 18:00"), False), at(now), CN).text == text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('["08:30", "12:00"]', '["12:00", "08:30"]'),
        ('["08:30", "12:00"]', '["8:30", "12:00"]'),
        ("zone: Asia/Shanghai", "zone: Asia/Nowhere"),
        ("from: 2026-02-15, to: 2026-02-23", "from: 2026-02-23, to: 2026-02-15"),
        ("from: 2026-02-15, to: 2026-02-23", "from: 2026-02-30, to: 2026-02-31"),
        ("years:", "jahre:"),
        ("date: 05-02", "date: 05-32"),
        ("date: 05-02", "date: 5-2"),
    ],
)
def test_a_calendar_with_a_mistake_is_refused(old, new) -> None:
    assert old in calendar_text()
    with pytest.raises(CalendarInvalid):
        load_calendar(calendar_text().replace(old, new))
