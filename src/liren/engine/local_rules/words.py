"""The words of local rules as frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final, Literal

from liren.engine.language import Limit, Procedure, Source, Unit

Deed = Literal["tighten", "narrow", "require", "replace"]
DEEDS: Final[Mapping[Deed, str]] = {
    "tighten": "收紧",
    "narrow": "缩小范围",
    "require": "另作要求",
    "replace": "替换",
}
Nature = Literal["floor", "open", "other"]
Kind = Literal[
    "limit",
    "least",
    "before",
    "after",
    "share",
    "number",
    "roles",
    "reasons",
    "route",
    "cases",
    "not_by",
    "required",
    "text",
]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one clause. to: the new value as authors write it; field: a whole new field (do: require)."""

    do: Deed
    clause: str
    why: str
    basis: str
    to: Any = None
    field: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class LocalRules:
    """A document of local rules. parent_digest: the text it was written against, or its beginning; '' not said.

    document: as an author writes it, plain JSON.
    """

    parent: str
    parent_version: int
    parent_digest: str
    version: int
    title: str
    publisher: str
    place: str
    sources: Mapping[str, Source]
    changes: tuple[Change, ...]
    burden_reason: str
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Clause:
    """Something of a parent that local rules may change. path: `accept.within`; value: what the parent says.

    nature: floor 底线 and other may only be tightened, open 可调 may be replaced. most: for a limit that is tightened,
    how much at most in each unit that can be compared; least: of a wait that is lengthened or a deadline counted back
    that comes earlier, how much at least. choices: the roles, reasons or steps to choose from, each with
    its title.
    residents_time: it is the reporter's own time, which nobody may shorten; only where open may it be replaced.
    """

    path: str
    step: str
    title: str
    kind: Kind
    nature: Nature
    value: Limit | Fraction | int | str | tuple[str, ...] | None
    said: str
    most: Mapping[Unit, int] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    residents_time: bool = False
    least: Mapping[Unit, int] = field(default_factory=dict)

    @property
    def deed(self) -> Deed:
        """What one does to it: the most that its nature allows."""
        if self.nature == "open":
            return "replace"
        required = ("not_by", "required", "cases")
        return "narrow" if self.kind == "roles" else "require" if self.kind in required else "tighten"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of 上级规定 / 本地规定 / 为什么. basis: the source's title as people read it."""

    clause: str
    title: str
    do: Deed
    nature: Nature
    before: str
    after: str
    why: str
    basis: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The procedure that runs where the local rules apply, and how it differs from its parent."""

    procedure: Procedure
    digest: str
    differences: tuple[Difference, ...]
