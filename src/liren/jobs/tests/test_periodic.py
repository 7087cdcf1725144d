"""Periodic jobs, through the registry as the worker runs it."""

from datetime import UTC, datetime, timedelta

import pytest

from liren.jobs import periodic
from liren.jobs.models import PeriodicRun
from liren.kit.database import rows

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def job(emptied_after):
    """Register a job for one test, alone."""
    before = {job.name: job for job in periodic.registered()}
    for name in before:
        periodic.unregister(name)
    yield periodic.register
    for one in periodic.registered():
        periodic.unregister(one.name)
    for one in before.values():
        periodic.register(one.name, one.every, one.run, again=one.again)


def test_a_job_runs_at_once_and_then_only_when_its_time_has_come(job):
    ran: list[datetime] = []
    job("test.tick", HOUR, ran.append)
    moments = [START, START + timedelta(minutes=59), START + HOUR]
    assert [periodic.run_due(at) for at in moments] == [1, 0, 1]
    assert ran == [START, START + HOUR]


def test_it_runs_as_the_system_in_one_transaction(job):
    seen = []
    job("test.reader", HOUR, lambda at: seen.extend(rows("SELECT current_setting('liren.system', true)")))
    periodic.run_due(START)
    assert seen == [("on",)]


def test_a_failing_job_is_noted_waits_longer_each_time_leaves_nothing_and_stops_no_other(job):
    ran: list[datetime] = []

    def fail(at: datetime) -> None:
        rows("INSERT INTO jobs_periodic_run (name, next_at, failures) VALUES ('left behind', now(), 0)")
        raise ZeroDivisionError("no figures")

    job("test.fails", HOUR, fail)
    job("test.works", HOUR, ran.append)
    assert periodic.run_due(START) == 2
    assert ran == [START]
    noted = PeriodicRun.objects.get(pk="test.fails")
    assert (noted.failures, noted.error, noted.next_at) == (1, "ZeroDivisionError: no figures", START + HOUR)
    periodic.run_due(START + HOUR)
    noted.refresh_from_db()
    assert noted.failures == 2
    assert noted.next_at > START + HOUR
    assert not PeriodicRun.objects.filter(pk="left behind").exists()


def test_a_job_mends_itself_and_its_error_is_forgotten(job):
    answers = iter([True, False])

    def sometimes(at: datetime) -> None:
        if next(answers):
            raise ValueError

    job("test.sometimes", HOUR, sometimes)
    periodic.run_due(START)
    periodic.run_due(START + 2 * HOUR)
    noted = PeriodicRun.objects.get(pk="test.sometimes")
    assert (noted.failures, noted.error, noted.ran_at) == (0, None, START + 2 * HOUR)


def test_a_backlog_is_worked_off_in_many_short_turns(job):
    left = iter([200, 200, 13, 0])
    job("test.backlog", HOUR, lambda at: next(left), again=True)
    turns = 0
    while periodic.run_due(START):
        turns += 1
    assert turns == 4


def test_two_jobs_of_one_name_are_refused(job):
    job("test.name", HOUR, print)
    with pytest.raises(ValueError, match=r"test\.name"):
        job("test.name", HOUR, repr)
