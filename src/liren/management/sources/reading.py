"""Reads what is held: the rows of a table at a community, and in each the values of the sources it takes."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.engine.tables.periods import Period
from liren.kit.clock import CHINA
from liren.kit.errors import NotYours
from liren.management.sources import registered
from liren.territories import public as territories
from liren.territories.public import Arrangement, Place, lies_in

COUNTY, STREET = 3, 4
_IN_A_LINE: Final = frozenset({"place.community", "place.street", "place.county", "place.code", "community.kind"})
URBAN: Final = {"residents": "居委会", "villagers": "村委会", "similar": "类似居委会"}


@dataclass(frozen=True, slots=True)
class Thing:
    """What one row is about. key: its name in the table, for ever. about: (kind, id or path) of its own page."""

    key: str
    label: str
    about: tuple[str, str]
    values: Mapping[str, Any] = field(default_factory=dict)


Figures = Callable[[str, Period], Mapping[str, str | None]]
_bound: dict[str, Figures] = {}


def bind_figures(read: Figures) -> None:
    """Let `read(path, period)` say the values of `figures.…`: evaluation stands above this room, `config` binds it."""
    _bound["figures"] = read


@dataclass(slots=True)
class _Read:
    """What was read once for all rows of a table at a community."""

    path: str
    period: Period
    wanted: Collection[str]
    laid: Arrangement
    above: Mapping[int, str]

    def wants(self, *keys: str) -> bool:
        return any(key in self.wanted for key in keys)

    def common(self) -> dict[str, Any]:
        return _above(self.laid.community, self.above)


def _above(community: Place, above: Mapping[int, str]) -> dict[str, Any]:
    return {
        "place.community": community.everyday_name, "place.street": above.get(STREET), "place.county": above.get(COUNTY)
    }  # fmt: skip


def _line(community: Place, above: Mapping[int, str]) -> dict[str, Any]:
    """What the community's own line in the places says, `_IN_A_LINE`: read for a whole street at once."""
    return _above(community, above) | {
        "place.code": community.code, "community.kind": URBAN.get(community.committee or "")
    }  # fmt: skip


def read_rows(rows: str, path: str, wanted: Collection[str], period: Period) -> tuple[Thing, ...]:
    """Each row of `rows` at the community `path` (of a street's own table: at the street), with the values of `wanted`,
    in a steady order.

    A value nobody wrote down yet is None. Raises NotYours for neither.
    """
    here = territories.place_at(path)
    if here is not None and here.level == STREET:
        return tuple(_street(here, rows, wanted, period))
    laid = territories.arrangement(here.id) if here is not None and here.kind == "community" else None
    if laid is None:
        raise NotYours(what="这个社区")
    above = {place.level: place.everyday_name for place in territories.ancestors(path)}
    return tuple(_READERS[rows](_Read(path, period, wanted, laid, above)))


def _street(here: Place, rows: str, wanted: Collection[str], period: Period) -> Iterable[Thing]:
    """A street's own row, or one for each of its communities."""
    below = territories.children(here.path)
    above = {place.level: place.everyday_name for place in (*territories.ancestors(here.path), here)}
    if rows == "community":
        for place in below:
            if place.kind != "community":
                continue
            if _IN_A_LINE.issuperset(wanted):
                yield Thing(place.path, place.everyday_name, ("place", place.path), _line(place, above))
            else:
                yield from read_rows(rows, place.path, wanted, period)
        return
    values = {
        "street.name": here.everyday_name, "street.communities": str(sum(one.kind == "community" for one in below)),
        "place.county": above.get(COUNTY),
    }  # fmt: skip
    yield Thing(here.path, here.everyday_name, ("place", here.path), values)


def _community(read: _Read) -> Iterable[Thing]:
    here, laid = read.laid.community, read.laid
    values = _line(here, read.above) | {
        "community.estates": str(len(laid.estates)), "community.grids": str(len(laid.grids)),
        "community.buildings": str(len(laid.buildings)), **_organised(read),
    }  # fmt: skip
    if read.wants("figures.on_time", "figures.satisfied") and "figures" in _bound:
        values |= _bound["figures"](read.path, read.period)
    values |= registered.counted(read.path, read.period.until, read.wanted)
    counted = _affairs(read)
    yield Thing(read.path, here.everyday_name, ("place", read.path), values | _sum(counted))


def _organised(read: _Read) -> dict[str, Any]:
    """Organisations and posts of the community, counted."""
    found: dict[str, Any] = {}
    if read.wants("community.organisations", "community.party", "community.social"):
        kinds = Counter(one.kind for one in actors.every_organisation(read.path))
        found = {
            "community.organisations": str(sum(kinds.values())), "community.party": str(kinds["party"]),
            "community.social": str(kinds["social_force"]),
        }  # fmt: skip
    if read.wants("community.workers", "community.grid_workers"):
        held = actors.post_holders(read.path, ("community_worker", "community_director", "grid_worker"))
        found |= {
            "community.workers": str(len({p for role, _, p, _ in held if role != "grid_worker"})),
            "community.grid_workers": str(len({p for role, _, p, _ in held if role == "grid_worker"})),
        }  # fmt: skip
    return found


def _estates(read: _Read) -> Iterable[Thing]:
    grids = {grid.id: grid.everyday_name for grid in read.laid.grids}
    counted = _affairs(read)
    for estate in read.laid.estates:
        inside = [b for b in read.laid.buildings if lies_in(b.path, estate.path)]
        names = dict.fromkeys(grids[b.grid_id] for b in inside if b.grid_id in grids)
        values = {
            "estate.name": estate.everyday_name, "estate.buildings": str(len(inside)),
            "estate.grids": "、".join(names) or None,
        }  # fmt: skip
        yield _place(read, estate, values | _sum(one for one in counted if lies_in(one.place_path, estate.path)))


def _grids(read: _Read) -> Iterable[Thing]:
    counted = _affairs(read)
    held = actors.post_holders(read.path, ("grid_worker",)) if read.wants("grid.worker") else ()
    for grid in read.laid.grids:
        names = dict.fromkeys(name for _, at, _, name in held if at == grid.path)
        values = {
            "grid.name": grid.everyday_name, "grid.buildings": str(len(read.laid.of(grid.id))),
            "grid.worker": "、".join(names) or None, "place.code": grid.code,
        }  # fmt: skip
        yield _place(read, grid, values | _sum(one for one in counted if one.jurisdiction_path == grid.path))


def _buildings(read: _Read) -> Iterable[Thing]:
    grids = {grid.id: grid.everyday_name for grid in read.laid.grids}
    estates = {estate.id: estate.everyday_name for estate in read.laid.estates}
    counted = _affairs(read)
    for building in read.laid.buildings:
        values = {
            "building.name": building.everyday_name, "building.estate": estates.get(building.parent_id or 0),
            "building.grid": grids.get(building.grid_id or 0),
        }  # fmt: skip
        yield _place(read, building, values | _sum(one for one in counted if one.place_path == building.path))


def _place(read: _Read, place: Place, values: dict[str, Any]) -> Thing:
    return Thing(f"place-{place.id}", place.everyday_name, ("place", place.path), read.common() | values)


def _organisations(read: _Read) -> Iterable[Thing]:
    for one in actors.every_organisation(read.path):
        values = {
            "organisation.name": one.name, "organisation.kind": one.kind_title,
            "organisation.subtype": one.subtype_title, "organisation.code": one.credit_code,
            "organisation.status": one.status_title, "organisation.phone": one.phone,
        }  # fmt: skip
        yield Thing(f"org-{one.id}", one.name, ("organisation", str(one.id)), read.common() | values)


def _dwellings(read: _Read) -> Iterable[Thing]:
    buildings = {one.id: one.everyday_name for one in read.laid.buildings}
    found = sorted(registered.dwellings(read.path), key=lambda one: (buildings.get(one.building_id, ""), one.door))
    for one in found:
        facts = one.facts
        values = {
            "dwelling.building": buildings.get(one.building_id), "dwelling.door": one.door,
            "dwelling.floor": str(facts.floor), "dwelling.use": facts.use_title or None,
            "dwelling.area": None if facts.area is None else str(facts.area),
            "dwelling.tenure": facts.tenure_title or None,
        }  # fmt: skip
        label = f"{buildings.get(one.building_id, '')} {one.door}".strip()
        yield Thing(f"home-{one.id}", label, ("home", str(one.id)), read.common() | values)


def _facilities(read: _Read) -> Iterable[Thing]:
    for one in registered.things(read.path):
        values = {
            "facility.name": one.name, "facility.code": one.code, "facility.branch": one.branch_title,
            "facility.type": one.kind.title if one.kind else one.type, "facility.address": one.address or None,
            "facility.phone": one.phone or None, "facility.since": one.since.isoformat(),
        }  # fmt: skip
        yield Thing(f"thing-{one.id}", one.name, ("facility", str(one.id)), read.common() | values)


def _affairs(read: _Read) -> tuple[affairs.Tallied, ...]:
    if not read.wants("affairs.received", "affairs.closed", "affairs.open"):
        return ()
    since, until = (datetime.combine(day, time(0), CHINA) for day in (read.period.since, read.period.until))
    return affairs.tallied(read.path, since, until + timedelta(days=1))


def _sum(counted: Iterable[affairs.Tallied]) -> dict[str, str]:
    mine = [*counted]
    return {
        "affairs.received": str(sum(one.received for one in mine)),
        "affairs.closed": str(sum(one.closed for one in mine)), "affairs.open": str(sum(one.open for one in mine)),
    }  # fmt: skip


_READERS: Final[Mapping[str, Callable[[_Read], Iterable[Thing]]]] = {
    "community": _community, "estate": _estates, "grid": _grids, "building": _buildings,
    "organisation": _organisations, "dwelling": _dwellings, "facility": _facilities,
}  # fmt: skip
"""Of all kinds of rows but those about people, which `sources.people` reads."""
