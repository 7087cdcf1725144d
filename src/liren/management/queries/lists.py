"""Lists of tables: to fill here, asked of whom, and what may be let in."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from liren.access.public import Actor, which
from liren.engine.tables.language import EVERY, FILLED_BY, ROWS
from liren.management.errors import NoSuchTable
from liren.management.models import Asking, Filling, Submission, TableDefinition
from liren.management.queries.finding import ACT_TO_FILL, line_of, sees, today
from liren.management.shapes import AskingLine, FillingLine, TableLine
from liren.management.shelf import table_of
from liren.territories.public import ancestors_of, places_at, upper_end

MOST = 200


def fillings(by: Actor, *, act: str = "tables.fill", states: Sequence[str] = ("open",)) -> tuple[FillingLine, ...]:
    """Tables in these states where the reader may `act`, those due first at the top; at most 200. One statement."""
    reach = which(by, act)
    if reach.empty:
        return ()
    there = Q(pk__in=[])
    for path in reach.paths:
        there |= Q(path__gte=path, path__lt=upper_end(path))
    found = Filling.objects.select_related("asking__definition").filter(there, state__in=states)
    if act in ACT_TO_FILL.values():
        found = found.filter(filled_by=next(whose for whose, does in ACT_TO_FILL.items() if does == act))
    on = today()
    order = ("due", "key", "path") if "open" in states else ("-until", "key", "path")
    return tuple(line_of(one, on) for one in found.order_by(*order)[:MOST])


def minutes_saved(by: Actor, path: str, year: int) -> int:
    """Whole minutes not typed in a year at a place and below, of all who fill together: never by person."""
    within = {"filling__path__gte": path, "filling__path__lt": upper_end(path)}
    found = Submission.objects.filter(**within, at__year=year).aggregate(seconds=Sum("seconds_saved"))
    return (found["seconds"] or 0) // 60


def askings(by: Actor) -> tuple[AskingLine, ...]:
    """Tables asked where the reader may look, and those their organisation asks; at most 200. Three statements."""
    reach = which(by, "tables.read")
    there = Q(asked_by__in=list(reach.orgs))
    for path in reach.paths:
        there |= Q(path__gte=path, path__lt=upper_end(path)) | Q(path__in=ancestors_of(path))
    found = Asking.objects.select_related("definition").filter(there).order_by("ended_at", "key", "path")[:MOST]
    return asking_lines(found)


def asking(id: UUID, by: Actor) -> Asking:
    """One asking the reader may look at. Raises NoSuchTable."""
    found = Asking.objects.select_related("definition").filter(id=id).first()
    reach = which(by, "tables.read")
    near = found is not None and any(found.path.startswith(p) or p.startswith(found.path) for p in reach.paths)
    if found is None or not (near or found.asked_by in reach.orgs):
        raise NoSuchTable
    return found


def asking_lines(found: Iterable[Asking]) -> tuple[AskingLine, ...]:
    found = [*found]
    names = places_at({one.path for one in found})
    return tuple(_asking_line(one, names[one.path].everyday_name if one.path in names else "全国") for one in found)


def _asking_line(one: Asking, place: str) -> AskingLine:
    return AskingLine(
        id=one.id, path=one.path, place_name=place, admission=one.admission, admission_number=one.admission_number,
        since=one.since, until=one.until, ended=one.ended_at is not None, by=one.by_name, at=one.at,
        **_told(one.definition),
    )  # fmt: skip


def _told(definition: TableDefinition) -> dict[str, Any]:
    table = table_of(definition)
    return {
        "key": definition.key, "version": table.version, "title": table.title, "department": table.department,
        "law": f"{table.law.document}《{table.law.title}》", "every": EVERY[table.every], "rows": ROWS[table.rows],
        "filled": len(table.filled), "asked": len(table.asked), "example": table.example,
        "filled_by": FILLED_BY[table.filled_by],
        "columns": tuple(column.title for column in table.columns.values()),
    }  # fmt: skip


def definitions(by: Actor, path: str) -> tuple[TableLine, ...]:
    """The newest version of each table that may be let in at `path`. One statement."""
    usable = TableDefinition.objects.filter(path__in=("", *ancestors_of(path), path)).order_by("key", "-version")
    seen: Counter[str] = Counter()
    lines = []
    for one in usable:
        seen[one.key] += 1
        if seen[one.key] == 1:
            lines.append(TableLine(id=one.id, by=one.by_name, at=one.at, **_told(one)))
    return tuple(lines)


def filling_of_affair(affair: UUID, by: Actor) -> UUID | None:
    """The table an affair runs; None when it runs none the reader may see. One statement."""
    one = Filling.objects.filter(affair=affair).first()
    return one.id if one is not None and sees(one, by) else None
