"""A register as a file: what it lists to the last row, written down as taken out; and the empty file that comes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from liren.access.public import Actor, took_out
from liren.kit.clock import CHINA
from liren.kit.errors import NotYours
from liren.registers.declaration import Register, every
from liren.registers.sheets import MOST_ROWS, write_commas, write_rows, write_template_of
from liren.territories import public as territories


@dataclass(frozen=True, slots=True)
class Taken:
    """What left: the name of the file without its ending, and how many rows."""

    name: str
    rows: int


def take_out(
    register: Register, *, path: str, wanted: Mapping[str, str], out: IO[bytes], by: Actor, at: datetime,
    commas: bool = False,
) -> Taken:  # fmt: skip
    """Write all that is wanted at `path` as Excel into `out`; a second sheet says who took it, when, of what.

    commas: as CSV, which has no second sheet. That it was taken out is written down. Raises TooManyRows, and then
    nothing is.
    """
    here = territories.place_at(path) if path else None
    titles = {c.key: c.title for c in register.columns}
    narrowed = "；".join(f"{titles[name]}：{text}" for name, text in wanted.items())

    def notes(count: int) -> tuple[tuple[str, str], ...]:
        return (
            ("台账", register.title),
            ("地方", here.full_name if here else "全国"),
            ("筛选", narrowed or "无"),
            ("行数", str(count)),
            ("导出人", by.name),
            ("导出时间", f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}（北京时间）"),
            ("用途", "仅供工作使用；内容以平台上的为准。这次导出已记下，管理员和督办看得到。"),
        )

    cells = (entry.cells for entry in every(register, by, path, wanted))
    count = (
        write_commas(out, register.exported, cells)
        if commas
        else write_rows(out, register.exported, cells, register.title, notes)
    )
    took_out(what=register.title, path=path, asked=narrowed, rows=count, by=by, at=at)
    return Taken(f"{register.title}-{at.astimezone(CHINA):%Y%m%d}", count)


def write_template(register: Register, out: IO[bytes]) -> str:
    """An empty file with the columns that may come in, and what each takes; its name. Raises NotYours."""
    require_taking(register)
    write_template_of(register, register.title, out, rows=MOST_ROWS)
    return f"{register.title}-模板"


def require_taking(register: Register) -> None:
    """Raise NotYours for a register nothing comes into by file."""
    if not register.takes:
        raise NotYours(what="这本台账的导入")
