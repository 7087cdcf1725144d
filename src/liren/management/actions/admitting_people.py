"""What a table of people takes to be let in: columns under their own names, one by one, and somebody to give it to."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from liren.actors.public import Organisation
from liren.affairs import public as affairs
from liren.engine.tables.gate import plain, renamed_problems
from liren.engine.tables.language import Table
from liren.kit.clock import CHINA
from liren.management.errors import NotAdmitted
from liren.management.sources.people import AGREED_TO, OUTSIDE
from liren.registry.public import consents, groups

DEPARTMENTS: Final = frozenset({"government", "party"})
"""Kinds of organisations that ask by duty; everybody else is outside, and each person is asked (PIPL 23)."""


def goes_outside(
    table: Table, let_in: affairs.AffairPage, department: Organisation | None, path: str, at: datetime
) -> bool:
    """Whether who asks is no department, so that those alone stand in it who agreed. Raises NotAdmitted."""
    outside = department is not None and department.kind not in DEPARTMENTS
    why = next(_problems(table, let_in, department, path, at, outside), "")
    if why:
        raise NotAdmitted(title=table.title, why=why)
    return outside


def _problems(
    table: Table, let_in: affairs.AffairPage, department: Organisation | None, path: str, at: datetime, outside: bool
) -> Iterator[str]:
    if department is None:
        yield f"这里没有“{table.unit}”这个单位，名单不知道交给谁，请先在组织台账登记"
    if missing := [c.title for c in table.columns.values() if c.personal and plain(c.title) not in _named(let_in)]:
        yield f"{let_in.number} 没有写明这几栏：{'、'.join(missing)}。居民和户的表，准入时逐栏写明才给"
    if hidden := [one.message for one in renamed_problems(table)]:
        yield f"{''.join(hidden)}个人信息的栏要写它自己的名字，准入的人才看得出给的是什么"
    book = groups.book_at(path, at.astimezone(CHINA).date())
    if table.group and not any(one.key == table.group for one in book.groups):
        yield f"这里没有“{table.group}”这类人群"
    if outside and (table.group or table.rows != "resident"):
        yield "要表的不是部门：按人群挑的名单、按户的名单会说出本人没有同意说的事"
    if outside and (more := _not_agreed_to(table)):
        yield f"要表的不是部门，只能给本人同意过的栏目，不能有：{'、'.join(more)}"


def _named(let_in: affairs.AffairPage) -> set[str]:
    told = next((one.value for one in let_in.answers if one.key == "columns"), None)
    lines = told if isinstance(told, list | tuple) else ()
    return {plain(str(line.get("column") or "")) for line in lines if isinstance(line, dict)}


def _not_agreed_to(table: Table) -> list[str]:
    agreed = consents.purposes()[OUTSIDE].columns
    return [
        column.title for column in table.columns.values()
        if column.held is not None and column.personal and AGREED_TO.get(column.held.key) not in agreed
    ]  # fmt: skip
