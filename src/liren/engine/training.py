"""What training a post is due in a year, as data (`lawbook/care/training.yaml`)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import jsonschema

from liren.engine.explaining import problems_of
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read

FILE: Final = "care/training.yaml"
_SOURCE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "document", "title", "clause", "checked"],
    "properties": {
        "id": {"type": "string"},
        "document": {"type": "string"},
        "title": {"type": "string"},
        "clause": {"type": ["string", "null"]},
        "checked": {"type": "boolean"},
        "note": {"type": "string"},
    },
}
_RULE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "roles", "source"],
    "properties": {
        "title": {"type": "string", "minLength": 2, "maxLength": 60},
        "roles": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "hours": {"type": "integer", "minimum": 1, "maximum": 500},
        "times": {"type": "integer", "minimum": 1, "maximum": 50},
        "county": {"type": "boolean"},
        "source": {"type": "string"},
    },
}
SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "title", "sources", "rules"],
    "properties": {
        "version": {"type": "integer", "minimum": 1},
        "title": {"type": "string"},
        "sources": {"type": "array", "minItems": 1, "items": _SOURCE},
        "rules": {"type": "object", "minProperties": 1, "additionalProperties": _RULE},
    },
}
_VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@dataclass(frozen=True, slots=True)
class Rule:
    """So many hours, or so many times, in a calendar year. county: only what the county or above held counts.

    checked: somebody compared it with the original; source: the document and what it says.
    """

    key: str
    title: str
    roles: frozenset[str]
    hours: int | None
    times: int | None
    county: bool
    source: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Attended:
    """One training taken. county: the county or above held it."""

    hours: Decimal
    county: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What one rule asks this year and what there is of it, in hours or times."""

    rule: Rule
    asked: int
    done: Decimal

    @property
    def missing(self) -> Decimal:
        """0 when it is enough."""
        return max(Decimal(0), self.asked - self.done)

    @property
    def unit(self) -> str:
        return "次" if self.rule.hours is None else "学时"


def parse(text: str) -> tuple[Rule, ...]:
    """The rules of the file, in its order. Raises DocumentInvalid with everything that is wrong."""
    told = read(text)
    problems = [*problems_of(_VALIDATOR, told)]
    if not problems:
        problems.extend(_loose(told))
    if problems:
        raise DocumentInvalid(tuple(problems))
    sources = {one["id"]: one for one in told["sources"]}
    return tuple(_rule(key, one, sources[one["source"]]) for key, one in told["rules"].items())


def standing(rules: Iterable[Rule], roles: Collection[str], taken: Iterable[Attended]) -> tuple[Standing, ...]:
    """How somebody in these roles stands to the rules, by what they took in the year.

    >>> rule = Rule("y", "一年 8 学时", frozenset({"community_worker"}), 8, None, False, "我们", False)
    >>> [one] = standing([rule], ["community_worker"], [Attended(Decimal("3.5"), False)])
    >>> one.missing, one.unit
    (Decimal('4.5'), '学时')
    """
    attended = tuple(taken)
    return tuple(_stands(rule, attended) for rule in rules if rule.roles & set(roles))


def _stands(rule: Rule, attended: tuple[Attended, ...]) -> Standing:
    counted = [one for one in attended if one.county or not rule.county]
    if rule.hours is not None:
        return Standing(rule, rule.hours, sum((one.hours for one in counted), Decimal(0)))
    return Standing(rule, rule.times or 1, Decimal(len(counted)))


def _loose(told: Mapping[str, Any]) -> Iterable[Problem]:
    known = {one["id"] for one in told["sources"]}
    for key, one in told["rules"].items():
        if one["source"] not in known:
            yield Problem(f"rules.{key}.source", "来源里没有它。", f"来源有：{'、'.join(sorted(known))}。")
        if ("hours" in one) == ("times" in one):
            yield Problem(f"rules.{key}", "没有说清要多少。", "hours（学时）和 times（次）写一个，只写一个。")


def _rule(key: str, one: Mapping[str, Any], source: Mapping[str, Any]) -> Rule:
    return Rule(
        key, one["title"], frozenset(one["roles"]), one.get("hours"), one.get("times"), bool(one.get("county")),
        f"{source['document']}：{source['title']}".replace("our choice：", "本平台自定："), bool(source["checked"]),
    )  # fmt: skip
