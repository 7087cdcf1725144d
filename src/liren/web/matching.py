"""Needs and offers 供需对接: what fits and why, who nurtures whom; written by those who manage people there."""

from collections.abc import Sequence
from datetime import datetime, time
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import Actor, may, require
from liren.actors import public as actors
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.territories import public as territories
from liren.web.laying import place_of
from liren.web.middleware import again
from liren.web.pages import answer, chosen, go, signed_in
from liren.web.people import ACT

READ = "affairs.open_on_behalf"
FIELDS = {
    "side": "能提供还是需要", "service": "什么服务", "path": "在哪里", "days": "哪几天", "begins": "钟点",
    "note": "说明", "hub": "枢纽组织", "organisation": "组织",
}  # fmt: skip


def _matching(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    path = request.GET.get("path", "")
    manages = may(actor, ACT, path)
    if not manages:
        require(actor, READ, path)
    place = place_of(path)
    here = actors.organisations(path, limit=400)
    told = getattr(error, "fields", {}).items()
    offers, matched = actors.listings(path, "offer"), actors.matches(path)
    names = _names(offers, matched)
    return answer(
        request,
        "people/matching.html",
        tab="organisations" if manages else "contacts",
        place=place,
        manages=manages,
        matched=[(one, names[one.need.path], [(near, names[near.offer.path]) for near in one.near]) for one in matched],
        offers=[(one, names[one.path]) for one in offers],
        nurtured=actors.nurtured(path),
        hubs=[one for one in here if one.subtype in actors.HUBS],
        organisations=here,
        others=[one for one in here if one.kind == "social_force" and one.subtype not in actors.HUBS],
        places=(place, *territories.children(path)[:100]) if place.level <= 5 else (place,),
        sides=actors.SIDES,
        weekdays=tuple(enumerate(actors.WEEKDAYS, 1)),
        given=request.POST,
        days=request.POST.getlist("days"),
        problems=[("", FIELDS.get(key, key), text) for key, text in told],
        error=error,
    )


def _names(offers: Sequence[actors.Listed], matched: Sequence[actors.Matched]) -> dict[str, str]:
    """Everyday names of every place that is listed. One statement."""
    listed = (*offers, *(one.need for one in matched), *(near.offer for one in matched for near in one.near))
    return {at: found.everyday_name for at, found in territories.places_at(one.path for one in listed).items()}


@require_http_methods(["GET", "POST"])
@again(_matching)
def matching(request: HttpRequest) -> HttpResponse:
    """Look, list, take off, nurture."""
    if request.method == "GET":
        return _matching(request)
    actor, at, path = signed_in(request), now(), request.GET.get("path", "")
    match request.POST.get("act", ""):
        case "list":
            _list(request, actor, at)
        case "end":
            actors.end_listing(listing_id=chosen(request, "listing", "这一条"), by=actor, at=at)
        case "nurture":
            hub, organisation = chosen(request, "hub", "这个枢纽组织"), chosen(request, "organisation", "这个组织")
            actors.nurture(hub_id=hub, organisation_id=organisation, by=actor, at=at)
        case "leave":
            actors.end_nurturing(nurturing_id=chosen(request, "nurturing", "这项孵化"), by=actor, at=at)
        case _:
            raise NotYours(what="这个页面")
    return go(request, f"{reverse('organisation-matching')}?{urlencode({'path': path})}")


def _list(request: HttpRequest, actor: Actor, at: datetime) -> None:
    given = request.POST
    actors.list_service(
        organisation_id=chosen(request, "organisation", "这个组织"), side=given.get("side", ""),
        service=given.get("service", ""), path=given.get("to", ""),
        days=[int(day) if day.isascii() and day.isdigit() else 0 for day in given.getlist("days")],
        begins=_time(given, "begins"), ends=_time(given, "ends"), note=given.get("note", ""), by=actor, at=at,
    )  # fmt: skip


def _time(given: QueryDict, name: str) -> time | None:
    text = given.get(name, "").strip()
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput(begins="请写成 09:30 这样的时间") from None
