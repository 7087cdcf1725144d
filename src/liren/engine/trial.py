"""A text tried while it is written: what is wrong with it and at which line, what it asks of people, how its cases go.

Whatever comes in, an answer comes out: sizes are bounded here, and cases stop when their time is used up.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from liren.engine.burden import Burden, burden
from liren.engine.calendar import WorkCalendar
from liren.engine.cases import CaseResult, CasesInvalid, run_cases
from liren.engine.language import Procedure
from liren.engine.lines import Lines
from liren.engine.lint import lint
from liren.engine.loading import ProcedureInvalid, parse
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.engine.references import every_form
from liren.engine.relief import objections

MAX_TEXT: Final = 60_000
"""Characters of a procedure, and of its cases, as an editor may write them; ours have 7,000 at most."""
MAX_CASES: Final = 60
MAX_EVENTS: Final = 60
"""Of one case."""
_OPEN_BRACKETS: Final = 200


@dataclass(frozen=True, slots=True)
class Located:
    """A problem with the line (from 1) where it is written."""

    line: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class Tried:
    """procedure: None while the text is none. unplayed: how many cases there was no time for."""

    procedure: Procedure | None
    problems: tuple[Located, ...]
    case_problems: tuple[Located, ...]
    cases: tuple[CaseResult, ...]
    unplayed: int
    burden: Burden | None

    @property
    def ready(self) -> bool:
        """Is nothing wrong, and did every case (at least one) go as told?"""
        return bool(
            self.procedure is not None
            and not self.problems
            and not self.case_problems
            and self.cases
            and not self.unplayed
            and all(case.ok for case in self.cases)
        )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a text is tried against. key: the procedure it must be; left: seconds left for cases, asked between them."""

    key: str
    roles: Collection[str]
    catalogues: Collection[str]
    calendar: WorkCalendar | None
    left: Callable[[], float] = lambda: 1.0


def tried(text: str, cases: str, around: Surroundings) -> Tried:
    """Try a procedure's text and its cases' text. Raises nothing, whatever comes in."""
    try:
        procedure = parse(_bounded(text))
    except ProcedureInvalid as error:
        return Tried(None, _located(text, error.problems), (), (), 0, None)
    except DocumentInvalid as error:
        return Tried(None, tuple(Located(1, problem) for problem in error.problems), (), (), 0, None)
    problems = (
        *_key(procedure, around),
        *lint(procedure, roles=around.roles, calendar=around.calendar),
        *objections(procedure),
        *_catalogues(procedure, around),
    )
    try:
        told = _told(cases)
        played, unplayed = _play(procedure, told, around)
        wrong: tuple[Problem, ...] = ()
    except DocumentInvalid as error:
        played, unplayed, wrong = (), 0, error.problems
    return Tried(procedure, _located(text, problems), _located(cases, wrong), played, unplayed, burden(procedure))


def _bounded(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise DocumentInvalid((Problem("", f"超过 {MAX_TEXT} 字。", "请删短。"),))
    depth = 0
    for character in text:  # the reader takes seconds over thousands of brackets before it gives up
        depth += (character in "[{") - (character in "]}")
        if depth > _OPEN_BRACKETS:
            raise DocumentInvalid((Problem("", "有太多没有合上的括号。", "请检查 [ 和 { 是否成对。"),))
    return text


def _located(text: str, problems: Iterable[Problem]) -> tuple[Located, ...]:
    found = tuple(problems)
    lines = Lines(text if found and len(text) <= MAX_TEXT else "")
    return tuple(Located(lines.of(problem), problem) for problem in found)


def _key(procedure: Procedure, around: Surroundings) -> Iterator[Problem]:
    if procedure.key != around.key:
        yield Problem("key", f"这份草案是 {around.key}，不能改名。", "要另起一份，请回到草案页新建。")


def _catalogues(procedure: Procedure, around: Surroundings) -> Iterator[Problem]:
    known = "、".join(around.catalogues) or "还没有"
    names = {"catalogue": procedure.catalogue}
    names |= {f"steps.{step.key}.route": step.route for step in procedure.steps.values()}
    for path, name in names.items():
        if name is not None and name not in around.catalogues:
            yield Problem(path, f"没有目录“{name}”。", f"目录有：{known}。")
    asks_class = any(field.type == "class" for _, form in every_form(procedure) for field in form.values())
    if asks_class and procedure.catalogue is None:
        yield Problem("form", "有类别一栏，却没说用哪个目录。", "请写 catalogue。")


def _told(cases: str) -> dict[str, Any]:
    """The cases as data, few and short enough to be played at once."""
    if not cases.strip():
        raise CasesInvalid((Problem("", "还没有案例。", "请写几个：办好、退回、不予受理。"),))
    told = read(_bounded(cases))
    written = told.get("案例")
    if isinstance(written, list):
        if len(written) > MAX_CASES:
            raise CasesInvalid((Problem("案例", f"案例超过 {MAX_CASES} 个。", "请只留说明问题的。"),))
        for number, case in enumerate(written):
            events = case.get("经过") if isinstance(case, dict) else None
            if isinstance(events, list) and len(events) > MAX_EVENTS:
                raise CasesInvalid((Problem(f"案例.{number}.经过", f"经过超过 {MAX_EVENTS} 步。", "请分成几个案例。"),))
    return told


def _play(procedure: Procedure, told: Mapping[str, Any], around: Surroundings) -> tuple[tuple[CaseResult, ...], int]:
    """Every case by itself, until the time is used up. Raises CasesInvalid."""
    written = told.get("案例")
    if not isinstance(written, list) or not written:
        return run_cases(procedure, told, calendar=around.calendar), 0
    played: list[CaseResult] = []
    for number, case in enumerate(written):
        if around.left() <= 0:
            return tuple(played), len(written) - number
        try:
            played += run_cases(procedure, {**told, "案例": [case]}, calendar=around.calendar)
        except CasesInvalid as error:
            here = [replace(p, path=p.path.replace("案例.0", f"案例.{number}", 1)) for p in error.problems]
            raise CasesInvalid(tuple(here)) from error
    return tuple(played), 0
