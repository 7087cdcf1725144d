"""A list of people that was handed in is opened: for a purpose, by who asked for it and who finds them, each a look."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.access.public import Actor, looked_at_many, require
from liren.engine.tables.language import Table
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.management.errors import NotHandedIn
from liren.management.models import Submission
from liren.management.queries import drawing
from liren.management.queries.finding import filling_of
from liren.management.sealing import unsealed
from liren.management.shapes import Cell, FillingPage, RowView, in_words
from liren.management.shelf import table_of
from liren.management.sources.people import agreeing, told_by
from liren.registry.public import doubles

PART = 100
LONGEST_PURPOSE = 100
SHORTEST_PURPOSE = 2


@dataclass(frozen=True, slots=True)
class OpenedList:
    """page: the table with the rows of this part opened. gone: who was erased since, or agrees no more."""

    page: FillingPage
    part: int
    parts: int
    gone: int


@write
def open_list(*, filling: UUID, purpose: str, by: Actor, at: datetime, part: int | None = 1) -> OpenedList:
    """The rows of a table of people as it was handed in last, a hundred (`part`, from 1) or all (None).

    Each person shown has a look with the purpose, for being listed and for each value that was sealed; whose entry
    became part of another since is asked and told there. Who was erased is not there any more; who agreed and took it
    back is not shown to an organisation that is no department.

    Raises NoSuchTable, NotAllowed, NotHandedIn, InvalidInput.
    """
    one = filling_of(filling, by)
    table = table_of(one.asking.definition)
    latest = Submission.objects.filter(filling=one).order_by("-number").first()
    if not table.people or latest is None:
        raise NotHandedIn
    require(by, "tables.open", one.path, org=one.asked_by)
    if not drawing.may_open(one, table, by):
        require(by, "people.approve", one.path)  # the group hangs on a closed decision
    if not SHORTEST_PURPOSE <= len(purpose.strip()) <= LONGEST_PURPOSE:
        raise InvalidInput(purpose="请写打开做什么用，例如：安排助餐、发放补贴；2 到 100 字。")
    names = [row["key"] for row in latest.content["rows"]]
    parts = max(1, -(-len(names) // PART))
    number = min(max(part, 1), parts) if part is not None else 1
    wanted = names if part is None else names[(number - 1) * PART : number * PART]
    found = unsealed(latest.id, wanted)
    told = {name: row for name, row in found.items() if row is not None}
    whom = doubles.standing_for_each({UUID(row["of"]) for row in told.values()})
    if one.asking.outside:
        agreed = agreeing(whom.values(), at)
        told = {name: row for name, row in told.items() if whom[UUID(row["of"])] in agreed}
    if told:
        seen = [*dict.fromkeys(whom[UUID(row["of"])] for row in told.values())]
        looked_at_many(seen=seen, what=told_by(table), purpose=purpose.strip(), by=by, at=at)
    first = 1 if part is None else (number - 1) * PART + 1
    rows = tuple(_row(table, name, told[name], place) for place, name in enumerate(wanted, first) if name in told)
    return OpenedList(replace(drawing.filling(one.id, by), rows=rows), number, parts, len(wanted) - len(rows))


def _row(table: Table, name: str, told: Any, place: int) -> RowView:
    cells = (Cell(column, value := told["cells"].get(column.key), in_words(column, value), "held")
             for column in table.columns.values())  # fmt: skip
    return RowView(name, str(place), ("", ""), tuple(cells))
