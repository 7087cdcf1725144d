"""What is done again and again: deadlines that pass, links that expire, roots to publish, figures to roll up.

Rooms offer functions; `config.bindings` registers them here; the worker runs those that are due.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType

from django.db import transaction

from liren.access.public import enter_system
from liren.jobs.models import PeriodicRun

log = logging.getLogger("liren.jobs")
_LONGEST_WAIT = timedelta(hours=1)

Run = Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job due `every` so often. `run(at)` is called as the system, inside one transaction: keep it short.

    What `run` returns is a count of what it did, or None. With `again`, it is run once more as long as that is not 0,
    so that a long backlog is worked off in many short transactions.
    """

    name: str
    every: timedelta
    run: Run
    again: bool = False


_registered: dict[str, Periodic] = {}


def register(name: str, every: timedelta, run: Run, *, again: bool = False) -> None:
    """Have `run` done every `every` from now on. Raises ValueError when another job has that name."""
    if _registered.setdefault(name, Periodic(name, every, run, again)).run is not run:
        raise ValueError(f"two periodic jobs are called {name}")


def unregister(name: str) -> None:
    """Do it no more."""
    _registered.pop(name, None)


def registered() -> tuple[Periodic, ...]:
    """All jobs, in the order they were registered."""
    return tuple(_registered.values())


def run_due(at: datetime) -> int:
    """Run every job due at `at`; how many were run. A failing job is noted, waits longer, and stops no other."""
    _remember(at)
    return sum(_run_one(job, at) for job in registered())


def _remember(at: datetime) -> None:
    known = set(PeriodicRun.objects.values_list("name", flat=True))
    fresh = [PeriodicRun(name=job.name, next_at=at) for job in registered() if job.name not in known]
    if fresh:
        PeriodicRun.objects.bulk_create(fresh, ignore_conflicts=True)


def _run_one(job: Periodic, at: datetime) -> bool:
    """One turn of `job`: false when it is not due, or another worker is at it."""
    noted = _Noted(job, at)
    with noted, transaction.atomic(durable=True):
        due = PeriodicRun.objects.select_for_update(skip_locked=True).filter(name=job.name, next_at__lte=at).first()
        if due is None:
            return False
        noted.mine = True
        enter_system()
        start = time.monotonic()
        done = job.run(at)
        due.took_ms = int((time.monotonic() - start) * 1000)
        more = job.again and bool(done)
        due.ran_at, due.next_at, due.failures, due.error = at, at if more else at + job.every, 0, None
        due.save(update_fields=["ran_at", "next_at", "took_ms", "failures", "error"])
    return noted.mine


class _Noted:
    """Around one turn: what the job raises is written down and goes no further; a lost database goes on up."""

    def __init__(self, job: Periodic, at: datetime) -> None:
        self.job, self.at, self.mine = job, at, False

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or not self.mine:
            return False
        log.error("periodic job %s failed", self.job.name, exc_info=error)
        with transaction.atomic(durable=True):
            row = PeriodicRun.objects.select_for_update().get(pk=self.job.name)
            row.failures += 1
            row.error = f"{type(error).__qualname__}: {(str(error).splitlines() or [''])[0][:300]}"
            row.next_at = self.at + min(self.job.every * 2 ** min(row.failures, 10), max(_LONGEST_WAIT, self.job.every))
            row.save(update_fields=["failures", "error", "next_at"])
        return True
