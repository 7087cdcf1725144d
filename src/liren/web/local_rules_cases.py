"""Special cases 特别情形 in the form of local rules: what must hold, in the closed grammar, beside the limit then.

A condition of one or two comparisons has controls; any other, and one they would not give back as it is written, is
shown and changed as a line of the grammar, so that the form loses nothing an author may say.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import QueryDict

from liren.engine.conditions import COUNT_TITLES, OPERATORS
from liren.engine.language import RATING, Field, Procedure
from liren.engine.problems import DocumentInvalid
from liren.engine.reading import read
from liren.engine.steps import all_fields
from liren.engine.yaml_text import as_flow

MOST: Final = 10
ROWS: Final = 2
"""Comparisons a case has controls for."""
LONGEST: Final = 200
"""Signs of one control that are read."""
HOW: Final[Mapping[str, str]] = {
    "is": "是", "is_not": "不是", "at_least": "不少于", "at_most": "不多于", "more_than": "多于", "less_than": "少于",
    "in": "是其中之一", "not_in": "不是其中任何一个", "filled": "填没填",
}  # fmt: skip
JOINTS: Final[Mapping[str, str]] = {"all": "都成立", "any": "有一个成立"}
MODES: Final[Mapping[str, str]] = {"emergency": "应急", "ordinary": "平时"}
_MODE: Final = "mode"
_LISTED: Final = ("in", "not_in")
_YES: Final = {True: "是", False: "否"}
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
assert tuple(HOW) == OPERATORS


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison as its controls say it. what: `field.danger`, `count.returns`, `mode`; '' is an empty row."""

    what: str = ""
    how: str = "is"
    value: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One special case as the form shows it. text: a condition beyond two comparisons, as a line of the grammar."""

    n: int
    joint: str = "all"
    tests: tuple[Test, ...] = (Test(),) * ROWS
    text: str = ""
    amount: str = ""
    unit: str = "minute"

    @property
    def empty(self) -> bool:
        return not (self.text or self.amount or any(test.what or test.value for test in self.tests))


def facts_of(procedure: Procedure) -> Mapping[str, str]:
    """What a special case may look at, with titles."""
    fields = {f"field.{key}": _asked(field) for key, field in all_fields(procedure).items()}
    rating = {f"field.{RATING.key}": RATING.title} if any(step.rates for step in procedure.steps.values()) else {}
    counts = {f"count.{name}": title for name, title in COUNT_TITLES.items()}
    return {_MODE: "平时还是应急", **fields, **rating, **counts}


def values_of(procedure: Procedure) -> tuple[str, ...]:
    """Answers that come from a closed list, to be suggested."""
    options = [title for field in all_fields(procedure).values() for _, title in field.options]
    return tuple(dict.fromkeys([*_YES.values(), *MODES.values(), *options]))


def shown(cases: Sequence[Mapping[str, Any]], procedure: Procedure) -> tuple[Case, ...]:
    """The cases a document writes, and an empty one to fill in."""
    found = [_shown(n, one, procedure) for n, one in enumerate(cases)]
    return (*found, *([Case(len(found))] if len(found) < MOST else []))


def sent(given: QueryDict, name: str) -> tuple[Case, ...]:
    """The cases a browser sent, those to be taken away left out, and an empty one to fill in."""
    found = [case for case in _sent(given, name) if not case.empty]
    again = [replace(case, n=n) for n, case in enumerate(found)]
    return (*again, *([Case(len(again))] if len(again) < MOST else []))


def written(given: QueryDict, name: str, procedure: Procedure) -> tuple[list[dict[str, Any]], str]:
    """The cases as the document writes them; and in words which of them are not yet whole."""
    found: list[dict[str, Any]] = []
    problems = []
    for number, case in enumerate((one for one in sent(given, name) if not one.empty), 1):
        when = _condition(case, procedure)
        if any(test.what == _MODE and not _fitting_mode(test) for test in case.tests):
            problems.append(f"第 {number} 种情形：平急只比“是”“不是”，写“应急”或“平时”。")
            continue
        if when is None or not case.amount:
            missing = [word for word, there in (("什么情况下", when), ("多久以内", case.amount)) if not there]
            problems.append(f"第 {number} 种情形还要写{'、'.join(missing)}。")
            continue
        found.append({"when": when, "limit": f"{case.amount} {case.unit}{'' if case.amount == '1' else 's'}"})
    return found, "".join(problems)


def as_said(one: Mapping[str, Any]) -> tuple[Any, str]:
    """A case to compare with another: days or day, it is the same limit."""
    return one["when"], str(one["limit"]).removesuffix("s")


# --- from the document to the controls -----------------------------------------------------------------------------


def _shown(n: int, one: Mapping[str, Any], procedure: Procedure) -> Case:
    amount, _, unit = str(one.get("limit", "")).partition(" ")
    when = one.get("when")
    joint, parts = _parts(when)
    tests = [_test(part, procedure) for part in parts]
    text = Case(n, text=as_flow(_in_order(when)), amount=amount, unit=unit.removesuffix("s"))
    if not tests or len(tests) > ROWS or None in tests:
        return text
    rows = (*(test for test in tests if test), *[Test()] * (ROWS - len(tests)))
    case = Case(n, joint, rows, amount=amount, unit=unit.removesuffix("s"))
    as_sent = replace(case, tests=tuple(Test(*map(_cut, (row.what, row.how, row.value))) for row in rows))
    return case if _condition(as_sent, procedure) == when else text


def _in_order(when: Any) -> Any:
    """What is looked at before what it is compared with: the database keeps no order of words."""
    if isinstance(when, list):
        return [_in_order(part) for part in when]
    if not isinstance(when, Mapping):
        return when
    return {word: _in_order(when[word]) for word in sorted(when, key=lambda word: (word in HOW, word))}


def _parts(when: Any) -> tuple[str, Sequence[Any]]:
    for joint in JOINTS:
        if isinstance(when, Mapping) and isinstance(when.get(joint), list):
            return joint, when[joint]
    return "all", [when]


def _test(part: Any, procedure: Procedure) -> Test | None:
    if not isinstance(part, Mapping):
        return None
    for how, one in (("is", part), ("is_not", part.get("not"))):
        if isinstance(one, Mapping) and one.get(_MODE) in MODES:
            return Test(_MODE, how, MODES[one[_MODE]])
    how = next((word for word in HOW if word in part), "")
    source = next((word for word in ("field", "count") if isinstance(part.get(word), str)), "")
    if not how or not source:
        return None
    field = all_fields(procedure).get(part["field"]) if source == "field" else None
    value = part[how]
    values = value if isinstance(value, list) else [value]
    return Test(f"{source}.{part[source]}", how, "、".join(_value_said(one, field) for one in values))


def _value_said(value: Any, field: Field | None) -> str:
    if isinstance(value, bool):
        return _YES[value]
    return dict(field.options).get(str(value), str(value)) if field else str(value)


# --- from the controls to the document -----------------------------------------------------------------------------


def _sent(given: QueryDict, name: str) -> Iterator[Case]:
    for n in range(MOST):
        at = f"{name}.case.{n}"
        if f"{at}.to" not in given:
            return
        if given.get(f"{at}.drop"):
            continue
        tests = (
            Test(*(_cut(given.get(f"{at}.{row}.{word}", "")) for word in ("what", "how", "value")))
            for row in range(ROWS)
        )
        yield Case(
            n, given.get(f"{at}.joint", "all"), tuple(tests), given.get(f"{at}.text", "").strip(),
            given.get(f"{at}.to", "").strip()[:20], given.get(f"{at}.unit", "").strip()[:20],
        )  # fmt: skip


def _cut(word: str) -> str:
    return word.strip()[:LONGEST]


def _condition(case: Case, procedure: Procedure) -> dict[str, Any] | None:
    """The condition of a case; None when there is none, or its line cannot be read."""
    if case.text:
        try:
            found = read(f"when: {case.text}").get("when")
        except DocumentInvalid:
            return None
        return found if isinstance(found, dict) else None
    parts = [_compared(test, procedure) for test in case.tests if test.what]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else {case.joint if case.joint in JOINTS else "all": parts}


def _compared(test: Test, procedure: Procedure) -> dict[str, Any]:
    """One comparison; a value that does not fit stays what was written, for the language to refuse in words."""
    if test.what == _MODE:
        mode = {_MODE: next((key for key, title in MODES.items() if test.value in (key, title)), test.value)}
        return {"not": mode} if test.how == "is_not" else mode
    source, _, name = test.what.partition(".")
    field = None if source == "count" else RATING if name == RATING.key else all_fields(procedure).get(name)
    how = test.how if test.how in HOW else "is"
    if how == "filled":
        return {source: name, how: test.value not in ("否", "没填", "false")}
    if how in _LISTED:
        listed = [one.strip() for one in test.value.replace("，", "、").split("、")]
        return {source: name, how: [_value(one, field) for one in listed if one]}
    return {source: name, how: _value(test.value, field)}


def _fitting_mode(test: Test) -> bool:
    return test.how in ("is", "is_not") and test.value in (*MODES, *MODES.values())


def _value(text: str, field: Field | None) -> Any:
    if field is None or field.type in ("number", "money", "rating"):
        return _number(text)
    if field.type == "yes_no":
        return {"是": True, "否": False, "true": True, "false": False}.get(text, text)
    return next((value for value, title in field.options if title == text), text)


def _number(text: str) -> Any:
    if not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


def _asked(field: Field) -> str:
    return f"{field.title}（分）" if field.type == "money" else field.title
