"""From a document (YAML text or a mapping) to a Table; everything wrong with it is said at once, in Chinese."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Final

import jsonschema

from liren.engine.building import build_sources, limit
from liren.engine.conditions import named, parse_condition
from liren.engine.explaining import problems_of
from liren.engine.language import Field
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.engine.tables.gate import gate_problems
from liren.engine.tables.language import PEOPLE, ROWS, Check, Column, Held, Layout, Table
from liren.engine.tables.schema import table_schema

_CENTS: Final = 100
_SHAPES: Final = ({"must"}, {"usually"}, {"parts", "equals"}, {"totals"}, {"column", "within"})


class TableInvalid(DocumentInvalid):
    """The document is no table that may be asked."""


def parse_table(document: Mapping[str, Any] | str, held: Mapping[str, Held]) -> Table:
    """Read a table. held: the closed list of sources, by key. Raises TableInvalid, and nothing else."""
    try:
        written = read(document)
    except DocumentInvalid as error:
        raise TableInvalid(error.problems) from error
    problems = problems_of(_validator(), written)
    if problems:
        raise TableInvalid(problems)
    written.setdefault("layout", {"groups": [{"columns": list(written["columns"])}]})  # their order outlives JSON
    problems = tuple(_first_problems(written, held))
    if problems:
        raise TableInvalid(problems)
    table = _build(written, held)
    problems = (*_table_problems(table), *gate_problems(table, held))
    if problems:
        raise TableInvalid(problems)
    return table


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(table_schema())


def _first_problems(written: Mapping[str, Any], held: Mapping[str, Held]) -> Iterator[Problem]:
    """What keeps a table from being built."""
    ids = {one["id"] for one in written["sources"]}
    if written["basis"] not in ids:
        yield Problem("basis", f"没有“{written['basis']}”这个来源。", "请写 sources 里的 id；没有依据的表不能要。")
    period = written["period"]
    once = period["every"] == "once"
    if once != ("due_on" in period) or once == ("due" in period):
        yield Problem("period", "没有说清哪天交。", "只要一次的写 due_on，其余的写 due，例如 5 working days。")
    if written["rows"] in PEOPLE:
        yield from _people_problems(written)
    by_street = written.get("filled_by") == "street"
    if by_street != (written["rows"] == "street") and not (by_street and written["rows"] == "community"):
        yield Problem("filled_by", "街道填的表，每个街道或者每个社区一行。", "请改 rows 或 filled_by。")
    if "group" in written and written["rows"] != "resident":
        yield Problem("group", "人群只用于居民的表。", "请去掉 group，或者写 rows: resident。")
    for key, column in written["columns"].items():
        yield from _column_problems(f"columns.{key}", column, written["rows"], ids, held)
    for number, check in enumerate(written.get("checks", [])):
        if set(check) - {"says"} not in _SHAPES:
            yield Problem(
                f"checks.{number}", "一条核对只写一种。",
                "可写 must、usually、parts 加 equals、totals、column 加 within 中的一种。",
            )  # fmt: skip


def _people_problems(written: Mapping[str, Any]) -> Iterator[Problem]:
    """Of people nothing is asked table by table, and no sentence about one of them is kept in the open."""
    for key, column in written["columns"].items():
        if "from" not in column:
            yield Problem(
                f"columns.{key}", "居民和户的表不问。",
                "请写 from；问到的事登记在居民那里，所有的表都用。", "tables.people",
            )  # fmt: skip
    if written.get("checks"):
        yield Problem("checks", "居民和户的表不写核对。", "请去掉 checks；登记时已经核对。", "tables.people")


def _column_problems(
    path: str, column: Mapping[str, Any], rows: str, ids: set[str], held: Mapping[str, Held]
) -> Iterator[Problem]:
    if sum(word in column for word in ("from", "same_as", "ask")) != 1:
        yield Problem(path, "没有说清从哪里来。", "平台有的写 from，别的表问过的写 same_as，要问的写 ask，三样写一样。")
        return
    source = column.get("from")
    if source is not None and source not in held:
        usable = "、".join(one.key for one in held.values() if rows in one.rows)
        yield Problem(f"{path}.from", f"没有“{source}”这个来源。", f"{ROWS[rows]}的表可用：{usable}。")
    elif source is not None and rows not in held[source].rows:
        kinds = "、".join(ROWS[one] for one in held[source].rows)
        yield Problem(f"{path}.from", f"“{source}”不是每个{ROWS[rows]}都有的。", f"它用于：{kinds}。")
    if "ask" in column:
        if "why" not in column or column.get("basis") not in ids:
            yield Problem(path, "没说为什么问、依据什么。", "请写 why 和 basis；说不出为什么问的不问。", "tables.basis")
        if (column["ask"] == "choice") != ("options" in column):
            yield Problem(path, "选项只用于单选，单选一定要有选项。", "请补上或去掉 options。")


def _build(written: Mapping[str, Any], held: Mapping[str, Held]) -> Table:
    period, layout = written["period"], _layout(written)
    order = [*dict.fromkeys(key for key in (*layout.order, *written["columns"]) if key in written["columns"])]
    return Table(
        key=written["key"], version=written["version"], title=written["title"], summary=written["summary"],
        department=written["department"]["name"], unit=written["department"]["unit"], basis=written["basis"],
        sources=build_sources(written["sources"]), every=period["every"],
        due=limit(period["due"]) if "due" in period else None, due_on=period.get("due_on"), rows=written["rows"],
        columns={key: _column(key, written["columns"][key], held) for key in order},
        checks=tuple(_check(f"c{number}", check) for number, check in enumerate(written.get("checks", []), 1)),
        layout=layout, example=written.get("example", False),
        signed=written.get("signed", False), document=written, group=written.get("group", ""),
        filled_by=written.get("filled_by", "community"),
    )  # fmt: skip


def _column(key: str, written: Mapping[str, Any], held: Mapping[str, Held]) -> Column:
    table, _, other = written.get("same_as", "").partition(".")
    return Column(
        key=key, title=written["title"], held=held.get(written.get("from", "")),
        asked=_field(key, written) if "ask" in written else None, shared=(table, other) if table else None,
        sums=written.get("sum", False), differs=written.get("differs", ""),
    )  # fmt: skip


def _field(key: str, written: Mapping[str, Any]) -> Field:
    money = _CENTS if written["ask"] == "money" else 1
    bounds = {name: Decimal(str(written[name])) * money for name in ("min", "max") if name in written}
    text = written["ask"] in ("text", "choice")
    return Field(
        key=key, title=written["title"], type=written["ask"], required=written.get("required", True),
        purpose=written["why"], basis=written["basis"],
        options=tuple((one, one) for one in written.get("options", [])),
        min=_bound(bounds.get("min"), text), max=_bound(bounds.get("max"), text),
        decimals=written.get("decimals", 0), unit=written.get("unit", ""), hint=written.get("hint", ""), by="worker",
    )  # fmt: skip


def _bound(value: Decimal | None, text: bool) -> int | Decimal | None:
    return None if value is None else int(value) if text else value


def _check(key: str, written: Mapping[str, Any]) -> Check:
    condition = written.get("must") or written.get("usually")
    within = Decimal(written["within"][:-1]) / 100 if "within" in written else None
    return Check(
        key=key, says=written["says"], firm="usually" not in written and within is None,
        holds=parse_condition(condition) if condition else None, parts=tuple(written.get("parts", ())),
        whole=written.get("equals", ""), total=tuple(written["totals"]) if "totals" in written else None,
        against_last=(written["column"], within) if within is not None else None,
    )  # fmt: skip


def _layout(written: Mapping[str, Any]) -> Layout:
    told = written["layout"]
    return Layout(
        title=told.get("title", written["title"]), before=tuple(told.get("before", ())),
        groups=tuple((group.get("title", ""), tuple(group["columns"])) for group in told["groups"]),
        after=tuple(told.get("after", ())), numbered=told.get("numbered", True), total=told.get("total", True),
    )  # fmt: skip


def _table_problems(table: Table) -> Iterator[Problem]:
    known = table.columns
    for number, check in enumerate(table.checks):
        used = {name for _, name in named(check.holds)} if check.holds else set()
        used |= {*check.parts, *(check.total or ()), *([check.whole] if check.whole else [])}
        used |= {check.against_last[0]} if check.against_last else set()
        for name in sorted(used - set(known)):
            yield Problem(f"checks.{number}", f"没有“{name}”这一栏。", f"可用的栏目：{'、'.join(known)}。")
        counted = {*check.parts, *(check.total or ())} | ({check.against_last[0]} if check.against_last else set())
        for name in sorted(n for n in counted & set(known) if not known[n].number):
            yield Problem(f"checks.{number}", f"“{known[name].title}”不是数，不能相加、比较。", "请改用数的栏目。")
    for column in known.values():
        if column.sums and not column.number and column.shared is None:
            yield Problem(f"columns.{column.key}.sum", f"“{column.title}”不是数，不能合计。", "请去掉 sum。")
    listed = table.layout.order
    if sorted(listed) != sorted(known):
        missing = [known[key].title for key in known if key not in listed]
        wrong = [key for key in listed if key not in known or listed.count(key) > 1]
        yield Problem(
            "layout.groups", "表样里的栏目和 columns 对不上。",
            f"缺少：{'、'.join(missing) or '无'}；多出或重复：{'、'.join(dict.fromkeys(wrong)) or '无'}。",
        )  # fmt: skip
