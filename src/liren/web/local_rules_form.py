"""The form of local rules: a row for each clause that may be changed, and the document that a filled form says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

from liren.engine.language import UNIT_TITLES, Limit
from liren.engine.local_rules.checking import MOST_TIMES, allowed
from liren.engine.local_rules.never import never_given
from liren.engine.local_rules.words import DEEDS, Clause
from liren.engine.normal import gather
from liren.engine.schema import UNIT_WORDS
from liren.kit.errors import InvalidInput
from liren.standards.public import Desk
from liren.web import local_rules_cases as special
from liren.web.local_rules_cases import Case

SLOTS: Final = 2
COUNTED: Final = ("limit", "least", "before", "after")
_DATED: Final = ("before", "after")
FIELD_TYPES: Final[Mapping[str, str]] = {
    "text": "一行文字", "long_text": "多行文字", "number": "数", "date": "日期", "yes_no": "是否", "photos": "照片",
}  # fmt: skip
NATURES: Final[Mapping[str, str]] = {"floor": "底线条款", "open": "可调条款", "other": "固定条款"}
_WORDS: Final = {unit: word for word, unit in UNIT_WORDS.items()}
UNITS: Final = {word: UNIT_TITLES[unit] for word, unit in UNIT_WORDS.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """One clause as the form shows it. to: what was filled in; unit: of a limit; picked: of a list; most: per unit."""

    clause: Clause
    nature: str
    deed: str
    range: str
    to: str
    unit: str
    picked: tuple[str, ...]
    why: str
    basis: str
    problem: str
    units: tuple[tuple[str, str], ...]
    numbers: tuple[tuple[str, str], ...]
    cases: tuple[Case, ...] = ()
    do: str = ""

    @property
    def name(self) -> str:
        return f"c.{self.clause.path}"

    @property
    def id(self) -> str:
        return "c-" + self.clause.path.replace(".", "-")

    @property
    def changed(self) -> bool:
        return bool(self.why or self.problem)

    @property
    def counted(self) -> bool:
        """An amount and its unit are asked."""
        return self.clause.kind in COUNTED

    @property
    def least(self) -> int:
        return 0 if self.clause.kind == "before" else 1

    @property
    def most(self) -> int:
        shorter = self.clause.kind in ("limit", "after") and self.deed != DEEDS["replace"]
        return max(self.clause.most.values(), default=9999) if shorter else 9999

    @property
    def more(self) -> str:
        """Reasons that are not the parent's, where others may be written."""
        return "、".join(one for one in self.picked if one not in self.clause.choices)


@dataclass(frozen=True, slots=True)
class Slot:
    """A new field being added. n: which slot."""

    n: int
    form: str
    title: str
    type: str
    purpose: str
    required: bool
    why: str
    problem: str

    @property
    def name(self) -> str:
        return f"n.{self.n}"


@dataclass(frozen=True, slots=True)
class Part:
    """The clauses of one step, or of what belongs to no step. never: what may not be given here, and why."""

    title: str
    rows: tuple[Row, ...]
    never: str = ""


def parts_of(
    desk: Desk, changes: Mapping[str, Mapping[str, Any]], given: QueryDict | None, problems: Mapping[str, str]
) -> tuple[Part, ...]:
    """The form's rows, step by step: from what was sent, else from the changes of the document."""
    rows = [
        _row(clause, changes.get(clause.path), given, problems, desk)
        for clause in desk.clauses.values()
        if _shown(clause)
    ]
    titles = {step.key: step.title for step in desk.parent.procedure.steps.values()} | {"": "反映时与提级"}
    grouped = {key: tuple(row for row in rows if row.clause.step == key) for key in titles}
    return tuple(Part(titles[key], found, _never(desk, key)) for key, found in grouped.items() if found)


def _never(desk: Desk, key: str) -> str:
    step = desk.parent.procedure.steps.get(key)
    return " ".join(never_given(step)) if step is not None and not {"reporter", "system"} & {*step.by} else ""


def slots_of(
    changes: Mapping[str, Mapping[str, Any]], given: QueryDict | None, problems: Mapping[str, str]
) -> tuple[Slot, ...]:
    """The places for new fields: those of the document, and some empty ones."""
    if given is not None:
        return tuple(_sent_slot(given, n, problems) for n in range(_slots(given)))
    added = [(path, change) for path, change in changes.items() if "field" in change]
    found = [
        Slot(
            n, path.rpartition(".")[0], change["field"]["title"], change["field"]["type"],
            change["field"].get("purpose", ""), bool(change["field"].get("required")), change["why"], "",
        )
        for n, (path, change) in enumerate(added)
    ]  # fmt: skip
    return (*found, *(Slot(len(found) + n, "", "", "text", "", False, "", "") for n in range(SLOTS)))


def document_of(desk: Desk, before: Mapping[str, Any], given: QueryDict) -> dict[str, Any]:
    """The document a filled form says. Raises InvalidInput for a change without a reason, by its clause."""
    problems: dict[str, str] = {}
    changes = [*_changes(desk, given, problems), *_added(desk, given, problems)]
    if problems:
        raise InvalidInput.of(problems)
    document = {**before, "title": given.get("title", "").strip(), "changes": changes}
    document.pop("burden_reason", None)
    reason = given.get("burden_reason", "").strip()
    return {**document, "burden_reason": reason} if reason else document


def _shown(clause: Clause) -> bool:
    """What can be changed at all; what cannot is not offered."""
    if clause.residents_time and clause.nature != "open":
        return False
    if clause.kind in ("limit", "after") and clause.nature != "open":
        return bool(clause.most)
    if clause.kind in ("roles", "route"):
        return len(clause.choices) > 1
    return clause.nature == "open" or not (clause.kind == "number" and _least(clause) >= int(str(clause.value)))


def _least(clause: Clause) -> int:
    return 1 if clause.path.startswith("escalate.") else 0


def _row(
    clause: Clause, change: Mapping[str, Any] | None, given: QueryDict | None, problems: Mapping[str, str], desk: Desk
) -> Row:
    to, unit, picked, why, basis = _filled(clause, change, given)
    replaces = clause.nature == "open" and clause.deed == "replace"
    top = MOST_TIMES + 1 if replaces else int(str(clause.value)) if clause.kind == "number" else 0
    numbers = range(_least(clause), top) if clause.kind == "number" else ()
    return Row(
        clause=clause, nature=NATURES[clause.nature], deed=DEEDS[_deed(clause)],
        range="上级允许另定" if replaces else allowed(clause), to=to,
        unit=unit or (_WORDS[clause.value.unit] if isinstance(clause.value, Limit) else ""), picked=picked, why=why,
        basis=basis, problem=_problem(clause, problems),
        units=tuple(_units(clause, replaces)),
        numbers=tuple((str(n), _number_said(clause, n)) for n in numbers),
        cases=_cases(clause, change, given, desk) if clause.kind == "cases" else (),
        do=_deed_of_cases(clause, change, given),
    )  # fmt: skip


def _cases(clause: Clause, change: Mapping[str, Any] | None, given: QueryDict | None, desk: Desk) -> tuple[Case, ...]:
    """Those sent, else those of the document, else the parent's where all of them may be replaced."""
    if given is not None:
        return special.sent(given, f"c.{clause.path}")
    whole = _deed_of_cases(clause, None, None) == "replace"
    told = change["to"] if change is not None else _parents_cases(clause, desk) if whole else []
    return special.shown(told if isinstance(told, list) else [], desk.parent.procedure)


def _deed_of_cases(clause: Clause, change: Mapping[str, Any] | None, given: QueryDict | None) -> str:
    """Cases are put before the parent's; where the step is open, they may stand in place of them."""
    if _deed(clause) != "replace":
        return str(_deed(clause))
    told = given.get(f"c.{clause.path}.do", "") if given is not None else change["do"] if change is not None else ""
    return "require" if told == "require" else "replace"


def _parents_cases(clause: Clause, desk: Desk) -> list[Any]:
    return list(gather(desk.parent.procedure.document)["steps"][clause.step].get("or_within", []))


def _units(clause: Clause, replaces: bool) -> Iterator[tuple[str, str]]:
    """The units that can be chosen, with how far one may go in each."""
    for unit, title in UNIT_TITLES.items():
        if replaces and (clause.kind not in _DATED or unit.endswith("_days")):
            yield _WORDS[unit], title
        elif not replaces and unit in clause.most:
            yield _WORDS[unit], f"{title}（至多 {clause.most[unit]}）"
        elif not replaces and unit in clause.least:
            yield _WORDS[unit], f"{title}（至少 {clause.least[unit]}）"


def _number_said(clause: Clause, number: int) -> str:
    if clause.path.startswith("escalate."):
        return f"第 {number} 次退回时"
    return f"{number} 次" if number else "不能延期"


def _problem(clause: Clause, problems: Mapping[str, str]) -> str:
    """What is said of the clause; of a list of cases, not what is said of one that has a row of its own."""
    path = clause.path
    return problems.get(path, "") if clause.kind == "cases" else _of(path, problems)


def _filled(
    clause: Clause, change: Mapping[str, Any] | None, given: QueryDict | None
) -> tuple[str, str, tuple[str, ...], str, str]:
    value = clause.value if isinstance(clause.value, tuple) else ()
    if given is not None:
        name = f"c.{clause.path}"
        return (
            given.get(f"{name}.to", "")[:60], given.get(f"{name}.unit", ""), tuple(_picked(clause, given, name)),
            given.get(f"{name}.why", ""), given.get(f"{name}.basis", "local"),
        )  # fmt: skip
    if change is None:
        return "", "", value, "", "local"
    to, unit, picked = change.get("to", "yes"), "", value
    if clause.kind in COUNTED:
        amount, _, word = str(to).partition(" ")
        to, unit = amount, word.removesuffix("s")
    elif clause.kind == "share":
        to = str(to).removesuffix("%")
    elif isinstance(to, list):
        to, picked = "", tuple(to)
    return str(to), unit, picked, change["why"], change["basis"]


def _deed(clause: Clause) -> Any:
    return "require" if clause.kind in ("not_by", "required") else clause.deed


def _changes(desk: Desk, given: QueryDict, problems: dict[str, str]) -> Iterator[dict[str, Any]]:
    for clause in desk.clauses.values():
        if not _shown(clause):
            continue
        name = f"c.{clause.path}"
        to = _told_cases(clause, given, desk, problems) if clause.kind == "cases" else _told(clause, given, name)
        why = given.get(f"{name}.why", "").strip()
        if to is None:
            if why and clause.path not in problems:
                problems[clause.path] = f"写了理由，却没有改。上级规定 {clause.said}。请填改成什么，或删去理由。"
            continue
        if len(why) < 2 and clause.path not in problems:
            problems[clause.path] = "请写为什么这样改，至少两个字。"
        change = {
            "do": _deed_of_cases(clause, None, given) if clause.kind == "cases" else _deed(clause),
            "clause": clause.path,
            "why": why,
            "basis": given.get(f"{name}.basis") or "local",
        }
        yield change if clause.kind == "required" else {**change, "to": to}


def _told_cases(clause: Clause, given: QueryDict, desk: Desk, problems: dict[str, str]) -> list[Any] | None:
    """The special cases that were filled in; None when they are the parent's, or not whole yet."""
    name = f"c.{clause.path}"
    if f"{name}.case.0.to" not in given:
        return None
    found, missing = special.written(given, name, desk.parent.procedure)
    if missing:
        problems[clause.path] = missing
    above = [special.as_said(one) for one in _parents_cases(clause, desk)]
    if _deed_of_cases(clause, None, given) == "require":
        found = [one for one in found if special.as_said(one) not in above]
        return None if missing or not found else found
    return None if missing or [*map(special.as_said, found)] == above else found


def _told(clause: Clause, given: QueryDict, name: str) -> Any:
    """What the form says of a clause, as authors write it; None: as above."""
    to = given.get(f"{name}.to", "").strip()
    if clause.kind in ("roles", "reasons"):
        picked = _picked(clause, given, name)
        value = clause.value if isinstance(clause.value, tuple) else ()
        if {*picked} == {*value} or not given.get(f"{name}.asked"):
            return None
        return picked
    if not to:
        return None
    if clause.kind in COUNTED:
        unit = given.get(f"{name}.unit", "").strip()
        return f"{to} {unit}{'' if to == '1' else 's'}"
    if clause.kind == "share":
        return f"{to.removesuffix('%')}%"
    if clause.kind == "number":
        return int(to) if to.isascii() and to.isdecimal() and len(to) < 5 else to
    return None if clause.kind in ("text", "route") and to == clause.value else to


def _picked(clause: Clause, given: QueryDict, name: str) -> list[str]:
    """What was ticked, and reasons written beside, where the parent lets others be written."""
    more = given.get(f"{name}.more", "") if clause.kind == "reasons" and clause.nature == "open" else ""
    written = [one.strip() for one in more.replace("\n", "、").split("、")]
    return [one for one in dict.fromkeys((*given.getlist(f"{name}.pick"), *written)) if one]


def _slots(given: QueryDict) -> int:
    """How many slots the form had: as many as have a name, within reason."""
    return next((n for n in range(20) if f"n.{n}.title" not in given), 20)


def _sent_slot(given: QueryDict, n: int, problems: Mapping[str, str]) -> Slot:
    name = f"n.{n}"
    form = given.get(f"{name}.form", "")
    return Slot(
        n, form, given.get(f"{name}.title", ""), given.get(f"{name}.type", "text"), given.get(f"{name}.purpose", ""),
        bool(given.get(f"{name}.required")), given.get(f"{name}.why", ""),
        _of(f"{form}.local_{n + 1}", problems) + problems.get(name, ""),
    )  # fmt: skip


def _of(path: str, problems: Mapping[str, str]) -> str:
    return "".join(text for key, text in problems.items() if key == path or key.startswith(f"{path}."))


def _added(desk: Desk, given: QueryDict, problems: dict[str, str]) -> Iterator[dict[str, Any]]:
    for n in range(_slots(given)):
        slot = _sent_slot(given, n, {})
        if not (slot.title.strip() or slot.purpose.strip() or slot.why.strip()):
            continue
        missing = [
            word
            for word, value in (("栏目名", slot.title), ("用途", slot.purpose), ("为什么", slot.why))
            if len(value.strip()) < 2
        ]
        if missing or slot.form not in desk.forms or slot.type not in FIELD_TYPES:
            where = [] if slot.form in desk.forms else ["加在哪里"]
            problems[slot.name] = f"另加一栏要写：{'、'.join([*missing, *where]) or '类型'}（至少两个字）。"
            continue
        field = {
            "title": slot.title.strip(), "type": slot.type, "required": slot.required,
            "purpose": slot.purpose.strip(), "basis": "local",
        }  # fmt: skip
        key = f"{slot.form}.local_{n + 1}"
        yield {"do": "require", "clause": key, "why": slot.why.strip(), "basis": "local", "field": field}
