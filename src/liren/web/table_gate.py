"""The gate of tables: what departments ask and how far it is; a table written, let in, stopped."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, may, require, which
from liren.affairs import public as affairs
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput
from liren.management import public as management
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.pages import answer, chosen, go, problems_of, signed_in

TITLES = {"definition": "哪张表", "path": "哪里", "admission": "准入的事项", "since": "从哪一天起", "until": "到哪一天"}
TEMPLATE = """key: my-table
version: 1
title: 表名
summary: 这张表做什么用
department: {name: 部门名称, unit: livelihood}
basis: law
sources: [{id: law, document: 哪部法或哪份文件, title: 哪一条怎么说, clause: null, checked: false}]
period: {every: quarter, due: 5 working days}
rows: building
columns:
  name: {title: 楼号, from: building.name}
  count: {title: 要问的, ask: number, why: 为什么问, basis: law, min: 0, sum: true}
"""


@require_GET
def asked(request: HttpRequest, id: UUID) -> HttpResponse:
    """A table at a place: each place below with its state and sums, and all of them together."""
    actor = signed_in(request)
    page = management.sums(id, actor, path=request.GET.get("path", ""), period=request.GET.get("period", ""))
    return answer(
        request, "tables/asked.html", tab="tables", page=page,
        rows=[(one, [management.in_words(c, one.totals.get(c.key)) for c in page.columns]) for one in page.below],
        whole=[management.in_words(c, page.whole.totals.get(c.key)) for c in page.columns],
        at=page.whole.path, ladder=[p for p in territories.ancestors(page.whole.path)
                                    if p.path.startswith(page.asking.path)],
        ends=not page.asking.ended and may(actor, "tables.admit", page.asking.path),
    )  # fmt: skip


@require_POST
def end(request: HttpRequest, id: UUID) -> HttpResponse:
    """No period opens any more."""
    management.end_asking(asking=id, by=signed_in(request), at=now())
    return go(request, reverse("table-asked", args=[id]))


@require_GET
def gate(request: HttpRequest) -> HttpResponse:
    """What may be let in, what is in force, what the platform holds; and a table written here."""
    return _gate(request)


def _gate(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    path = request.POST.get("path") or request.GET.get("path") or next(iter(which(actor, "tables.admit").paths), "")
    require(actor, "tables.admit", path)
    here = territories.place_at(path) if path else None
    given = request.POST
    return answer(
        request, "tables/gate.html", tab="tables", path=path, here=here,
        definitions=management.definitions(actor, path), admissions=_admissions(actor, path),
        sources=sorted(management.HELD.values(), key=lambda one: one.key), error=error,
        problems=problems_of(error, TITLES), refused=getattr(error, "problems", ()),
        document=given.get("document") or TEMPLATE, given=given, today=now().astimezone(CHINA).date(),
        told="发布了，可以准入。" if "defined" in request.GET else "",
    )  # fmt: skip


def _admissions(actor: Actor, path: str) -> tuple[affairs.AffairLine, ...]:
    """Affairs of the gate that went to their end and let something in."""
    asked = affairs.Filters(procedure_key=management.ADMISSION, state="closed", path=path or None)
    return tuple(one for one in affairs.affairs(actor, asked, limit=50).items if not one.declined)


@require_POST
@again(_gate)
def define(request: HttpRequest) -> HttpResponse:
    """A table as its author wrote it, checked and published; every problem at once, and what was written stays."""
    path = request.POST.get("path", "")
    management.define_table(document=request.POST.get("document", ""), path=path, by=signed_in(request), at=now())
    return go(request, f"{reverse('table-gate')}?path={path}&defined=1")


@require_POST
@again(_gate)
def admit(request: HttpRequest) -> HttpResponse:
    """A table let in at a place by an admission."""
    given = request.POST
    made = management.admit_table(
        definition=chosen(request, "definition", "这张表"), path=given.get("path", ""),
        admission=chosen(request, "admission", "这一件准入"), since=_day(given.get("since", ""), "since"),
        until=_day(given.get("until", ""), "until"), by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, reverse("table-asked", args=[made]))


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput.of({name: "请按“2026-12-01”的样子填日期。"}) from None
