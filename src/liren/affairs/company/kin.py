"""Reading affairs beside one another. Walls hide their content; number and progress are shown to who sees either."""

# ruff: noqa: S608 - statements are put together from constants of this module; values are always parameters

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from liren.access.public import as_system
from liren.affairs.company.shapes import Family, Kin
from liren.affairs.errors import NoSuchAffair
from liren.affairs.models import Affair
from liren.engine.language import END
from liren.kit.database import rows
from liren.standards.public import procedures

CLOSED = "已办结"
COLUMNS = "a.id, a.number, a.title, a.state, a.step, a.procedure_digest"
_FAMILY = f"""
    SELECT {COLUMNS}, c.reason, c.opened_at, c.settled, c.parent_id = %s AS is_child
      FROM affairs_child c
      JOIN affairs_affair a ON a.id = CASE WHEN c.parent_id = %s THEN c.affair_id ELSE c.parent_id END
     WHERE c.parent_id = %s OR c.affair_id = %s ORDER BY c.opened_at, a.id"""


def children(affair_id: UUID) -> Family:
    """The parent and children of an affair the reader may see. Seven statements at most. Raises NoSuchAffair."""
    require_seen(affair_id)
    with as_system():
        found = rows(_FAMILY, affair_id, affair_id, affair_id, affair_id)
    kin = as_kin(row[:9] for row in found)
    both = list(zip(kin, (row[9] for row in found), strict=True))
    return Family(
        next((one for one, is_child in both if not is_child), None), tuple(one for one, is_child in both if is_child)
    )


def require_seen(affair_id: UUID) -> None:
    """Raise NoSuchAffair unless it is there and the reader's to see."""
    if not Affair.objects.filter(id=affair_id).exists():
        raise NoSuchAffair


def as_kin(found: Iterable[tuple[Any, ...]]) -> list[Kin]:
    """Rows of COLUMNS, why, since, settled as kin; titles only of those the reader may see. Two statements, or none."""
    listed = list(found)
    if not listed:
        return []
    seen = set(Affair.objects.filter(id__in=[row[0] for row in listed]).values_list("id", flat=True))
    known = procedures(row[5] for row in listed)
    return [_kin(row, row[0] in seen, known) for row in listed]


def _kin(row: tuple[Any, ...], seen: bool, known: Any) -> Kin:
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
