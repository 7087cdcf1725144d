"""How people take part at a place, by way and by the four democracies; and areas that have no committee yet."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from liren.access.public import may, require, which
from liren.affairs import public as affairs
from liren.affairs.public import PublicFilters, StandingAffair
from liren.autonomy.public import bodies as kept
from liren.kit.clock import CHINA, now
from liren.kit.errors import NotYours
from liren.territories import public as territories
from liren.web.nav import is_staff
from liren.web.opening import home_path
from liren.web.pages import actor_of, answer, signed_in

AREAS = {"plant": "工矿企业所在地", "farm": "国有农（林）场", "estate": "新建住宅区", "migrants": "流动人口聚居地"}
ASKED = ("area", "households", "lived_since", "lead", "named", "wait_why", "look_on", "reason")
USUAL = (1000, 3000)
"""Households a committee usually serves (城市居民委员会组织法 3): said beside the number, never in the way."""
SHOWN = 5


@require_GET
def ways(request: HttpRequest) -> HttpResponse:
    """What was raised, done and rated by each way of taking part, with what is public of it. For everybody."""
    actor, at = actor_of(request), now()
    path = request.GET.get("path", "") or home_path(actor)
    place = territories.place_at(path) if territories.is_path(path) else None
    sets = kept.participation(place.path, at) if place else ()
    return answer(
        request, "bodies/ways.html", tab="bodies", staff=is_staff(actor), place=place, sets=sets,
        lately=[(one.part.title, _lately(place.path, one)) for one in sets[0][1]] if place and sets else (),
        back_to=reverse("bodies"), back_word="议事组织",
    )  # fmt: skip


def _lately(path: str, one: kept.CountedPart) -> tuple[affairs.PublicLine, ...]:
    return affairs.square(PublicFilters(path=path, procedure_keys=one.part.procedures), limit=SHOWN).items


@require_GET
def formation(request: HttpRequest) -> HttpResponse:
    """Each area without a committee, of the four kinds: its step, since when, who answers. For who reads affairs."""
    actor = signed_in(request)
    path = request.GET.get("path", "") or next(iter(which(actor, "affairs.read").paths), "")
    require(actor, "affairs.read", path)
    place = territories.place_at(path)
    if place is None:
        raise NotYours(what="这个地方")
    found, at = affairs.standing_affairs(kept.FORMATION, place.path, ASKED), now()
    sums = affairs.standing_sums(kept.FORMATION, place.path, "area", at)
    kinds = [
        (
            title, sums.get(key, affairs.StandingSums()),
            [(one, _days(one)) for one in found if one.said["area"] == key and one.step],
            [one for one in found if one.said["area"] == key and one.resolved and not one.step],
            [one for one in found if one.said["area"] == key and not one.resolved and not one.step],
        )
        for key, title in AREAS.items()
    ]  # fmt: skip
    return answer(
        request, "bodies/formation.html", tab="bodies", place=place, kinds=kinds, at=at, usual=USUAL,
        waiting=sum(one.open for one in sums.values()), formed=sum(one.done for one in sums.values()),
        ended=sum(one.ended for one in sums.values()), late=sum(one.late for one in sums.values()), listed=len(found),
        procedure=kept.FORMATION,
        reports=may(actor, "affairs.open", place.path),
    )  # fmt: skip


def _days(one: StandingAffair) -> int:
    """Whole days since the area was reported."""
    return (now().astimezone(CHINA).date() - one.opened_at.astimezone(CHINA).date()) // timedelta(days=1)
