"""Lateness goes up, a level at a time."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.affairs import public as affairs
from liren.affairs.clocks.tests.shift import THURSDAY, Shift, on
from liren.affairs.models import Affair
from liren.kit.database import one_transaction

LATE = THURSDAY + timedelta(minutes=1)
COUNTY, CITY = on(20, 18, 1), on(23, 18, 1)


def test_each_level_hears_once_the_next_after_another_working_day(shift: Shift) -> None:
    lamp, places = shift.lamp(), shift.here.people
    assert affairs.escalate_overdue(THURSDAY - timedelta(minutes=1)) == 0
    assert affairs.escalate_overdue(LATE) == 1
    work = shift.work(lamp)
    assert (work.level, work.raised_path, work.raised_role) == (4, places.street.path, "supervisor")
    assert affairs.escalate_overdue(on(20, 17)) == 0, "the street has until the end of the next working day"
    assert affairs.escalate_overdue(COUNTY) == 1
    assert (shift.work(lamp).level, shift.work(lamp).raised_path) == (3, places.frame.county.path)
    assert affairs.escalate_overdue(COUNTY + timedelta(days=2)) == 0, "a weekend is no working day"
    assert affairs.escalate_overdue(CITY) == 1
    assert affairs.escalate_overdue(on(24, 18, 1)) == 1
    assert affairs.escalate_overdue(on(30)) == 0, "there is nobody above the province"
    affair = shift.affair(lamp)
    assert (affair.counts["escalations"], affair.run["level"]) == (4, 1)
    assert shift.records(lamp).count("escalated") == 4
    assert shift.events(lamp).count("affairs.escalated") == 4
    assert affairs.verify(lamp).broken is None


def test_whom_it_is_raised_to_finds_it_in_the_list_of_today(shift: Shift) -> None:
    lamp = shift.lamp()
    affairs.escalate_overdue(LATE)
    by = shift.here.actor("supervisor")
    [item] = affairs.inbox(by, at=LATE).items
    assert (item.affair_id, item.watching, item.level) == (lamp, True, 4)


def test_a_level_told_at_one_step_is_not_told_again_at_the_next(shift: Shift) -> None:
    lamp = shift.lamp()
    affairs.escalate_overdue(LATE)
    here = shift.here
    here.at = on(20)
    here.does("property_handler", lamp, "handle", "return", reason="不归我们管")
    here.does("dispatcher", lamp, "dispatch", "dispatch")
    due = shift.work(lamp).due_at
    assert due is not None
    affairs.escalate_overdue(due + timedelta(minutes=1))
    assert shift.work(lamp).level == 3


def test_the_third_return_goes_up_as_lateness_does(shift: Shift) -> None:
    lamp, here = shift.lamp(), shift.here
    for _ in range(3):
        here.does("property_handler", lamp, "handle", "return", reason="不归我们管")
        here.does("dispatcher", lamp, "dispatch", "dispatch")
    assert (shift.affair(lamp).counts["returns"], shift.work(lamp).level) == (3, 4)
    affairs.escalate_overdue(LATE)
    assert shift.work(lamp).level == 3, "the street knew already"


def test_more_time_and_standing_still_hold_it_back(shift: Shift) -> None:
    extended, paused = shift.lamp(), shift.lamp()
    shift.decides(shift.asks(extended, on(18)), on(18, 15))
    shift.pauses(paused, on(18), until=on(24, 9))
    assert affairs.escalate_overdue(LATE) == 0
    affairs.resume_run_out(on(24, 9))
    assert affairs.escalate_overdue(on(25, 17, 59)) == 1, "the extended one only"
    assert (shift.work(extended).level, shift.work(paused).level) == (4, None)


def test_what_was_imported_is_never_raised(shift: Shift) -> None:
    lamp = shift.here.opens("wang").id
    shift.here.actor("system")
    Affair.objects.filter(id=lamp).update(origin="imported")
    shift.here.does("worker", lamp, "accept", "dispatch")
    assert shift.work(lamp).timer is None


def test_work_done_in_the_meantime_is_left_alone(shift: Shift) -> None:
    lamp = shift.lamp()
    shift.mends(lamp, on(18))
    assert shift.work(lamp).step != "handle"
    assert affairs.escalate_overdue(on(18, 12)) == 0
    assert "escalated" not in shift.records(lamp)


def test_a_batch_costs_two_statements_an_affair(committed: Shift) -> None:
    with one_transaction():
        for _ in range(4):
            committed.lamp()
    with CaptureQueriesContext(connection) as seen, one_transaction():
        assert affairs.escalate_overdue(LATE, limit=3) == 3
    around = 5  # begin, reader, which are late, their rules, commit
    assert len(seen) <= around + 2 * 3, [q["sql"][:90] for q in seen.captured_queries]
    with one_transaction():
        assert affairs.escalate_overdue(LATE) == 1
