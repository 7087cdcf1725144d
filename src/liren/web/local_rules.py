"""实施细则: those of a place for everybody, clause by clause; and a form for who makes them there."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.access.public import Actor, may, require, which
from liren.actors import public as actors
from liren.engine.language import Field
from liren.evaluation import public as evaluation
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.standards import public as standards
from liren.standards.public import LocalLine, LocalPage
from liren.territories import public as territories
from liren.web import forms
from liren.web import local_rules_cases as special
from liren.web.backtests import months_of, not_done
from liren.web.local_rules_form import FIELD_TYPES, UNITS, document_of, parts_of, slots_of
from liren.web.middleware import again
from liren.web.pages import actor_of, answer, go, is_part, signed_in
from liren.web.places import search_places

ACT = "rules.publish"
STATUSES = {"draft": "run", "published": "done", "retired": "wait"}
_INDEX = re.compile(r"^changes\.(\d+)\b")
_CASE = re.compile(r"^(.+\.or_within)\.\d+\.(when|limit)\b.*$")


def _rules_list(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor, at = actor_of(request), now()
    path = _where(actor)
    reach = which(actor, ACT)
    home = next(iter(reach.paths), "")
    found = [(one, STATUSES[one.status], _place(one.path)) for one in standards.local_rules_at(path or home, actor)]
    asked = {"place": Field("place", "在哪里执行", "place", required=True, purpose="只在这里和下级执行")}
    around = forms.Surroundings(
        near=[(home, _place(home))] if home else [], search=lambda text: search_places(text, home or None)
    )
    return answer(
        request,
        "standards/local_list.html",
        tab="procedures",
        error=error,
        lines=found,
        may_start=not reach.empty,
        in_force=standards.all_current(home or path, at) if not reach.empty else (),
        chosen=request.POST.get("key") or request.GET.get("key", ""),
        wrong=getattr(error, "fields", {}),
        form=forms.build(
            asked, forms.read(asked, request.POST), problems=getattr(error, "fields", {}),
            known={"place": home} if home else {}, around=around, data=request.POST,
        ),
        back_to=reverse("procedures"),
        back_word="规程",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@again(_rules_list)
def rules_list(request: HttpRequest) -> HttpResponse:
    """The rules in force where the reader stands, the drafts of who makes them, and where one begins."""
    if request.method == "GET" or forms.wants_another_look(request.POST):
        return _rules_list(request)
    actor = signed_in(request)
    place = request.POST.get("place", "")
    if territories.place_at(place) is None:
        raise InvalidInput(place="请选一个地点")
    require(actor, ACT, place)
    made = standards.start_local_rules(
        key=request.POST.get("key", ""), path=place, publisher=_publisher(actor, place), by=actor, at=now()
    )
    return go(request, reverse("local-rules-edit", args=[made]))


def _shown(request: HttpRequest, id: UUID, act: str = "", error: DomainError | None = None) -> HttpResponse:
    actor = actor_of(request)
    page = standards.local_rules(id, actor, now())
    maker = may(actor, ACT, page.line.path)
    return answer(
        request,
        "standards/local.html",
        tab="procedures",
        error=error,
        page=page,
        conflicts=_conflicts(page, now()),
        line=page.line,
        kind=STATUSES[page.line.status],
        state=standards.LOCAL_RULES_STATUSES[page.line.status],
        place=_place(page.line.path),
        versions=standards.local_rules_versions(page.line.key, page.line.path),
        maker=maker,
        elsewhere={path: place.full_name for path, place in _elsewhere(page).items()},
        taker=_taker(actor, page),
        **(_gates(page, actor, now()) if maker else {}),
        no_history=request.POST.get("no_history", ""),
        no_history_wrong=getattr(error, "fields", {}).get("no_history", ""),
        back_to=reverse("local-rules-list"),
        back_word="实施细则",
    )


def _gates(page: LocalPage, actor: Actor, at: datetime) -> dict[str, Any]:
    """What renewing and withdrawing need first, above a community; nothing to be said in one."""
    line = page.line
    context: dict[str, Any] = {
        "backtests": not_done(line.id), "months": evaluation.backtests.MONTHS,
    }  # fmt: skip
    if line.status == "published" and standards.findings.needs_finding(line.path):
        context["withdrawal"] = _needs(line, actor, at, withdrawn=True)
        if page.rebase and page.rebase.clean:
            context["renewal"] = _needs(line, actor, at)
    return context


def _needs(line: LocalLine, actor: Actor, at: datetime, *, withdrawn: bool = False) -> standards.findings.Needed:
    """What the text needs that rules would make hold, or that would hold without them."""
    if not standards.findings.needs_finding(line.path):
        return standards.findings.Needed(False, None, False)
    try:
        found = standards.proposed_text(line.id, withdrawn=withdrawn, by=actor, at=at)
    except DomainError:
        return standards.findings.unreadable(line.path)
    return standards.findings.text_needs(found.subject, found.text, at)


def _elsewhere(page: LocalPage) -> dict[str, territories.Place]:
    paths = {one.path for one in (page.taken_from, *page.taken_by) if one}
    return territories.places_at(paths) if paths else {}


def _taker(actor: Actor, page: LocalPage) -> tuple[str, str]:
    """Where the reader could take these rules over, path and name: the first place they make rules at, or two ""."""
    home = next((path for path in which(actor, ACT).paths if path and path != page.line.path), "")
    return (home, _place(home)) if home and page.line.status != "draft" else ("", "")


@require_GET
def rules(request: HttpRequest, id: UUID) -> HttpResponse:
    """What is different here, for everybody: 上级规定, 本地规定, 为什么."""
    return _shown(request, id)


@require_POST
@again(_shown)
def act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """Renew on the newer parent, begin the next version, retire; or begin one's own as these."""
    actor, at, why = signed_in(request), now(), request.POST.get("no_history", "")
    match act:
        case "renew":
            made = standards.renew_local_rules(id=id, no_history=why, by=actor, at=at)
            return go(request, reverse("local-rules", args=[made]))
        case "change":
            line = standards.local_rules(id, actor, at).line
            require(actor, ACT, line.path)
            made = standards.start_local_rules(
                key=line.key, path=line.path, publisher=line.publisher, by=actor, at=at
            )  # fmt: skip
            return go(request, reverse("local-rules-edit", args=[made]))
        case "take":
            place = request.POST.get("place", "")
            require(actor, ACT, place)
            made = standards.take_over_local_rules(
                of=id, path=place, publisher=_publisher(actor, place), by=actor, at=at
            )
            return go(request, reverse("local-rules-edit", args=[made]))
        case "retire":
            standards.retire_local_rules(id=id, no_history=why, by=actor, at=at)
            return go(request, reverse("local-rules-list"))
        case _:
            raise NotYours(what="这个操作")


def _edit(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor, at = signed_in(request), now()
    page = standards.local_rules(id, actor, at)
    require(actor, ACT, page.line.path)
    desk = standards.desk(page.line.key, page.line.path, at)
    given = request.POST if request.method == "POST" else None
    document, problems = page.document, _by_clause(error, page)
    if given is not None:
        try:
            document = document_of(desk, page.document, given)
        except InvalidInput as wrong:
            problems = {**wrong.fields, **problems}
    tried = standards.try_local_rules({**document, "parent_version": desk.parent.version}, desk.parent, at)
    problems = {**_named({p.path: p.message + p.hint for p in tried.problems}, document), **problems}
    context: dict[str, Any] = {"tried": tried, "problems": problems, "desk": desk, "line": page.line}
    if is_part(request):
        return answer(request, "standards/local_preview.html", **context)
    changes = {one["clause"]: one for one in page.document["changes"]}
    return answer(
        request,
        "standards/local_edit.html",
        tab="procedures",
        error=error,
        refused=_refused(error),
        page=page,
        place=_place(page.line.path),
        title=given.get("title", "") if given is not None else page.document["title"],
        burden_reason=given.get("burden_reason", "") if given else page.document.get("burden_reason", ""),
        revision=given.get("revision", "") if given is not None and "revision" in given else page.revision,
        parts=parts_of(desk, changes, given, problems),
        slots=slots_of(changes, given, problems),
        others={key: text for key, text in problems.items() if key not in desk.clauses and not key.startswith("n.")},
        needs=_needs(page.line, actor, at),
        findings=standards.findings.findings_at(page.line.key, page.line.path),
        backtests=not_done(id),
        months=evaluation.backtests.MONTHS,
        no_history=given.get("no_history", "") if given is not None else "",
        no_history_wrong=problems.get("no_history", ""),
        types=FIELD_TYPES,
        facts=special.facts_of(desk.parent.procedure),
        values=special.values_of(desk.parent.procedure),
        hows=special.HOW,
        joints=special.JOINTS,
        units=UNITS,
        sources=[("local", "本细则自定"), *((s.id, s.title[:40]) for s in desk.parent.procedure.sources.values())],
        back_to=reverse("local-rules-list"),
        back_word="实施细则",
        **context,
    )


@require_http_methods(["GET", "POST"])
@again(_edit)
def edit(request: HttpRequest, id: UUID) -> HttpResponse:
    """The form: look at it again with the difference (`act=preview`), save it as a draft, test that, or publish."""
    given = request.POST
    if request.method == "GET" or given.get("act", "preview") == "preview":
        return _edit(request, id)
    actor, at = signed_in(request), now()
    page = standards.local_rules(id, actor, at)
    require(actor, ACT, page.line.path)
    document = document_of(standards.desk(page.line.key, page.line.path, at), page.document, given)
    said = given.get("revision", "")
    revision = int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else 0
    if given.get("act") == "publish":
        why = given.get("no_history", "")
        standards.publish_local_rules(id=id, revision=revision, document=document, no_history=why, by=actor, at=at)
        return go(request, reverse("local-rules", args=[id]))
    standards.save_local_rules(id=id, revision=revision, document=document, by=actor, at=at)
    if given.get("act") == "test":
        run = evaluation.backtests.ask_rules_backtest(rules_id=id, months=months_of(request), by=actor, at=at)
        return go(request, reverse("rules-backtest", args=[id, run]))
    return go(request, reverse("local-rules-edit", args=[id]))


def _refused(error: DomainError | None) -> str:
    """What is said above the form; what is wrong with a clause stands beside it."""
    if error is None:
        return ""
    if isinstance(error, InvalidInput):
        return f"有 {len(error.fields)} 处要改，见标出的条款。还没有存入，填的都在。"
    return error.text + error.advice


def _by_clause(error: DomainError | None, page: LocalPage) -> dict[str, str]:
    return _named(dict(getattr(error, "fields", {})), page.document)


def _named(problems: dict[str, str], document: Any) -> dict[str, str]:
    """What the schema says of `changes.3.to` is said of the clause of the fourth change; of a case, of their list."""
    named: dict[str, str] = {}
    for key, text in problems.items():
        found = _INDEX.match(key)
        changes = document["changes"]
        clause = changes[int(found[1])]["clause"] if found and int(found[1]) < len(changes) else key
        clause = _CASE.sub(r"\1", clause)
        named[clause] = named.get(clause, "") + text
    return named


def _conflicts(page: LocalPage, at: datetime) -> list[tuple[str, str]]:
    """The clauses in conflict with the newer parent, by their titles."""
    if page.rebase is None or page.rebase.clean:
        return []
    known = standards.desk_of(page.rebase.parent.digest, at).clauses
    return [(known[p.path].title if p.path in known else p.path, p.message + p.hint) for p in page.rebase.problems]


def _where(actor: Actor) -> str:
    return max((g.path for g in actor.grants), key=len, default="")


def _place(path: str) -> str:
    found = territories.place_at(path)
    return found.everyday_name if found else path


def _publisher(actor: Actor, path: str) -> str:
    """How those who make the rules are called: the organisation acted for there, else the place."""
    org = next((g.org_id for g in actor.grants if g.org_id and path.startswith(g.path)), None)
    name = actors.organisation(org).name if org else _place(path)
    return name[:60]
