"""What the clock does when nobody acts."""

from datetime import datetime, timedelta

import pytest

from liren.affairs import public as affairs
from liren.affairs.clocks.tests.shift import Shift
from liren.affairs.models import Affair, Record
from liren.kit.clock import CHINA

MONDAY = datetime(2026, 11, 23, 18, 0, tzinfo=CHINA)
"""Five working days after Monday the 16th: until then the reporter may answer."""


@pytest.mark.requirement("R167")
def test_who_was_told_and_says_nothing_has_it_closed_as_told(shift: Shift) -> None:
    lamp = shift.answered()
    assert affairs.expire(MONDAY - timedelta(minutes=1)) == 0
    assert affairs.expire(MONDAY) == 1
    affair = shift.affair(lamp)
    assert (affair.state, affair.closed_at, affair.rating, affair.resolved) == ("closed", MONDAY, None, True)
    assert affair.told_at is not None
    assert shift.span(lamp, "feedback").outcome == "no_answer"
    last = Record.objects.filter(stream=lamp).latest("seq")
    assert (last.kind, last.by_person) == ("closed", None)
    assert shift.events(lamp)[-1] == "affairs.closed"
    assert affairs.verify(lamp).broken is None
    assert affairs.expire(MONDAY + timedelta(days=9)) == 0


@pytest.mark.requirement("R167")
def test_no_affair_whose_reporter_was_not_told_is_ended_by_the_clock(shift: Shift) -> None:
    lamp, told = shift.answered(), shift.answered()
    shift.here.actor("system")
    Affair.objects.filter(id=lamp).update(told_at=None)
    assert affairs.expire(MONDAY) == 1, "the one whose reporter was told"
    assert (shift.affair(lamp).state, shift.affair(told).state) == ("open", "closed")
    alarm = Record.objects.filter(stream=lamp).latest("seq")
    assert (alarm.kind, alarm.body["what"]) == ("alarm", "expire")
    assert shift.events(lamp)[-1] == "affairs.expiry-stopped"
    assert affairs.expire(MONDAY + timedelta(days=1)) == 0, "it does not try again for ever"
    assert affairs.escalate_overdue(MONDAY) == 1, "it goes up instead"
    assert shift.work(lamp).raised_path == shift.here.people.street.path


def test_who_answers_in_time_is_not_passed_over(shift: Shift) -> None:
    lamp = shift.answered()
    shift.here.rates("wang", lamp, 5)
    assert affairs.expire(MONDAY) == 0
    assert shift.affair(lamp).rating == 5


def test_nobody_takes_a_move_that_is_the_clocks(shift: Shift) -> None:
    lamp = shift.answered()
    with pytest.raises(affairs.MoveNotOpen):
        shift.here.does("wang", lamp, "feedback", "no_answer", rating=5)
