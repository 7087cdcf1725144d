"""设施台账 and 用房台账: facilities and things of a place, and how its premises were got."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, require
from liren.actors import public as actors
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput, NotYours
from liren.registers.declaration import Accept, Batch, Column, Entry, Happened, Register, batch, day_of, id_of
from liren.registry.public import facilities as registry
from liren.territories import public as territories

TYPES = {one.title: one.key for one in registry.book().types.values()}
MODES = {title: key for key, title in registry.MODES.items()}
SYSTEMS = {title: key for key, title in registry.SYSTEMS.items()}
ON_HOLIDAYS = {title: key for key, title in registry.ON_HOLIDAYS.items()}
SOURCES = {title: key for key, title in registry.SAID_OF_THINGS.items()}
QUALITIES = {title: key for key, title in registry.QUALITIES.items()}
WAYS = {title: key for key, title in registry.WAYS.items()}
BRANCHES = tuple(registry.book().branches.values())
AS_TYPED = ("name", "address", "agreement", "phone", "weekdays", "weekend", "holiday_hours", "note")
STATES = ("在用", "已停用", "已撤回")
MANY = 2000
BY_FILE = (
    "address", "agreement", "phone", "weekdays", "weekend", "holidays", "holiday_hours", "note", "lon", "lat", "system",
    "mode",
)  # fmt: skip
"""What a file may leave out, column and all; then it stays as it is."""


def _rows(_: Actor, path: str, after: str | None, limit: int) -> Batch:
    found = registry.facilities(path, gone=True, after=id_of(after), limit=limit + 1)
    places = territories.places_at({one.place_path for one in found})
    names = actors.organisation_names({one.operator for one in found if one.operator})
    return batch([_entry(one, places.get(one.place_path), names) for one in found], limit)


def _entry(one: registry.FacilityCard, place: territories.Place | None, names: Mapping[UUID, str]) -> Entry:
    cells = {
        "name": one.name, "type": one.type_title, "branch": one.branch_title, "code": one.code,
        "place": place.everyday_name if place else "", "address": one.address, "mode": one.mode_title,
        "operator": names.get(one.operator, "") if one.operator else "",
        "agreement": one.agreement, "phone": one.phone, "weekdays": one.weekdays, "weekend": one.weekend,
        "holidays": registry.ON_HOLIDAYS.get(one.holidays, ""), "holiday_hours": one.holiday_hours,
        "lon": str(one.lon) if one.lon is not None else "", "lat": str(one.lat) if one.lat is not None else "",
        "system": registry.SYSTEMS.get(one.system, ""), "since": f"{one.since:%Y-%m-%d}", "source": one.source_title,
        "quality": one.quality_title, "state": one.state, "note": one.note,
    }  # fmt: skip
    return Entry(str(one.id), cells, ("facility", str(one.id)))


def _history(by: Actor, id: str) -> Sequence[Happened]:
    asked = id_of(id)
    if asked is None:
        raise NotYours(what="这处设施")
    require(by, registry.ACT, registry.facility(asked).path)
    return [Happened(one.at, f"{one.says}（{one.on:%Y-%m-%d} 起）", one.by_name) for one in registry.history(asked)]


@dataclass(frozen=True, slots=True)
class _Named:
    """What rows of one file may name: the places below the one it is for, and organisations of it or its street."""

    path: str
    places: Mapping[str, frozenset[str]]
    organisations: Mapping[str, frozenset[UUID]]

    def where(self, name: str) -> str:
        """The place a row names; the one the file is for where it names none. Raises InvalidInput."""
        found = self.places.get(name, frozenset()) if name else {self.path}
        if len(found) != 1:
            raise InvalidInput(place=f"这里{'没有' if not found else '不止一个'}叫“{name[:20]}”的地方")
        return next(iter(found))

    def operator(self, name: str) -> str:
        """The id of the organisation a row names; "" where it names none. Raises InvalidInput."""
        if not name:
            return ""
        found = self.organisations.get(name, frozenset())
        if len(found) != 1:
            raise InvalidInput(operator=f"这里{'没有' if not found else '不止一个'}叫“{name[:20]}”的组织")
        return str(next(iter(found)))


def _accept_of(path: str, rows: Sequence[Mapping[str, str]]) -> Accept:
    """Places and organisations are looked up once for a file, whatever its rows."""
    places, organisations = defaultdict[str, set[str]](set), defaultdict[str, set[UUID]](set)
    named = {cells.get("place", "") for cells in rows} - {""}
    here = territories.place_at(path)
    own = {here.name, here.everyday_name} if here else set()
    for place in territories.descendants(path, limit=MANY).places if named - own else ():
        for name in {place.name, place.everyday_name} & named:
            places[name].add(place.path)
    places |= {name: {path} for name in own}
    for name in {cells.get("operator", "") for cells in rows} - {""}:
        for at in filter(None, (path, territories.street_of(path))):
            organisations[name] |= {o.id for o in actors.organisations(at, text=name, limit=MANY) if o.name == name}
    found = _Named(
        path, {name: frozenset(at) for name, at in places.items()},
        {name: frozenset(ids) for name, ids in organisations.items()},
    )  # fmt: skip
    return lambda _, cells, by, at: _accept(found, cells, by, at)


def _accept(named: _Named, cells: Mapping[str, str], by: Actor, at: datetime) -> object:
    told = {name: cells.get(name, "") for name in AS_TYPED}
    wanted = registry.Wanted(
        **told, lon=cells.get("lon", ""), lat=cells.get("lat", ""), system=SYSTEMS.get(cells.get("system", ""), ""),
        holidays=ON_HOLIDAYS.get(cells.get("holidays", ""), ""), type=TYPES[cells["type"]],
        mode=MODES.get(cells.get("mode", ""), ""), source=SOURCES[cells["source"]],
        quality=QUALITIES[cells["quality"]],
    )  # fmt: skip
    since = day_of(cells.get("since", ""), "since") or at.astimezone(CHINA).date()
    if code := cells.get("code", ""):
        _change(named, code, cells, wanted, by, at)
        return None
    where = named.where(cells.get("place", ""))
    wanted = replace(wanted, operator=named.operator(cells.get("operator", "")))
    if known := registry.code_of(place_path=where, type=wanted.type, name=wanted.name.strip()):
        raise InvalidInput(name=f"已经登记了，编号 {known}；要改它，请把编号填上")
    return registry.register_facility(place_path=where, wanted=wanted, since=since, by=by, at=at)


def _change(
    named: _Named, code: str, cells: Mapping[str, str], wanted: registry.Wanted, by: Actor, at: datetime
) -> None:
    """The row of this number is as the file says; what the file has no column for stays.

    Of what is out of use a row says nothing new: a sheet taken out may come back whole, but not changed.
    """
    numbered = [one for one in registry.facilities(named.path, text=code, gone=True, limit=MANY) if one.code == code]
    found = [one for one in numbered if one.state == STATES[0]] or numbered
    if len(found) != 1:
        raise InvalidInput(code=f"这里{'没有' if not found else '不止一处是'}“{code[:20]}”；新登记的请空着")
    one = found[0]
    if one.state != STATES[0]:
        if differ := _differing(one, cells):
            raise InvalidInput(
                code=f"“{code[:20]}”{one.state}，不再改（{'、'.join(differ)}和台账上的不同）；这一行请删去"
            )
        return
    kept = {
        name: "" if getattr(one, name) is None else str(getattr(one, name))
        for name in ("operator", "station_of", "hours_note", *BY_FILE)
        if name not in cells
    }
    place = named.where(cells["place"]) if cells.get("place") else ""
    wanted = replace(wanted, **{"operator": named.operator(cells.get("operator", ""))} | kept)
    registry.change_facility(facility_id=one.id, wanted=wanted, seen=one.version, place_path=place, by=by, at=at)


def _differing(one: registry.FacilityCard, cells: Mapping[str, str]) -> list[str]:
    """The titles of the columns in which a row is not as the register has it."""
    names = actors.organisation_names({one.operator} if one.operator else set())
    stands = _entry(one, territories.place_at(one.place_path), names).cells
    titles = {column.field: column.title for column in FACILITIES.columns if column.field}
    return [titles[name] for name, said in cells.items() if name in titles and said.strip() != stands.get(name, "")]


FACILITIES = Register(
    key="facilities",
    title="设施台账",
    about="市政、公共服务、信息化、应急四类设施和物，和标准体系的分支同一套代码。",
    act=registry.ACT,
    columns=(
        Column("name", "名称", filterable=True, field="name", required=True, example="3 幢东侧消防栓"),
        Column("type", "类别", tuple(TYPES), filterable=True, field="type", required=True, example="消防栓"),
        Column("branch", "分支", BRANCHES, filterable=True),
        Column("code", "编号", filterable=True, field="code"),
        Column("place", "在哪里", filterable=True, field="place", example="3幢"),
        Column("address", "地址", field="address", listed=False),
        Column("mode", "运营方式", tuple(MODES), filterable=True, field="mode"),
        Column("operator", "运营单位", field="operator", listed=False),
        Column("agreement", "协议或决议", field="agreement", listed=False),
        Column("phone", "电话", field="phone", listed=False),
        Column("weekdays", "周一至周五", field="weekdays", example="09:00-17:30", listed=False),
        Column("weekend", "周六周日", field="weekend", listed=False),
        Column("holidays", "法定节假日", tuple(ON_HOLIDAYS), field="holidays", listed=False),
        Column("holiday_hours", "节假日钟点", field="holiday_hours", listed=False),
        Column("lon", "经度", field="lon", listed=False),
        Column("lat", "纬度", field="lat", listed=False),
        Column("system", "坐标系", tuple(SYSTEMS), field="system", listed=False),
        Column("since", "从哪天起", field="since", example="2024-05-01"),
        Column("source", "怎么知道的", tuple(SOURCES), field="source", required=True, example="现场核实", listed=False),
        Column("quality", "核实", tuple(QUALITIES), filterable=True, field="quality", required=True, example="已核实"),
        Column("state", "状态", STATES, filterable=True),
        Column("note", "备注", field="note", listed=False),
    ),
    rows=_rows,
    history=_history,
    accept_of=_accept_of,
    empty="在“设施”里登记，或者从 Excel 添。",
)


def _premises_rows(_: Actor, path: str, after: str | None, limit: int) -> Batch:
    found = registry.premises(path, after=id_of(after), limit=limit + 1)
    return batch([_premises_entry(one) for one in found], limit)


def _premises_entry(one: registry.PremisesCard) -> Entry:
    cells = {
        "way": one.way_title, "address": one.address, "area": str(one.area), "on": f"{one.on:%Y-%m-%d}",
        "until": f"{one.until:%Y-%m-%d}" if one.until else "", "document": one.document, "whose": one.whose,
        "cost": f"{one.cost_fen // 100}.{one.cost_fen % 100:02}", "note": one.note, "by": one.by_name,
        "state": f"已撤回：{one.withdrawn}" if one.withdrawn else "有效",
    }  # fmt: skip
    return Entry(str(one.id), cells, ("facility", str(one.facility_id)) if one.facility_id else None)


def _premises_accept(path: str, cells: Mapping[str, str], by: Actor, at: datetime) -> object:
    on = day_of(cells["on"], "on")
    if on and registry.premises_known(path=path, way=WAYS[cells["way"]], address=cells["address"].strip(), on=on):
        raise InvalidInput(address="这一处已经记过了；记错了的，先在那一条上撤回")
    return registry.record_premises(
        path=path, way=WAYS[cells["way"]], address=cells["address"], area=cells["area"],
        on=on, until=day_of(cells.get("until", ""), "until"), document=cells["document"],
        cost=cells["cost"], whose=cells["whose"], note=cells.get("note", ""), by=by, at=at,
    )  # fmt: skip


PREMISES = Register(
    key="premises",
    title="用房台账",
    about="社区用房是怎么来的：收回一批、调整一批、租赁一批，凭什么、多大、花了多少。",
    act=registry.ACT,
    columns=(
        Column("way", "怎么来的", tuple(WAYS), filterable=True, field="way", required=True, example="收回"),
        Column("address", "房屋在哪里", filterable=True, field="address", required=True, example="桂花路 6 号一层"),
        Column("area", "平方米", number=True, field="area", required=True, example="86.5"),
        Column("on", "哪天拿到", filterable=True, field="on", required=True, example="2026-06-01"),
        Column("until", "租到哪天", field="until"),
        Column("document", "依据", filterable=True, field="document", required=True, example="街办〔2026〕5 号"),
        Column("cost", "元（租赁为一年）", number=True, field="cost", required=True, example="0"),
        Column("whose", "原来是谁的", filterable=True, field="whose", required=True, example="区机关事务局"),
        Column("note", "备注", field="note", listed=False),
        Column("state", "状态"),
        Column("by", "谁记的", listed=False),
    ),
    rows=_premises_rows,
    accept=_premises_accept,
    empty="从 Excel 添，一行一处。",
)
