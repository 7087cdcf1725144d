"""How much somebody did and when they rested, from what affairs keep anyway: nothing is typed for it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Final
from uuid import UUID

from liren.access.errors import NotAllowed
from liren.access.public import Actor, holding
from liren.affairs import public as affairs
from liren.engine.calendar import WorkCalendar
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput
from liren.management.caring.shapes import DayWork, MyMonth, ProcedureWork, TeamMonth
from liren.registry.public import groups
from liren.standards.public import calendar
from liren.territories.public import community_of, level_of

TEAM: Final = ("community_worker", "grid_worker", "mediator")
"""Who serves a community beside its director."""
MONTHS_BACK: Final = 12
_BEFORE: Final = timedelta(days=31)
"""How far before the month a row of days is followed."""
_DAY: Final = timedelta(days=1)


def worker(actor: Actor) -> UUID:
    """Who it is, if they work here. Raises NotAllowed."""
    if actor.person_id is None or not actor.roles - {"resident"}:
        raise NotAllowed(act="看工作负荷", allowed="在社区、街道工作的人本人")
    return actor.person_id


def my_month(actor: Actor, month: date | None, *, at: datetime) -> MyMonth:
    """One's own month, this one where None; at most a year back. Three statements. Raises NotAllowed, InvalidInput."""
    person = worker(actor)
    today = at.astimezone(CHINA).date()
    first = _first(month, today)
    last = min(today, _next(first) - _DAY)
    done = affairs.doings([person], _starts(first - _BEFORE), _starts(last + _DAY))
    days = calendar(at)
    each = _days(done, first - _BEFORE, last, days)
    within = tuple(one for one in each if one.day >= first)
    started = _starts(first)
    return MyMonth(
        first, within, _procedures(one for one in done if one.at >= started), _longest(each, first),
        _running(each) if last == today else None, sum((_office(one, days) for one in within), Fraction(0)),
    )  # fmt: skip


def directed_by(actor: Actor) -> tuple[str, ...]:
    """The communities the actor is director of."""
    found = {g.path for g in actor.grants if g.role == "community_director" and level_of(g.path) == 5}
    return tuple(sorted(found))


def served_by(actor: Actor) -> tuple[str, ...]:
    """The communities the actor serves in person, as a worker, in a grid or as director."""
    near = {community_of(g.path) for g in actor.grants if g.role in (*TEAM, "community_director")}
    return tuple(sorted(path for path in near if path))


def team_month(path: str, actor: Actor, month: date | None, *, at: datetime) -> TeamMonth:
    """What those who serve a community did in a month, as sums: for its director, to arrange work by.

    Only what they did for this community: some serve two. Nothing is told where fewer than `fewest` did anything;
    what is told is rounded. The reader's own is left out. Four statements. Raises NotAllowed, InvalidInput.
    """
    if path not in directed_by(actor):
        raise NotAllowed(act="看这个社区的工作安排", allowed="社区书记、主任")
    today = at.astimezone(CHINA).date()
    first = _first(month, today)
    last = min(today, _next(first) - _DAY)
    people = [one for one in holding(TEAM, path, at=at) if one != actor.person_id]
    done = affairs.doings(people, _starts(first), _starts(last + _DAY), within=path)
    by_person = defaultdict(list)
    for one in done:
        by_person[one.person].append(one)
    if len(by_person) < groups.fewest():
        return TeamMonth(path, first, len(people), False, None, None, None, None)
    days = calendar(at)
    each = [day for theirs in by_person.values() for day in _days(theirs, first, last, days)]

    def told(number: int) -> int | None:
        return groups.told_as(number, exact=False)

    hours = sum(one.seconds for one in each) // 3600
    return TeamMonth(
        path, first, len(people), True, told(hours), told(sum(one.steps for one in each)),
        told(sum(one.late for one in each)), told(sum(one.on_rest_day for one in each)),
    )  # fmt: skip


def _first(month: date | None, today: date) -> date:
    first = (month or today).replace(day=1)
    earliest = today.replace(day=1)
    for _ in range(MONTHS_BACK):
        earliest = (earliest - _DAY).replace(day=1)
    if not earliest <= first <= today:
        raise InvalidInput(month=f"请选这个月或以前 {MONTHS_BACK} 个月里的一个月")
    return first


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _starts(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _days(done: Iterable[affairs.Doing], first: date, last: date, days: WorkCalendar) -> tuple[DayWork, ...]:
    """Each day from `first` to `last`."""
    by_day = defaultdict(list)
    for one in done:
        by_day[one.at.astimezone(days.zone).date()].append(one)
    return tuple(_day(first + n * _DAY, by_day.get(first + n * _DAY, []), days) for n in range((last - first).days + 1))


def _day(day: date, done: Sequence[affairs.Doing], days: WorkCalendar) -> DayWork:
    workday, opens, closes = days.is_workday(day), days.hours[0][0], days.hours[-1][1]
    moments = [one.at.astimezone(days.zone).time() for one in done]
    late = workday and any(not opens <= one < closes for one in moments)
    return DayWork(
        day, workday, sum(one.step for one in done), sum(one.seconds for one in done), late, bool(done),
        days.is_published(day),
    )  # fmt: skip


def _longest(each: Sequence[DayWork], first: date) -> int:
    """Of the rows of days that reach into the month."""
    most = row = 0
    for one in each:
        row = row + 1 if one.anything else 0
        if one.day >= first:
            most = max(most, row)
    return most


def _running(each: Sequence[DayWork]) -> int:
    """Up to today; the day is young: one without anything yet does not end the row."""
    days = [*each]
    if days and not days[-1].anything:
        days.pop()
    row = 0
    for one in reversed(days):
        if not one.anything:
            break
        row += 1
    return row


def _office(one: DayWork, days: WorkCalendar) -> Fraction:
    if not one.workday:
        return Fraction(0)
    spans = (
        datetime.combine(one.day, closes) - datetime.combine(one.day, opens) for opens, closes in days.hours
    )  # fmt: skip
    return sum((Fraction(span // timedelta(minutes=1), 60) for span in spans), Fraction(0))


def _procedures(done: Iterable[affairs.Doing]) -> tuple[ProcedureWork, ...]:
    """Those that took most time first."""
    found: dict[str, tuple[str, int, int]] = {}
    for one in done:
        _, steps, seconds = found.get(one.procedure_key, ("", 0, 0))
        found[one.procedure_key] = (one.procedure_title, steps + one.step, seconds + one.seconds)
    told = (ProcedureWork(key, title, steps, -(-s // 60)) for key, (title, steps, s) in found.items() if steps)
    return tuple(sorted(told, key=lambda one: (-one.minutes, -one.steps, one.key)))
