"""Whose time is over on a day, and what puts it off. Read as the system: numbers alone leave this file's callers."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from liren.kit.database import rows
from liren.registry.models import RetentionHold
from liren.registry.retention.rules import rules
from liren.territories.public import upper_end

Running = Callable[[Collection[UUID]], Collection[UUID]]
"""Of these entries, those an affair still runs about: known to upper rooms, bound by `config`."""
_running: list[Running] = []

_GONE = """
    SELECT id, path, CASE WHEN withdrawn THEN 'withdrawn' ELSE state END AS gone,
        CASE WHEN withdrawn THEN (recorded_at AT TIME ZONE 'Asia/Shanghai')::date ELSE "until" END AS ended
    FROM registry_resident WHERE erased_at IS NULL AND (withdrawn OR state <> 'lives')"""
_ENTRIES = f"""
    SELECT r.id, w.rule FROM ({_GONE}) r
    JOIN unnest(%s::text[], %s::text[], %s::date[]) AS w (rule, gone, last) ON w.gone = r.gone AND r.ended <= w.last
    WHERE r.path >= %s AND r.path < %s AND r.id > %s ORDER BY r.id LIMIT %s"""  # noqa: S608
_NOTES = """
    SELECT o.id, o.kind, o.about_id FROM registry_observation o
    JOIN unnest(%s::text[], %s::date[]) AS w (kind, last)
        ON w.kind = o.kind AND coalesce(o.until, o."on") <= w.last
    WHERE length(o.sealed) > 0 AND o.path >= %s AND o.path < %s AND o.id > %s ORDER BY o.id LIMIT %s"""
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


def due_entries(path: str, on: date, after: UUID | None, most: int) -> Due:
    """Up to `most` entries of a place whose time is over, after an id; last: where to go on, None at the end."""
    wanted = [one for one in rules().values() if one.when]
    found = rows(
        _ENTRIES, [one.key for one in wanted], [one.when for one in wanted], [one.last(on) for one in wanted],
        path, upper_end(path), after or _NOBODY, most,
    )  # fmt: skip
    due = {UUID(str(id_)): str(rule) for id_, rule in found}
    held, running = put_off(due)
    left = {id_: rule for id_, rule in due.items() if id_ not in held and id_ not in running}
    return Due(left, len(held), len(running - held), next(reversed(due), None) if len(found) == most else None)


def due_notes(path: str, on: date, after: UUID | None, most: int) -> tuple[Mapping[UUID, str], UUID | None]:
    """Up to `most` notes whose time is over, id → kind, but of those that are held; and where to go on."""
    wanted = [one for one in rules().values() if not one.when]
    found = rows(
        _NOTES, [one.key for one in wanted], [one.last(on) for one in wanted], path, upper_end(path),
        after or _NOBODY, most,
    )  # fmt: skip
    held, running = put_off({UUID(str(about)) for _, _, about in found})
    left = {UUID(str(id_)): str(kind) for id_, kind, about in found if about not in held and about not in running}
    return left, UUID(str(found[-1][0])) if len(found) == most else None


def put_off(entries: Collection[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Of these: those somebody holds, those an affair runs about."""
    if not entries:
        return set(), set()
    held = set(RetentionHold.objects.filter(resident__in=entries, lifted_at=None).values_list("resident_id", flat=True))
    return held, {one for running in _running for one in running(entries)}


def places_with_due(on: date) -> list[str]:
    """Paths under which something is due, as they stand on rows: grids, communities."""
    wanted = [one for one in rules().values() if one.when]
    notes = [one for one in rules().values() if not one.when]
    found = rows(
        f"SELECT DISTINCT r.path FROM ({_GONE}) r"  # noqa: S608
        " JOIN unnest(%s::text[], %s::date[]) AS w (gone, last) ON w.gone = r.gone AND r.ended <= w.last"
        " UNION SELECT o.path FROM registry_observation o JOIN unnest(%s::text[], %s::date[]) AS w (kind, last)"
        ' ON w.kind = o.kind AND coalesce(o.until, o."on") <= w.last WHERE length(o.sealed) > 0',
        [one.when for one in wanted], [one.last(on) for one in wanted],
        [one.key for one in notes], [one.last(on) for one in notes],
    )  # fmt: skip
    return sorted(str(path) for (path,) in found)


def counted(path: str, on: date) -> Counter[str]:
    """How many of each rule are due now, and under "held" and "running" how many are put off."""
    found: Counter[str] = Counter()
    after: UUID | None = None
    while True:
        some = due_entries(path, on, after, 1000)
        found.update(some.due.values())
        found.update({"held": some.held, "running": some.running})
        if (after := some.last) is None:
            break
    while True:
        notes, after = due_notes(path, on, after, 1000)
        found.update(notes.values())
        if after is None:
            return +found
