"""Conditions in a closed grammar: one fact, one operator, one value; `all`, `any`, `not` around them; no eval.

Facts are one flat mapping: every field by its key (None: asked but not answered) and `counts`, a mapping of the
affair's counters (COUNTS), and `mode` of the place, ordinary or emergency. `liren.engine.steps.facts` builds it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal

Operator = Literal["is", "is_not", "at_least", "at_most", "more_than", "less_than", "in", "not_in", "filled"]
OPERATORS: Final[tuple[Operator, ...]] = (
    "is", "is_not", "at_least", "at_most", "more_than", "less_than", "in", "not_in", "filled",
)  # fmt: skip
COUNTS: Final = (
    "returns", "reopens", "extensions", "escalations", "departures", "lines_resolved", "lines_declined",
)  # fmt: skip
MODES: Final = ("ordinary", "emergency")
Scalar = str | int | Decimal | bool
Source = Literal["field", "count", "mode"]


class MissingFact(LookupError):
    """A condition asks for a fact nobody supplied: an error, never a silent no."""

    def __init__(self, name: str, reason: str = "没有这个条件要用的事实") -> None:
        self.name = name
        super().__init__(f"{name}：{reason}")


class UnfitFact(MissingFact):
    """The fact is there but cannot be compared as the condition asks (a word with at_least 3)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`{field: rating, at_least: 3}`, `{mode: emergency}`. source: field, count or mode."""

    source: Source
    name: str
    operator: Operator
    value: Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """`{all: [...]}`, `{any: [...]}`, `{not: ...}` (exactly one part)."""

    word: Literal["all", "any", "not"]
    parts: tuple["Condition", ...]


Condition = Comparison | Group


def parse_condition(document: Mapping[str, Any]) -> Condition:
    """From the document form, already validated by the schema.

    >>> parse_condition({"not": {"field": "danger", "is": True}})
    Group(word='not', parts=(Comparison(source='field', name='danger', operator='is', value=True),))
    """
    for word in ("all", "any"):
        if word in document:
            return Group(word, tuple(parse_condition(part) for part in document[word]))
    if "not" in document:
        return Group("not", (parse_condition(document["not"]),))
    if "mode" in document:
        return Comparison("mode", "mode", "is", document["mode"])
    operator = next(op for op in OPERATORS if op in document)
    source: Source = "field" if "field" in document else "count"
    return Comparison(source, document[source], operator, _scalar(document[operator]))


def holds(condition: Condition, facts: Mapping[str, Any]) -> bool:
    """Whether the condition holds. Raises MissingFact when a fact it needs is absent (None is present: not answered).

    >>> holds(Comparison("field", "danger", "is", True), {"danger": None})
    False
    """
    if isinstance(condition, Comparison):
        return _test(condition, facts)
    verdicts = [
        holds(part, facts) for part in condition.parts
    ]  # all of them: a missing fact must not hide behind `any`
    if condition.word == "not":
        return not verdicts[0]
    return all(verdicts) if condition.word == "all" else any(verdicts)


def verdict(condition: Condition, facts: Mapping[str, Any], unknown: Collection[str] = ()) -> bool | None:
    """Three-valued: True, False, or None while it depends on facts still to come (absent, or named in `unknown`).

    >>> verdict(Comparison("field", "rating", "at_least", 3), {"rating": None}, unknown={"rating"}) is None
    True
    """
    if isinstance(condition, Comparison):
        if condition.source == "field" and condition.name in unknown and facts.get(condition.name) is None:
            return None
        try:
            return _test(condition, facts)
        except MissingFact:
            return None
    verdicts = [verdict(part, facts, unknown) for part in condition.parts]
    if condition.word == "not":
        return None if verdicts[0] is None else not verdicts[0]
    decisive = condition.word == "any"  # one True decides `any`, one False decides `all`
    if decisive in verdicts:
        return decisive
    return None if None in verdicts else not decisive


def named(condition: Condition) -> frozenset[tuple[str, str]]:
    """Every (source, name) the condition reads.

    >>> sorted(named(Comparison("count", "returns", "at_least", 3)))
    [('count', 'returns')]
    """
    if isinstance(condition, Comparison):
        return frozenset({(condition.source, condition.name)})
    return frozenset().union(*(named(part) for part in condition.parts))


def in_words(condition: Condition, titles: Mapping[str, str]) -> str:
    """The condition in Chinese, for pages and traces.

    >>> in_words(Comparison("field", "danger", "is", True), {"danger": "有没有人身危险"})
    '“有没有人身危险”为是'
    """
    if isinstance(condition, Comparison):
        if condition.source == "mode":
            return {"ordinary": "平时", "emergency": "应急状态"}[str(condition.value)]
        name = titles.get(condition.name, COUNT_TITLES.get(condition.name, condition.name))
        return f"“{name}”{_in_words_test(condition)}"
    parts = [in_words(part, titles) for part in condition.parts]
    if condition.word == "not":
        return f"不是（{parts[0]}）"
    return ("且" if condition.word == "all" else "或").join(parts)


COUNT_TITLES: Final = {
    "returns": "退回次数",
    "reopens": "重办次数",
    "extensions": "延期次数",
    "escalations": "提级次数",
    "departures": "偏离次数",
    "lines_resolved": "办好的支线",
    "lines_declined": "没有办的支线",
}
_OPERATOR_TITLES: Final = {
    "is": "为", "is_not": "不为", "at_least": "不少于", "at_most": "不多于", "more_than": "多于", "less_than": "少于",
    "in": "属于", "not_in": "不属于",
}  # fmt: skip


def _in_words_test(test: Comparison) -> str:
    if test.operator == "filled":
        return "已填写" if test.value else "未填写"
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    shown = "、".join({True: "是", False: "否"}[v] if isinstance(v, bool) else str(v) for v in values)
    return _OPERATOR_TITLES[test.operator] + shown


def _scalar(value: Any) -> Scalar | tuple[Scalar, ...]:
    if isinstance(value, list | tuple):
        return tuple(_single(item) for item in value)
    return _single(value)


def _single(value: Any) -> Scalar:
    if isinstance(value, float):
        return Decimal(str(value))
    assert isinstance(value, str | int | Decimal | bool)
    return value


def _test(test: Comparison, facts: Mapping[str, Any]) -> bool:
    pool = facts.get("counts", {}) if test.source == "count" else facts
    present = isinstance(pool, Mapping) and test.name in pool
    if test.operator == "filled":
        return (present and pool[test.name] not in (None, "", [], {})) is test.value
    if not present:
        raise MissingFact(test.name)
    value = pool[test.name]
    return _OPERATIONS[test.operator](test, value)


def _among(test: Comparison, value: Any) -> bool:
    """Whether the value, or for a list any of its items, is one of the test's values."""
    wanted = test.value if isinstance(test.value, tuple) else (test.value,)
    items = value if isinstance(value, list | tuple) else [value]
    return any(_same(item, one) for item in items for one in wanted)


def _same(fact: Any, wanted: Scalar) -> bool:
    if fact is None or isinstance(fact, bool) or isinstance(wanted, bool):
        return fact is wanted
    if isinstance(wanted, str):
        return isinstance(fact, str) and fact == wanted
    number = _number(fact)
    return number is not None and number == wanted


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        number = Decimal(str(value) if isinstance(value, float) else value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _order(test: Comparison, value: Any, compare: Callable[[Any, Any], bool]) -> bool:
    """Numbers by value, ISO dates and times as text; None (not answered) is on no side of anything."""
    if value is None:
        return False
    if isinstance(test.value, str):
        if not isinstance(value, str):
            raise UnfitFact(test.name, "不能这样比较")
        return compare(value, test.value)
    number = _number(value)
    if number is None:
        raise UnfitFact(test.name, "不是数，不能比较大小")
    return compare(number, test.value)


_OPERATIONS: Final[Mapping[str, Callable[[Comparison, Any], bool]]] = {
    "is": _among,
    "in": _among,
    "is_not": lambda test, value: not _among(test, value),
    "not_in": lambda test, value: not _among(test, value),
    "at_least": lambda test, value: _order(test, value, lambda a, b: a >= b),
    "at_most": lambda test, value: _order(test, value, lambda a, b: a <= b),
    "more_than": lambda test, value: _order(test, value, lambda a, b: a > b),
    "less_than": lambda test, value: _order(test, value, lambda a, b: a < b),
}
