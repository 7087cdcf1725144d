"""Procedures: public texts, readable by anybody; their fields as JSON Schema."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from liren.affairs import public as affairs
from liren.api import asked
from liren.api.door import operation
from liren.api.paging import paged
from liren.api.shapes import procedures as shapes
from liren.api.shapes.base import Page
from liren.engine.language import Kind, Procedure, Step
from liren.engine.saying import limit_in_words, together_in_words
from liren.kit.clock import now
from liren.standards import public as standards
from liren.standards.errors import NoSuchProcedure
from liren.standards.public import Published

router = Router(tags=["规程"])

Where = Annotated[str, Query(max_length=120, description="在哪里适用；不写就看各地通用的")]


@operation(
    router, "GET", "/procedures", public=True, summary="一个地方正在执行的规程",
    gives={200: Page[shapes.ProcedureLine]},
)  # fmt: skip
def procedures(
    request: HttpRequest,
    place: Where = "",
    kind: Annotated[Kind | None, Query()] = None,
    text: Annotated[str, Query(max_length=100, description="名称、日常叫法、简介里的字")] = "",
    after: asked.Cursor = None,
    limit: asked.Size = 200,
) -> Any:
    found = [
        one for one in standards.all_current(place, now()) if kind in (None, one.procedure.kind) and _says(one, text)
    ]
    page = paged(found, after, limit, by=lambda one: one.key)
    return {**page, "items": [_line(found) for found in page["items"]]}


@operation(
    router, "GET", "/procedures/{path:key}", public=True, summary="一份规程：栏目、步骤、时限、依据",
    gives={200: shapes.Procedure}, refuses=(NoSuchProcedure,),
)  # fmt: skip
def procedure(
    request: HttpRequest,
    key: str,
    place: Where = "",
    version: Annotated[int | None, Query(description="哪一版；不写就是正在执行的")] = None,
) -> Any:
    if version is not None:
        found = next((one for one in standards.versions(key) if one.version == version), None)
        if found is None:
            raise NoSuchProcedure(what="规程", key=f"{key} 第 {version} 版")
        return _whole(found, ())
    rules = standards.rules(key, place, now())
    classes = rules.catalogue.classes.values() if rules.catalogue else ()
    return _whole(rules.published, [{"code": c.code, "title": c.title, "parent": c.parent} for c in classes])


About = Annotated[
    str, Query(min_length=1, max_length=120, description="规程的 key；目录里的标准写 standard/ 加它的 id")
]


@operation(
    router, "GET", "/clause-feedback", public=True, summary="大家说过哪些条款，各多少件，几件等答复；各版合在一起",
    gives={200: Page[shapes.ClauseCount]},
)  # fmt: skip
def clause_feedback(request: HttpRequest, about: About, after: asked.Cursor = None, limit: asked.Size = 200) -> Any:
    found = affairs.said_counts(about)
    counts = [{"clause": clause, "said": one.said, "waiting": one.waiting} for clause, one in sorted(found.items())]
    return paged(counts, after, limit, by=lambda one: str(one["clause"]))


@operation(
    router, "GET", "/clause-feedback/said", public=True, summary="对一条说了什么、怎么答的；没有公开的只有时间",
    gives={200: Page[shapes.ClauseSaid]},
)  # fmt: skip
def clause_said(
    request: HttpRequest,
    about: About,
    clause: Annotated[str, Query(max_length=120, description="条款名，例如 handle.within；不写就是整份")] = "",
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    page = paged(affairs.said_about([f"{about}#{clause}"]), after, limit, by=lambda one: str(one.affair_id))
    return {**page, "items": [_said(one) for one in page["items"]]}


def _said(one: affairs.SaidAbout) -> dict[str, Any]:
    shown = one.shown
    return {
        "clause": one.version,
        "opened_at": one.opened_at,
        "answered_at": one.answered_at,
        "outcome": one.outcome,
        "number": shown.line.number if shown else None,
        "title": shown.line.title if shown else None,
        "answers": shown.answers if shown else (),
    }


def _says(published: Published, text: str) -> bool:
    rules = published.procedure
    return any(text in (said or "") for said in (rules.title, rules.everyday_name, rules.summary))


def _line(published: Published) -> dict[str, Any]:
    rules = published.procedure
    return {
        "key": published.key,
        "version": published.version,
        "title": rules.title,
        "kind": rules.kind,
        "everyday_name": rules.everyday_name,
        "summary": rules.summary,
        "digest": published.digest,
        "path": published.path,
        "effective_from": published.effective_from,
    }


def _whole(published: Published, classes: Any) -> dict[str, Any]:
    rules = published.procedure
    return {
        **_line(published),
        "status": published.status,
        "responsible": rules.responsible,
        "visibility": rules.visibility,
        "sources": list(rules.sources.values()),
        "form": rules.form,
        "start": rules.start,
        "steps": [_step(rules, step) for step in rules.steps.values()],
        "classes": classes,
    }


def _step(procedure: Procedure, step: Step) -> dict[str, Any]:
    moves = [
        {
            "key": move.key,
            "title": move.title,
            "to": move.to,
            "by_clock": move.on == "timeout",
            "at_least": move.at_least,
            "asks": move.asks,
            "returns": move.returns,
            "declines": move.declines,
            "resolves": move.resolves,
            "reopens": move.reopens,
        }
        for move in step.moves.values()
    ]
    return {
        "key": step.key,
        "title": step.title,
        "by": step.by,
        "not_by": step.not_by,
        "clock": step.clock,
        "within": step.within,
        "limit": limit_in_words(procedure, step),
        "together": tuple(together_in_words(procedure, step)),
        "basis": step.basis,
        "rates": step.rates,
        "assigns": step.assigns,
        "form": step.form,
        "moves": moves,
    }
