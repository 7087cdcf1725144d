"""房屋台账: the dwellings of a place; a file registers new ones and fills in, or changes, those that stand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from liren.access.public import Actor
from liren.actors import public as actors
from liren.kit.errors import InvalidInput, NotYours
from liren.registers.declaration import Accept, Batch, Column, Entry, Happened, Register, id_of
from liren.registry import public as registry
from liren.registry.public import Dwelling, Facts
from liren.territories import public as territories

USES = {title: key for key, title in registry.USES.items()}
TENURES = {title: key for key, title in registry.TENURES.items()}
QUALITIES = {title: key for key, title in registry.QUALITIES.items()}


def _rows(by: Actor, path: str, after: str | None, limit: int) -> Batch:
    page = registry.dwellings_at(path, by=by, after=id_of(after), limit=limit)
    buildings = territories.places(one.building_id for one in page.dwellings)
    above = territories.places(one.parent_id for one in buildings.values() if one.parent_id)
    return Batch(
        tuple(_entry(one, buildings, above) for one in page.dwellings), str(page.after) if page.after else None
    )


def _entry(one: Dwelling, buildings: Mapping[int, territories.Place], above: Mapping[int, territories.Place]) -> Entry:
    building = buildings[one.building_id]
    estate = above.get(building.parent_id or 0)
    facts = one.facts
    cells = {
        "estate": estate.name if estate and estate.kind == "estate" else "",
        "building": building.name,
        "unit": facts.unit,
        "floor": str(facts.floor),
        "room": facts.room,
        "use": facts.use_title,
        "area": "" if facts.area is None else str(facts.area),
        "tenure": facts.tenure_title,
        "quality": one.quality_title,
        "since": f"{one.since:%Y-%m-%d}" if one.since else "",
        "source": one.source_title,
    }
    return Entry(str(one.id), cells, ("dwelling", str(one.id)))


def _history(by: Actor, id: str) -> Sequence[Happened]:
    asked = id_of(id)
    if asked is None:
        raise NotYours(what="这套房屋")
    told = registry.dwelling_history(asked, by)
    names = actors.persons(one.by_person for one in told if one.by_person is not None)
    return [
        Happened(one.recorded_at, _said(one), names.get(one.by_person, "") if one.by_person else "系统") for one in told
    ]


def _said(one: Dwelling) -> str:
    facts = one.facts
    parts = (facts.door, facts.use_title, f"{facts.area} ㎡" if facts.area is not None else "", facts.tenure_title)
    ended = "已撤回" if one.withdrawn else f"{one.until:%Y-%m-%d} 止" if one.until else ""
    return "，".join(filter(None, (*parts, one.source_title, one.quality_title, one.why, ended)))


@dataclass(frozen=True, slots=True)
class _Named:
    """The buildings rows of one file name, and the 小区 those lie in: looked up in two statements for all of them."""

    buildings: tuple[territories.Place, ...]
    estates: Mapping[int, str]

    def one(self, estate: str, name: str) -> territories.Place:
        """The only building of the name, in the 小区 where one is named. Raises InvalidInput."""
        found = [
            one
            for one in self.buildings
            if territories.bare(one.name) == territories.bare(name)
            and (not estate or self.estates.get(one.parent_id or 0) == estate)
        ]
        if len(found) != 1:
            where = f"“{estate[:20]}”里" if estate else "这个社区里"
            why = "没有" if not found else "不止一栋"
            hint = "，请写明小区" if found and not estate else "；先在“网格楼栋”里添" if not found else ""
            raise InvalidInput(building=f"{where}{why}叫“{name[:20]}”的楼{hint}")
        return found[0]


def _accept_of(path: str, rows: Sequence[Mapping[str, str]]) -> Accept:
    named = _named(path, rows)
    return lambda _, cells, by, at: _accept(named, cells, by, at)


def _resolve_of(path: str, rows: Sequence[Mapping[str, str]]) -> Callable[[Mapping[str, str]], tuple[str, ...] | None]:
    """The door a row is of: its building, unit and room, however they are written."""
    named = _named(path, rows)

    def door(cells: Mapping[str, str]) -> tuple[str, ...] | None:
        try:
            building = named.one(cells.get("estate", ""), cells.get("building", ""))
        except InvalidInput:
            return None  # the trial says what is wrong
        return (str(building.id), _unit(cells), _room(cells))

    return door


def _named(path: str, rows: Sequence[Mapping[str, str]]) -> _Named:
    buildings = territories.named_below(path, "building", {cells.get("building", "") for cells in rows})
    above = territories.places(one.parent_id for one in buildings if one.parent_id)
    return _Named(buildings, {one.id: one.name for one in above.values() if one.kind == "estate"})


def _accept(named: _Named, cells: Mapping[str, str], by: Actor, at: datetime) -> object:
    building = named.one(cells.get("estate", ""), cells.get("building", ""))
    given = _facts(cells)
    on, quality = _day(cells.get("since", "")), QUALITIES.get(cells.get("quality", ""), "")
    stands = registry.door_at(building.id, given.unit, given.room)
    if stands is None:
        return registry.register_dwelling(
            building_id=building.id, facts=given, since=on, source="imported", quality=quality or "unchecked", by=by,
            at=at,
        )  # fmt: skip
    new = _over(stands.facts, given)
    if new == stands.facts and quality in ("", stands.quality):
        return stands
    return registry.change_dwelling(
        id=stands.id, facts=new, on=on, source="imported", quality=quality or "unchecked", why="从文件导入", by=by,
        at=at,
    )  # fmt: skip


def _over(facts: Facts, given: Facts) -> Facts:
    """What a row says over what stands: an empty cell says nothing."""
    told = {name: getattr(given, name) for name in ("use", "area", "tenure")}
    return replace(facts, floor=given.floor, **{name: value for name, value in told.items() if value is not None})


def _facts(cells: Mapping[str, str]) -> Facts:
    area, problem = registry.read_area(cells.get("area", ""))
    if problem:
        raise InvalidInput(area=problem)
    return Facts(
        unit=_unit(cells),
        floor=registry.read_floor(cells.get("floor", "")),
        room=_room(cells),
        use=USES.get(cells.get("use", "")),
        area=area,
        tenure=TENURES.get(cells.get("tenure", "")),
    )


def _unit(cells: Mapping[str, str]) -> str:
    return cells.get("unit", "").removesuffix("单元")


def _room(cells: Mapping[str, str]) -> str:
    return cells.get("room", "").removesuffix("室")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        raise InvalidInput(on="日期写成 2026-11-21 这样") from None


HOMES = Register(
    key="homes",
    title="房屋台账",
    about="每栋楼的每一户：门牌、用途、面积。住在里面的人不在这里。",
    act="homes.read",
    columns=(
        Column("estate", "小区", filterable=True, field="estate", example="桂花苑"),
        Column("building", "楼栋", filterable=True, field="building", required=True, example="3 幢"),
        Column("unit", "单元", filterable=True, field="unit", example="1"),
        Column("floor", "楼层", number=True, field="floor", required=True, example="4"),
        Column("room", "房号", filterable=True, field="room", required=True, example="402"),
        Column("use", "用途", options=tuple(USES), filterable=True, field="use"),
        Column("area", "建筑面积（㎡）", number=True, field="area", example="89.50"),
        Column("tenure", "产权", options=tuple(TENURES), filterable=True, field="tenure"),
        Column("quality", "核实", options=tuple(QUALITIES), filterable=True, field="quality"),
        Column("since", "从哪天起", field="on"),
        Column("source", "怎么知道的"),
    ),
    rows=_rows,
    history=_history,
    accept_of=_accept_of,
    resolve_of=_resolve_of,
    into="community",
    empty="在“房屋”里点开一栋楼布置，或者选到社区，从 Excel 添。",
)
