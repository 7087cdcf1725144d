"""The gate: what the platform holds is not asked. Told by its name; what sounds alike, its author must tell apart."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from liren.engine.problems import Problem
from liren.engine.tables.language import Column, Held, Table

_ASIDE: Final = re.compile(r"[（(][^）)]*[）)]|[\s的、，,：:/／_-]")
_FILLERS: Final = re.compile(r"^(本|该|现有|目前|当前|全部|所有|总)|(总数|数量|个数|一共|合计)$")
_SHORTEST: Final = 3


def plain(title: str) -> str:
    """A column's name as the gate compares it: no brackets, no filler words, 数量 as 数.

    >>> plain("本社区 的楼栋总数（幢）"), plain("楼栋数量"), plain("楼栋数")
    ('社区楼栋数', '楼栋数', '楼栋数')
    """
    text = _ASIDE.sub("", unicodedata.normalize("NFKC", title))
    for _ in range(3):
        shorter = _FILLERS.sub(lambda found: "数" if found[0] in ("总数", "数量", "个数") else "", text)
        if shorter == text or not shorter:
            break
        text = shorter
    return text


def held_under(title: str, rows: str, held: Iterable[Held]) -> Held | None:
    """What the platform holds of each of `rows` under this very name; None when nothing."""
    wanted = plain(title)
    return next((one for one in held if rows in one.rows and any(plain(name) == wanted for name in one.names)), None)


def sounds_like(title: str, rows: str, held: Iterable[Held]) -> Held | None:
    """What is held under a name that this one contains: perhaps the same, perhaps not."""
    wanted = plain(title)
    names = ((one, plain(name)) for one in held if rows in one.rows for name in one.names)
    return next((one for one, name in names if len(name) >= _SHORTEST and name in wanted), None)


def gate_problems(table: Table, held: Mapping[str, Held]) -> Iterator[Problem]:
    """Every asked column that is refused, with the source that has it."""
    for column in table.asked:
        path = f"columns.{column.key}"
        found = held_under(column.title, table.rows, held.values())
        if found is not None:
            yield Problem(
                path, f"“{column.title}”平台已有，不再问社区。",
                f"来源是“{found.title}”（{found.says}），请写 from: {found.key}。", "tables.held",
            )  # fmt: skip
            continue
        alike = sounds_like(column.title, table.rows, held.values())
        if alike is not None and not column.differs:
            yield Problem(
                path, f"“{column.title}”听起来像平台已有的“{alike.title}”。",
                f"是同一件事就写 from: {alike.key}；不是，请写 differs 说明不同在哪里。", "tables.alike",
            )  # fmt: skip


def renamed_problems(table: Table) -> Iterator[Problem]:
    """Protected columns whose titles do not say what they take: under “备注” nobody knows a number is let in."""
    for column in table.columns.values():
        if column.held is None or not column.held.personal:
            continue
        if plain(column.title) not in {plain(name) for name in column.held.names}:
            yield Problem(
                f"columns.{column.key}", f"“{column.title}”取的是“{column.held.title}”。",
                f"个人信息的栏要写它自己的名字，例如“{column.held.title}”。", "tables.renamed",
            )  # fmt: skip


def asked_twice(tables: Iterable[Table]) -> Iterator[tuple[Table, Column, Table, Column]]:
    """Columns two tables ask of the same rows under one name: the later table, its column, the earlier, its column."""
    first: dict[tuple[str, str], tuple[Table, Column]] = {}
    for table in tables:
        for column in table.asked:
            before = first.setdefault((table.rows, plain(column.title)), (table, column))
            if before[0].key != table.key:
                yield table, column, *before
