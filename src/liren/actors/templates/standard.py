"""建设标准: what a template says of how an organisation comes to be and is made up. Each clause names its basis."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from liren.actors.kinds import SUBTYPES
from liren.engine.problems import Problem
from liren.engine.schema import WORD

CLAUSES: Final = {
    "founded_by": "由谁设立",
    "reasons": "为什么设",
    "while_none": "有了谁就不设",
    "guided_by": "由谁指导",
    "members": "怎么组成",
    "term": "一届多久",
    "ends": "什么时候结束",
}
"""What a standard may speak of, in the order read."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """Organisations of these sub-types."""

    subtypes: tuple[str, ...]
    basis: str

    @property
    def rule(self) -> str:
        """As people read it: 街道办事处或乡镇人民政府."""
        words = {key: title for of in SUBTYPES.values() for key, title in of.items()}
        return "或".join(words[one] for one in self.subtypes)


@dataclass(frozen=True, slots=True)
class Reasons:
    """The circumstances in one of which it may be set up, by key."""

    one_of: Mapping[str, str]
    basis: str

    @property
    def rule(self) -> str:
        return "；或者".join(self.one_of.values())


@dataclass(frozen=True, slots=True)
class Members:
    """How it is made up. half: keys of the posts whose holders make up half of it or more, called `half_title`."""

    least: int
    odd: bool
    half: tuple[str, ...]
    half_title: str
    basis: str

    @property
    def rule(self) -> str:
        rule = f"{self.least} 人以上{'单数' if self.odd else ''}"
        return f"{rule}，{self.half_title}不少于一半" if self.half else rule


@dataclass(frozen=True, slots=True)
class TermRule:
    """How many years a term lasts at most."""

    years: int
    basis: str

    @property
    def rule(self) -> str:
        return f"不超过 {self.years} 年"


@dataclass(frozen=True, slots=True)
class Ends:
    """When it has done its work, in words: nothing the platform can see."""

    when: str
    basis: str

    @property
    def rule(self) -> str:
        return self.when


@dataclass(frozen=True, slots=True)
class Standard:
    """None: the standard says nothing of it.

    founded_by: one of these stands above the place, and who sets it up manages people there. guided_by: the nearest of
    these is its superior. while_none: it is not set up where one of these stands.
    """

    founded_by: Kinds | None
    guided_by: Kinds | None
    while_none: Kinds | None
    reasons: Reasons | None
    members: Members | None
    term: TermRule | None
    ends: Ends | None

    @property
    def clauses(self) -> Mapping[str, Kinds | Reasons | Members | TermRule | Ends]:
        """The clauses it has, by key, in the order read."""
        return {name: clause for name in CLAUSES if (clause := getattr(self, name)) is not None}

    @property
    def told(self) -> tuple[tuple[str, str, str], ...]:
        """(what, rule, key of its source), clause by clause."""
        return tuple((CLAUSES[name], clause.rule, clause.basis) for name, clause in self.clauses.items())


def _clause(**properties: Any) -> dict[str, Any]:
    optional = properties.pop("optional", ())
    properties["basis"] = {"type": "string", "description": "依据"}
    required = [key for key in properties if key not in optional]
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


_SUBTYPES: Final = {
    "type": "array", "minItems": 1, "maxItems": 10, "uniqueItems": True, "items": {"type": "string"},
    "description": "哪几类组织",
}  # fmt: skip
_SAID: Final = {"type": "string", "minLength": 1, "maxLength": 100}
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "description": "建设标准",
    "additionalProperties": False,
    "minProperties": 1,
    "properties": {
        "founded_by": _clause(subtypes=_SUBTYPES),
        "guided_by": _clause(subtypes=_SUBTYPES),
        "while_none": _clause(subtypes=_SUBTYPES),
        "reasons": _clause(
            one_of={
                "type": "object", "minProperties": 1, "maxProperties": 10, "propertyNames": {"pattern": WORD},
                "additionalProperties": _SAID, "description": "可以设立的情形",
            }
        ),
        "members": _clause(
            least={"type": "integer", "minimum": 1, "maximum": 99, "description": "至少几人"},
            odd={"type": "boolean", "description": "要单数"},
            half={"type": "array", "minItems": 1, "maxItems": 20, "items": {"type": "string"},
                  "description": "不少于一半的是哪几个岗位"},
            half_title=_SAID,
            optional=("half", "half_title"),
        ),
        "term": _clause(years={"type": "integer", "minimum": 1, "maximum": 10, "description": "一届最多几年"}),
        "ends": _clause(when=_SAID),
    },
}  # fmt: skip


def build_standard(written: Mapping[str, Any] | None) -> Standard | None:
    """The standard of a slot; None where the template sets none."""
    if written is None:
        return None
    return Standard(
        founded_by=_kinds(written.get("founded_by")),
        guided_by=_kinds(written.get("guided_by")),
        while_none=_kinds(written.get("while_none")),
        reasons=Reasons(**written["reasons"]) if "reasons" in written else None,
        members=_members(written["members"]) if "members" in written else None,
        term=TermRule(**written["term"]) if "term" in written else None,
        ends=Ends(**written["ends"]) if "ends" in written else None,
    )


def _kinds(written: Mapping[str, Any] | None) -> Kinds | None:
    return None if written is None else Kinds(tuple(written["subtypes"]), written["basis"])


def _members(written: Mapping[str, Any]) -> Members:
    half, title = tuple(written.get("half", ())), written.get("half_title", "")
    return Members(written["least"], written["odd"], half, title, written["basis"])


def standard_problems(
    where: str, standard: Standard, seats: Mapping[str, int], sources: Mapping[str, object]
) -> Iterator[Problem]:
    """What is wrong with a standard. seats: of the slot's posts, by key, which must be able to meet it."""
    known = {key for of in SUBTYPES.values() for key in of}
    for name, clause in standard.clauses.items():
        if clause.basis not in sources:
            yield Problem(f"{where}.{name}.basis", f"来源里没有“{clause.basis}”。", f"来源有：{'、'.join(sources)}。")
        for subtype in clause.subtypes if isinstance(clause, Kinds) else ():
            if subtype not in known:
                yield Problem(f"{where}.{name}", f"没有“{subtype}”这一类组织。", "请写具体类别。")
    if standard.members is not None:
        yield from _seat_problems(f"{where}.members", standard.members, seats)


def _seat_problems(where: str, rule: Members, seats: Mapping[str, int]) -> Iterator[Problem]:
    whole, strange = sum(seats.values()), [key for key in rule.half if key not in seats]
    for key in strange:
        yield Problem(f"{where}.half", f"没有“{key}”这个岗位。", f"岗位有：{'、'.join(seats) or '无'}。")
    if bool(rule.half) != bool(rule.half_title):
        yield Problem(f"{where}.half_title", "half 和 half_title 要一起写：哪几个岗位，合起来叫什么。", "请补上。")
    if whole < rule.least:
        yield Problem(f"{where}.least", f"要 {rule.least} 人以上，各岗位一共只有 {whole} 席。", "请改席位或人数。")
    if rule.odd and whole % 2 == 0:
        yield Problem(f"{where}.odd", f"要单数，各岗位一共 {whole} 席是双数。", "请改席位。")
    if rule.half and not strange and 2 * sum(seats[key] for key in rule.half) < whole:
        yield Problem(f"{where}.half", f"“{rule.half_title}”的席位不到一半。", "请改席位。")
