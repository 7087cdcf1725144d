"""The resident's side: home, my affairs, one affair as a line of steps, and rating it, signed in or by a link."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.affairs.public import AffairPage
from liren.autonomy import public as autonomy
from liren.engine.language import Field
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput
from liren.standards import public as standards
from liren.territories import public as territories
from liren.web import forms, say
from liren.web.features import offered
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.opening import home_path
from liren.web.pages import actor_of, answer, go, signed_in
from liren.web.telephone import line_at, line_of

TOLD = {
    "opened": "收到了。办到哪一步，这里和消息里都会告诉您。",
    "rated": "收到您的评价了。",
    "done": "办好了这一步。",
}
ASKED = {
    "rating": Field("rating", "您的感受", "rating"),
    "comment": Field("comment", "想说的话", "long_text", max=1000, hint="可以不写"),
}
GRADES = {int(value): title for value, title, _ in forms.GRADES}


@require_GET
def root(request: HttpRequest) -> HttpResponse:
    """Workers begin at their list, residents at home, others at the door."""
    actor = actor_of(request)
    if actor.person_id is None:
        return go(request, reverse("sign-in"))
    return go(request, reverse("today" if is_staff(actor) else "home"))


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What is on, and the ways in."""
    actor, at = signed_in(request), now()
    lines = affairs.mine(actor).items
    running = sorted((line for line in lines if line.state == "open"), key=lambda line: line.awaits is None)
    featured = affairs.affair(running[0].id, actor) if running else None
    state = say.resident_state(featured) if featured else None
    community = territories.community_of(home_path(actor)) if home_path(actor) else None
    place = territories.place_at(community) if community else None
    return answer(
        request,
        "resident/home.html",
        tab="home",
        featured=featured,
        state=state,
        state_icon={"soon": "star", "done": "ok"}.get(state.kind, "run") if state else "run",
        says=say.now_says(featured, at) if featured else ("", ""),
        line=[step for step in featured.steps if step.state != "skipped"][:5] if featured else (),
        votes=autonomy.votes_waiting(actor, at),
        others=[(line, say.resident_state(line)) for line in running[1:4]],
        open_count=len(running),
        community=place.everyday_name if place else "",
        phone_line=line_at(home_path(actor)),
        keeper=actors.channel_keeper(actors.PORTAL, community) if community else None,
        has_report=offered(request, "report"),
        has_apply=offered(request, "apply"),
    )


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    actor = signed_in(request)
    page = affairs.mine(actor, after=request.GET.get("after") or None)
    return answer(
        request,
        "resident/mine.html",
        tab="mine",
        lines=[(line, say.resident_state(line)) for line in page.items],
        after=page.after,
        phone_line=line_at(home_path(actor)),
    )


@require_GET
def my_affair(request: HttpRequest, id: UUID) -> HttpResponse:
    return _my_affair(request, id)


def _my_affair(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor, at = signed_in(request), now()
    page = affairs.affair(id, actor)
    form = _rate_form(request, getattr(error, "fields", {})) if page.may.rate else None
    return answer(
        request,
        "resident/affair.html",
        tab="mine",
        told=TOLD.get(request.GET.get("told", "")),
        page=page,
        says=say.now_says(page, at),
        opened_word={"service": "申请", "autonomy": "提出"}.get(page.kind, "反映"),
        origin=say.origin(page),
        reply=say.reply_of(page),
        spared=say.spared(page),
        into=affairs.merged_into(id) if any(e.kind == "merged_into" for e in page.timeline) else None,
        papers=_papers(page),
        answers=say.answers_of(page),
        photos=say.photos_by_step(page.photos),
        step_titles=step_titles(page),
        words=standards.everyday_words(at).get(page.procedure_key),
        form=form,
        error=error,
        rate_to=reverse("my-rating", args=[id]),
        grades=GRADES,
        back_to=reverse("mine"),
        back_word="我的事项",
        phone_line=line_of(page.work[0].org_id if page.work else None, home_path(actor)),
    )


def _papers(page: AffairPage) -> tuple[affairs.papers.Issued, ...]:
    """Those that are the reporter's; asked only where the history knows of one."""
    issued = page.is_reporter and any(entry.kind == "paper_issued" for entry in page.timeline)
    return tuple(paper for paper in affairs.papers.papers_of(page.id) if paper.for_reporter) if issued else ()


def step_titles(page: AffairPage) -> Mapping[str, str]:
    return {step.key: step.title for step in page.steps}


def _rate_form(request: HttpRequest, problems: Mapping[str, str]) -> forms.Form:
    return forms.build(ASKED, forms.read(ASKED, request.POST), problems=problems)


def _grade(request: HttpRequest) -> tuple[int, str | None]:
    """The grade chosen and the words beside it. Raises InvalidInput when none is chosen."""
    given = forms.read(ASKED, request.POST)
    if given.get("rating") not in GRADES:
        raise InvalidInput(rating="请点选一个，五个里面哪个最像您的感受")
    return int(given["rating"]), given.get("comment")


@require_POST
@again(_my_affair)
def rate(request: HttpRequest, id: UUID) -> HttpResponse:
    """The reporter rates in the portal."""
    actor = signed_in(request)
    grade, comment = _grade(request)
    affairs.rate(affair_id=id, grade=grade, comment=comment, by=actor, at=now())
    return go(request, reverse("my-affair", args=[id]) + "?told=rated")


def _link_page(request: HttpRequest, secret: str, error: DomainError | None = None) -> HttpResponse:
    subject = affairs.rating_subject(secret, at=now())
    return answer(
        request,
        "resident/rate.html",
        subject=subject,
        form=_rate_form(request, getattr(error, "fields", {})),
        error=error,
        rate_to=reverse("rate-link", args=[secret]),
    )


@require_http_methods(["GET", "POST"])
@again(_link_page)
def rate_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The single-use link of a message: no signing in, one rating, no looking around."""
    if request.method == "GET":
        return _link_page(request, secret)
    grade, comment = _grade(request)
    affairs.rate_by_link(secret=secret, grade=grade, comment=comment, at=now())
    return answer(request, "resident/rated.html", bad=grade <= 2)
