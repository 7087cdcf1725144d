"""The tables of the law book, checked with everything else: each by itself, and no two asking for one thing."""

from collections.abc import Iterator, Mapping

from liren.engine.book import Finding
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.tables.gate import asked_twice
from liren.engine.tables.language import EVERY, ROWS, Held, Table, each
from liren.engine.tables.loading import parse_table

FOLDER = "tables/"


def check_tables(texts: Mapping[str, str], held: Mapping[str, Held]) -> tuple[Finding, ...]:
    """Findings about `tables/*.yaml`. texts: path within the law book → its text."""
    read: dict[str, Table] = {}
    problems: dict[str, list[Problem]] = {}
    for path in sorted(path for path in texts if path.startswith(FOLDER)):
        try:
            read[path] = parse_table(texts[path], held)
            problems[path] = list(_named(path, read[path]))
        except DocumentInvalid as error:
            problems[path] = list(error.problems)
    _across(read, problems)
    return tuple(Finding(path, _said(read.get(path)), tuple(found)) for path, found in problems.items())


def _named(path: str, table: Table) -> Iterator[Problem]:
    if path != f"{FOLDER}{table.key}.yaml":
        yield Problem("key", f"文件应叫 {table.key}.yaml。", "请改名。")


def _across(read: Mapping[str, Table], problems: dict[str, list[Problem]]) -> None:
    paths = {table.key: path for path, table in read.items()}
    for table, column, other, same in asked_twice(read.values()):
        problems[paths[table.key]].append(
            Problem(
                f"columns.{column.key}", f"《{other.title}》已经问过“{same.title}”。",
                f"请写 same_as: {other.key}.{same.key}。", "tables.twice",
            )
        )  # fmt: skip
    by_key = {table.key: table for table in read.values()}
    for path, table in read.items():
        problems[path].extend(_shared_problems(table, by_key))


def _shared_problems(table: Table, others: Mapping[str, Table]) -> Iterator[Problem]:
    for column in table.columns.values():
        if column.shared is None:
            continue
        key, name = column.shared
        other = others.get(key)
        asked = other.columns.get(name) if other else None
        if table.filled_by == "street":
            if other is None or asked is None or not asked.sums or other.filled_by == "street":
                yield Problem(
                    f"columns.{column.key}.same_as", f"社区的表里没有合计的“{key}.{name}”。",
                    "街道的表汇总社区报来的合计，请写那张表里有 sum 的栏目。",
                )  # fmt: skip
        elif other is None or asked is None or asked.asked is None or other.rows != table.rows:
            yield Problem(
                f"columns.{column.key}.same_as",
                f"没有问过每个{ROWS[table.rows]}的“{key}.{name}”。",
                "请写另一张表要问的栏目。",
            )


def _said(table: Table | None) -> str:
    if table is None:
        return ""
    return (
        f"{EVERY[table.every]}，{each(ROWS[table.rows])}一行：平台填 {len(table.filled)} 栏，问 {len(table.asked)} 栏"
    )
