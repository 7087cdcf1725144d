"""What the pages of people say in words: where somebody lives, how old they are, who wrote something down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from liren.actors.public import persons
from liren.kit.clock import CHINA, now
from liren.registry import public as registry
from liren.registry.public import Noted, PersonLine, Stay
from liren.territories.public import Place, places, places_at


@dataclass(frozen=True, slots=True)
class Somebody:
    """A line of people as a page shows it. age: in years, None when nobody knows when they were born."""

    line: PersonLine
    age: int | None
    sex: str
    where: str
    state: str
    quality: str


class Wheres:
    """The addresses of people, homes and residences on one page, each kind read once."""

    def __init__(
        self, place_ids: Iterable[int], dwelling_ids: Iterable[UUID | None], paths: Iterable[str] = ()
    ) -> None:
        self.places = places(place_ids)
        self.homes = registry.dwellings_by_id([one for one in dwelling_ids if one])
        self.at_paths = places_at([path for path in paths if path])

    def of(self, place_id: int, dwelling_id: UUID | None) -> str:
        """桂花苑 3 幢 2 单元 502, without the street and what lies above it."""
        place = self.places.get(place_id)
        door = self.homes.get(dwelling_id) if dwelling_id else None
        return " ".join(part for part in (near(place), door.door if door else "") if part)

    def at(self, path: str) -> str:
        place = self.at_paths.get(path)
        return place.full_name if place else ""


def near(place: Place | None) -> str:
    """A place's name with the two above it.

    >>> near(None)
    '地点不详'
    """
    return " ".join(place.full_name.split(" ")[-3:]) if place else "地点不详"


def somebody(lines: Iterable[PersonLine], wheres: Wheres) -> tuple[Somebody, ...]:
    today = now().astimezone(CHINA).date()
    return tuple(
        Somebody(
            one, age_on(one.born, today), registry.SEXES[one.sex], wheres.of(one.place_id, one.dwelling_id),
            registry.STATES[one.state], registry.QUALITIES[one.quality],
        )
        for one in lines
    )  # fmt: skip


def age_on(born: date | None, day: date) -> int | None:
    """Full years.

    >>> age_on(date(1985, 3, 12), date(2026, 3, 11)), age_on(date(1985, 3, 12), date(2026, 3, 12))
    (40, 41)
    """
    return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def names(ids: Iterable[UUID | None]) -> Mapping[UUID, str]:
    """Who wrote something down, by id."""
    return persons(one for one in ids if one)


def fields(what: Iterable[str]) -> str:
    """The names of fields as people say them."""
    return "、".join(registry.FIELDS.get(one) or registry.BEFELL.get(one, "核实情况") for one in what)


def stays(of: Iterable[Stay], wheres: Wheres) -> list[tuple[Stay, str, str]]:
    """(residence, its kind, the address) as a page shows them."""
    return [(one, registry.KINDS_OF_RESIDENCE[one.kind], wheres.of(one.place_id, one.dwelling_id)) for one in of]


def notes(of: Iterable[Noted], by: Mapping[UUID, str]) -> list[tuple[Noted, str, str]]:
    """(observation, its kind, who wrote it down) as a page shows them."""
    return [(one, registry.KINDS_OF_OBSERVATION[one.kind], by.get(one.by, "系统") if one.by else "系统") for one in of]
