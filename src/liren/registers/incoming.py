"""A file of rows tried, then written: through the room's own action, all of them or none."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from liren.access.public import Actor
from liren.kit.errors import DomainError, InvalidInput
from liren.registers.declaration import Accept, Register
from liren.registers.errors import RowsRefused, SheetUnreadable
from liren.registers.sheets import LONGEST_CELL, MOST_ROWS, Line


@dataclass(frozen=True, slots=True)
class Problem:
    number: int
    column: str
    what: str


class _Undone(Exception):
    """Takes back what a trial wrote."""


def attempt(register: Register, path: str, lines: Sequence[Line], by: Actor, at: datetime) -> tuple[Problem, ...]:
    """What would be refused if these rows were written now, one after the other. Nothing stays."""
    problems: tuple[Problem, ...] = ()
    try:
        with transaction.atomic():
            problems = _each(register, path, lines, by, at)
            raise _Undone
    except _Undone:
        return problems


def apply(register: Register, path: str, lines: Sequence[Line], by: Actor, at: datetime) -> int:
    """Write them all and return how many. Raises RowsRefused, and then none is written."""
    with transaction.atomic():
        problems = _each(register, path, lines, by, at)
        if problems:
            raise RowsRefused(problems=problems)
    return len(lines)


def _each(register: Register, path: str, lines: Sequence[Line], by: Actor, at: datetime) -> tuple[Problem, ...]:
    accept = register.accepting(path, [line.cells for line in lines])
    return tuple(problem for line in lines for problem in _one(register, accept, path, line, by, at))


def _one(register: Register, accept: Accept | None, path: str, line: Line, by: Actor, at: datetime) -> list[Problem]:
    problems = _cells(register, line)
    if problems or accept is None:
        return problems
    titles = {c.field: c.title for c in register.accepted}
    try:
        with transaction.atomic():
            accept(path, line.cells, by, at)
    except InvalidInput as error:
        return [Problem(line.number, titles.get(name, "整行"), what) for name, what in error.fields.items()]
    except DomainError as error:
        return [Problem(line.number, "整行", error.text)]
    return []


def _cells(register: Register, line: Line) -> list[Problem]:
    found: list[Problem] = []
    for column in register.accepted:
        text = line.cells.get(column.key, "")
        if column.required and not text:
            found.append(Problem(line.number, column.title, "没有填"))
        elif len(text) > LONGEST_CELL:
            found.append(Problem(line.number, column.title, f"超过 {LONGEST_CELL} 个字"))
        elif text and column.options and text not in column.options:
            found.append(Problem(line.number, column.title, f"“{text[:20]}”不在可选项里：{'、'.join(column.options)}"))
    return found


def packed(lines: Sequence[Line]) -> str:
    """Rows as the confirming form carries them; they are checked again when they come back."""
    return json.dumps([[line.number, dict(line.cells)] for line in lines], ensure_ascii=False)


def unpacked(text: str, register: Register) -> tuple[Line, ...]:
    """The rows of `packed`. Raises SheetUnreadable."""
    keys = {c.key for c in register.accepted}
    try:
        lines = tuple(Line(int(number), {k: str(v) for k, v in cells.items()}) for number, cells in json.loads(text))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise SheetUnreadable(why="没有收到文件里的内容") from error
    if not 0 < len(lines) <= MOST_ROWS or any(set(line.cells) - keys for line in lines):
        raise SheetUnreadable(why="没有收到文件里的内容")
    return lines
