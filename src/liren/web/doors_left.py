"""Doors and people of places that ended: what waits, and where somebody says each belongs now."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import Actor, may, require, which
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.registry import public as registry
from liren.territories import public as territories
from liren.territories.public import Place
from liren.web.homes import READ, REGISTER, unit_title
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in

FIELDS = {
    "doors": "归到哪栋楼", "joins": "门牌一样的", "to": "归到哪里", "source": "从哪里知道的", "quality": "核实了吗",
}  # fmt: skip


def _here(request: HttpRequest) -> tuple[Actor, str, Place | None]:
    """Who asks, about which path, and its place; by default where the reader registers homes."""
    actor = signed_in(request)
    path = request.GET.get("path", "")[:200] or next(iter(which(actor, READ).paths), "")
    place = territories.place_at(path) if path else None
    require(actor, READ, path if place is None or place.kind != "building" else territories.jurisdiction_of(place))
    if path and place is None:
        raise NotYours(what="这个地方")
    return actor, path, place


def _page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor, path, place = _here(request)
    given: Mapping[str, str] = request.POST.dict()
    shared: dict[str, Any] = {
        "tab": "homes", "place": place, "path": path, "error": error,
        "ladder": territories.ancestors(path) if path else (),
        "problems": [("", FIELDS.get(name, ""), text) for name, text in getattr(error, "fields", {}).items()],
        "told": _told(request),
    }  # fmt: skip
    if place is None or place.valid_to is None:
        return answer(request, "homes/left.html", waiting=registry.left_at(path, actor), **shared)
    left, doors, gone = registry.doors_left(path, actor)
    named = {heir.path: heir.everyday_name for heir in left.heirs}
    units = [
        (
            unit,
            unit_title(unit),
            given.get(f"unit-{unit}", ""),
            [(one, given.get(_name(one), ""), [named[at] for at in one.standing]) for one in of],
        )
        for unit, of in groupby(doors, lambda one: one.dwelling.facts.unit)
    ]
    whose = registry.whose_left(place)
    return answer(
        request,
        "homes/left_at.html",
        left=left,
        units=units,
        gone=gone,
        choices=[heir for heir in left.heirs if heir.kind == "building"],
        taken=any(one.standing for one in doors),
        registers=may(actor, REGISTER, whose),
        writes=may(actor, "people.register", whose),
        up=whose,
        sources=registry.SOURCES,
        qualities=registry.QUALITIES,
        given=given,
        **shared,
    )


def _told(request: HttpRequest) -> str:
    if "doors" in request.GET:
        return "记下了，住在里面的人跟着门走。"
    return "记下了，这里的人归好了。" if "people" in request.GET else ""


def _name(one: registry.LeftDoor) -> str:
    return f"door-{one.dwelling.id}"


@require_http_methods(["GET", "POST"])
@again(_page)
def left(request: HttpRequest) -> HttpResponse:
    """What waits at ended places; of one, its doors and people, and the decision."""
    if request.method == "GET":
        return _page(request)
    actor, path, place = _here(request)
    if place is None or place.valid_to is None:
        raise NotYours(what="这个撤销的地方")
    back = reverse("homes-left")
    if request.POST.get("act") == "people":
        registry.settle_left_people(path=path, to=request.POST.get("to", ""), by=actor, at=now())
        return go(request, f"{back}?{urlencode({'path': path, 'people': 1})}")
    for to, ids in _chosen(request, path, actor).items():
        registry.move_dwellings(
            ids=ids, to=to, joins="joins" in request.POST, source=request.POST.get("source", ""),
            quality=request.POST.get("quality", ""), by=actor, at=now(),
        )  # fmt: skip
    return go(request, f"{back}?{urlencode({'path': path, 'doors': 1})}")


def _chosen(request: HttpRequest, path: str, actor: Actor) -> Mapping[str, list[UUID]]:
    """By building: the doors that go there, each as chosen for itself, else for its unit. Raises InvalidInput."""
    wanted: dict[str, list[UUID]] = {}
    for one in registry.doors_left(path, actor)[1]:
        told = request.POST.get(_name(one)) or request.POST.get(f"unit-{one.dwelling.facts.unit}") or ""
        if told and told != "stays":
            wanted.setdefault(told, []).append(one.dwelling.id)
    if not wanted:
        raise InvalidInput(doors="请选归到哪栋楼：可以一个单元一起选，也可以逐户选")
    return wanted
