"""When a visit's deadline is set anew by another text: from what, or why nobody can tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Literal

from liren.engine.calendar import Due, Span, WorkCalendar, due, worked
from liren.engine.conditions import Condition
from liren.engine.courses import Visit
from liren.engine.deadlines import later_of
from liren.engine.language import Dated, Limit, Step
from liren.engine.steps import timeout_move

Why = Literal["dated", "cases", "no_case", "granted", "clock_first", "more_time"]
"""Why nobody can tell: counted from a date that was answered; the cases are others, or which held does not show; put
off from where cannot be told; the clock would have moved first, or would have left people more time."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What sets the deadline of a step in one text. waits: how long its timeout move must wait."""

    within: Limit | None
    cases: tuple[tuple[Condition, Limit], ...]
    dated: tuple[str, Dated] | None
    waits: Limit | None

    @property
    def limits(self) -> tuple[Limit | None, ...]:
        """By case, the plain one last."""
        return (*(limit for _, limit in self.cases), self.within)


@dataclass(frozen=True, slots=True)
class Anew:
    """Set anew. pairs: (limit of the text it ran under, limit now), by case; waits likewise. apart: whose case it was
    decides, because what is now set differs between cases."""

    pairs: tuple[tuple[Limit | None, Limit | None], ...]
    waits: tuple[Limit | None, Limit | None]

    @property
    def apart(self) -> bool:
        return len({now for _, now in self.pairs}) > 1


Plan = Literal["same"] | Anew | Why


def clock_of(step: Step) -> Clock:
    """The clock of a step."""
    dated = ("before", step.before) if step.before else ("after", step.after) if step.after else None
    move = timeout_move(step)
    cases = tuple((one.when, one.limit) for one in step.or_within)
    return Clock(step.within, cases, dated, move.at_least if move else None)


def plan(own: Clock, other: Clock) -> Plan:
    """How deadlines that ran by `own` are told by `other`."""
    if own == other:
        return "same"
    if own.dated or other.dated:
        return "dated"
    waits = (own.waits, other.waits)
    if [when for when, _ in own.cases] == [when for when, _ in other.cases]:
        return Anew(tuple(zip(own.limits, other.limits, strict=True)), waits)
    if not other.cases:
        return Anew(tuple((limit, other.within) for limit in own.limits), waits)
    return "cases"


def due_anew(visit: Visit, how: Anew, own: Step, step: Step, calendar: WorkCalendar) -> Due | Why | None:
    """The deadline of one visit by `step` instead of `own`; None without one. Pauses and extensions count as granted,
    where `step` still knows them."""
    pauses = visit.pauses if step.pause is not None else ()
    told = _case(visit, how, calendar) if how.apart or visit.extended else how.pairs[-1]
    if isinstance(told, str):
        return told
    mine, other = told
    fresh = _due(other, how.waits[1], visit.began, calendar, pauses)
    if not visit.extended or fresh is None or step.extend is None:
        return fresh
    before = _due(mine, how.waits[0], visit.began, calendar, visit.pauses)
    if before is None or visit.due is None or visit.due < before.at or own.extend is None:
        return "granted"
    unit = own.extend.up_to.unit
    more = Limit(ceil(worked(unit, before.at, visit.due, calendar)), unit)
    later = due(more, fresh.at, calendar)
    return Due(later.at, later.provisional or fresh.provisional)


def _case(visit: Visit, how: Anew, calendar: WorkCalendar) -> tuple[Limit | None, Limit | None] | Why:
    """The pair whose own limit is what its deadline shows; of an extended one, the plain case is the only sure one."""
    if visit.extended:
        return how.pairs[-1] if len(how.pairs) == 1 else "granted"
    held = [pair for pair in how.pairs if _at(pair[0], how.waits[0], visit, calendar) == visit.due]
    found = {now for _, now in held}
    return held[0] if len(found) == 1 else "no_case"


def _at(limit: Limit | None, waits: Limit | None, visit: Visit, calendar: WorkCalendar) -> datetime | None:
    found = _due(limit, waits, visit.began, calendar, visit.pauses)
    return None if found is None else found.at


def _due(
    limit: Limit | None, waits: Limit | None, began: datetime, calendar: WorkCalendar, pauses: Sequence[Span]
) -> Due | None:
    plain = due(limit, began, calendar, pauses) if limit is not None else None
    return later_of(plain, due(waits, began, calendar, pauses) if waits is not None else None)
