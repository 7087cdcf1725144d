"""标准目录: the list, one standard with all that is known of it, the register of committees. Everybody may read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from liren.access.public import may, which
from liren.affairs import public as affairs
from liren.kit.clock import CHINA, now
from liren.registers import public as registers
from liren.standards import public as standards
from liren.standards.public import CitedBy, ClauseView, StandardFilters, StandardPage
from liren.territories import public as territories
from liren.web import standard_life
from liren.web.clauses import said_of, say_link
from liren.web.pages import actor_of, answer
from liren.web.standards import feedback_here, where_of

ACT = "standards.manage"
SHOWN = {"in_force": "done", "approved": "soon", "superseded": "wait", "withdrawn": "wait", "stopped": "wait"}
"""How a status looks; what is being made is run."""

DOCUMENTS = {"S0": "《城乡社区治理标准体系构建研究》（S0）"}
"""How a source that goes by a short name is called on a page."""

FILTERS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "level": ("层级", standards.LEVELS),
    "status": ("状态", standards.STANDARD_STATUSES),
    "kind": ("类别", standards.STANDARD_KINDS),
    "area": ("城乡", {key: title for key, title in standards.AREAS.items() if key != "both"}),
    "actor": ("约束谁", standards.STANDARD_ACTORS),
    "domain": ("服务领域", standards.DOMAINS),
    "topic": ("主题", standards.TOPICS),
}
"""What a list is narrowed by, in the order of the form."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is known. read: it is our reading of the text, no document says it."""

    title: str
    value: str
    read: bool = False


_LISTED, _TOLD = ("clauses", "relations", "sources"), 3


def today() -> date:
    return now().astimezone(CHINA).date()


def shown(status: str) -> str:
    return SHOWN.get(status, "run")


def filters_of(request: HttpRequest) -> StandardFilters:
    """What an address asks of the list; what is no word of a list is nothing."""
    said = {name: request.GET.get(name, "") for name in FILTERS}
    known = {name: text if text in FILTERS[name][1] else None for name, text in said.items()}
    path = request.GET.get("path", "")
    place = path if territories.is_path(path) and len(path) < 100 else None
    return StandardFilters(request.GET.get("text", "").strip()[:100], place=place, below=place is not None, **known)


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """All standards, searched by number in any form or by words, narrowed, counted by level."""
    actor, on, asked = actor_of(request), today(), filters_of(request)
    found = standards.find_standards(asked, on=on, after=request.GET.get("after", "")[:80] or None)
    counts = standards.counts_by_level(_but_level(asked), on=on)
    place = territories.place_at(asked.place) if asked.place else None
    mine = territories.place_at(where_of(request)) if where_of(request) else None
    return answer(
        request,
        "standards/catalogue.html",
        tab="standards-portal",
        lines=[(one, shown(one.status)) for one in found.items],
        after=found.after,
        query=request.GET,
        most_rows=registers.MOST_ROWS,
        largest=registers.LARGEST_FILE // 1024 // 1024,
        asked=asked,
        levels=[(key, title, counts.get(key, 0)) for key, title in standards.LEVELS.items()],
        total=sum(counts.values()),
        filters=[(n, title, words, getattr(asked, n) or "") for n, (title, words) in FILTERS.items() if n != "level"],
        detailed=any(getattr(asked, name) for name in FILTERS if name != "level"),
        narrowed=any(getattr(asked, name) for name in FILTERS) or bool(asked.text) or place is not None,
        place=place,
        mine=mine,
        may_manage=not which(actor, ACT).empty,
    )


def _but_level(asked: StandardFilters) -> StandardFilters:
    return StandardFilters(
        asked.text, None, asked.kind, asked.status, asked.place, asked.below, asked.area, asked.actor, asked.topic,
        asked.domain,
    )  # fmt: skip


@require_GET
def standard(request: HttpRequest, id: UUID) -> HttpResponse:
    """One standard: its life and editions, what it binds, its clauses with the steps they govern, who cites it."""
    actor, at = actor_of(request), now()
    page = standards.standard(id, on=today())
    cited = standards.cited_in(page, where_of(request), at)
    place = territories.place_at(page.line.path) if page.line.path else None
    may_change = may(actor, ACT, page.line.path)
    return answer(
        request,
        "standards/standard.html",
        tab="standards-portal",
        page=page,
        line=page.line,
        state=shown(page.line.status),
        place=place,
        facts=[fact for fact in _facts(page) if fact.value],
        dates=[(title, day) for title, day in _dates(page) if day],
        laws=[one for one in page.relations if one.kind == "stands_on"],
        related=[one for one in page.relations if one.kind != "stands_on"],
        clauses=[(clause, tuple(_governed(clause, cited))) for clause in page.clauses],
        cited=cited,
        citing=len({one.procedure.key for one in cited}),
        sources=[(one, _called(one)) for one in page.line.sources],
        changes=[(one, tuple(_changed(one))) for one in standards.standard_changes(id)],
        placed=standards.placements_of([id])[id],
        placed_by=standards.PLACED_BY,
        doubts=standards.stated.touching(standards.stated.facts(at), "standards").get(page.line.number or "", ()),
        may_change=may_change,
        sees_affairs=not which(actor, "affairs.read").empty,
        sees_figures=not which(actor, "figures.read").empty,
        said=said_of(affairs.said_about([f"standard/{id}#"])),
        feedback=feedback_here(request),
        say=say_link(f"standard/{id}#"),
        told="已保存。" if request.GET.get("told") == "saved" else "",
        **standard_life.told(request, page, may_change),
    )


@require_GET
def committees(request: HttpRequest) -> HttpResponse:
    """The register of technical committees."""
    found = standards.committees(on=today())
    groups = [(title, [one for one in found if one.bearing == key]) for key, title in standards.BEARINGS.items()]
    others = [one for one in found if one.bearing is None]
    return answer(
        request,
        "standards/committees.html",
        tab="standards-portal",
        groups=[*groups, ("其他", others)] if others else groups,
        documents=DOCUMENTS,
        count=len(found),
    )


def _facts(page: StandardPage) -> Iterator[Fact]:
    line, read = page.line, page.read_fields
    yield Fact("层级", line.level_title + (f"（{line.type_title}）" if line.quasi_type else ""))
    yield Fact("类别", line.kind_title, "kind" in read)
    yield Fact("发布机构", line.issuer or "", "issuer" in read)
    yield Fact("城乡", line.area_title, "area" in read)
    yield Fact("约束哪些主体", "、".join(line.actor_titles), "actors" in read)
    yield Fact("主题", line.topic_title, "topic" in read)
    yield Fact("服务领域", "、".join(line.domain_titles), "domains" in read)
    yield Fact("据他处的标准号", line.supposed_number or "", "supposed_number" in read)
    yield Fact("系列", f"共 {line.count} 项" if line.count else "项数没有写明" if line.series else "")
    yield Fact("机读等级", page.machine_title, "machine_level" in read)


def _dates(page: StandardPage) -> tuple[tuple[str, date | None], ...]:
    line = page.line
    return (
        ("公告", line.announced_on),
        ("发布", line.issued_on),
        ("实施", line.in_force_from),
        ("废止", line.withdrawn_on),
    )


def _governed(clause: ClauseView, cited: tuple[CitedBy, ...]) -> Iterator[tuple[CitedBy, tuple[str, str]]]:
    """The steps of procedures that cite this very clause."""
    for one in cited:
        if one.clause == clause.number:
            yield from ((one, step) for step in one.steps)


def _called(source: standards.SourceEntry) -> dict[str, Any]:
    fields = "、".join(standards.STANDARD_FACTS[name] for name in source.fields)
    document = DOCUMENTS.get(source.document, source.document)
    return {"reading": source.document == standards.READING, "fields": fields, "document": document}


def _changed(change: standards.CatalogueChangeView) -> Iterator[tuple[str, str, str]]:
    """(field, was, now) of a change in words; of the first record only the fields."""
    for name, (was, is_now) in change.fields.items():
        title = standards.STANDARD_FACTS.get(name, "出处")
        if name in _LISTED:
            yield title, *_between(name, *(side if isinstance(side, list) else [] for side in (was, is_now)))
        else:
            yield title, _said(name, was), _said(name, is_now)


def _between(name: str, was: list[Any], is_now: list[Any]) -> tuple[str, str]:
    """What only the one list has and only the other."""
    gone, come = [one for one in was if one not in is_now], [one for one in is_now if one not in was]
    return (_items(name, gone), _items(name, come)) if gone or come else ("原来的顺序", "新的顺序")


def _items(name: str, listed: list[Any]) -> str:
    said = "；".join(standards.told_text(name, one) for one in listed[:_TOLD])
    return said + (f" 等 {len(listed)} 条" if len(listed) > _TOLD else "") or "无"


def _said(name: str, value: object) -> str:
    if value in (None, "", []) or value is False:
        return "无"
    if value is True:
        return "是"
    if isinstance(value, list):
        return "、".join(_word(name, one) for one in value)
    return _word(name, value)


def _word(name: str, value: object) -> str:
    if name == "successor":
        return "已连上登记的那一份"
    if name == "path":
        place = territories.place_at(str(value))
        return place.full_name if place else "各地通用"
    words = {
        "level": standards.LEVELS, "status": standards.STANDARD_STATUSES, "kind": standards.STANDARD_KINDS,
        "area": standards.AREAS, "topic": standards.TOPICS, "quasi_type": standards.QUASI_TYPES,
        "domains": standards.DOMAINS, "actors": standards.STANDARD_ACTORS,
    }.get(name, {})  # fmt: skip
    return words.get(str(value), str(value))
