"""A place as other rooms see it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from liren.territories.paths import community_of

Kind = Literal["province", "city", "county", "street", "community", "estate", "grid", "building"]
Committee = Literal["residents", "villagers", "similar"]


@dataclass(frozen=True, slots=True)
class Place:
    """A division, a 小区, a grid or a building, as it stood on the date asked for.

    level: 1..5 for divisions, 6 for a 小区 or grid, 7 for a building.
    code: 12 digits of a division, 15 of a grid; None where no code is known.
    name: the name in the register (“龙桥社区居委会”); `everyday_name` drops the committee (“龙桥社区”).
    full_name: everyday names from the province down, spaced, without fillers such as 市辖区.
    urban: None when unknown; the published frame of 2023 no longer carries the class.
    committee: of a community, by the published code rule (0xx/1xx, 2xx/3xx, 4xx/5xx); None elsewhere or unknown.
    grid_id: of a building, the grid it belongs to; None when in none.
    valid_from, valid_to: first day, and first day no longer; None when unknown, and when still standing.
    """

    id: int
    level: int
    kind: Kind
    code: str | None
    name: str
    path: str
    parent_id: int | None
    full_name: str
    everyday_name: str
    urban: bool | None = None
    committee: Committee | None = None
    grid_id: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None


def jurisdiction_of(place: Place) -> str:
    """Whose it is to look after what lies at `place`: its grid's where the grid is known, else its community's.

    小区 cross grids, so what is only known to lie in one is the community's.
    """
    community = community_of(place.path)
    if community is None or place.kind in ("community", "grid"):
        return place.path
    return f"{community}g{place.grid_id}." if place.grid_id else community


@dataclass(frozen=True, slots=True)
class Page:
    """Places in order, and the path to continue after; None at the end."""

    places: tuple[Place, ...]
    after: str | None
