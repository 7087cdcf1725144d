"""组织台账: the organisations of a place, of the four kinds."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from liren.access.public import Actor, require
from liren.actors import public as actors
from liren.kit.errors import InvalidInput, NotYours
from liren.registers.declaration import Batch, Column, Entry, Happened, Register, batch, id_of
from liren.territories import public as territories

KINDS = {title: key for key, title in actors.KINDS.items()}
STATUSES = {title: key for key, title in actors.STATUSES.items()}
SUBTYPES = {title: (kind, key) for kind, of in actors.SUBTYPES.items() for key, title in of.items()}


def _rows(_: Actor, path: str, after: str | None, limit: int) -> Batch:
    found = actors.organisations(path, after=id_of(after), limit=limit + 1)
    places = territories.places_at(o.path for o in found)
    return batch([_entry(o, places.get(o.path)) for o in found], limit)


def _entry(found: actors.Organisation, place: territories.Place | None) -> Entry:
    cells = {
        "name": found.name,
        "kind": actors.KINDS[found.kind],
        "subtype": found.subtype_title,
        "status": found.status_title,
        "place": place.everyday_name if place else "",
        "credit_code": found.credit_code or "",
        "phone": found.phone or "",
    }
    return Entry(str(found.id), cells, ("organisation", str(found.id)))


def _history(by: Actor, id: str) -> Sequence[Happened]:
    asked = id_of(id)
    if asked is None:
        raise NotYours(what="这个组织")
    found = actors.organisation(asked)
    require(by, "actors.manage", found.path)
    return [
        Happened(c.at, f"{c.what_title}：{c.was or '无'} → {c.now or '无'}", c.by_name or "系统")
        for c in actors.changes(found.id)
    ]


def _accept(path: str, cells: Mapping[str, str], by: Actor, at: datetime) -> object:
    here = territories.place_at(path)
    if here is None:
        raise InvalidInput(path="请先选一个地方")
    kind = KINDS[cells["kind"]]
    of, subtype = SUBTYPES.get(cells["subtype"], ("", ""))
    if of != kind:
        words = "、".join(actors.SUBTYPES[kind].values())
        raise InvalidInput(subtype=f"“{cells['subtype'][:20]}”不是{cells['kind']}的类别，可选：{words}")
    return actors.add_organisation(
        name=cells["name"],
        kind=kind,
        subtype=subtype,
        status=STATUSES[cells["status"]],
        path=here.path,
        place_id=here.id,
        credit_code=cells.get("credit_code") or None,
        phone=cells.get("phone") or None,
        by=by,
        at=at,
    )


ORGANISATIONS = Register(
    key="organisations",
    title="组织台账",
    about="这个地方的党组织、政府、自治组织和社会力量。电话是对外公布的。",
    act="actors.manage",
    columns=(
        Column("name", "名称", filterable=True, field="name", required=True, example="桂花里合唱队"),
        Column("kind", "哪一类主体", tuple(KINDS), filterable=True, field="kind", required=True, example="社会力量"),
        Column("subtype", "类别", filterable=True, field="subtype", required=True, example="社区社会组织"),
        Column("status", "登记情况", tuple(STATUSES), filterable=True, field="status", required=True, example="已备案"),
        Column("place", "服务哪里"),
        Column("credit_code", "统一社会信用代码", field="credit_code"),
        Column("phone", "对外电话", field="phone"),
    ),
    rows=_rows,
    history=_history,
    accept=_accept,
    empty="在“组织岗位”里新设，或者从 Excel 添。",
)
