"""Buildings and their dwellings: the elevation 楼盘图, each dwelling a cell, and laying a building out in one go."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from liren.access.public import Actor, may, require, which
from liren.affairs import public as affairs
from liren.affairs.public import Concerning
from liren.engine.language import Field
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.registry import public as registry
from liren.registry.public import Dwelling
from liren.territories import public as territories
from liren.web import forms
from liren.web.dates import ago, asked_day
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in

READ, REGISTER = "homes.read", "homes.register"
BUILDING, COMMUNITY = 7, 5
MOST = 1000
SAID = {"laid": "布置好了。逐户核实以后，点开一户改它。", "added": "添好了。", "ended": "记下了，这户不再列在楼里。"}
USE_CHOICES = tuple(registry.USES.items())
LAYOUT = {
    "units": Field("units", "几个单元", "text", required=True, purpose="排出每一户", hint="不分单元写 0"),
    "floors": Field("floors", "哪几层", "text", required=True, purpose="排出每一户", hint="如 1-12，或 -1、1-3、5-12"),
    "doors": Field("doors", "每个单元每层几户", "text", required=True, purpose="排出每一户"),
    "numbering": Field(
        "numbering", "同一层的房号", "choice", required=True, options=tuple(registry.NUMBERINGS.items()),
        purpose="与门牌一致",
    ),
    "by_floor": Field("by_floor", "户数不同的楼层", "text", max=200, purpose="照实", hint="楼层=户数，例如 1=2、12=3"),
    "without": Field(
        "without", "没有的房号", "text", max=400, purpose="照实", hint="例如 1-401、2-1203；各单元都没有的写 404"
    ),
    "use": Field("use", "都是什么用途", "choice", options=USE_CHOICES, purpose="大多一样时省得逐户写", hint="可以不选"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one dwelling. last: how long ago somebody visited or something was opened about it; "" for never.

    open: affairs in hand. reached: a telephone of somebody who lives there is known.
    """

    last: str = ""
    open: int = 0
    reached: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One door in the elevation, or a gap where the floor has none. first: of its unit on the floor; off: not of the
    unit a phone shows.
    """

    dwelling: Dwelling | None
    told: Told
    first: bool
    off: bool


@dataclass(frozen=True, slots=True)
class Unit:
    name: str
    title: str
    doors: int
    shown: bool


@dataclass(frozen=True, slots=True)
class Floor:
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Elevation:
    """units side by side, floors from the top down."""

    units: tuple[Unit, ...]
    floors: tuple[Floor, ...]


def floor_title(floor: int) -> str:
    return f"{floor} 层" if floor > 0 else f"地下 {-floor} 层"


def unit_title(unit: str) -> str:
    return f"{unit} 单元" if unit.isdecimal() else unit or "不分单元"


def told_of(there: Sequence[Dwelling], path: str, by: Actor, at: datetime) -> Mapping[UUID, Told]:
    """What there is to say of dwellings that `path` looks after, as far as the reader may know. Three statements."""
    about = affairs.concerning("dwelling", (str(one.id) for one in there))
    ids = [one.id for one in there]
    finds = bool(ids) and may(by, "people.find", path)
    people = registry.people_in(ids, by) if finds else {}
    visits = registry.last_contacts(ids, by) if finds else {}
    return {id: _told(about.get(str(id)), visits.get(id), people.get(id, ()), at) for id in ids}


def _told(about: Concerning | None, visited: date | None, people: Sequence[registry.PersonLine], at: datetime) -> Told:
    days = [about.last_at.astimezone(CHINA).date()] if about and about.last_at else []
    last = max([*days, *([visited] if visited else [])], default=None)
    return Told(ago(last, at) if last else "", about.open if about else 0, any(one.phone_shown for one in people))


def drawn(there: Sequence[Dwelling], told: Mapping[UUID, Told], wanted: str) -> Elevation:
    """The elevation of dwellings in order. wanted: the unit a phone shows; the first when there is none such."""
    by_unit: dict[str, dict[int, list[Dwelling]]] = {}
    for one in there:
        by_unit.setdefault(one.facts.unit, {}).setdefault(one.facts.floor, []).append(one)
    wanted = wanted if wanted in by_unit else next(iter(by_unit), "")
    widths = {unit: max(map(len, floors.values())) for unit, floors in by_unit.items()}
    units = tuple(Unit(unit, unit_title(unit), widths[unit], unit == wanted) for unit in by_unit)
    levels = sorted({one.facts.floor for one in there}, reverse=True)
    return Elevation(units, tuple(Floor(floor_title(level), tuple(_row(by_unit, widths, level, wanted, told)))
                                  for level in levels))  # fmt: skip


def _row(
    by_unit: Mapping[str, Mapping[int, Sequence[Dwelling]]],
    widths: Mapping[str, int],
    level: int,
    wanted: str,
    told: Mapping[UUID, Told],
) -> Iterator[Cell]:
    for unit, floors in by_unit.items():
        doors = floors.get(level, ())
        for place in range(widths[unit]):
            one = doors[place] if place < len(doors) else None
            yield Cell(one, told.get(one.id, Told()) if one else Told(), place == 0, unit != wanted)


def here(request: HttpRequest) -> tuple[Actor, territories.Place]:
    """Who asks, and the building the address names. Raises BuildingUnknown, NotAllowed."""
    actor = signed_in(request)
    return actor, registry.building(request.GET.get("path", "")[:200], actor)


def on_day(request: HttpRequest) -> date | None:
    """The day asked for; None for now, for a day to come, and for what is no day."""
    asked = asked_day(request.GET.get("on", ""))
    return asked if asked and asked < now().astimezone(CHINA).date() else None


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The buildings of a place, with how much of each is registered."""
    actor = signed_in(request)
    path = request.GET.get("path", "")[:200] or next(iter(which(actor, READ).paths), "")
    place = territories.place_at(path) if path else None
    if place is not None and place.kind == "building":
        return go(request, f"{reverse('elevation')}?path={place.path}")
    require(actor, READ, path)
    if path and place is None:
        raise NotYours(what="这个地方")
    buildings = _buildings(place) if place and place.level >= COMMUNITY else ()
    counts = registry.building_homes(one.id for one in buildings)
    return answer(
        request,
        "homes/index.html",
        tab="homes",
        place=place,
        ladder=territories.ancestors(path) if path else (),
        below=() if buildings or (place and place.level >= COMMUNITY) else territories.children(path),
        groups=_by_estate(buildings, counts),
        total=sum(one.dwellings for one in counts.values()),
        checked=sum(one.checked for one in counts.values()),
        buildings=len(buildings),
        manages=place is not None and may(actor, "places.manage", path),
        registers=place is not None and place.kind == "community" and may(actor, REGISTER, path),
        left=len(registry.left_at(path, actor)) if place and place.kind == "community" else 0,
    )


def _buildings(place: territories.Place) -> tuple[territories.Place, ...]:
    if place.kind == "grid":
        return territories.buildings_of(place.id)
    return territories.descendants(place.path, level=BUILDING, limit=MOST).places


def _by_estate(buildings: Sequence[territories.Place], counts: Mapping[int, Any]) -> list[tuple[str, list[Any]]]:
    """(小区, its buildings with their counts), those in none last."""
    above = territories.places({one.parent_id for one in buildings if one.parent_id})
    groups: dict[str, list[Any]] = {}
    for one in buildings:
        parent = above.get(one.parent_id or 0)
        name = parent.name if parent and parent.kind == "estate" else ""
        groups.setdefault(name, []).append((one, counts.get(one.id)))
    return sorted(groups.items(), key=lambda group: not group[0])


@require_GET
def building(request: HttpRequest) -> HttpResponse:
    """One building: its elevation, or the same as a table; as of a day, if asked."""
    actor, place = here(request)
    on, at = on_day(request), now()
    there = registry.dwellings(place.id, on=on)
    path = territories.jurisdiction_of(place)
    told = {} if on else told_of(there, path, actor, at)
    return answer(
        request,
        "homes/building.html",
        tab="homes",
        place=place,
        ladder=territories.ancestors(place.path),
        up=path,
        on=on,
        today=at.astimezone(CHINA).date(),
        elevation=drawn(there, told, request.GET.get("unit", "")),
        cells=[Cell(one, told.get(one.id, Told()), False, False) for one in there],
        finds=may(actor, "people.find", path),
        as_table=request.GET.get("view") == "table",
        count=len(there),
        checked=sum(one.quality == "checked" for one in there),
        told=next((said for key, said in SAID.items() if key in request.GET), ""),
        registers=may(actor, REGISTER, path) and place.valid_to is None,
    )


def _lay_page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor, place = here(request)
    require(actor, REGISTER, territories.jurisdiction_of(place))
    given = forms.read(LAYOUT, request.POST)
    form = forms.build(
        LAYOUT, given, problems=getattr(error, "fields", {}), known={"numbering": "per_unit"}, data=request.POST
    )
    preview = None
    if request.POST and not getattr(error, "fields", {}):
        preview = registry.would_lay_out(building_id=place.id, layout=_layout(request), by=actor)
    return answer(
        request,
        "homes/lay.html",
        tab="homes",
        place=place,
        ladder=territories.ancestors(place.path),
        form=form,
        error=error,
        preview=preview,
        units=_shown(preview.new) if preview else (),
    )


def _shown(doors: Sequence[registry.Facts]) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """What would be made, as it will stand: (unit, floors from the top with their doors)."""
    by_unit: dict[str, dict[int, list[str]]] = {}
    for one in doors:
        by_unit.setdefault(one.unit, {}).setdefault(one.floor, []).append(one.room)
    return [
        (unit_title(unit), [(floor_title(level), floors[level]) for level in sorted(floors, reverse=True)])
        for unit, floors in by_unit.items()
    ]


def _layout(request: HttpRequest) -> registry.Layout:
    layout, problems = registry.read_layout({key: request.POST.get(key, "")[:400] for key in LAYOUT})
    if layout is None:
        raise InvalidInput.of(problems)
    return layout


@require_http_methods(["GET", "POST"])
@again(_lay_page)
def lay(request: HttpRequest) -> HttpResponse:
    """Lay a building out: write a few words, look, decide."""
    actor, place = here(request)
    if request.method == "GET":
        return _lay_page(request)
    layout = _layout(request)
    if "_decide" not in request.POST:
        return _lay_page(request)
    registry.lay_out(building_id=place.id, layout=layout, seen=request.POST.get("seen", ""), by=actor, at=now())
    return go(request, f"{reverse('elevation')}?path={place.path}&laid=1")
