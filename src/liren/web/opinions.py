"""Opinions 意见征集, for everybody: which conversations there are, taking part in one, what it has come to."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import may
from liren.autonomy.public import opinions
from liren.engine.language import Field
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.territories import public as territories
from liren.web import forms
from liren.web.middleware import again
from liren.web.opening import home_path
from liren.web.opinions_picture import drawn
from liren.web.pages import actor_of, answer, chosen, go, id_of, signed_in

SAY = {
    "text": Field(
        "text", "您的看法", "text", required=True, max=140, purpose="别人也来表态",
        hint="一句话一个看法，不写谁是谁。例如：充电桩装在东门车棚",
    )
}  # fmt: skip
TOLD = {
    "voted": "记下了。谁怎么表的态，谁也看不到。",
    "said": "收到了。社区看过以后公开给大家表态，不采用会写明原因，在这一页看得到。",
    "opened": "开始了。居民在首页的“说说看法”里看得到。", "decided": "定好了。", "added": "添上了。",
    "brought": "收进来了。几分钟后算出分组和大家都认可的。",
    "ended": "结束了。几分钟后算最后一次。",
}  # fmt: skip
WHY_NOT = {
    "few_people": "参加的人还少，先不分组：至少要有 {fewest_people} 人，每人表态 {votes} 条以上。",
    "no_spread": "大家的想法差不多，分不出组。",
    "small": "分出来的组有的不到 {smallest} 人，不分组，免得认出是谁。",
    "chance": "没有看出稳定的分组：这样的分法，把表态打乱重排也会碰巧出现。",
    "unstable": "没有看出稳定的分组：少几个人参加，分法就变了。",
}
_DRAW = random.SystemRandom()


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The conversations of a place, or of a consultation."""
    actor, at = actor_of(request), now()
    affair = id_of(request.GET.get("affair"))
    asked = request.GET.get("path", "")
    path = asked if territories.is_path(asked) else home_path(actor)
    place = territories.place_at(territories.community_of(path) or path) if path else None
    if affair is not None:
        lines = opinions.conversations_of(affair, at=at)
    else:
        lines = opinions.conversations(place.path, at=at) if place else ()
    return answer(
        request, "opinions/list.html", tab="opinions", place=place, affair=affair, lines=lines,
        keeps=place is not None and may(actor, opinions.ACT, place.path), back_to=reverse("home"), back_word="首页",
    )  # fmt: skip


@require_GET
def take_part(request: HttpRequest, id: UUID) -> HttpResponse:
    return take_part_page(request, id)


def take_part_page(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    """One statement at a time, and three words for it."""
    actor, at = actor_of(request), now()
    turn = opinions.turn(id, actor, at=at, draw=_DRAW.random())
    one = turn.conversation
    problems = {key: told for key, told in getattr(error, "fields", {}).items() if key in SAY}
    form = forms.build(SAY, forms.read(SAY, request.POST) if error else {}, problems=problems, data=request.POST)
    return answer(
        request, "opinions/take_part.html", tab="opinions", one=one, turn=turn, form=form, error=error,
        votes=[(vote.statement, opinions.VALUES[vote.value]) for vote in turn.votes], words=_words(),
        keeps=may(actor, opinions.ACT, one.path), told=TOLD.get(request.GET.get("told", ""), ""),
        back_to=reverse("opinions") + f"?path={one.path}", back_word="意见征集",
    )  # fmt: skip


def _words() -> list[tuple[str, str, str]]:
    """(value, word, icon) of what one may say to a statement."""
    icons = {1: "check", -1: "x", 0: "minus"}
    return [(str(value), word, icons[value]) for value, word in opinions.VALUES.items()]


@require_POST
@again(take_part_page)
def vote(request: HttpRequest, id: UUID) -> HttpResponse:
    """A word on one statement."""
    said = request.POST.get("value", "")
    value = {str(one): one for one in opinions.VALUES}.get(said, 2)
    opinions.vote(statement=chosen(request, "statement", "这一条"), value=value, by=signed_in(request), at=now())
    return go(request, reverse("opinion", args=[id]) + "?told=voted")


@require_POST
@again(take_part_page)
def say(request: HttpRequest, id: UUID) -> HttpResponse:
    """A statement of one's own."""
    opinions.say(conversation=id, text=request.POST.get("text", ""), by=signed_in(request), at=now())
    return go(request, reverse("opinion", args=[id]) + "?told=said")


@dataclass(frozen=True, slots=True)
class Row:
    """A statement with what was said to it, in words: by all, and by each group."""

    number: str
    text: str
    all: str
    groups: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group with what stands for it: (what it says to it, the statement)."""

    name: str
    people: int
    stands_for: tuple[tuple[str, Row], ...]


@require_GET
def result(request: HttpRequest, id: UUID) -> HttpResponse:
    """What it has come to, for everybody: an aid, and never the decision."""
    actor, at = actor_of(request), now()
    one = opinions.conversation(id, at=at)
    run = opinions.latest_run(id)
    document: Mapping[str, Any] = run.document if run else {"groups": {}, "statements": {}}
    rows = rows_of(run)
    by = document.get("parameters", {})
    return answer(
        request, "opinions/result.html", tab="opinions", one=one, run=run, document=document, rows=rows.values(),
        picture=drawn(document), groups=_groups(document, rows), names=list(document["groups"]),
        why_not=WHY_NOT[document["why"]].format(**by) if run and document["why"] else "",
        agreed=shared_rows(run, 1), refused=shared_rows(run, -1), declined=opinions.declined_counts(id),
        keeps=may(actor, opinions.ACT, one.path), back_to=reverse("opinion", args=[id]), back_word=one.topic[:12],
    )  # fmt: skip


def rows_of(run: opinions.Run | None) -> dict[str, Row]:
    """Every statement still shown, by number."""
    if run is None:
        return {}
    said = run.document["statements"]
    return {
        number: Row(
            number, run.statements[number].text, in_words(one["all"]),
            tuple((name, in_words(numbers)) for name, numbers in one["groups"].items()),
        )
        for number, one in sorted(said.items(), key=lambda pair: int(pair[0])) if number in run.statements
    }  # fmt: skip


def shared_rows(run: opinions.Run | None, side: int) -> Sequence[Row]:
    """What all groups surely agree with (1), or refuse (-1): those still shown, the widest shared first."""
    rows = rows_of(run)
    return [rows[one] for one in opinions.held_in_common(run.document, side) if one in rows] if run else ()


def in_words(numbers: list[int] | None) -> str:
    """Agreed, disagreed, seen, in words; too few say nothing.

    >>> in_words([11, 1, 14]), in_words(None)
    ('同意 11，不同意 1，说不准 2', '不到 5 人表态，不显示')
    """
    if numbers is None:
        return "不到 5 人表态，不显示"
    agree, disagree, seen = numbers
    return f"同意 {agree}，不同意 {disagree}，说不准 {seen - agree - disagree}"


def _groups(document: Mapping[str, Any], rows: Mapping[str, Row]) -> list[Group]:
    return [
        Group(
            name, group["people"],
            tuple(
                (opinions.VALUES[one["side"]], rows[one["statement"]]) for one in group["stands_for"]
                if one["statement"] in rows
            ),
        )
        for name, group in document["groups"].items()
    ]  # fmt: skip
