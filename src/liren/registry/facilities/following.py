"""Facilities follow places that change: a building put in another grid, a grid drawn anew, a place that ended."""

from django.db.models import Q

from liren.access.public import SYSTEM
from liren.kit.clock import CHINA
from liren.kit.outbox import Handler, Happened
from liren.registry.facilities.keeping import save, state_of
from liren.registry.models import Booking, Facility, Premises
from liren.territories.public import (
    Place,
    community_of,
    drawn,
    jurisdiction_of,
    place,
    place_at,
    standing_heirs,
    upper_end,
)


def facility_reactions() -> dict[tuple[str, str], Handler]:
    """By (event, name)."""
    return {
        ("territories.place-put-in-grid", "registry.facilities-follow"): _put_in_grid,
        ("territories.place-closed", "registry.facilities-follow"): _closed,
        ("territories.grids-redrawn", "registry.facilities-follow"): _redrawn,
    }


def _put_in_grid(event: Happened) -> None:
    here = place(int(str(event.body["place"])))
    if here is not None:
        for row in _at(Q(place_id=here.id)):
            _move(row, here, jurisdiction_of(here), event)


def _redrawn(event: Happened) -> None:
    """All that lies in a building goes with it; what lay in a grid that ended goes to its heir, or the community."""
    what = drawn(int(str(event.body["redrawing"])))
    if what is None:
        return
    for row in _at(Q(place_path__startswith=what.community) | Q(path__startswith=what.community)):
        here = place(row.place_id)
        if here is None:
            continue
        if here.valid_to is not None:
            _to_the_heir(row, here, event)
        else:
            _move(row, here, jurisdiction_of(here), event)
    kept = Premises.objects.filter(path__gte=what.community, path__lt=upper_end(what.community))
    for path in sorted(set(kept.values_list("path", flat=True))):
        grid = place_at(path)
        if grid is not None and grid.valid_to is not None:
            _premises_follow(grid)


def _closed(event: Happened) -> None:
    here = place(int(str(event.body["place"])))
    if here is not None:
        for row in _at(Q(place_id=here.id)):
            _to_the_heir(row, here, event)
        _premises_follow(here)


def _to_the_heir(row: Facility, here: Place, event: Happened) -> None:
    """To the one place that took over; of several or none to the community, marked 存疑: somebody has to look."""
    heir = _heir(here)
    if heir is not None:
        _move(row, heir, jurisdiction_of(heir), event)
        return
    above = community_of(here.path)
    community = place_at(above) if above else None
    if community is not None and community.valid_to is None and community.id != here.id:
        _move(row, community, community.path, event, quality="doubtful")


def _premises_follow(here: Place) -> None:
    """How premises were got is kept by the one place that took over; of several or none by the community."""
    to = _heir(here) or place_at(community_of(here.path) or "")
    if to is not None and to.valid_to is None:
        Premises.objects.filter(path=here.path).update(path=jurisdiction_of(to))


def _heir(here: Place) -> Place | None:
    heirs = standing_heirs([here.id])[here.id]
    return place_at(heirs[0]) if len(heirs) == 1 else None


def _move(row: Facility, to: Place, path: str, event: Happened, quality: str = "") -> None:
    if (row.place_id, row.place_path, row.path) == (to.id, to.path, path):
        return
    Booking.objects.filter(room__facility=row).update(path=path)
    before = state_of(row)
    moved = row.place_id != to.id
    row.place_id, row.place_path, row.path = to.id, to.path, path
    row.quality = quality or row.quality
    says = f"原来的地点撤销，改到{to.everyday_name}" if moved else "网格调整，跟着楼栋走"
    says += "；在哪一处要有人去看" if quality else ""
    save(row, before, says, max(event.moment.astimezone(CHINA).date(), row.state_since), SYSTEM, event.moment)


def _at(where: Q) -> list[Facility]:
    found = Facility.objects.select_for_update().filter(where, until=None, withdrawn="")
    return list(found.order_by("id"))
