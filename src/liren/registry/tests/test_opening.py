"""When a facility is open: its week, holidays and make-up days, exceptions; what is booked and counted by it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from liren.access.errors import NotAllowed
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput, NotYours
from liren.registry.public import bookings, facilities
from liren.registry.tests.facilities_cast import AT, STATION, Furnished, furnished

pytestmark = pytest.mark.django_db
NATIONAL = date(2026, 10, 1)  # a Thursday; 10-01 to 10-07 off, 10-10 (a Saturday) worked, by the notice for 2026
MAKE_UP = date(2026, 10, 10)
WEDNESDAY = date(2026, 11, 18)
SEPTEMBER = datetime(2026, 9, 21, 9, 0, tzinfo=CHINA)  # a Monday


@pytest.fixture
def here() -> Furnished:
    return furnished()


def _says(here: Furnished, **hours: str) -> None:
    card = facilities.facility(here.station)
    facilities.change_facility(
        facility_id=here.station, wanted=replace(STATION, station_of=str(here.centre), **hours), seen=card.version,
        by=here.people.enter("worker"), at=AT,
    )  # fmt: skip


def _on(here: Furnished, day: date) -> tuple[str, str, bool]:
    told = facilities.opening(facilities.facility(here.station), at=AT).on(day)
    return told.hours, told.why, told.sure


def _except(here: Furnished, **given: Any) -> Any:
    told = {"first": WEDNESDAY, "reason": "停电检修", "at": AT, **given}
    return facilities.except_days(facility_id=here.station, by=here.people.enter("worker"), **told)


@pytest.mark.parametrize(
    ("told", "on_holidays"),
    [
        ({}, ("09:00-17:30", "国庆节假期", False)),
        ({"holidays": "closed"}, ("", "国庆节放假", True)),
        ({"holidays": "usual"}, ("09:00-17:30", "国庆节假期照常", True)),
        ({"holidays": "other", "holiday_hours": "10：00 - 12:00"}, ("10:00-12:00", "国庆节假期", True)),
    ],
)
def test_on_statutory_holidays_it_opens_as_was_told_and_a_make_up_day_is_a_working_day(
    here: Furnished, told: dict[str, str], on_holidays: tuple[str, str, bool]
) -> None:
    if told:
        _says(here, **told)
    assert _on(here, NATIONAL) == on_holidays
    assert _on(here, MAKE_UP) == ("09:00-17:30", "调休上班", True)
    assert _on(here, MAKE_UP + timedelta(days=7)) == ("09:00-12:00", "", True), "an ordinary Saturday"
    assert _on(here, WEDNESDAY) == ("09:00-17:30", "", True)


def test_how_it_opens_on_holidays_is_told_whole_or_refused_and_stays_in_the_history(here: Furnished) -> None:
    for told, field in (
        ({"holidays": "maybe"}, "holidays"),
        ({"holidays": "other"}, "holiday_hours"),
        ({"holidays": "closed", "holiday_hours": "09:00-12:00"}, "holiday_hours"),
    ):
        with pytest.raises(InvalidInput) as refused:
            _says(here, **told)
        assert set(refused.value.fields) == {field}
    _says(here, holidays="closed")
    assert "法定节假日：无 → 不开" in facilities.history(here.station)[0].says
    assert facilities.facility(here.station, on=AT.date() - timedelta(days=1)).holidays == ""


def test_a_dated_exception_goes_before_everything_and_is_told_to_residents_with_what_comes(here: Furnished) -> None:
    _says(here, holidays="closed")
    _except(here, first=NATIONAL + timedelta(days=1), hours="09:00-11:00", reason="国庆灯谜会")
    assert _on(here, NATIONAL + timedelta(days=1)) == ("09:00-11:00", "国庆灯谜会", True)
    opening = facilities.opening(facilities.facility(here.station), at=SEPTEMBER)
    coming = [(one.first.day, one.last.day, one.hours, one.why) for one in opening.coming(date(2026, 9, 28))]
    assert coming == [
        (1, 1, "", "国庆节放假"), (2, 2, "09:00-11:00", "国庆灯谜会"), (3, 7, "", "国庆节放假"),
        (10, 10, "09:00-17:30", "调休上班"),
    ]  # fmt: skip
    again = opening.next_open(datetime(2026, 10, 2, 20, tzinfo=CHINA))
    assert again is not None
    assert (again.day, again.hours) == (date(2026, 10, 8), "09:00-17:30")


def test_who_keeps_it_writes_exceptions_all_that_is_wrong_is_said_and_two_never_hold_at_once(here: Furnished) -> None:
    for given, fields in (
        ({"first": None, "reason": ""}, {"first", "reason"}),
        ({"last": WEDNESDAY - timedelta(days=1)}, {"last"}),
        ({"last": WEDNESDAY + timedelta(days=400)}, {"last"}),
        ({"first": date(2030, 1, 1)}, {"first"}),
        ({"hours": "9点"}, {"hours"}),
    ):
        with pytest.raises(InvalidInput) as refused:
            _except(here, **given)
        assert set(refused.value.fields) == fields, given
    made = _except(here, last=WEDNESDAY + timedelta(days=4))
    with pytest.raises(InvalidInput) as refused:
        _except(here, first=WEDNESDAY + timedelta(days=4), reason="检修")
    assert "已经写过“停电检修”" in refused.value.fields["first"]
    for who in ("wang", "other_worker", "grid_worker"):
        by = here.people.enter(who)
        with pytest.raises(NotAllowed):
            facilities.except_days(facility_id=here.station, first=AT.date(), reason="检修", by=by, at=AT)
        with pytest.raises(NotAllowed):
            facilities.lift_exception(exception_id=made, why="修好了", by=by, at=AT)


def test_lifted_it_opens_as_ever_from_that_day_and_what_was_stays(here: Furnished) -> None:
    made = _except(here, last=WEDNESDAY + timedelta(days=4))
    worker = here.people.enter("worker")
    with pytest.raises(InvalidInput) as refused:
        facilities.lift_exception(exception_id=made, on=WEDNESDAY + timedelta(days=9), why="", by=worker, at=AT)
    assert set(refused.value.fields) == {"on", "why"}
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
    facilities.lift_exception(exception_id=made, why="提前修好了", by=worker, at=friday)
    assert [_on(here, WEDNESDAY + timedelta(days=n))[0] for n in range(3)] == ["", "", "09:00-17:30"]
    facilities.lift_exception(exception_id=made, on=WEDNESDAY, why="记错了", by=worker, at=friday)
    assert _on(here, WEDNESDAY) == ("09:00-17:30", "", True)
    with pytest.raises(NotYours):
        facilities.lift_exception(exception_id=made, why="再来", by=worker, at=friday)
    says = [one.says for one in facilities.history(here.station)[:3]]
    assert "记错了" in says[0]
    assert "从 2026-11-20 起不再算：提前修好了" in says[1]
    assert says[2] == "2026-11-18 至 2026-11-22 不开：停电检修"


def test_no_room_is_booked_when_it_is_closed_why_is_said_and_who_booked_before_is_told(here: Furnished) -> None:
    ten = datetime(2026, 11, 18, 10, 0, tzinfo=CHINA)

    def asks(starts: datetime) -> Any:
        return bookings.ask_booking(
            room_id=here.meeting, starts=starts, hours="2", purpose="合唱", people="9", by=here.people.enter("wang"),
            at=min(AT, starts - timedelta(days=9)),
        )  # fmt: skip

    booked = asks(ten)
    _except(here)
    [mine] = bookings.my_bookings(here.people.enter("wang"))
    assert (mine.id, mine.state, mine.reason) == (booked, "declined", "2026-11-18 不开：停电检修")
    with pytest.raises(InvalidInput) as refused:
        asks(ten)
    assert refused.value.fields["starts"] == "那天不开放（停电检修），请换一天"
    [cells] = bookings.calendar(here.meeting, WEDNESDAY, 1, at=AT)
    assert (cells.hours, cells.opens, cells.why) == ((), "", "停电检修")
    _says(here, holidays="other", holiday_hours="14:00-16:00")
    with pytest.raises(InvalidInput) as refused:
        asks(datetime(2026, 10, 1, 10, 0, tzinfo=CHINA))
    assert refused.value.fields["starts"] == "那天开放 14:00-16:00（国庆节假期），请选在这里面"


@pytest.mark.requirement("R179")
def test_the_rate_counts_the_hours_that_were_truly_open(here: Furnished) -> None:
    later = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
    worker = here.people.enter("worker")
    ten = datetime(2026, 11, 18, 10, 0, tzinfo=CHINA)
    bookings.count_heads(room_id=here.meeting, hour=ten, people="8", by=worker, at=later)

    def rate(first: date, days: int) -> tuple[int, Fraction | None]:
        [one] = bookings.utilisation(here.station, first, first + timedelta(days=days), at=later)
        return one.open, one.rate

    assert rate(WEDNESDAY, 2) == (16, Fraction(1, 16))
    _except(here, first=WEDNESDAY + timedelta(days=1), at=later)
    assert rate(WEDNESDAY, 2) == (8, Fraction(1, 8))
    assert rate(NATIONAL, 1)[0] == 8
    card = facilities.facility(here.station)
    wanted = replace(STATION, station_of=str(here.centre), weekdays="09:00-11:00")
    facilities.change_facility(
        facility_id=here.station, wanted=wanted, seen=card.version, on=WEDNESDAY + timedelta(days=2), by=worker,
        at=later,
    )  # fmt: skip
    assert rate(WEDNESDAY, 3) == (10, Fraction(1, 10)), "each day by what was told of it then"
