"""Two workers at the same moment, with real commits: what is to happen happens once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

from django.db import connection

from liren.affairs import public as affairs
from liren.affairs.clocks.tests.shift import THURSDAY, Shift, on
from liren.kit.database import one_transaction
from liren.notices.public import list_for

LATE = THURSDAY + timedelta(minutes=1)


def twice(job: Callable[[datetime], int], at: datetime) -> int:
    """Two workers run the same job at once; how much they did together."""
    start = Barrier(2)

    def one(_: int) -> int:
        try:
            start.wait(60)
            with one_transaction():
                return job(at)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(one, range(2)))


def test_lateness_goes_up_once(committed: Shift) -> None:
    with one_transaction():
        lamps = [committed.lamp() for _ in range(5)]
    done = twice(affairs.escalate_overdue, LATE)
    while more := twice(affairs.escalate_overdue, LATE):
        done += more
    assert done == len(lamps)
    with one_transaction():
        for lamp in lamps:
            assert committed.work(lamp).level == 4
            assert committed.affair(lamp).counts["escalations"] == 1
            assert affairs.verify(lamp).broken is None


def test_what_nobody_answered_is_closed_once(committed: Shift) -> None:
    with one_transaction():
        lamps = [committed.answered() for _ in range(5)]
    done = twice(affairs.expire, on(23, 18))
    while more := twice(affairs.expire, on(23, 18)):
        done += more
    assert done == len(lamps)
    with one_transaction():
        assert all(committed.records(lamp).count("closed") == 1 for lamp in lamps)


def test_a_pause_runs_out_once(committed: Shift) -> None:
    with one_transaction():
        lamp = committed.lamp()
        committed.pauses(lamp, on(17), until=on(18, 9))
    assert twice(affairs.resume_run_out, on(18, 9)) == 1
    with one_transaction():
        assert committed.records(lamp).count("resumed") == 1
        assert committed.work(lamp).due_at == on(20, 18)


def test_the_reminder_of_the_day_comes_once(committed: Shift) -> None:
    with one_transaction():
        committed.lamp()
    assert twice(lambda at: affairs.remind_of_today(at, "/today"), on(19, 8, 10)) == 1
    with one_transaction():
        committed.here.actor("property_handler")
        person = committed.here.people.property_handler.person_id
        assert person is not None
        assert len(list_for(person)) == 1
