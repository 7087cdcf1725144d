"""A move that must wait is open before its step is over, in whatever units the two are written."""

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liren.engine.calendar import due, load_calendar
from liren.engine.language import Limit, Unit
from liren.engine.lengths import UNITS
from liren.engine.lint import lint
from liren.engine.loading import parse
from liren.engine.tests import wide
from liren.engine.tests.lawbook import calendar_text

CN = load_calendar(calendar_text())


def hurried(least: str, within: str, **more: Any) -> list[str]:
    """What is said of a move that must wait `least` at a step with the limit `within`."""
    whole = deepcopy(wide.NOTICE)
    whole["steps"]["post"] |= {"within": within, **more}
    whole["steps"]["post"]["moves"]["posted"]["at_least"] = least
    return [one.message for one in lint(parse(whole), calendar=CN) if one.path == "steps.post.moves.posted.at_least"]


@pytest.mark.parametrize(
    ("least", "within", "bound"),
    [
        ("3 working days", "24 hours", "3 个工作日至少有 66 小时"),
        ("3 working days", "66 hours", "3 个工作日至少有 66 小时"),
        ("5 working days", "16 working hours", "5 个工作日至少有 40 个工作小时"),
        ("10 working days", "5 calendar days", "10 个工作日至少有 9 个自然日"),
        ("16 working hours", "10 hours", "16 个工作小时至少有 16 小时"),
        ("2 calendar days", "40 hours", "2 个自然日至少有 47 小时"),
        ("49 hours", "1 calendar day", "49 小时至少有 1 个自然日"),
    ],
)
def test_a_wait_is_compared_with_a_limit_in_another_unit_where_the_calendar_gives_a_bound(
    least: str, within: str, bound: str
) -> None:
    [said] = hurried(least, within)
    assert f"（{bound}，按 08:30 上班、18:00 下班算）" in said


@pytest.mark.parametrize(
    ("least", "within"),
    [
        ("3 working days", "67 hours"),  # begun late on a day, the third ends at its close of business before
        ("7 calendar days", "3 working days"),  # a long holiday may come
        ("20 hours", "3 working hours"),  # over a night, or a holiday
        ("2 calendar days", "48 hours"),  # begun in the morning it is over sooner
        ("16 working hours", "3 working days"),
    ],
)
def test_where_no_bound_is_sure_nothing_is_said(least: str, within: str) -> None:
    assert hurried(least, within) == []


def test_where_a_clock_may_stand_still_units_counted_differently_are_not_compared() -> None:
    pause = {"reasons": ["下雨"], "up_to": "2 working days"}
    assert hurried("3 working days", "24 hours")
    assert hurried("3 working days", "24 hours", pause=pause) == []


@given(
    st.sampled_from(UNITS),
    st.integers(1, 40),
    st.sampled_from(UNITS),
    st.integers(1, 40),
    st.datetimes(datetime(2025, 12, 20), datetime(2026, 11, 30)),
)
def test_what_is_called_hurried_never_has_time(
    unit: Unit, amount: int, other: Unit, limit: int, start: datetime
) -> None:
    least, within = (f"{n} {u.replace('_', ' ')}" for u, n in ((unit, amount), (other, limit)))
    if hurried(least, within):
        at = start.replace(tzinfo=CN.zone)
        assert due(Limit(limit, other), at, CN).at <= due(Limit(amount, unit), at, CN).at
