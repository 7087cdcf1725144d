"""公开栏 大家的事: what everybody may read, signed in or not; and 我也遇到."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.affairs import public as affairs
from liren.affairs.public import PublicFilters
from liren.engine.language import Field
from liren.kit.clock import now
from liren.kit.errors import DomainError, NotYours
from liren.media import public as media
from liren.territories import public as territories
from liren.web import forms, uploads
from liren.web.middleware import again
from liren.web.opening import home_path
from liren.web.pages import actor_of, answer, go, signed_in

JOIN = {
    "words": Field(
        "words", "想补充的", "long_text", max=200, personal=True, purpose="只给办这件事的人看", hint="可以不写"
    ),
    "photos": Field("photos", "照片", "photos", max=3, purpose="少跑一趟现场"),
}
TOLD = {"joined": "记下了。有结果会告诉您；不想再收，随时可以退出。", "left": "已经退出，不再告诉您。"}


@require_GET
def square(request: HttpRequest) -> HttpResponse:
    """Every affair everybody may read, near the reader first when they ask for it."""
    query, actor = request.GET, actor_of(request)
    path, state = query.get("path", ""), query.get("state", "")
    place = territories.place_at(path) if territories.is_path(path) else None
    filters = PublicFilters(
        path=place.path if place else None,
        text=query.get("text", "").strip()[:100] or None,
        state=state if state in ("open", "closed") else None,  # type: ignore[arg-type]
    )
    page = affairs.square(filters, after=query.get("after") or None)
    mine = territories.community_of(home_path(actor)) if home_path(actor) else None
    home = territories.place_at(mine) if mine else None
    return answer(
        request,
        "square/list.html",
        lines=page.items,
        after=page.after,
        query=query,
        state=filters.state or "",
        place=place,
        home=home,
        back_to=reverse("home") if actor.person_id else None,
        back_word="首页",
    )


def _affair(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = actor_of(request)
    found = affairs.public_affair(id)
    followers = affairs.followers(id, actor)
    return answer(
        request,
        "square/affair.html",
        a=found,
        followers=followers,
        form=forms.build(JOIN, forms.read(JOIN, request.POST), problems=getattr(error, "fields", {})),
        error=error,
        told=TOLD.get(request.GET.get("told", "")),
        signed_in=actor.person_id is not None,
        back_to=reverse("square"),
        back_word="公开栏",
    )


@require_GET
def affair(request: HttpRequest, id: UUID) -> HttpResponse:
    """One public affair: how far it is, what was said, what was put right."""
    return _affair(request, id)


@require_http_methods(["POST"])
@again(_affair)
def join(request: HttpRequest, id: UUID) -> HttpResponse:
    """我也遇到."""
    actor, at = signed_in(request), now()
    kept = uploads.keep_uploads(JOIN, request, by=actor, at=at)
    photos = [UUID(one) for one in kept.get("photos", ())]
    affairs.join(affair_id=id, words=request.POST.get("words", ""), photos=photos, by=actor, at=at)
    return go(request, reverse("square-affair", args=[id]) + "?told=joined")


@require_POST
@again(_affair)
def leave(request: HttpRequest, id: UUID) -> HttpResponse:
    """Be told no more."""
    affairs.leave(affair_id=id, by=signed_in(request), at=now())
    return go(request, reverse("square-affair", args=[id]) + "?told=left")


@require_GET
def photo(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """A photo that stands in a public version, without the name its file once had."""
    if not affairs.is_public_photo(id):
        raise NotYours(what="这张照片")
    return media.answer_with(media.open(id, small="small" in request.GET), named=False)
