"""议事组织和微自治: those of a place, one of them with its rules, sittings and decisions, for everybody."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, may, which
from liren.actors import public as actors
from liren.autonomy.public import bodies as kept
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, NotYours
from liren.territories import public as territories
from liren.web import participating
from liren.web.community import community_asked
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import actor_of, answer, go, id_of, problems_of, signed_in

NAMES = {
    "kind": "是哪一种", "name": "名称", "head": "牵头的人叫什么", "path": "在哪里", "above": "在谁之下",
    "composition": "由谁组成", "term_years": "几年一届", "meets": "多久开一次", "notice": "提前几天通知",
    "rule": "怎样算通过", "document": "凭什么定的", "on": "从哪天起",
}  # fmt: skip
TOLD = {"found": "设好了。接着写它的议事规则。", "adopt": "写好了，从那天起照它算。"}
KINDS = {
    key: title for key, title in actors.SUBTYPES["self_governance"].items() if key in (*actors.BODIES, *actors.UNITS)
}


@require_GET
def bodies(request: HttpRequest) -> HttpResponse:
    """The bodies that sit in a community, tier by tier, and its units with who heads them. For everybody."""
    return bodies_page(request)


def bodies_page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = actor_of(request)
    place = community_asked(request) if request.method == "GET" else _posted(request)
    sitting, units = kept.bodies_at(place.path) if place else ((), ())
    founds = bool(place and may(actor, "actors.manage", place.path))
    return answer(
        request, "bodies/list.html", tab="bodies", staff=is_staff(actor), place=place, bodies=sitting, founds=founds,
        streets=bool(which(actor, "affairs.read").paths),
        units=[(title, [one for one in units if one.organisation.subtype == key]) for key, title in KINDS.items()
               if key in actors.UNITS],
        many=len(units), kinds=KINDS, spots=_places(place) if place and founds else (), typed=request.POST,
        error=error, problems=problems_of(error, NAMES), wrong=getattr(error, "fields", {}),
        back_to=reverse("home") if actor.person_id else None, back_word="首页",
    )  # fmt: skip


def _posted(request: HttpRequest) -> territories.Place | None:
    path = request.POST.get("path", "")
    found = territories.community_of(path) if territories.is_path(path) else None
    return territories.place_at(found) if found else None


def _places(community: territories.Place) -> list[tuple[str, str]]:
    """The community and what lies in it, by path: where a unit may be."""
    below = territories.descendants(community.path, limit=300).places
    return [(one.path, one.name) for one in (community, *below)]


@require_POST
@again(bodies_page)
def found(request: HttpRequest) -> HttpResponse:
    """A unit or body is set up, with the post of who heads it."""
    given = request.POST
    made = kept.found_unit(
        path=given.get("path", ""), kind=given.get("kind", ""), name=given.get("name", ""), head=given.get("head", ""),
        above=id_of(given.get("above")), by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, reverse("body", args=[made]) + "?told=found")


@require_GET
def body(request: HttpRequest, id: UUID) -> HttpResponse:
    return body_page(request, id)


def body_page(request: HttpRequest, id: UUID, act: str = "", error: DomainError | None = None) -> HttpResponse:
    """One body or unit: seats, rules, sittings, what it decided and did. Nobody on it is named."""
    actor, today = actor_of(request), now().astimezone(CHINA).date()
    page = kept.body(id, today)
    place = territories.place_at(page.organisation.path)
    shown = page.rules or page.coming
    return answer(
        request, "bodies/body.html", tab="bodies", staff=is_staff(actor), page=page, one=page.organisation, place=place,
        community=territories.community_of(page.organisation.path), today=today,
        rules_it=may(actor, kept.BODIES_RULE, page.organisation.path),
        reads=may(actor, "affairs.read", page.organisation.path),
        manages=may(actor, "actors.manage", page.organisation.path),
        calls=is_staff(actor) and may(actor, "affairs.open", page.organisation.path),
        opens=kept.MATTER if page.unit else kept.SITTING,
        shown=shown, typed=_typed(request, shown), error=error, problems=problems_of(error, NAMES),
        wrong=getattr(error, "fields", {}), told=TOLD.get(request.GET.get("told", ""), ""),
        back_to=reverse("bodies"), back_word="议事组织",
    )  # fmt: skip


def _typed(request: HttpRequest, shown: kept.RulesView | None) -> dict[str, str]:
    """What was typed, else what the latest version says."""
    if request.method == "POST":
        return {name: request.POST.get(name, "") for name in NAMES}
    if shown is None:
        return {}
    lines = (f"{one.who}｜{one.seats}｜{one.how}" for one in shown.composition)
    return {
        "composition": "\n".join(lines), "term_years": str(shown.term_years), "meets": shown.meets,
        "notice": str(shown.notice), "rule": shown.rule,
    }  # fmt: skip


@require_POST
@again(body_page)
def act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """adopt: the next version of its rules of procedure."""
    does = ACTS.get(act)
    if does is None:
        raise NotYours(what="这个操作")
    does(request, id, signed_in(request), now())
    return go(request, reverse("body", args=[id]) + f"?told={act}")


def _adopt(request: HttpRequest, id: UUID, by: Actor, at: datetime) -> None:
    given = request.POST
    kept.adopt_rules(
        organisation_id=id, composition=given.get("composition", ""), term_years=given.get("term_years", ""),
        meets=given.get("meets", ""), notice=given.get("notice", ""), rule=given.get("rule", ""),
        document=given.get("document", ""), on=asked_day(given.get("on", "")), by=by, at=at,
    )  # fmt: skip


ways, formation = participating.ways, participating.formation
"""What stands beside the bodies of a place, under their address."""
ACTS: Mapping[str, Callable[[HttpRequest, UUID, Actor, datetime], None]] = {"adopt": _adopt}
"""By the last word of the address."""
