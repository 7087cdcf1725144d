"""Cases: how a procedure should go, told in plain Chinese by a community worker, run by a machine.

docs/language.md shows how they are written; `liren.engine.playing` plays one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import jsonschema

from liren.engine.calendar import WorkCalendar
from liren.engine.explaining import problems_of
from liren.engine.language import Procedure
from liren.engine.playing import Play, Told
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read

_MOMENT: Final = {
    "type": "string",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}$",
    "x-says": "时间写成 2026-03-02 09:10",
}
_DUE: Final = {
    "type": "string",
    "pattern": r"^(无|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2})$",
    "x-says": "期限写成 2026-03-02 09:10，没有期限写 无",
}
_YES: Final = {"enum": ["是", "否"]}
_FILLED: Final = {"type": "object"}
_EVENT: Final = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "时间": _MOMENT,
        "办": {"type": "string"},
        "不能办": {"type": "string"},
        "提示": {"type": "string"},
        "填写": _FILLED,
        "暂停": {"type": "string"},
        "恢复": {"enum": ["是"]},
        "延期": {"type": "string"},
        "支线": {"type": "string"},
        "点名": {"type": "array", "minItems": 1, "maxItems": 20, "items": {"type": "string", "minLength": 1}},
        "偏离": {"enum": ["期限", "去向"]},
        "改为": {"type": "string"},
        "平急": {"enum": ["平", "急"]},
        "还有支线": {"type": "array", "items": {"type": "string"}},
        "应在": {"type": "string"},
        "期限": _DUE,
        "暂定": _YES,
        "跳过": {"type": "string"},
        "说明": {"type": "string"},
    },
}
SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["规程", "案例"],
    "properties": {
        "规程": {"type": "string"},
        "案例": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["名称", "反映", "经过"],
                "properties": {
                    "名称": {"type": "string", "minLength": 1},
                    "说明": {"type": "string"},
                    "抽查": {"enum": ["抽中", "没抽中"]},
                    "反映": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["时间", "填写"],
                        "properties": {"时间": _MOMENT, "填写": _FILLED, "应在": {"type": "string"}, "期限": _DUE},
                    },
                    "经过": {"type": "array", "items": _EVENT},
                    "结果": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {
                            "办结": _YES,
                            "解决": _YES,
                            "受理": _YES,
                            **{count: {"type": "integer"} for count in ("退回", "重办", "延期", "偏离")},
                        },
                    },
                },
            },
        },
    },
}


class CasesInvalid(DocumentInvalid):
    """The document is no set of cases."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case run: problems says where the procedure went another way than told; empty when it went as told."""

    name: str
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def run_cases(
    procedure: Procedure, document: Mapping[str, Any] | str, *, calendar: WorkCalendar | None = None
) -> tuple[CaseResult, ...]:
    """Run every case of the document. calendar: without one, weekdays of eight hours and no published holidays.

    Raises CasesInvalid when the document is no set of cases, or is another procedure's.
    """
    try:
        written = read(document)
    except DocumentInvalid as error:
        raise CasesInvalid(error.problems) from error
    problems = problems_of(_validator(), written)
    if not problems and written["规程"] != procedure.key:
        problems = (Problem("规程", f"写的是 {written['规程']}，不是 {procedure.key}。", "请核对。"),)
    if problems:
        raise CasesInvalid(problems)
    return tuple(_run(procedure, case, calendar or PLAIN) for case in written["案例"])


PLAIN: Final = WorkCalendar(
    hours=((time(9), time(12)), (time(13), time(18))),
    holidays=frozenset(),
    make_up_days=frozenset(),
    published_years=frozenset(),
    zone=ZoneInfo("Asia/Shanghai"),
)


def _run(procedure: Procedure, case: Mapping[str, Any], calendar: WorkCalendar) -> CaseResult:
    play = Play(procedure, calendar, drawn=case.get("抽查", "抽中") == "抽中")
    try:
        play.open(case["反映"])
        for event in case["经过"]:
            play.go_on(event)
        play.end(case.get("结果", {}))
    except Told as stop:  # the story cannot go on from here
        return CaseResult(case["名称"], (*play.problems, str(stop)))
    return CaseResult(case["名称"], tuple(play.problems))


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(SCHEMA)
