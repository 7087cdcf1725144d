"""常用筛选 of other lists than that of the day: all affairs, each register. Kept by name, shared with one's office."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor
from liren.access.roles import ROLES
from liren.actors.public import organisation_names
from liren.affairs.public import desk
from liren.kit.clock import now
from liren.kit.errors import DomainError, NotYours
from liren.registers import public as registers
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.pages import answer, chosen, go, id_of, signed_in

AFFAIRS = "affairs"
REGISTER = "register:"
OF_AFFAIRS: Mapping[str, str] = {
    "state": "状态", "procedure": "规程", "path": "地点", "text": "找", "overdue": "只看逾期", "bad": "评价不满意",
    "held": "在谁手里", "waits": "等谁认领",
}  # fmt: skip
"""What the list of all affairs reads from its address, and how it is said."""


@dataclass(frozen=True, slots=True)
class List:
    """A list that can be narrowed: its name among kept filters, its title, its page, what its address may say."""

    key: str
    title: str
    url: str
    words: Mapping[str, str]

    def asked(self, said: QueryDict) -> dict[str, str]:
        """What an address or a form says of it."""
        given = {word: said.get(word, "").strip()[:120] for word in self.words}
        return {word: text for word, text in given.items() if text}

    def address(self, conditions: Mapping[str, str]) -> str:
        known = {word: text for word, text in conditions.items() if word in self.words}
        return f"{self.url}?{urlencode(known)}" if known else self.url


@dataclass(frozen=True, slots=True)
class Chip:
    """A narrowing kept by name, as it is offered above its list. shared: by a colleague."""

    name: str
    where: str
    shared: bool
    current: bool


def chip(one: desk.Kept, where: str, current: bool) -> Chip:
    return Chip(one.name, where, one.shared and not one.mine, current)


def of_affairs() -> List:
    return List(AFFAIRS, "全部事项", reverse("affairs"), OF_AFFAIRS)


def of_register(shown: registers.Register) -> List:
    words = {"path": "地方", **{column.key: column.title for column in shown.filters}}
    return List(REGISTER + shown.key, shown.title, reverse("register", args=[shown.key]), words)


def chips(found: List, actor: Actor, said: QueryDict) -> dict[str, Any]:
    """What stands above a list: what is kept of it, and the way to keep how it is narrowed now. One statement."""
    asked = found.asked(said)
    kept = desk.kept_filters(actor, found.key)
    return {
        "chips": [chip(one, found.address(one.conditions), dict(one.conditions) == asked) for one in kept],
        "keep": f"{reverse('kept')}?{urlencode({'_list': found.key, **asked})}",
    }


def _list(request: HttpRequest) -> List:
    """The list asked for. Raises NotYours for one there is not, or that is not the reader's."""
    actor = signed_in(request)
    said = request.POST if request.method == "POST" else request.GET
    key = said.get("_list", "")
    if key == AFFAIRS:
        return of_affairs()
    if key.startswith(REGISTER):
        return of_register(registers.opened(key.removeprefix(REGISTER), said.get("path", ""), actor)[0])
    raise NotYours(what="这个清单")


def _kept(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    """How the list is narrowed, a form to keep that, and what the reader keeps of it."""
    actor, found = signed_in(request), _list(request)
    said = request.POST if request.method == "POST" else request.GET
    asked = found.asked(said)
    own = [one for one in desk.kept_filters(actor, found.key) if one.mine]
    return answer(
        request,
        "affairs/kept.html",
        tab="registers" if found.key.startswith(REGISTER) else "affairs",
        list=found,
        asked=asked,
        saying=_in_words(found, asked),
        kept=[(one, _in_words(found, one.conditions), found.address(one.conditions)) for one in own],
        back=found.address(asked),
        path=said.get("path", ""),
        longest=desk.LONGEST_NAME,
        may_share=bool(actor.orgs),
        name=said.get("_name", ""),
        share="_share" in said,
        error=error,
    )


def _in_words(found: List, conditions: Mapping[str, str]) -> str:
    return " · ".join(_said(word, title, conditions[word]) for word, title in found.words.items() if word in conditions)


def _said(word: str, title: str, value: str) -> str:
    """One condition as people say it: a place, an office and a role by their names."""
    if word in ("overdue", "bad"):
        return title
    if word == "path":
        place = territories.place_at(value) if territories.is_path(value) else None
        return place.everyday_name if place else value
    if word == "held" and (office := id_of(value)) is not None:
        return organisation_names([office]).get(office, title)
    if word == "waits":
        return f"等{ROLES[value].title}认领" if value in ROLES else title
    standing = {"open": "在办", "closed": "已办结"}.get(value) if word == "state" else None
    return standing or f"{title} {value}"


@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """What is kept of a list. Who asks of none comes to all affairs, above which theirs stand."""
    if "_list" not in request.GET:
        signed_in(request)
        return go(request, reverse("affairs"))
    return _kept(request)


@require_POST
@again(_kept)
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the narrowing by name, and go back to the list with it."""
    found = _list(request)
    asked = found.asked(request.POST)
    desk.keep_filter(
        name=request.POST.get("_name", ""), conditions=asked, share="_share" in request.POST, by=signed_in(request),
        at=now(), of=found.key,
    )  # fmt: skip
    return go(request, found.address(asked))


@require_POST
@again(_kept)
def drop(request: HttpRequest) -> HttpResponse:
    """Keep it no longer."""
    found = _list(request)
    desk.drop_filter(filter_id=chosen(request, "_filter", "这个常用筛选"), by=signed_in(request))
    back = urlencode({"_list": found.key, "path": request.POST.get("path", "")})
    return go(request, f"{reverse('kept')}?{back}")
