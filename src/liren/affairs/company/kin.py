"""Reading affairs beside one another. Walls hide their content; number and progress are shown to who sees either."""

# ruff: noqa: S608 - statements are put together from constants of this module; values are always parameters

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal
from uuid import UUID

from liren.access.public import as_system
from liren.affairs.company.shapes import Family, Kin
from liren.affairs.errors import NoSuchAffair
from liren.affairs.models import Affair
from liren.engine.language import END
from liren.kit.database import rows
from liren.standards.public import procedures

CLOSED: Final = "已办结"
How = Literal["into", "took_in", "parent", "child"]
Row = tuple[Any, ...]
_COLUMNS: Final = "a.id, a.number, a.title, a.state, a.step, a.procedure_digest"
_BESIDE: Final = f"""
    SELECT 'into', {_COLUMNS}, m.reason, m.merged_at AS since, NULL::text
      FROM affairs_merge m JOIN affairs_affair a ON a.id = m.main_id
     WHERE m.duplicate_id = %s AND m.parted_at IS NULL
    UNION ALL
    SELECT 'took_in', {_COLUMNS}, m.reason, m.merged_at, NULL
      FROM affairs_merge m JOIN affairs_affair a ON a.id = m.duplicate_id
     WHERE m.main_id = %s AND m.parted_at IS NULL
    UNION ALL
    SELECT 'child', {_COLUMNS}, c.reason, c.opened_at, c.settled
      FROM affairs_child c JOIN affairs_affair a ON a.id = c.affair_id WHERE c.parent_id = %s
    UNION ALL
    SELECT 'parent', {_COLUMNS}, c.reason, c.opened_at, c.settled
      FROM affairs_child c JOIN affairs_affair a ON a.id = c.parent_id WHERE c.affair_id = %s
     ORDER BY since, id"""


def rows_beside(affair_id: UUID) -> Mapping[How, Sequence[Row]]:
    """What it was put together with and was opened from, both ways, oldest first. As the system. One statement."""
    found: dict[How, list[Row]] = {"into": [], "took_in": [], "parent": [], "child": []}
    for how, *row in rows(_BESIDE, *[affair_id] * 4):
        found[how].append(tuple(row))  # type: ignore[index]  # one of the four
    return found


def children(affair_id: UUID) -> Family:
    """The parent and children of an affair the reader may see. Six statements at most. Raises NoSuchAffair."""
    beside = _seen_beside(affair_id)
    return family_of(as_kin_of({"parent": beside["parent"], "child": beside["child"]}))


def merged_into(affair_id: UUID) -> Kin | None:
    """The affair it was put together with, for who sees either; None when with none, or no more. Six statements."""
    return next(iter(as_kin(_seen_beside(affair_id)["into"])), None)


def family_of(kin: Mapping[Any, Sequence[Kin]]) -> Family:
    return Family(next(iter(kin["parent"]), None), tuple(kin["child"]))


def as_kin_of(beside: Mapping[Any, Sequence[Row]]) -> dict[Any, tuple[Kin, ...]]:
    """`as_kin` of several lists at once, by their names. Two statements, or none."""
    kin = iter(as_kin(row for listed in beside.values() for row in listed))
    return {name: tuple(next(kin) for _ in listed) for name, listed in beside.items()}


def as_kin(found: Iterable[Row]) -> list[Kin]:
    """Rows of an affair, why, since, settled as kin; titles only where the reader may see. At most two statements."""
    listed = list(found)
    if not listed:
        return []
    seen = set(Affair.objects.filter(id__in=[row[0] for row in listed]).values_list("id", flat=True))
    known = procedures(row[5] for row in listed)
    return [_kin(row, row[0] in seen, known) for row in listed]


def _seen_beside(affair_id: UUID) -> Mapping[How, Sequence[Row]]:
    if not Affair.objects.filter(id=affair_id).exists():
        raise NoSuchAffair
    with as_system():
        return rows_beside(affair_id)


def _kin(row: Row, seen: bool, known: Any) -> Kin:
    id_, number, title, state, step, digest, why, since, settled = row
    return Kin(
        affair_id=id_,
        number=number,
        title=title if seen else None,
        state=state,
        step_title=CLOSED if step == END else known[digest].steps[step].title,
        why=why,
        since=since,
        settled=settled,
    )
