"""What a filled table must hold and usually does: cell by cell, row by row, in its totals, against last time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from liren.engine.conditions import MissingFact, holds, named
from liren.engine.tables.language import Check, Column, Table
from liren.engine.values import Unfit, is_blank, value_of

FEWER, AT_LEAST = "少于 ", "至少 "
"""How a number too small to be told begins, and a total that leaves such a one out."""
Row = Mapping[str, Any]
"""Values by column: text, a decimal as text, fen, yes or no; None for nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing a check found. row: the row's key, "" the whole table. column: where to look, "" the whole row.

    firm: must be mended; else a reason is asked. blank: nothing stands there yet. key: for the reason.
    """

    key: str
    row: str
    column: str
    says: str
    firm: bool
    blank: bool = False


def cell_value(column: Column, text: Any) -> Any:
    """The typed value of what was written into an asked cell; None for a blank. Raises Unfit saying what to do."""
    assert column.asked is not None
    return None if is_blank(text) else value_of(column.asked, text)


def number(value: Any) -> Decimal | None:
    """A cell's number; None of what is blank or none."""
    if value is None or isinstance(value, bool) or is_blank(value):
        return None
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None


def total(rows: Sequence[Row], column: str) -> Decimal | None:
    """The sum of a column's numbers; None where nobody wrote one (0 would say that somebody counted)."""
    found = [one for one in (number(row.get(column)) for row in rows) if one is not None]
    return sum(found, Decimal(0)) if found else None


def told_total(rows: Sequence[Row], column: str) -> str:
    """A column's total as tables keep it: “至少 N” where a number too small to be told is left out; "" for none.

    >>> told_total([{"a": "12"}, {"a": "少于 5"}], "a"), told_total([{"a": "12"}, {"a": None}], "a")
    ('至少 12', '12')
    """
    found = total(rows, column)
    if has_few(rows, column):
        return AT_LEAST + shown(found or Decimal(0))
    return "" if found is None else shown(found)


def added_up(totals: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Totals of several tables together; “至少 N” as soon as one of them leaves a number out.

    >>> added_up([{"a": "12", "b": "至少 0"}, {"a": "3"}])
    {'a': '15', 'b': '至少 0'}
    """
    found: dict[str, str] = {}
    for column in dict.fromkeys(column for one in totals for column in one):
        texts = [one[column] for one in totals if one.get(column)]
        summed = sum((Decimal(text.removeprefix(AT_LEAST)) for text in texts), Decimal(0))
        found[column] = AT_LEAST * any(text.startswith(AT_LEAST) for text in texts) + shown(summed)
    return found


def has_few(rows: Sequence[Row], column: str) -> bool:
    """Whether a number of the column is too small to be told."""
    return any(str(row.get(column)).startswith((FEWER, AT_LEAST)) for row in rows)


def shown(value: Decimal) -> str:
    """A number as cells keep it.

    >>> shown(Decimal("12.50")), shown(Decimal("1E+2"))
    ('12.5', '100')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def found_in(table: Table, rows: Mapping[str, Row], last: Mapping[str, Row]) -> tuple[Found, ...]:
    """Everything to be mended or explained before the table can be handed in. last: the same rows last time."""
    return (*_missing(table, rows), *(one for check in table.checks for one in _checked(check, table, rows, last)))


def _missing(table: Table, rows: Mapping[str, Row]) -> Iterator[Found]:
    for key, row in rows.items():
        for column in table.asked:
            assert column.asked is not None
            if column.asked.required and is_blank(row.get(column.key)):
                yield Found(f"{column.key}/{key}", key, column.key, f"请填“{column.title}”。", True, True)


def _checked(check: Check, table: Table, rows: Mapping[str, Row], last: Mapping[str, Row]) -> Iterator[Found]:
    if check.total is not None:
        if any(has_few([*rows.values()], name) for name in check.total):
            return
        one, other = (total([*rows.values()], name) for name in check.total)
        if one is not None and other is not None and one != other:
            said = f"{check.says}（合计 {shown(one)}，{shown(other)}）"
            yield Found(check.key, "", check.total[0], said, check.firm)
        return
    for key, row in rows.items():
        broken = _broken(check, row, last.get(key))
        if broken is not None:
            column = check.against_last[0] if check.against_last else check.whole or _first(check, table)
            yield Found(f"{check.key}/{key}", key, column, check.says + broken, check.firm)


def _first(check: Check, table: Table) -> str:
    """An asked column the condition reads: what the filler can change."""
    used = {name for _, name in named(check.holds)} if check.holds else set()
    asked = [column.key for column in table.asked if column.key in used]
    return asked[0] if asked else next((key for key in table.columns if key in used), "")


def _broken(check: Check, row: Row, before: Row | None) -> str | None:
    """What to add to the words of a check that does not hold in a row; None where it holds, or cannot be told yet."""
    if check.holds is not None:
        try:
            return None if _any_blank(check, row) or holds(check.holds, row) else ""
        except MissingFact:
            return None
    if check.parts:
        parts = [number(row.get(name)) for name in check.parts]
        whole = number(row.get(check.whole))
        if whole is None or None in parts:
            return None
        summed = sum((one for one in parts if one is not None), Decimal(0))
        return None if summed == whole else f"（相加是 {shown(summed)}，这里是 {shown(whole)}）"
    return _against(check, row, before)


def _any_blank(check: Check, row: Row) -> bool:
    assert check.holds is not None
    return any(is_blank(row.get(name)) for _, name in named(check.holds))


def _against(check: Check, row: Row, before: Row | None) -> str | None:
    if check.against_last is None or before is None:
        return None
    name, tolerance = check.against_last
    now, then = number(row.get(name)), number(before.get(name))
    if now is None or then is None or abs(now - then) <= abs(then) * tolerance:
        return None
    return f"（上期 {shown(then)}，这期 {shown(now)}）"


def read_cell(column: Column, text: Any) -> tuple[Any, str]:
    """The value and "", or None and what is wrong with it."""
    try:
        return cell_value(column, text), ""
    except Unfit as problem:
        return None, str(problem)
