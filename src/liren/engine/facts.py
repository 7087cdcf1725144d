"""What documents state: figures, policies, named frameworks, and where documents disagree; kept as they say it.

A figure keeps how exact it is: a lower bound never becomes a number one may compute with. What a document names without
listing keeps that it did not list it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeVar

from liren.engine.language import Source

Exactness = Literal["exact", "about", "near", "more_than"]
_SAID: Final[Mapping[str, str]] = {"exact": "{n} {unit}", "about": "约 {n} {unit}", "near": "近 {n} {unit}"}


@dataclass(frozen=True, slots=True)
class Figure:
    """value: whole, in `unit`. whole: the figure it is a share of, in per cent; overlapping: shares of it overlap.

    as_of: year, month or day it was so; None where the document does not say. live: which count of this platform's own
    catalogue says the same today; None for none.
    """

    key: str
    title: str
    value: int
    unit: str
    exactness: Exactness
    source: Source
    as_of: str | None = None
    note: str = ""
    whole: str | None = None
    overlapping: bool = False
    live: str | None = None

    @property
    def said(self) -> str:
        """As the document says it.

        >>> s = Source("s", "S0", "现状")
        >>> Figure("p", "试点", 60, "个", "more_than", s).said, Figure("r", "农村", 35, "%", "about", s).said
        ('60 多个', '约 35%')
        """
        if self.exactness == "more_than":
            return f"超过 {self.value}%" if self.unit == "%" else f"{self.value} 多{self.unit}"
        return _SAID[self.exactness].format(n=self.value, unit=self.unit).replace(" %", "%")


@dataclass(frozen=True, slots=True)
class FigureGroup:
    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """when: year, month or day. valid: first and last year, where the document says them. issuer: None unsaid."""

    key: str
    when: str
    title: str
    issuer: str | None
    kind: str
    source: Source
    valid: tuple[int, int] | None = None
    note: str = ""

    def expired(self, year: int) -> bool:
        """Are the years it names over? False where it names none: nobody may guess."""
        return self.valid is not None and year > self.valid[1]


@dataclass(frozen=True, slots=True)
class FrameworkVersion:
    """items: None where the document names the framework and lists nothing. items_from: where people took them from."""

    since: str | None
    items: tuple[str, ...] | None
    source: Source
    note: str = ""
    items_from: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """What people listed of a framework that a document only names. items_from: the document and clause they read."""

    key: str
    items: tuple[str, ...]
    items_from: str


@dataclass(frozen=True, slots=True)
class Framework:
    """A named list; the last version is today's."""

    key: str
    title: str
    about: str
    versions: tuple[FrameworkVersion, ...]

    @property
    def today(self) -> FrameworkVersion:
        return self.versions[-1]

    def with_listed(self, listed: Listed | None) -> "Framework":
        """With what people listed, where the document lists nothing: what it lists itself stands."""
        if listed is None or self.today.items is not None:
            return self
        today = replace(self.today, items=listed.items, items_from=listed.items_from)
        return replace(self, versions=(*self.versions[:-1], today))

    def added(self) -> tuple[str, ...]:
        """What today's version has that the one before it had not; nothing where there is none to compare.

        >>> s = Source("s", "S2", "表述")
        >>> old, new = FrameworkVersion("2017", ("公众参与",), s), FrameworkVersion("2019", ("公众参与", "科技支撑"), s)
        >>> Framework("f", "社会治理体系", "", (old, new)).added()
        ('科技支撑',)
        """
        before = self.versions[-2].items if len(self.versions) > 1 else None
        return tuple(one for one in self.today.items or () if before is not None and one not in before)


@dataclass(frozen=True, slots=True)
class Pilot:
    """One named pilot. batch, result: None where the document does not say."""

    key: str
    title: str
    where: str
    topic: str
    batch: int | None
    result: str | None
    source: Source
    note: str = ""


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """printed: as it stands; computed: what speaks against it. touches: `policies.key`, `standards.GB/T 1—2009`…"""

    key: str
    kind: str
    where: str
    printed: str
    computed: str
    source: Source
    touches: tuple[str, ...] = ()


Fact = FigureGroup | Policy | Framework | Listed | Pilot | Inconsistency
F = TypeVar("F", FigureGroup, Policy, Framework, Listed, Pilot, Inconsistency)


@dataclass(frozen=True, slots=True)
class Facts:
    """One file. entries: in the order of the file, all of one form."""

    key: str
    version: int
    title: str
    note: str
    entries: tuple[Fact, ...]
    document: Mapping[str, Any]

    def of(self, form: type[F]) -> tuple[F, ...]:
        """Its entries, which are of one form."""
        return tuple(one for one in self.entries if isinstance(one, form))

    def names(self) -> Iterator[str]:
        """Names by which others speak of its entries: of figures, not of their groups."""
        for one in self.entries:
            if isinstance(one, FigureGroup):
                yield from (figure.key for figure in one.figures)
            else:
                yield one.key
