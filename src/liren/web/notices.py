"""Messages, and which of them a person wants; what a person sets for themself."""

from datetime import datetime, time
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access import public as access
from liren.access.public import Actor
from liren.actors import public as actors
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.notices import public as notices
from liren.registry import public as registry
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import answer, go, signed_in


@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """The reader's messages, newest first, fifty at a time."""
    actor = signed_in(request)
    assert actor.person_id is not None
    before = request.GET.get("before", "")
    last = notices.notice_of(actor.person_id, UUID(before)) if _is_uuid(before) else None
    lines = notices.list_for(actor.person_id, before=last, limit=51)
    more = lines[49].id if len(lines) > 50 else None
    return answer(request, "notices/list.html", lines=lines[:50], more=more, back_to=reverse("root"), back_word="首页")


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one message read and go where it leads, or all of them."""
    actor = signed_in(request)
    assert actor.person_id is not None
    chosen = request.POST.get("id", "")
    if not _is_uuid(chosen):
        notices.mark_read(actor.person_id, at=now())
        return go(request, reverse("notices"))
    line = notices.notice_of(actor.person_id, UUID(chosen))
    if line is None:
        raise NotYours(what="这条消息")
    notices.mark_read(actor.person_id, [line.id], at=now())
    return go(request, line.link or reverse("notices"))


@require_GET
def me(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    """我的: what we know of the reader, who looked at it, and their choices."""
    return _me(request, error)


def _me(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    assert actor.person_id is not None
    staff = is_staff(actor)
    details = None if staff else actors.my_details(actor)
    home = territories.place_at(details.home_path) if details and details.home_path else None
    sign_ins = actors.own_sign_ins(actor) if staff else ()
    return answer(
        request,
        "notices/me.html",
        tab="me",
        error=error,
        card=actors.person_card(actor.person_id),
        details=details,
        home=home,
        looks=access.looks_at(*_known_as(actor, details), limit=20),
        quiet=notices.quiet_hours(actor.person_id),
        choices=[(choice, notices.channel_title(choice.channel)) for choice in notices.preferences(actor.person_id)],
        outside=notices.addresses(actor.person_id),
        typed_channel=request.POST.get("channel"),
        typed_address=request.POST.get("address", ""),
        keeper=actors.channel_keeper(actors.PORTAL, details.home_path) if details and details.home_path else None,
        second_since=actors.second_since(actor) if staff else None,
        sign_ins=sign_ins,
        by_provider=any(one.by_provider and one.outcome == "in" for one in sign_ins),
    )


def _known_as(actor: Actor, details: actors.OwnDetails | None) -> tuple[UUID, ...]:
    """The reader's account, and their entry with the community where there is one."""
    own = registry.own_entry(actor) if details else None
    return tuple(one for one in (actor.person_id, own) if one)


@require_POST
@again(_me)
def tell(request: HttpRequest) -> HttpResponse:
    """A resident says how to be called."""
    actor = signed_in(request)
    actors.tell_about_self(name=request.POST.get("name"), path=None, by=actor, at=now())
    return go(request, reverse("me"))


@require_POST
@again(_me)
def choose(request: HttpRequest) -> HttpResponse:
    """Which kinds of message, by which way, and when not to be disturbed."""
    actor = signed_in(request)
    assert actor.person_id is not None
    notices.set_quiet_hours(actor.person_id, _quiet(request))
    wanted = set(request.POST.getlist("wanted"))
    for choice in notices.preferences(actor.person_id):
        chosen = f"{choice.kind.key} {choice.channel}" in wanted
        if not choice.fixed and chosen != choice.wanted:
            notices.set_preference(actor.person_id, choice.kind.key, choice.channel, chosen)
    return go(request, reverse("me"))


@require_POST
@again(_me)
def outside(request: HttpRequest) -> HttpResponse:
    """Where else to be told: an address given, its code brought back, or the address taken away."""
    actor = signed_in(request)
    assert actor.person_id is not None
    channel, what = request.POST.get("channel", ""), request.POST.get("do", "")
    if what == "drop":
        notices.drop_address(actor.person_id, channel)
    elif what == "prove":
        notices.prove_address(actor.person_id, channel, request.POST.get("code", ""), at=now())
    else:
        notices.offer_address(actor.person_id, channel, request.POST.get("address", ""), at=now())
    return go(request, reverse("me") + "#outside")


@require_POST
@again(_me)
def password(request: HttpRequest) -> HttpResponse:
    """Staff change their own password; their other sessions end."""
    actor = signed_in(request)
    actors.change_password(
        old=request.POST.get("old", ""),
        new=request.POST.get("new", ""),
        by=actor,
        at=now(),
        session=request.COOKIES.get(settings.SESSION_COOKIE),
    )
    return go(request, reverse("me"))


def _quiet(request: HttpRequest) -> tuple[time, time] | None:
    """Both times, or none at all."""
    told = [request.POST.get(name, "").strip() for name in ("quiet_from", "quiet_until")]
    if not any(told):
        return None
    try:
        begin, end = (datetime.strptime(text, "%H:%M").time() for text in told)
        return begin, end
    except ValueError:
        raise InvalidInput(quiet="免打扰请写两个时间，例如 22:00 到 07:00；都不写就是不设") from None


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
