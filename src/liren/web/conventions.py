"""居民公约、村规民约: what everybody may read, two versions side by side, and the desk where one is kept."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, may
from liren.autonomy import public as autonomy
from liren.autonomy.public import conventions as kept
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.territories import public as territories
from liren.web.community import community_asked, desk_at
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import actor_of, answer, chosen, go, id_of, problems_of, signed_in
from liren.web.standard_life import KINDS_OF_CHANGE

NAMES = {
    "clauses": "公约的内容", "clause": "哪一条", "deed": "做了什么", "times": "几次", "on": "哪一天", "roll": "名册",
    "rule": "按哪条规则", "until": "哪天截止",
}  # fmt: skip
TOLD = {
    "draft": "存好了。看一遍，再提请审查和表决。", "ask": "提请了：先合法性审查，再表决，备案、公布后起执行。",
    "drop": "这一版不用了。", "deed": "记上了。", "back": "撤了，原来的记录还在，不再计入。",
}  # fmt: skip


@require_GET
def conventions(request: HttpRequest) -> HttpResponse:
    """A community's convention, how it came into force, its versions, and what was done by month. For everybody."""
    actor, place = actor_of(request), community_asked(request)
    page = kept.convention_page(place.path, actor) if place else None
    versions = page.versions if page else ()
    return answer(
        request, "conventions/page.html", staff=is_staff(actor), place=place, page=page,
        word=territories.words(place)["covenant"] if place else "居民公约",
        old=[(one, newer) for newer, one in pairwise(versions)],
        keeps=bool(place and may(actor, kept.CONVENTIONS_KEEP, place.path)), limits=kept.limits().limits,
        back_to=reverse("home") if actor.person_id else None, back_word="首页",
    )  # fmt: skip


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Two versions of a community, clause by clause."""
    actor = actor_of(request)
    sides = [id_of(request.GET.get(name, "")) for name in ("before", "after")]
    if sides[0] is None or sides[1] is None:
        raise kept.NoSuchConvention
    was, current, rows = kept.convention_between(sides[0], sides[1], actor)
    counts = [(word, sum(row.kind == kind for row in rows)) for kind, word in KINDS_OF_CHANGE.items()]
    return answer(
        request, "conventions/compare.html", staff=is_staff(actor), was=was, current=current,
        rows=[(row, KINDS_OF_CHANGE[row.kind]) for row in rows if row.kind != "same"],
        same=[row for row in rows if row.kind == "same"], counts=[(word, many) for word, many in counts if many],
        back_to=f"{reverse('conventions')}?path={was.path}", back_word="公约",
    )  # fmt: skip


@require_GET
def keep(request: HttpRequest) -> HttpResponse:
    return keep_page(request)


def keep_page(request: HttpRequest, act: str = "", error: DomainError | None = None) -> HttpResponse:
    """The desk: what was done, the versions with what the list warns of, a new one."""
    actor = signed_in(request)
    place = desk_at(request, kept.CONVENTIONS_KEEP)
    versions = kept.convention_versions(place.path, actor)
    current = next((one for one in versions if one.state == "in_force"), None)
    latest = next((one for one in versions if one.state in ("draft", "in_force")), None)
    today = now().astimezone(CHINA).date()
    calls = may(actor, "decisions.call", place.path) and any(one.state == "asked" for one in versions)
    put = autonomy.questions_at(place.path, actor) if any(one.state == "asked" for one in versions) else ()
    return answer(
        request, "conventions/keep.html", tab="conventions-keep", place=place, versions=versions, current=current,
        word=territories.words(place)["covenant"], deeds=kept.deeds_of(current.id, actor) if current else [],
        typed=request.POST, done=kept.limits().deeds, limits=kept.limits().limits, today=today, calls=calls,
        text=request.POST.get("clauses") if act == "draft" else "\n".join(latest.clauses if latest else ()),
        rolls=[one for one in autonomy.rolls_at(place.path, actor) if one.frozen_at] if calls else (),
        rules=[
            (one.key, one.rule.title) for one in autonomy.rules_on(place.path, today)
            if one.key in kept.CONVENTION_MEETINGS
        ] if calls else (),
        put=[(one, autonomy.STATES[one.state]) for one in put if one.about_kind == kept.CONVENTION],
        wrong=getattr(error, "fields", {}), error=error, problems=problems_of(error, NAMES), act=act,
        told=TOLD.get(request.GET.get("told", ""), ""),
    )  # fmt: skip


@require_POST
@again(keep_page)
def keep_act(request: HttpRequest, act: str) -> HttpResponse:
    """One change at the desk, as the form says it."""
    by, at, given = signed_in(request), now(), request.POST
    if act == "put":
        question = kept.put_convention(
            convention_id=_version(request), roll_id=chosen(request, "roll", "这份名册"), rule=given.get("rule", ""),
            until=asked_day(given.get("until", "")), by=by, at=at,
        )  # fmt: skip
        return go(request, reverse("decision", args=[question]))
    does = ACTS.get(act)
    if does is None:
        raise NotYours(what="这个操作")
    does(request, by, at)
    return go(request, f"{reverse('conventions-keep')}?path={given.get('path', '')}&told={act}")


def _deed(request: HttpRequest, by: Actor, at: datetime) -> None:
    given = request.POST
    day = asked_day(given.get("on", ""))
    if day is None:
        raise InvalidInput(on="请写成 2026-11-21 这样的日子")
    kept.record_deed(
        convention_id=_version(request), clause=given.get("clause", ""), deed=given.get("deed", ""),
        times=given.get("times", ""), on=day, by=by, at=at,
    )  # fmt: skip


def _version(request: HttpRequest) -> UUID:
    return chosen(request, "convention", "这一版公约")


ACTS: Mapping[str, Callable[[HttpRequest, Actor, datetime], object]] = {
    "draft": lambda r, by, at: kept.draft_convention(
        path=r.POST.get("path", ""), clauses=r.POST.get("clauses", ""), by=by, at=at
    ),
    "ask": lambda r, by, at: kept.ask_convention(convention_id=_version(r), by=by, at=at),
    "drop": lambda r, by, at: kept.drop_convention(convention_id=_version(r), by=by, at=at),
    "deed": _deed,
    "back": lambda r, by, at: kept.take_back_deed(deed_id=chosen(r, "record", "这条记录"), by=by, at=at),
}
"""By the last word of the address."""
