"""What a template of organisations says, once read: groups with counts, slots with posts, and words that differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from liren.actors.templates.standard import Standard
from liren.engine.language import Source
from liren.territories.kinds import is_rural
from liren.territories.public import Place

Each = Literal["grid", "building"]


@dataclass(frozen=True, slots=True)
class Wording:
    """One concept, several labels: by the place's path, else rural or urban. `{place}` is the place's everyday name."""

    urban: str
    rural: str
    places: Mapping[str, str]

    def at(self, place: Place) -> str:
        """The word here; the nearest place that says its own wins.

        >>> Wording("楼栋长", "院落长", {"11.": "楼门院长"}).urban
        '楼栋长'
        """
        own = [path for path in self.places if place.path.startswith(path)]
        word = self.places[max(own, key=len)] if own else self.rural if is_rural(place) else self.urban
        return word.replace("{place}", place.everyday_name)


@dataclass(frozen=True, slots=True)
class PostSpec:
    """A post a slot's organisation has. role: granted to its holder; each: one per grid or building of the place.

    coordinated_by: the sub-type of the organisation above that decides who comes to it.
    """

    key: str
    title: Wording
    role: str | None
    each: Each | None
    seats: int
    duties: str
    coordinated_by: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Slots counted together. count: as the source gives it; enumerated: whether the source names the members."""

    key: str
    title: str
    count: int | None
    enumerated: bool
    asks_line: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the template one organisation fills. name: None when the place must say; each: one per grid.

    standard: how it comes to be and is made up; None where the template sets none.
    """

    key: str
    group: str
    name: Wording | None
    kind: str
    subtype: Wording
    under: str | None
    line: str | None
    each: Literal["grid"] | None
    core: bool
    duties: str
    posts: tuple[PostSpec, ...]
    basis: str
    standard: Standard | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """path: "" for the whole country, or whose own version it is. at: the kinds of place it may be laid on."""

    key: str
    version: int
    path: str
    title: str
    summary: str
    at: tuple[str, ...]
    urban: bool
    rural: bool
    sources: Mapping[str, Source]
    lines: Mapping[str, str]
    mirrors: str | None
    groups: Mapping[str, Group]
    slots: tuple[Slot, ...]

    @property
    def unchecked(self) -> int:
        return sum(not source.checked for source in self.sources.values())

    def slot(self, key: str) -> Slot:
        """The slot of this key; raises KeyError."""
        return {slot.key: slot for slot in self.slots}[key]
