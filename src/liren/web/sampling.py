"""抽签: who takes part, drawn by lot from a frozen roll; the page anybody can recompute it from."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.autonomy import public as autonomy
from liren.autonomy.public import draws
from liren.engine.language import Field
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.kit.json import canonical
from liren.web import forms
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import actor_of, answer, chosen, go, id_of, signed_in

NEW = {
    "title": Field(
        "title", "为什么事抽签", "text", required=True, max=100, purpose="让大家知道", hint="例如：车棚议事会的居民代表"
    ),
    "seats": Field("seats", "抽几个人", "text", required=True, max=4, purpose="照这个数抽"),
    "by_what": Field(
        "by_what", "按什么分层", "choices", purpose="各层按人数比例都有人", options=tuple(draws.STRATA.items()),
        hint="不选就从名册上所有人里抽。不到 5 人的层并到“其他”",
    ),
}  # fmt: skip
DRAW = {
    "word": Field(
        "word", "现场定的数字或字句", "text", required=True, max=60, purpose="结果不由平台一方定",
        hint="摘要公布以后、当着大家定，例如三位居民各掷一次骰子：4 1 6",
    ),
    "source": Field("source", "谁、怎么定的", "text", required=True, max=100, purpose="别人可以查问"),
}  # fmt: skip
TOLD = {
    "committed": "种子的摘要公布了。请当着大家定一个数字或一句话，再抽。",
    "drawn": "抽好了。",
    "answered": "记下了。",
}


def _of_roll(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = actor_of(request)
    roll = autonomy.roll(id, actor)
    form = forms.build(NEW, forms.read(NEW, request.POST) if error else {}, problems=_of(error), data=request.POST)
    return answer(
        request, "decisions/draws.html", tab="decision-rules", staff=is_staff(actor), roll=roll, form=form, error=error,
        lines=draws.draws_of(id), affair=id_of(request.POST.get("affair") or request.GET.get("affair")),
    )  # fmt: skip


def _of(error: DomainError | None) -> dict[str, str]:
    return dict(getattr(error, "fields", {}))


@require_http_methods(["GET", "POST"])
@again(_of_roll)
def of_roll(request: HttpRequest, id: UUID) -> HttpResponse:
    """The draws from a roll; who keeps it says how many will be drawn, and the hash of the seed is published."""
    if request.method == "GET":
        return _of_roll(request, id)
    made = draws.commit_draw(
        roll_id=id, title=request.POST.get("title", ""), seats=_whole(request.POST.get("seats", "")),
        by_what=request.POST.getlist("by_what"), affair=id_of(request.POST.get("affair")), by=signed_in(request),
        at=now(),
    )  # fmt: skip
    return go(request, reverse("draw", args=[made]) + "?told=committed")


def _whole(text: str) -> int:
    return int(text) if text.strip().isdecimal() and len(text) < 6 else 0


def _page(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = actor_of(request)
    page = draws.draw_page(id, actor)
    form = forms.build(DRAW, forms.read(DRAW, request.POST) if error else {}, problems=_of(error), data=request.POST)
    return answer(
        request, "decisions/draw.html", tab="decision-rules", staff=is_staff(actor), page=page, form=form, error=error,
        seats=[(one, draws.STATES[one.state], draws.WHY.get(one.why, "")) for one in page.drawn],
        reasons=draws.WHY.items(), told=TOLD.get(request.GET.get("told", ""), ""),
    )  # fmt: skip


@require_GET
def draw(request: HttpRequest, id: UUID) -> HttpResponse:
    """One draw: what was published before, what came out, how to recompute it."""
    return _page(request, id)


@require_POST
@again(_page)
def take(request: HttpRequest, id: UUID) -> HttpResponse:
    """Draw, with the word of who is there."""
    given = request.POST
    draws.draw(
        draw_id=id, word=given.get("word", ""), source=given.get("source", ""), by=signed_in(request), at=now()
    )  # fmt: skip
    return go(request, reverse("draw", args=[id]) + "?told=drawn")


@require_POST
@again(_page)
def answered(request: HttpRequest, id: UUID) -> HttpResponse:
    """Who was drawn comes or does not; said by themself or by who keeps the roll."""
    given = request.POST
    draws.answer_seat(
        seat_id=chosen(request, "seat", "这个号"), comes=given.get("comes") == "yes", why=given.get("why", ""),
        named=given.get("named") == "yes", by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, reverse("draw", args=[id]) + "?told=answered")


@require_GET
def package(request: HttpRequest, id: UUID) -> HttpResponse:
    """The file anybody recomputes it from."""
    page = draws.draw_page(id, actor_of(request))
    if page.package is None:
        raise draws.DrawUnknown
    response = HttpResponse(canonical(dict(page.package)), content_type="application/json")
    response.headers["Content-Disposition"] = "attachment; filename=draw.json"
    return response


addresses = [
    path("decisions/rolls/<uuid:id>/draws", of_roll, name="draws"),
    path("draws/<uuid:id>", draw, name="draw"),
    path("draws/<uuid:id>/take", take, name="draw-take"),
    path("draws/<uuid:id>/answer", answered, name="draw-answer"),
    path("draws/<uuid:id>/package", package, name="draw-package"),
]
