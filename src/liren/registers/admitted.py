"""准入清单: the tasks departments may give to communities here, until when; what is not on it may be refused."""

from collections.abc import Sequence

from liren.access.public import Actor
from liren.affairs import public as affairs
from liren.kit.clock import now
from liren.kit.errors import NotYours
from liren.registers.declaration import Batch, Column, Entry, Happened, Register, batch, id_of

PROCEDURE, STEP = "management/task-admission", "in_force"


def _rows(_: Actor, path: str, after: str | None, limit: int) -> Batch:
    found = affairs.in_force(PROCEDURE, STEP, path, now())
    begin = next((at for at, one in enumerate(found, start=1) if str(one.id) == after), 0) if after else 0
    return batch([_entry(one) for one in found[begin : begin + limit + 1]], limit)


def _entry(one: affairs.InForce) -> Entry:
    cells = {
        "title": one.title,
        "department": one.words.get("department", ""),
        "law": one.words.get("law", ""),
        "funding": one.words.get("funding", ""),
        "terms": one.words.get("terms", ""),
        "until": one.words.get("until", ""),
        "place": one.place_name,
        "number": one.number,
    }
    return Entry(str(one.id), cells, ("affair", str(one.id)))


def _history(actor: Actor, id: str) -> Sequence[Happened]:
    """Of an admission the reader may see: its whole way."""
    admitted = id_of(id)
    if admitted is None:
        raise NotYours(what="这一项")
    page = affairs.affair(admitted, actor)
    return tuple(Happened(one.recorded_at, one.title, one.by_name) for one in page.timeline)


ADMITTED = Register(
    key="admitted",
    title="准入清单",
    about="部门可以交给这里社区的事，到哪天为止。清单之外的可以拒办，见“事项准入规程”。",
    act="figures.read",
    columns=(
        Column("title", "事项", filterable=True),
        Column("department", "部门", filterable=True),
        Column("law", "依据"),
        Column("funding", "经费"),
        Column("terms", "条件"),
        Column("until", "到哪天"),
        Column("place", "哪里"),
        Column("number", "编号"),
    ),
    rows=_rows,
    history=_history,
)
