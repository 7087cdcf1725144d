"""Logs from elsewhere held against a procedure: read in memory, checked cell by cell, and nothing of them kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from liren.access.errors import NotAllowed
from liren.access.public import Actor, which
from liren.affairs.importing import public as importing
from liren.engine.conformance.judging import judge, text_of
from liren.engine.conformance.logs import STRANGE, Event, Told, courses_of
from liren.engine.conformance.report import Report, report, words_of
from liren.engine.language import Procedure
from liren.evaluation.conformance.packing import way_of
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput
from liren.standards.public import rules

LARGEST: Final = 5 * 1024 * 1024
MOST_ROWS: Final = 20_000
MOST_ACTIVITIES: Final = 60
TOLD: Final = 12
"""So many wrong cells are named; the rest are counted."""
PASSED: Final = "-"
"""In a mapping: this activity is no step, and is passed over."""
COLUMNS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "case": (
        "编号",
        ("编号", "案件编号", "工单编号", "工单号", "事件编号", "流水号", "case", "caseid", "id"),
    ),
    "activity": ("环节", ("环节", "环节名称", "步骤", "活动", "节点", "流程节点", "办理环节", "activity", "task")),
    "at": ("时间", ("时间", "办理时间", "完成时间", "操作时间", "处理时间", "timestamp", "time", "timetimestamp")),
    "organisation": ("单位", ("单位", "部门", "办理单位", "承办单位", "处置单位", "organisation", "org", "department")),
}
"""What a log tells: what it is called here, and what columns of it are usually called. A person's name is not asked."""


@dataclass(frozen=True, slots=True)
class Log:
    """A file read: its columns, its lines, and how many bytes it was."""

    name: str
    headers: tuple[str, ...]
    lines: tuple[importing.Line, ...]


@dataclass(frozen=True, slots=True)
class Activity:
    """What a log calls something done. step: key of the step it is taken for; "" none was found, PASSED none is."""

    name: str
    times: int
    step: str


@dataclass(frozen=True, slots=True)
class LogHeld:
    """A log held against a procedure. since, until: its first and last moment."""

    report: Report
    rows: int
    cases: int
    activities: tuple[Activity, ...]
    since: datetime
    until: datetime


def read_log(data: bytes, name: str, *, actor: Actor) -> Log:
    """Read a .csv of at most LARGEST bytes and MOST_ROWS lines. Nothing in it is evaluated, nothing kept.

    Raises NotAllowed for who reads no figures anywhere, InvalidInput(file).
    """
    if which(actor, "figures.read").empty:
        raise NotAllowed(act="对照办理日志", allowed="看得到指标的工作人员")
    if len(data) > LARGEST:
        raise InvalidInput(file=f"文件超过 {LARGEST // 1024 // 1024} MB，请按月份拆成几个。")
    try:
        sheet = importing.read_csv(data, name)
    except importing.FileUnreadable as error:
        raise InvalidInput(file=error.text) from error
    if not sheet.lines:
        raise InvalidInput(file="只有列名，没有内容。请至少写一行。")
    if len(sheet.lines) > MOST_ROWS:
        raise InvalidInput(file=f"有 {len(sheet.lines)} 行，一次最多 {MOST_ROWS} 行，请按月份拆成几个。")
    return Log(name, sheet.headers, sheet.lines)


def text_of_log(data: bytes, name: str) -> str:
    """The file as text, to be read again as it was."""
    return importing.decode(data, name)[0]


def guessed(log: Log) -> dict[str, int]:
    """Which column tells what, by name; what no column is called like is left out."""
    plain = [importing.plain(header) for header in log.headers]
    found = {
        key: next((plain.index(name) for name in names if name in plain), None) for key, (_, names) in COLUMNS.items()
    }
    return {key: at for key, at in found.items() if at is not None}


def activities_of(
    log: Log, columns: Mapping[str, int], procedure: Procedure, given: Mapping[str, str]
) -> tuple[Activity, ...]:
    """What was done in the log, in the order it first comes, each with its step: as given, else by title or key.

    Raises InvalidInput(activity) where there is no such column, or it tells so many things that it tells no steps.
    """
    at = _column(log, columns, "activity")
    names = Counter(name for line in log.lines if (name := _cell(line, at)))
    if not names:
        raise InvalidInput(activity="这一列是空的，请另选一列。")
    if len(names) > MOST_ACTIVITIES:
        raise InvalidInput(activity=f"这一列有 {len(names)} 种说法，不像是环节，请另选一列。")
    titles = {importing.plain(step.title): step.key for step in procedure.steps.values()}
    known = {**{key: key for key in procedure.steps}, **titles}
    return tuple(
        Activity(name, times, _step(given.get(name, ""), procedure) or known.get(importing.plain(name), ""))
        for name, times in names.items()
    )


def hold_log(
    log: Log,
    columns: Mapping[str, int],
    given: Mapping[str, str],
    *,
    procedure: str,
    path: str,
    told: Told,
    at: datetime,
) -> LogHeld:
    """Hold a log against the procedure in force at `path`. columns: what tells what → index of its column.

    given: activity → key of a step, PASSED, or "" for one that is no step of the text, which is shown as such.
    told: whether a line's time is when the activity was done or began.
    Raises NoSuchProcedure; InvalidInput naming columns, and rows and columns of what cannot be read.
    """
    found = rules(procedure, path, at)
    activities = activities_of(log, columns, found.procedure, given)
    events = _events(log, columns, {one.name: one.step for one in activities})
    text = text_of(found.procedure, found.published.digest)
    sums: Counter[str] = Counter()
    ways = {}
    cases = 0
    for course in courses_of(events, text, told):
        cases += 1
        way = way_of(course)
        name = repr(way)
        ways[name] = (text, way)
        sums.update(words_of(course, name, judge(text, course, at, found.calendar), text))
    moments = [event.at for event in events]
    return LogHeld(report(text, sums, ways), len(log.lines), cases, activities, min(moments), max(moments))


def _step(given: str, procedure: Procedure) -> str:
    return given if given == PASSED or given in procedure.steps else ""


def _events(log: Log, columns: Mapping[str, int], steps: Mapping[str, str]) -> list[Event]:
    case, activity, at = (_column(log, columns, key) for key in ("case", "activity", "at"))
    org = columns.get("organisation")
    found, wrong = [], []
    for line in log.lines:
        name = _cell(line, activity)
        if steps.get(name) == PASSED:
            continue
        try:
            moment = importing.as_time(_raw(line, at), CHINA)
            why = "" if moment else "空着，请填时间"
        except (importing.NotATime, OverflowError) as error:
            moment, why = None, str(error)
        number = _cell(line, case)
        wrong += [_said(log, line, index, why) for index, why in (
            (case, "" if number else "空着，请填编号"), (activity, "" if name else "空着，请填环节"), (at, why),
        ) if why]  # fmt: skip
        if number and name and moment:
            found.append(Event(number, steps[name] or STRANGE + name, moment, _cell(line, org)))
    if wrong:
        more = f"……还有 {len(wrong) - TOLD} 处。" if len(wrong) > TOLD else ""
        raise InvalidInput(file=f"有 {len(wrong)} 处读不了，没有对照：{'；'.join(wrong[:TOLD])}。{more}")
    if not found:
        raise InvalidInput(activity="所有环节都略过了，没有可对照的。")
    return found


def _said(log: Log, line: importing.Line, index: int, why: str) -> str:
    """Which cell, and what is wrong: 第 3 行“时间”（C3）：……"""
    shown = _cell(line, index)
    quoted = f"“{shown[:20]}”" if shown else ""
    return f"第 {line.number} 行“{log.headers[index]}”（{importing.letter(index)}{line.number}）：{quoted}{why}"


def _column(log: Log, columns: Mapping[str, int], key: str) -> int:
    at = columns.get(key)
    if at is None or not 0 <= at < len(log.headers):
        raise InvalidInput.of({key: f"请选哪一列是{COLUMNS[key][0]}。"})
    return at


def _raw(line: importing.Line, at: int | None) -> Any:
    return line.cells[at] if at is not None and at < len(line.cells) else None


def _cell(line: importing.Line, at: int | None) -> str:
    return importing.as_text(_raw(line, at)) or ""


def columns_from(chosen: Mapping[str, str]) -> dict[str, int]:
    """Columns as a form gives them, by number; what is empty or no number is left out."""
    return {key: int(text) for key, text in chosen.items() if text.isascii() and text.isdecimal() and len(text) < 5}


__all__: Sequence[str] = [
    "COLUMNS", "LARGEST", "MOST_ROWS", "PASSED", "Activity", "Log", "LogHeld", "activities_of", "columns_from",
    "guessed", "hold_log", "read_log", "text_of_log",
]  # fmt: skip
