"""Two people at the same moment, with real commits: one of them is told clearly."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from liren.access.public import SYSTEM, enter_system, grant
from liren.affairs import public as affairs
from liren.affairs.models import Affair, Record, Work
from liren.affairs.tests.world import World, world
from liren.kit.database import one_transaction, rows
from liren.kit.errors import DomainError

WAITS = "SELECT 1 FROM pg_locks w WHERE NOT w.granted AND pg_backend_pid() = ANY(pg_blocking_pids(w.pid))"
"""Somebody waits for what this transaction holds."""


@pytest.fixture
def committed(emptied_after: None) -> World:
    with one_transaction():
        return world()


def both(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at the same moment, each in a request of its own; a refusal is an outcome."""
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            start.wait(60)
            with one_transaction():
                return act()
        except DomainError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_the_same_step_twice_is_one_success_and_one_clear_refusal(committed: World) -> None:
    for _ in range(5):
        with one_transaction():
            lamp = committed.opens("wang")

        def step() -> affairs.Stepped:
            return committed.does("worker", lamp.id, "accept", "dispatch", version=1)  # noqa: B023 (run at once)

        outcomes = both(step, step)
        refused = [one for one in outcomes if isinstance(one, DomainError)]
        assert len(refused) == 1, outcomes
        assert (refused[0].status, type(refused[0])) == (409, affairs.StaleAffair)
        with one_transaction():
            enter_system()
            assert Work.objects.filter(affair_id=lamp.id).count() == 1
            assert affairs.verify(lamp.id).broken is None


def test_without_a_version_the_second_is_told_where_it_stands(committed: World) -> None:
    with one_transaction():
        lamp = committed.opens("wang")

    def step() -> affairs.Stepped:
        return committed.does("worker", lamp.id, "accept", "dispatch")

    [refused] = [one for one in both(step, step) if isinstance(one, DomainError)]
    assert isinstance(refused, affairs.StepNotNext)
    assert "正在“派单”" in refused.text


def test_the_same_key_at_the_same_moment_opens_one_affair(committed: World) -> None:
    def report() -> affairs.Opened:
        return committed.opens("wang", idempotency_key="k")

    for _ in range(3):
        outcomes = both(report, report, report)
        assert len({one.id for one in outcomes}) == 1
    with one_transaction():
        enter_system()
        assert Affair.objects.count() == 1
        assert Record.objects.filter(kind="opened").count() == 1


def test_work_claimed_by_two_goes_to_one(committed: World) -> None:
    with one_transaction():
        lamp = committed.opens("wang")
        enter_system()
        work = Work.objects.get(affair_id=lamp.id).id
        path = committed.people.community.path
        grant(holder=committed.person("other_worker"), role="community_worker", path=path, place_id=None, org_id=None,
              by=SYSTEM, at=committed.at)  # fmt: skip

    def claims(who: str) -> Callable[[], affairs.Stepped]:
        return lambda: affairs.claim(work_id=work, by=committed.actor(who), at=committed.tick())

    outcomes = both(claims("worker"), claims("other_worker"))
    assert [type(one) for one in outcomes if isinstance(one, DomainError)] == [affairs.AlreadyClaimed]


def test_a_claim_is_seen_by_a_step_that_waited_for_it(committed: World) -> None:
    """Whoever waits for the lock reads open work anew, not as it stood before the wait."""
    with one_transaction():
        lamp = committed.opens("wang")
        enter_system()
        work = Work.objects.get(affair_id=lamp.id).id
        grant(holder=committed.person("other_worker"), role="community_worker", org_id=None, place_id=None,
              path=committed.people.community.path, by=SYSTEM, at=committed.at)  # fmt: skip
    start = Barrier(2)

    def claims() -> None:
        with one_transaction():
            affairs.claim(work_id=work, by=committed.actor("worker"), at=committed.tick())
            start.wait(60)
            while not second.done() and not rows(WAITS):
                pass
        connection.close()

    def steps() -> Any:
        start.wait(60)
        try:
            with one_transaction():
                return committed.does("other_worker", lamp.id, "accept", "dispatch")
        except DomainError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        second = pool.submit(steps)
        pool.submit(claims).result()
        assert isinstance(second.result(), affairs.StepNotAllowed)
