"""Check every cell before anything is written: the rows that would become affairs, and all that is wrong."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from liren.affairs.importing.cells import NotATime, as_text, as_time, shown
from liren.affairs.importing.columns import OWN, Columns, letter
from liren.affairs.importing.reader import Cell, Line, Sheet
from liren.affairs.importing.rows import ImportedRow
from liren.engine import forms
from liren.engine.language import Field, Procedure
from liren.kit.json import Json, canonical

_CELLWISE = {"yes_no": {"是": True, "有": True, "否": False, "无": False, "没有": False}}
_PROGRESS_EVERY = 500


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One thing wrong in one cell. refuses: the file cannot go in until it is mended; otherwise the value is taken as
    unknown. column: its name; letter: as the spreadsheet shows it."""

    line: int
    column: str
    letter: str
    message: str
    hint: str
    refuses: bool

    def __str__(self) -> str:
        where = f"第 {self.line} 行“{self.column}”（{self.letter}{self.line}）"
        return f"{where}：{self.message}。{self.hint}"


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done with a file. rows: in the order of the sheet; repeated: lines that repeat another."""

    sheet: Sheet
    columns: Columns
    rows: tuple[ImportedRow, ...]
    problems: tuple[CellProblem, ...]
    repeated: int

    @property
    def refused(self) -> tuple[CellProblem, ...]:
        return tuple(p for p in self.problems if p.refuses)


def check(
    sheet: Sheet,
    columns: Columns,
    procedure: Procedure,
    place_path: str,
    at: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> Plan:
    """Read every line against the procedure's form. at: now; nothing may lie after it. Writes nothing."""
    checker = _Checker(sheet, columns, procedure, place_path, at)
    for count, line in enumerate(sheet.lines, start=1):
        checker.take(line)
        if count % _PROGRESS_EVERY == 0:
            progress(count)
    progress(len(sheet.lines))
    problems = tuple(sorted(checker.problems, key=lambda p: (p.line, len(p.letter), p.letter)))
    return Plan(sheet, columns, tuple(checker.rows.values()), problems, checker.repeated)


def reply_field(procedure: Procedure) -> Field | None:
    """The field in which a procedure takes the answer to the reporter; None when it has none."""
    for step in procedure.steps.values():
        for move in step.moves.values():
            if move.resolves and "reply" in move.asks:
                return move.asks["reply"]
    return None


class _Checker:
    def __init__(self, sheet: Sheet, columns: Columns, procedure: Procedure, place_path: str, at: datetime) -> None:
        self.headers, self.columns, self.at = sheet.headers, columns, at
        self.scope = f"{procedure.key}|{place_path}"
        self.form = {key: field for key, field in procedure.form.items() if field.type != "place"}
        reply = reply_field(procedure)
        self.reply = {} if reply is None else {"reply": reply}
        self.rows: dict[str, ImportedRow] = {}
        self.problems: list[CellProblem] = []
        self.repeated = 0

    def take(self, line: Line) -> None:
        opened_at = self._time(line, "opened_at", required=True)
        answers = self._answers(line)
        reply = as_text(self._cell(line, "reply"))
        replied_at = self._replied_at(line, reply, opened_at)
        if reply is not None:
            self._check(line, self.reply, {"reply": reply})
        if opened_at is not None:
            self._keep(line, opened_at, answers, reply, replied_at)

    def _keep(
        self, line: Line, opened_at: datetime, answers: dict[str, Json], reply: str | None, replied_at: datetime | None
    ) -> None:
        number = as_text(self._cell(line, "number"))
        digest = _digest(number, opened_at, answers, reply, self._cell(line, "replied_at"))
        key = f"{self.scope}|{f'n:{number}' if number else f'c:{digest}'}"
        before = self.rows.get(key)
        if before is None:
            self.rows[key] = ImportedRow(line.number, key, digest, opened_at, answers, number, reply, replied_at)
        elif before.digest == digest:
            self.repeated += 1
        else:
            self._problem(line, "number", f"编号“{number}”和第 {before.line} 行相同，内容却不同", "请核对编号。")

    def _answers(self, line: Line) -> dict[str, Json]:
        raw = {key: self._answer(line, field) for key, field in self.form.items() if key in self.columns.fields}
        given = {key: value for key, value in raw.items() if value is not None}
        self._check(line, self.form, given)
        return given

    def _answer(self, line: Line, field: Field) -> Json:
        cell = self._cell(line, field.key)
        text = as_text(cell)
        if field.type in ("choices", "table", "photos", "files"):
            return None if text is None else [part.strip() for part in text.replace("、", ",").split(",")]
        if field.type == "choice":
            return next((value for value, title in field.options if text in (value, title)), text)
        if text is not None and field.type != "long_text":
            text = " ".join(text.split())
        return text if text is None else _CELLWISE.get(field.type, {}).get(text, text)

    def _check(self, line: Line, fields: Mapping[str, Field], answers: Mapping[str, Json]) -> None:
        facts = {**dict.fromkeys(fields), **answers}
        for key, message in forms.check(fields, answers, facts=facts).items():
            self._problem(line, key.split(".")[0], message, "请改这一格，或者从文件里删去这一行。")

    def _replied_at(self, line: Line, reply: str | None, opened_at: datetime | None) -> datetime | None:
        replied_at = self._time(line, "replied_at", required=False)
        if replied_at is not None and opened_at is not None and replied_at < opened_at:
            self._unknown(line, "replied_at", "答复早于提出")
            return None
        if replied_at is not None and reply is None and self.reply:
            self._problem(line, "reply", "有答复时间，没有答复", "请补上答复，或者删去答复时间。")
        return replied_at

    def _time(self, line: Line, key: str, *, required: bool) -> datetime | None:
        cell = self._cell(line, key)
        try:
            time = as_time(cell, self.columns.zone, formats=self.columns.times, date_only=self.columns.date_only)
        except NotATime as reason:
            message = f"“{shown(cell)}”{reason}"
            if required:
                self._problem(
                    line, key, message, "请写成 2026-11-21 14:05 这样；只有日期的表，在对应表里写 date_only。"
                )
            else:
                self._unknown(line, key, message)
            return None
        if time is not None and time > self.at:
            self._problem(line, key, f"“{shown(cell)}”还没有到", "请核对年份。")
        elif time is None and required:
            self._problem(line, key, "没有填", "每一行都要有提出的时间。")
        return time

    def _cell(self, line: Line, key: str) -> Cell:
        index = self.columns.fields.get(key)
        return None if index is None or index >= len(line.cells) else line.cells[index]

    def _unknown(self, line: Line, key: str, message: str) -> None:
        self._problem(line, key, message, "按“时间不可知”导入，不计分；要计分，请改好再导入。", refuses=False)

    def _problem(self, line: Line, key: str, message: str, hint: str, *, refuses: bool = True) -> None:
        index = self.columns.fields.get(key)
        column = self.columns.titles.get(key, key) if index is None else self.headers[index]
        self.problems.append(
            CellProblem(
                line.number, column, "—" if index is None else letter(index), message.rstrip("。"), hint, refuses
            )
        )


def _digest(
    number: str | None, opened_at: datetime, answers: Mapping[str, Json], reply: str | None, replied: Cell
) -> str:
    content = {
        "number": number,
        "opened_at": opened_at.isoformat(),
        "answers": dict(answers),
        "reply": reply,
        "replied_at": as_text(replied),
    }
    return hashlib.sha256(canonical(content)).hexdigest()


__all__ = ["OWN", "CellProblem", "Plan", "check", "reply_field"]
