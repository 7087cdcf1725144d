"""Who owns what, counted in heads and m² as the Supreme Court reads the Civil Code (法释〔2009〕7 号 2020 修正, 8, 9).

A dwelling is one head; the dwellings of one buyer are one head together, so is all the developer has not sold or not
handed over; its co-owners are one head. Areas are added. Whether somebody's own dwelling and one they own with another
are one buyer's is not said: they stay two heads (our reading), and are named, so that a person looks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Unit:
    """A dwelling. owners: ids of all who own it together; none, or unsold: the developer's. area: m², exact."""

    id: str
    area: Decimal
    owners: frozenset[str]
    unsold: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """One who counts as one. owners: empty for the developer; units: their ids, sorted."""

    owners: frozenset[str]
    units: tuple[str, ...]
    area: Decimal


@dataclass(frozen=True, slots=True)
class Heads:
    """heads: in the order of their first unit; doubtful: the heads that share an owner without being the same,
    once for all owners who share the same ones."""

    heads: tuple[Head, ...]
    doubtful: tuple[tuple[Head, ...], ...]

    @property
    def area(self) -> Decimal:
        return sum((one.area for one in self.heads), Decimal(0))


def heads(units: Iterable[Unit]) -> Heads:
    """Merge dwellings into heads. Raises ValueError for a unit named twice or without an area.

    >>> told = heads([Unit("1", Decimal("80"), frozenset("a")), Unit("2", Decimal("40.5"), frozenset("a"))])
    >>> len(told.heads), told.area
    (1, Decimal('120.5'))
    """
    found: dict[frozenset[str], list[Unit]] = {}
    seen: set[str] = set()
    for one in units:
        if one.id in seen or one.area <= 0:
            raise ValueError(f"{one.id}: named twice, or without an area")
        seen.add(one.id)
        found.setdefault(frozenset() if one.unsold else one.owners, []).append(one)
    merged = tuple(_head(owners, theirs) for owners, theirs in found.items())
    return Heads(merged, _doubtful(merged))


def _head(owners: frozenset[str], units: list[Unit]) -> Head:
    return Head(owners, tuple(sorted(one.id for one in units)), sum((one.area for one in units), Decimal(0)))


def _doubtful(merged: tuple[Head, ...]) -> tuple[tuple[Head, ...], ...]:
    of: dict[str, list[int]] = {}
    for place, one in enumerate(merged):
        for owner in sorted(one.owners):
            of.setdefault(owner, []).append(place)
    shared = dict.fromkeys(tuple(theirs) for theirs in of.values() if len(theirs) > 1)
    return tuple(tuple(merged[place] for place in theirs) for theirs in shared)
