"""How a community is divided into grids: what stands now, what a plan would make of it, and who takes over."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from liren.territories.lineage import standing_heirs
from liren.territories.models import Change, Redrawing
from liren.territories.paths import community_of
from liren.territories.place import Place
from liren.territories.queries import place, places, select

Key = int | str
"""A grid of a plan: the id of one that stands, or the key of one to be made."""


@dataclass(frozen=True, slots=True)
class NewGrid:
    """A grid to be made. key: what the plan calls it; code: 15 digits, None when it has none yet."""

    key: str
    name: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How a community's grids are to be drawn.

    into: building id → the grid it goes to, None for none; a building that is not named stays where it is.
    close: grids that end → grids that take over beside those their buildings go to.
    """

    into: Mapping[int, Key | None]
    new: Sequence[NewGrid] = ()
    close: Mapping[int, Sequence[Key]] = field(default_factory=dict)


@dataclass(frozen=True)
class Arrangement:
    """The grids of a community, its 小区 and buildings, as they stand."""

    community: Place
    grids: tuple[Place, ...]
    estates: tuple[Place, ...]
    buildings: tuple[Place, ...]

    @cached_property
    def seen(self) -> str:
        """A short text that changes when anything here does."""
        told = ";".join(f"{p.id}:{p.name}:{p.grid_id}" for p in (*self.grids, *self.buildings))
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def of(self, grid: int | None) -> tuple[Place, ...]:
        """The buildings of a grid; None gives those in no grid."""
        return tuple(b for b in self.buildings if b.grid_id == grid)

    def after(self, plan: Plan) -> dict[int, Key | None]:
        """Building → grid, once the plan is done."""
        return {b.id: plan.into.get(b.id, b.grid_id) for b in self.buildings}

    def heirs(self, plan: Plan) -> dict[int, tuple[Key, ...]]:
        """Each grid the plan closes → who takes over: where its buildings go, then who is named."""
        after = self.after(plan)
        found = {}
        for grid, named in plan.close.items():
            going = (after[b.id] for b in self.of(grid))
            heirs = dict.fromkeys(key for key in (*going, *named) if key is not None)
            found[grid] = tuple(heirs)
        return found


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a redrawing means for whatever lies in the community: where it was, where it goes.

    came_from: building that moved → path that was responsible; goes_to: building, or 小区 that lies in one grid →
    path responsible afterwards (a grid's; the community's where there is none); heirs: path of a grid that ended →
    paths that took over. For a plan, a grid to be made stands under its key.
    """

    community: str
    came_from: Mapping[int, str]
    goes_to: Mapping[int, str]
    heirs: Mapping[str, tuple[str, ...]]

    def whose(self, place_id: int, before: str) -> tuple[str, bool] | None:
        """Whose what lies at `place_id` and was looked after at `before` is now, and whether that is clear.

        None when it stays. What moved goes along with its building. Of a grid that ended, all goes to the one that took
        over; of several, to the one that has its building or its whole 小区; what neither decides is the community's.
        """
        if self.came_from.get(place_id) == before:
            return self.goes_to[place_id], True
        heirs = self.heirs.get(before)
        if heirs is None:
            return None
        if len(heirs) == 1:
            return heirs[0], True
        own = self.goes_to.get(place_id)
        return (own, True) if own in heirs and own is not None else (self.community, False)


def arrangement(community: int) -> Arrangement | None:
    """The grids of this community as they stand; None when it is none. Two statements."""
    here = place(community)
    if here is None or here.kind != "community":
        return None
    found = select(
        "p.path > %(path)s AND p.path < %(path)s || '~' AND p.valid_to IS NULL ORDER BY p.path", path=here.path
    )
    of = {kind: tuple(p for p in found if p.kind == kind) for kind in ("grid", "estate", "building")}
    return Arrangement(here, of["grid"], of["estate"], of["building"])


def would_be_drawn(now: Arrangement, plan: Plan) -> Drawn:
    """What the plan would mean."""
    paths: dict[Key, str] = {**{g.id: g.path for g in now.grids}, **{n.key: n.key for n in plan.new}}
    after, community = now.after(plan), now.community.path

    def path(key: Key | None) -> str:
        return paths.get(key, community) if key is not None else community

    return Drawn(
        community,
        {b.id: path(b.grid_id) for b in now.buildings if after[b.id] != b.grid_id},
        _going({b: path(key) for b, key in after.items()}, now.buildings, community),
        {path(grid): tuple(map(path, heirs)) for grid, heirs in now.heirs(plan).items()},
    )


def drawn(redrawing: int) -> Drawn | None:
    """What a redrawing means by now, later ones included; None when there is no such redrawing."""
    told = Redrawing.objects.filter(pk=redrawing).first()
    if told is None:
        return None
    moved = {int(id): pair for id, pair in told.body["moved"].items()}
    closed = [int(id) for id in told.body["closed"]]
    known = places([told.community_id, *moved, *closed, *(pair[0] for pair in moved.values() if pair[0])])
    community = known[told.community_id].path
    now = arrangement(told.community_id)
    grids = {g.id: g.path for g in now.grids} if now else {}
    buildings = now.buildings if now else ()
    after = {b.id: grids.get(b.grid_id or 0, community) for b in buildings}
    return Drawn(
        community,
        {id: known[pair[0]].path if pair[0] else community for id, pair in moved.items()},
        {**dict.fromkeys(moved, community), **_going(after, buildings, community)},
        {known[id].path: heirs for id, heirs in standing_heirs(closed).items()},
    )


def former_grids(building: int) -> tuple[str, ...]:
    """The paths that were responsible for a building before: grids it was in; its community when it was in none."""
    here = place(building)
    told = Change.objects.filter(place_id=building, kind="put-in-grid").values_list("body", flat=True)
    before = {body["from"] for body in told}
    home = community_of(here.path) if here else None
    grids = tuple(p.path for p in places(id for id in before if id is not None).values())
    return (*grids, home) if home and None in before else grids


def _going(after: Mapping[int, str], buildings: Iterable[Place], community: str) -> dict[int, str]:
    """`after` of buildings, and of each 小区 whose buildings all go to one grid."""
    of_estate: dict[int, set[str]] = defaultdict(set)
    for building in buildings:
        if building.parent_id and community_of(building.path) == community:
            of_estate[building.parent_id].add(after[building.id])
    whole = {estate: next(iter(to)) for estate, to in of_estate.items() if len(to) == 1}
    return {**whole, **after}
