"""Lateness goes up 提级: to the street when a deadline passes, and a level further for every while it stays late."""

from datetime import datetime

from liren.access.public import enter_system
from liren.affairs.actions.writing import write_turn
from liren.affairs.clocks.acting import BATCH, due_turns
from liren.affairs.clocks.running import ESCALATE, wind_for_next_level
from liren.affairs.models import Work
from liren.affairs.turn import Turn, raise_level
from liren.kit.database import write

OVERDUE = "overdue"


@write
def escalate_overdue(at: datetime, limit: int = BATCH) -> int:
    """Raise affairs whose open work is late at `at` by one level each; returns how many were raised. For a job.

    The first level hears at the deadline, each further one after `escalate.overdue_every` more; every level once in an
    affair's life, returns included. What is paused or imported is left alone. Run again, or by two workers at once, it
    raises once.
    Source: the affair's procedure, `escalate`.
    """
    enter_system()
    raised = 0
    for turn in due_turns(ESCALATE, at, limit):
        raised += _raise(turn)
        write_turn(turn)
    return raised


def _raise(turn: Turn) -> bool:
    """Raise the whole affair by one level; every line that was late then waits for the next."""
    raised = raise_level(turn, OVERDUE)
    late = [work for work in turn.held.works if _is_late(work, turn.at)]
    for work in late:
        wind_for_next_level(work, turn.affair, turn.procedure, turn.rules.calendar, turn.at)
        work.written_by = turn.by.person_id
    others = [work for work in turn.changes.changed_works if work not in late]
    turn.changes.changed_works = [*others, *late]
    return raised


def _is_late(work: Work, at: datetime) -> bool:
    return work.timer == ESCALATE and work.timer_at is not None and work.timer_at <= at
