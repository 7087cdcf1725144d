"""导出记录: who took what out as a file. It is itself a register, so taking it out leaves a line too."""

from liren.access import public as access
from liren.access.public import Actor
from liren.kit.clock import CHINA
from liren.registers.declaration import Batch, Column, Entry, Register, batch, id_of
from liren.territories import public as territories


def _rows(by: Actor, path: str, after: str | None, limit: int) -> Batch:
    found = access.exports(by, path, after=id_of(after), limit=limit + 1)
    places = territories.places_at(one.path for one in found)
    return batch([_entry(one, places.get(one.path)) for one in found], limit)


def _entry(one: access.Export, place: territories.Place | None) -> Entry:
    cells = {
        "at": f"{one.at.astimezone(CHINA):%Y-%m-%d %H:%M}",
        "what": one.what,
        "place": place.full_name if place else "全国",
        "asked": one.asked or "没有筛选",
        "rows": str(one.rows),
        "by": one.by_name,
    }
    return Entry(str(one.id), cells)


EXPORTS = Register(
    key="exports",
    title="导出记录",
    about="谁在什么时候把哪本台账导成了文件。记下就不能改，也不能删。",
    act="exports.read",
    columns=(
        Column("at", "时间", filterable=True, example="2026-11-25"),
        Column("what", "台账", filterable=True),
        Column("place", "地方"),
        Column("asked", "筛选"),
        Column("rows", "行数", number=True),
        Column("by", "谁", filterable=True),
    ),
    rows=_rows,
    empty="有人从台账导出 Excel，就会记到这里。",
)
