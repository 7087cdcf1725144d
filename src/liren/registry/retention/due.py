"""Whose time is over on a day, and what puts it off. Read as the system: numbers alone leave this file's callers."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from liren.kit.database import rows
from liren.registry.models import RetentionHold
from liren.registry.retention.rules import Rule
from liren.territories.public import community_of, upper_end

Running = Callable[[Collection[UUID]], Collection[UUID]]
"""Of these entries, those an affair still runs about: known to upper rooms, bound by `config`."""
_running: list[Running] = []

_GONE = """
    SELECT id, path, CASE WHEN withdrawn THEN 'withdrawn' ELSE state END AS gone,
        CASE WHEN withdrawn THEN (recorded_at AT TIME ZONE 'Asia/Shanghai')::date ELSE "until" END AS ended
    FROM registry_resident WHERE erased_at IS NULL AND into_id IS NULL AND (withdrawn OR state <> 'lives')
        AND path >= %s AND path < %s AND recorded_at <= %s OFFSET 0"""
"""Of a place, as it stood at a moment. OFFSET keeps the planner to the place's index, whatever is asked of them."""
_ENTRIES = f"""
    SELECT r.id, w.rule FROM ({_GONE}) r
    JOIN unnest(%s::text[], %s::text[], %s::date[]) AS w (rule, gone, last) ON w.gone = r.gone AND r.ended <= w.last
    WHERE r.id > %s ORDER BY r.id LIMIT %s"""  # noqa: S608
_NOTES = """
    SELECT o.id, o.kind, o.subject || coalesce((
        SELECT array_agg(m.resident_id) FROM registry_membership m
        WHERE o.about_kind = 'household' AND m.household_id = o.about_id), ARRAY[o.about_id])
    FROM (
        SELECT * FROM registry_observation
        WHERE NOT (sealed = '') AND path >= %s AND path < %s AND at <= %s OFFSET 0) o
    JOIN unnest(%s::text[], %s::date[]) AS w (kind, last)
        ON w.kind = o.kind AND coalesce(o.until, o."on") <= w.last
    WHERE o.id > %s ORDER BY o.id LIMIT %s"""
_NEXT = """
    SELECT least(
        (SELECT path FROM registry_resident
         WHERE erased_at IS NULL AND into_id IS NULL AND (withdrawn OR state <> 'lives') AND path > %s
         ORDER BY path LIMIT 1),
        (SELECT path FROM registry_observation WHERE NOT (sealed = '') AND path > %s ORDER BY path LIMIT 1))"""
_NOBODY = UUID(int=0)


def bind_running(running: Running) -> None:
    """Who knows which entries an affair still runs about; told once at start."""
    _running[:] = [running]


@dataclass(frozen=True, slots=True)
class Due:
    """due: entry → rule. held, running: how many of those found are put off by a hold, by an affair that runs."""

    due: Mapping[UUID, str]
    held: int
    running: int
    last: UUID | None


@dataclass(frozen=True, slots=True)
class Notes:
    """due: note → kind; whose: note → the entries it concerns, a household's each member's. last: as of Due."""

    due: Mapping[UUID, str]
    whose: Mapping[UUID, frozenset[UUID]]
    last: UUID | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: at a place, on a day, by which rules, of what had been written down at a moment."""

    path: str
    on: date
    rules: Mapping[str, Rule]
    seen: datetime


def due_entries(asked: Asked, after: UUID | None, most: int) -> Due:
    """Up to `most` entries whose time is over, after an id; last: where to go on, None at the end."""
    wanted = [one for one in asked.rules.values() if one.when]
    found = rows(
        _ENTRIES, asked.path, upper_end(asked.path), asked.seen, [one.key for one in wanted],
        [one.when for one in wanted], [one.last(asked.on) for one in wanted], after or _NOBODY, most,
    )  # fmt: skip
    due = {UUID(str(id_)): str(rule) for id_, rule in found}
    held, running = put_off(due)
    left = {id_: rule for id_, rule in due.items() if id_ not in held and id_ not in running}
    return Due(left, len(held), len(running - held), next(reversed(due), None) if len(found) == most else None)


def due_notes(asked: Asked, after: UUID | None, most: int) -> Notes:
    """Up to `most` notes whose time is over, but of those that are put off; and where to go on."""
    wanted = [one for one in asked.rules.values() if not one.when]
    found = rows(
        _NOTES, asked.path, upper_end(asked.path), asked.seen, [one.key for one in wanted],
        [one.last(asked.on) for one in wanted], after or _NOBODY, most,
    )  # fmt: skip
    whose = {UUID(str(id_)): frozenset(concerned) for id_, _, concerned in found}  # type: ignore[call-overload]
    free = not_put_off(whose)
    left = {UUID(str(id_)): str(kind) for id_, kind, _ in found if id_ in free}
    return Notes(left, whose, UUID(str(found[-1][0])) if len(found) == most else None)


def not_put_off(whose: Mapping[UUID, frozenset[UUID]]) -> frozenset[UUID]:
    """Those notes that nobody they concern is held for, and no affair runs about."""
    held, running = put_off(frozenset().union(*whose.values()))
    return frozenset(note for note, concerned in whose.items() if not concerned & (held | running))


def put_off(entries: Collection[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Of these: those somebody holds, those an affair runs about."""
    if not entries:
        return set(), set()
    held = set(RetentionHold.objects.filter(resident__in=entries, lifted_at=None).values_list("resident_id", flat=True))
    return held, {one for running in _running for one in running(entries)}


def communities_after(path: str, most: int) -> tuple[str, ...]:
    """The next communities where somebody is gone or words of notes are kept, in order. A statement on two indexes
    each. Who is kept above a community is passed over: nobody approves there."""
    found: list[str] = []
    while len(found) < most:
        [(here,)] = rows(_NEXT, path, path)
        if here is None:
            break
        if community := community_of(str(here)):
            found.append(community)
        path = upper_end(community) if community else str(here)
    return tuple(found)


def counted(asked: Asked) -> Counter[str]:
    """How many of each rule are due, and under "held" and "running" how many entries are put off."""
    found: Counter[str] = Counter()
    after: UUID | None = None
    while True:
        some = due_entries(asked, after, 1000)
        found.update(some.due.values())
        found.update({"held": some.held, "running": some.running})
        if (after := some.last) is None:
            break
    while True:
        notes = due_notes(asked, after, 1000)
        found.update(notes.due.values())
        if (after := notes.last) is None:
            return +found
