"""The workbench: all affairs, one affair with what may be done now, and doing it."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.access.public import Actor
from liren.access.roles import ROLES
from liren.actors.public import organisation_names
from liren.affairs import public as affairs
from liren.affairs.public import AffairPage, Filters, NextMove
from liren.engine.language import Field
from liren.engine.steps import asked
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError
from liren.kit.json import Json
from liren.standards import public as standards
from liren.standards.public import Rules
from liren.territories import public as territories
from liren.web import forms, say, uploads
from liren.web.budget_known import known_of_round
from liren.web.kept import chips, of_affairs
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.opening import surroundings
from liren.web.pages import answer, chosen, go, id_of, is_part, signed_in, so_still
from liren.web.residents import GRADES, TOLD, step_titles
from liren.web.subjects import page_of

AT_DESK = {**TOLD, "opened": "记下了，在这里接着办。"}


@require_GET
def affairs_list(request: HttpRequest) -> HttpResponse:
    """Every affair the reader may see, narrowed by what they ask."""
    actor, at = signed_in(request), now()
    query = request.GET
    path = query.get("path") or None
    filters = Filters(
        state=query["state"] if query.get("state") in ("open", "closed") else None,  # type: ignore[arg-type]
        procedure_key=query.get("procedure") or None,
        path=path,
        text=query.get("text", "").strip() or None,
        overdue=query.get("overdue") == "1",
        rating_at_most=2 if query.get("bad") == "1" else None,
        held=id_of(query.get("held")),
        waits=query["waits"] if query.get("waits") in ROLES else None,
    )
    page = affairs.affairs(actor, filters, after=query.get("after") or None, at=at)
    return answer(
        request,
        "affairs/list.html",
        tab="affairs",
        lines=[(line, say.affair_state(line), say.counted(line.counts)) for line in page.items],
        count=page.count,
        counted=page.counted_to_the_end,
        after=page.after,
        query=query,
        searched=query.get("text", ""),
        procedures=dict(sorted((line.procedure_key, line.procedure_title) for line in page.items)),
        place=territories.place_at(path) if path else None,
        with_whom=_with_whom(filters),
        **chips(of_affairs(), actor, query),
    )


def _with_whom(filters: Filters) -> str:
    """In whose hands, in words; nothing when it is not asked."""
    if filters.held is not None:
        return organisation_names([filters.held]).get(filters.held, "") + "手里的"
    return f"等{ROLES[filters.waits].title}认领的" if filters.waits else ""


# ---- one affair ----


@require_GET
def affair(request: HttpRequest, id: UUID) -> HttpResponse:
    return _affair(request, id)


def _affair(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    page = affairs.affair(id, actor)
    if page.is_reporter and not is_staff(actor):
        return go(request, reverse("my-affair", args=[id]))
    return answer(
        request,
        "affairs/affair.html",
        tab="affairs",
        told=AT_DESK.get(request.GET.get("told", "")),
        page=page,
        error=error,
        state=say.affair_state(page),
        origin=say.origin(page),
        answers=say.answers_of(page),
        counted=say.counted(page.counts),
        spared=say.spared(page),
        photos=say.photos_by_step(page.photos),
        step_titles=step_titles(page),
        waiting=[e for e in page.extensions if e.may_decide and e.state == "asked"],
        grades=GRADES,
        beside=is_part(request) and "alone" not in request.GET,
        citation=_citation(page),
        about=page_of(page.subject),
    )


def _citation(page: AffairPage) -> standards.Citation | None:
    """The standard the step rests on, where its source is one: it may hold no longer."""
    source = page.clause.source if page.clause else None
    return standards.citation_of(source.document, source.clause, on=now().astimezone(CHINA).date()) if source else None


@require_GET
def news(request: HttpRequest, id: UUID) -> HttpResponse:
    """Whether the affair is as the page shows it; see `pages.so_still`."""
    signed_in(request)
    return so_still(request, str(affairs.desk.version_of(id)), "parts/news.html", news="办件有新进展")


def _rules(page: AffairPage) -> Rules:
    return standards.rules_of(page.procedure_digest, now())


def _move_of(page: AffairPage, step: str, move: str, line: str = "") -> NextMove:
    """The move as it is open to the reader. Raises InvalidInput-free refusal when it is not (any more)."""
    found = next((m for m in page.moves if (m.step, m.key, m.line) == (step, move, line)), None)
    if found is None:
        raise affairs.StepNotNext(step=move, current=page.step_title)
    return found


def _move_page(request: HttpRequest, id: UUID, step: str, move: str, error: DomainError | None = None) -> HttpResponse:
    """What a move asks: a page of its own, or the same form as a sheet over the affair."""
    actor = signed_in(request)
    page = affairs.affair(id, actor)
    line = request.POST.get("line", request.GET.get("line", ""))
    found = _move_of(page, step, move, line)
    asks = dict(found.asks)
    kept = uploads.keep_again(asks, request, error, by=actor, at=now())
    given = forms.read(asks, request.POST, kept)
    form = forms.build(
        asks,
        given,
        problems=getattr(error, "fields", {}),
        known=_known(page, asks, actor),
        around=replace(
            surroundings(_rules(page), page.jurisdiction_path),
            held=uploads.held_of(asks, actor) if page.is_reporter else (),
        ),
        data=request.POST,
    )
    return answer(
        request,
        "affairs/move.html",
        tab="affairs",
        page=page,
        move=found,
        form=form,
        proposal=page.proposal if found.assigns or found.calls else None,
        unit=request.POST.get("unit", ""),
        named=request.POST.getlist("units") + request.POST.getlist("with"),
        error=error,
        version=request.POST.get("version", page.version),
        from_=request.POST.get("from", "mine" if page.is_reporter else request.GET.get("from", "")),
    )


def _known(page: AffairPage, asks: Mapping[str, Field], actor: Actor) -> dict[str, Json]:
    """What the affair already says of the fields a move asks, and the count of a round that it leads to."""
    said = {a.key: a.value for a in page.answers if a.key in asks and a.value is not None}
    return said | {key: value for key, value in known_of_round(page, actor).items() if key in asks}


@require_http_methods(["GET", "POST"])
@again(_move_page)
def move(request: HttpRequest, id: UUID, step: str, move: str) -> HttpResponse:
    """Take a move. Its fields come from the procedure, so that any move of any procedure is taken here."""
    if request.method == "GET" or forms.wants_another_look(request.POST):
        return _move_page(request, id, step, move)
    actor, at = signed_in(request), now()
    asks = asked_by(request, id, step, move)
    answers = forms.read(asks, request.POST, uploads.keep_uploads(asks, request, by=actor, at=at))
    affairs.do_step(
        affair_id=id,
        step=step,
        move=move,
        answers={**answers, **_named(request)},
        by=actor,
        at=at,
        version=version_of(request),
        line=request.POST.get("line", "") if "line" in request.POST else None,
    )
    return after(request, id)


def _named(request: HttpRequest) -> dict[str, Json]:
    """The organisations a move gives work to: the unit, those it calls, those who help."""
    unit = request.POST.get("unit", "")
    several = {key: request.POST.getlist(key) for key in ("units", "with") if key in request.POST}
    return {**({"unit": unit} if unit else {}), **several}


def version_of(request: HttpRequest) -> int | None:
    """The version of the page the form stood on."""
    version = request.POST.get("version", "")
    return int(version[:9]) if version.isdecimal() else None


def asked_by(request: HttpRequest, id: UUID, step: str, move: str) -> dict[str, Field]:
    """The fields the form may hold. The form names the rules it was made from, which saves reading the affair again."""
    digest = request.POST.get("rules")
    if not digest:
        page = affairs.affair(id, signed_in(request))
        return dict(_move_of(page, step, move, request.POST.get("line", "")).asks)
    procedure = standards.rules_of(digest, now()).procedure
    found = procedure.steps[step].moves.get(move) if step in procedure.steps else None
    if found is None:
        raise affairs.StepNotNext(step=move, current=step)
    return {**{k: f for k, f in procedure.form.items() if f.by == "worker"}, **asked(procedure.steps[step], found)}


def after(request: HttpRequest, id: UUID) -> HttpResponse:
    """Where one goes on: the list they came from, else the affair."""
    if request.POST.get("from") == "today":
        return go(request, reverse("today") + "?told=done")
    return go(
        request, reverse("my-affair" if request.POST.get("from") == "mine" else "affair", args=[id]) + "?told=done"
    )


@require_POST
@again(_affair)
def claim(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take work that lies with a queue."""
    affairs.claim(work_id=chosen(request, "work", "这项工作"), by=signed_in(request), at=now())
    return go(request, reverse("affair", args=[id]))
