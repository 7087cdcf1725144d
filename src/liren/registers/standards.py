"""标准台账: the standards a place keeps, and those of everywhere for who keeps them; in by file as by the form."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from liren.access.public import Actor
from liren.kit.clock import CHINA, now
from liren.kit.errors import NotYours
from liren.registers.declaration import Batch, Column, Entry, Happened, Register, id_of
from liren.standards import public as standards

ACT = "standards.manage"


def _rows(_: Actor, path: str, after: str | None, limit: int) -> Batch:
    filters = standards.StandardFilters(place=path, below=True)
    on = now().astimezone(CHINA).date()
    found = standards.find_standards(filters, on=on, after=after or None, limit=limit)
    related = standards.relations_of(one.id for one in found.items)
    heirs = standards.standards_by_id({one.successor_id for one in found.items if one.successor_id}, on=on)
    return Batch(tuple(_entry(one, related.get(one.id, ()), heirs) for one in found.items), found.after)


def _entry(
    one: standards.StandardLine,
    related: Sequence[standards.RelationEntry],
    heirs: Mapping[UUID, standards.StandardLine],
) -> Entry:
    heir = heirs.get(one.successor_id) if one.successor_id else None
    cells = {
        "number": one.number or "",
        "title": one.title,
        "level": one.level_title,
        "quasi_type": one.type_title if one.quasi_type else "",
        "status": one.status_title,
        "issuer": one.issuer or "",
        "kind": one.kind_title,
        "area": one.area_title,
        "topic": one.topic_title,
        "domains": "、".join(one.domain_titles),
        "actors": "、".join(one.actor_titles),
        "supposed_number": one.supposed_number or "",
        "announced_on": _day(one.announced_on),
        "issued_on": _day(one.issued_on),
        "in_force_from": _day(one.in_force_from),
        "withdrawn_on": _day(one.withdrawn_on),
        "successor": (heir.number or heir.title) if heir else one.successor_note,
        "series": "是" if one.series else "",
        "count": str(one.count or ""),
        "number_note": one.number_note,
        "note": one.note,
        "sources": "\n".join(map(standards.source_text, one.sources)),
    }
    for kind in standards.RELATIONS:
        cells[kind] = "；".join(standards.relation_text(other) for other in related if other.kind == kind)
    return Entry(str(one.id), cells, ("standard", str(one.id)))


def _history(_: Actor, id: str) -> Sequence[Happened]:
    asked = id_of(id)
    if asked is None:
        raise NotYours(what="这份标准")
    standards.standard(asked, on=now().astimezone(CHINA).date())  # raises NoSuchStandard; its story is public
    return [
        Happened(one.at, "、".join(standards.STANDARD_FACTS.get(name, name) for name in one.fields), one.by_name)
        for one in standards.standard_changes(asked)
    ]


def _accept(path: str, cells: Mapping[str, str], by: Actor, at: datetime) -> object:
    return standards.record_typed(typed=cells, path=path, by=by, at=at)


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ""


def _column(
    name: str, example: str = "", options: Mapping[str, str] | None = None, *, find: bool = False, must: bool = False
) -> Column:
    """A column of the file; the page lists what one looks a standard up by."""
    words = tuple(options.values()) if options else ()
    title = standards.STANDARD_FIELDS[name]
    return Column(name, title, words, filterable=find, field=name, required=must, example=example, listed=find)


STANDARDS = Register(
    key="standards",
    title="标准台账",
    about="这里、上级和下级维护的标准，和各地通用的标准。",
    act=ACT,
    columns=(
        _column("number", "GB/T 20647.1—2006", find=True),
        _column("title", "社区服务指南 第1部分：总则", find=True, must=True),
        _column("level", "国家标准", standards.LEVELS, find=True, must=True),
        _column("quasi_type", "", standards.QUASI_TYPES),
        _column("status", "现行", standards.STANDARD_STATUSES, find=True, must=True),
        _column("issuer", "民政部", find=True),
        _column("kind", "管理服务标准", standards.STANDARD_KINDS, find=True),
        _column("area", "城乡通用", standards.AREAS, find=True),
        _column("topic", "社区服务", standards.TOPICS),
        _column("domains", "环境、文化"),
        _column("actors", "基层政府、社会力量"),
        _column("supposed_number"),
        _column("announced_on", "2018-02-06"),
        _column("issued_on", "2018-02-06"),
        _column("in_force_from", "2018-09-01"),
        _column("withdrawn_on"),
        _column("successor", "GB/T 24421.2—2023"),
        _column("series", "是"),
        _column("count", "12"),
        _column("number_note", "来源没有写标准号"),
        _column("adopts", "ISO 37101:2016 MOD"),
        _column("cites", "GB/T 13016—2018；GB/T 1.1"),
        _column("stands_on", "城市居民委员会组织法 第十五条"),
        _column("rises_to", "DB32/T 90001—2026"),
        _column("note"),
        _column("sources", "全国标准信息公共服务平台｜查询结果", must=True),
    ),
    rows=_rows,
    history=_history,
    accept=_accept,
    everywhere=True,
    empty="在“标准目录”里登记，或者从 Excel 添。",
)
