"""积分: what everybody may read of it, one's own, and the desk where it is given, exchanged and put right."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, may
from liren.autonomy.public import points as kept
from liren.kit.addresses import address_of
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.kit.ids import new_id
from liren.web.community import community_asked, desk_at
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import actor_of, answer, chosen, go, problems_of, signed_in

KEEP, RULES = "points.keep", "points.rules"
NAMES = {
    "holder": "按人还是按户", "months": "有效几个月", "most": "每月最多几分", "awards": "做什么得分", "gifts": "换什么",
    "award": "做了什么", "on": "哪一天", "note": "凭什么记", "gift": "换什么", "why": "哪里记错了", "left": "还有几份",
    "key": "换什么",
}  # fmt: skip
TOLD = {
    "draft": "存好了。看一遍，再提请审查和会议。", "ask": "提请了：先合法性审查，再开会，公布满十五天起执行。",
    "drop": "这份草稿不用了。", "restock": "份数改好了。", "hand": "记下了：领走了。", "return": "退回了，积分已还。",
    "award": "记上了。", "take": "换好了，请把东西交给本人。", "back": "撤了，记录还在。",
    "asked": "换好了，积分已扣。请到社区领，报名字就行。",
}  # fmt: skip


@require_GET
def points(request: HttpRequest) -> HttpResponse:
    """A community's rules and versions, what was given this month in all, and who agreed to be named. For everybody."""
    actor, place = actor_of(request), community_asked(request)
    page = kept.points_page(place.path, actor, now()) if place else None
    return answer(
        request, "points/page.html", staff=is_staff(actor), place=place, page=page, effects=_effects(),
        old=[one for one in page.versions if one.state == "ended"] if page else [],
        keeps=bool(place and may(actor, KEEP, place.path)), rights=kept.untouchable().rights,
        back_to=reverse("home") if actor.person_id else None, back_word="首页",
    )  # fmt: skip


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    return mine_page(request)


def mine_page(request: HttpRequest, act: str = "", error: DomainError | None = None) -> HttpResponse:
    """One's own points, what they can be exchanged for, and where to say that something is wrong."""
    actor = signed_in(request)
    page = kept.own_points(actor, now())
    return answer(
        request, "points/own.html", tab="me", staff=is_staff(actor), page=page, effects=_effects(), error=error,
        problems=problems_of(error), once=request.POST.get("_once") or new_id(),
        told=TOLD.get(request.GET.get("told", ""), ""), back_to=reverse("me"), back_word="我的",
    )  # fmt: skip


@require_POST
@again(mine_page)
def mine_act(request: HttpRequest, act: str) -> HttpResponse:
    """Ask for a gift, or give one back that was not fetched."""
    actor = signed_in(request)
    if act == "ask":
        kept.ask_gift(gift=request.POST.get("gift", ""), key=_once(request), by=actor, at=now())
        return go(request, reverse("my-points") + "?told=asked")
    if act == "return":
        kept.return_gift(taken_id=chosen(request, "taken", "这份东西"), by=actor, at=now())
        return go(request, reverse("my-points") + "?told=return")
    raise NotYours(what="这个操作")


@require_GET
def keep(request: HttpRequest) -> HttpResponse:
    return keep_page(request)


def keep_page(request: HttpRequest, act: str = "", error: DomainError | None = None) -> HttpResponse:
    """The desk: what waits to be fetched, how many of each gift there are, the versions of the rules, a new one."""
    actor = signed_in(request)
    place = desk_at(request, KEEP)
    versions = kept.points_versions(place.path, actor)
    current = next((one for one in versions if one.state == "in_force"), None)
    typed = request.POST if act == "draft" else _typed(current)
    return answer(
        request, "points/keep.html", tab="points", place=place, versions=versions, current=current,
        waiting=kept.gifts_to_hand_over(place.path, actor), may_write=may(actor, RULES, place.path),
        effects=_effects(), holders=kept.POINTS_HOLDERS, rights=kept.untouchable().rights, typed=typed,
        wrong=getattr(error, "fields", {}), error=error, problems=problems_of(error, NAMES), act=act,
        told=TOLD.get(request.GET.get("told", ""), ""),
    )  # fmt: skip


@require_POST
@again(keep_page)
def keep_act(request: HttpRequest, act: str) -> HttpResponse:
    """One change at the desk, as the form says it."""
    does = ACTS.get(act)
    if does is None:
        raise NotYours(what="这个操作")
    does(request, signed_in(request), now())
    return go(request, f"{reverse('points-keep')}?path={request.POST.get('path', '')}&told={act}")


@require_GET
def person(request: HttpRequest, id: UUID) -> HttpResponse:
    return person_page(request, id)


def person_page(request: HttpRequest, id: UUID, act: str = "", error: DomainError | None = None) -> HttpResponse:
    """A resident's points at the desk."""
    actor, at = signed_in(request), now()
    page = kept.points_of(id, actor, at)
    return answer(
        request, "points/person.html", tab="people", page=page, effects=_effects(), why=kept.POINTS_WRONG,
        today=at.astimezone(CHINA).date(), typed=request.POST, act=act, wrong=getattr(error, "fields", {}),
        error=error, problems=problems_of(error, NAMES), once=request.POST.get("_once") or new_id(),
        told=TOLD.get(request.GET.get("told", ""), ""),
    )  # fmt: skip


@require_POST
@again(person_page)
def person_act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """Give, exchange, or take back what was recorded wrongly."""
    actor, at, given = signed_in(request), now(), request.POST
    if act == "award":
        day = asked_day(given.get("on", ""))
        if day is None and given.get("on"):
            raise InvalidInput(on="请写成 2026-11-21 这样的日子")
        kept.award_points(
            resident_id=id, award=given.get("award", ""), on=day, note=given.get("note", ""),
            key=_once(request), by=actor, at=at,
        )  # fmt: skip
    elif act == "take":
        kept.take_gift(resident_id=id, gift=given.get("gift", ""), key=_once(request), by=actor, at=at)
    elif act == "back":
        award = chosen(request, "about", "这笔积分")
        kept.take_back_points(award_id=award, why=given.get("why", ""), by=actor, at=at)
    else:
        raise NotYours(what="这个操作")
    return go(request, f"{reverse('points-person', args=[id])}?told={act}")


@require_GET
def slip(request: HttpRequest, id: UUID) -> HttpResponse:
    """A printed slip for who has no telephone: their points, and a code that opens this account at the desk only."""
    actor, at = signed_in(request), now()
    page = kept.points_of(id, actor, at)
    address = address_of(reverse("points-person", args=[id]), request)
    code = segno.make(address, error="m", micro=False).svg_data_uri(border=2)
    return answer(request, "points/slip.html", tab="people", page=page, code=code, at=at)


def _draft(request: HttpRequest, by: Actor, at: datetime) -> None:
    given = request.POST
    told: dict[str, Any] = {name: given.get(name, "") for name in ("holder", "months", "most", "awards", "gifts")}
    kept.draft_points_rules(path=given.get("path", ""), by=by, at=at, **told)


def _restock(request: HttpRequest, by: Actor, at: datetime) -> None:
    rules, given = chosen(request, "rules", "这一版积分办法"), request.POST
    kept.restock_gift(rules_id=rules, key=given.get("key", ""), left=given.get("left", ""), by=by, at=at)


ACTS: Mapping[str, Callable[[HttpRequest, Actor, datetime], object]] = {
    "draft": _draft,
    "ask": lambda r, by, at: kept.ask_points_rules(rules_id=chosen(r, "rules", "这一版积分办法"), by=by, at=at),
    "drop": lambda r, by, at: kept.drop_points_rules(rules_id=chosen(r, "rules", "这一版积分办法"), by=by, at=at),
    "restock": _restock,
    "hand": lambda r, by, at: kept.hand_over_gift(taken_id=chosen(r, "taken", "这份东西"), by=by, at=at),
    "return": lambda r, by, at: kept.return_gift(taken_id=chosen(r, "taken", "这份东西"), by=by, at=at),
}
"""By the last word of the address."""


def _typed(current: kept.RulesView | None) -> Mapping[str, object]:
    """What the form for a new version starts from: the one in force."""
    if current is None:
        return {"holder": "person", "months": "12", "most": "30"}
    rules, effects = current.rules, _effects()
    awards = "\n".join(f"{one.title}｜{one.points}｜{one.times}" for one in rules.awards)
    gifts = "\n".join(f"{one.title}｜{one.points}｜{effects[one.effect]}｜{one.stock}" for one in rules.gifts)
    return {"holder": rules.holder, "months": rules.months, "most": rules.most, "awards": awards, "gifts": gifts}


def _effects() -> Mapping[str, str]:
    return kept.untouchable().allowed


def _once(request: HttpRequest) -> str:
    """What the form was sent as; one without says something new each time."""
    return request.POST.get("_once", "")[:64] or str(new_id())
