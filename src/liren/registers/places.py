"""地点台账: 小区, grids and buildings below a community; above it, the divisions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, require
from liren.actors import public as actors
from liren.kit.errors import InvalidInput, NotYours
from liren.registers.declaration import Batch, Column, Entry, Happened, Register
from liren.territories import public as territories

KINDS = {"小区": "estate", "网格": "grid", "楼栋": "building"}
MANY = 2000


def _rows(_: Actor, path: str, after: str | None, limit: int) -> Batch:
    page = territories.descendants(path, after=after, limit=limit)
    ids = {p.grid_id for p in page.places if p.grid_id} | {p.parent_id for p in page.places if p.parent_id}
    named = territories.places(ids)
    return Batch(tuple(_entry(p, named) for p in page.places), page.after)


def _entry(place: territories.Place, named: Mapping[int, territories.Place]) -> Entry:
    grid, above = named.get(place.grid_id or 0), named.get(place.parent_id or 0)
    cells = {
        "kind": territories.label(place),
        "name": place.name,
        "code": place.code or "",
        "estate": above.everyday_name if above else "",
        "grid": grid.name if grid else "",
        "since": f"{place.valid_from:%Y-%m-%d}" if place.valid_from else "",
    }
    return Entry(place.path, cells, ("place", place.path))


def _history(by: Actor, path: str) -> Sequence[Happened]:
    require(by, "places.manage", path)
    place = territories.place_at(path)
    if place is None:
        raise NotYours(what="这个地点")
    told = territories.recorded(place.id)
    names = actors.persons(one.by_person for one in told if one.by_person is not None)
    return [
        Happened(one.at, f"{one.what}（{one.on:%Y-%m-%d} 起）" if one.on else one.what, _who(one.by_person, names))
        for one in told
    ]


def _who(person: UUID | None, names: Mapping[UUID, str]) -> str:
    return "系统" if person is None else names.get(person, "")


def _accept(path: str, cells: Mapping[str, str], by: Actor, at: datetime) -> object:
    require(by, "places.manage", path)
    here = territories.place_at(path)
    if here is None or here.kind != "community":
        raise InvalidInput(parent="请先选一个社区")
    below = territories.descendants(path, level=6, limit=MANY).places
    estate, grid = cells.get("estate", ""), cells.get("grid", "")
    above = here.id if estate in ("", here.name, here.everyday_name) else _named(below, "estate", estate, "parent")
    return territories.add_below(
        parent=above,
        kind=KINDS.get(cells.get("kind", ""), "building"),  # type: ignore[arg-type]  # checked by the action
        name=cells.get("name", ""),
        code=cells.get("code") or None,
        grid=_named(below, "grid", grid, "grid") if grid else None,
        by=by,
        at=at,
    )


def _named(below: tuple[territories.Place, ...], kind: str, name: str, field: str) -> int:
    found = [p.id for p in below if p.kind == kind and p.name == name]
    if len(found) != 1:
        why = "没有" if not found else "不止一个"
        raise InvalidInput.of({field: f"这个社区里{why}叫“{name[:20]}”的{'网格' if kind == 'grid' else '小区'}"})
    return found[0]


PLACES = Register(
    key="places",
    title="地点台账",
    about="社区里的小区、网格和楼栋。",
    act="places.manage",
    columns=(
        Column("kind", "类别", options=tuple(KINDS), filterable=True, field="kind", required=True, example="楼栋"),
        Column("name", "名称", filterable=True, field="name", required=True, example="12幢"),
        Column("code", "编码", filterable=True, field="code"),
        Column("estate", "在哪里", filterable=True, field="parent", example=""),
        Column("grid", "所属网格", filterable=True, field="grid"),
        Column("since", "起始日期"),
    ),
    rows=_rows,
    history=_history,
    accept=_accept,
    into="community",
    empty="在“网格楼栋”里添，或者从 Excel 添。",
)
