"""今日清单: everything that lies with the reader, by when it is due, narrowed as they like and as they keep by name."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, which
from liren.affairs import public as affairs
from liren.affairs.public import InboxFilters, desk
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.standards import public as standards
from liren.territories import public as territories
from liren.web import dates, say
from liren.web.kept import chip
from liren.web.middleware import again
from liren.web.pages import answer, chosen, go, signed_in, so_still
from liren.web.residents import TOLD

ON_A_PAGE = 100
DUE = {"late": "逾期", "today": "今天到期", "week": "七天内到期"}
WHOSE = {"mine": "归我办的", "claim": "可认领的", "raised": "提级督办的"}
KEYS = (
    ("J", "下一件"), ("K", "上一件"), ("回车", "打开这一件"), ("1…9", "办这一件下面的第几个办法"),
    ("X", "选中、不选"), ("Shift X", "从上次选的选到这里"), ("A", "全选、全不选"), ("B", "一起办选中的"),
    ("/", "找事项"), ("Esc", "收起"), ("?", "看这些键"),
)  # fmt: skip
SAID = {**TOLD, "kept": "存好了，就在清单上面。", "dropped": "删去了。"}


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """今日清单: open work by when it is due; with room, the affair opens beside it."""
    actor, at = signed_in(request), now()
    kept = desk.kept_filters(actor)
    filters, opened_with = narrowed(request, kept)
    page = affairs.inbox(actor, filters, at=at, after=request.GET.get("after") or None, limit=ON_A_PAGE)
    return answer(
        request,
        "affairs/today.html",
        tab="today",
        groups=say.groups(page.items, at, page),
        waiting=() if filters.words else affairs.extensions_to_decide(actor),
        page=page,
        chips=[chip(one, f"{reverse('today')}?{urlencode(one.filters.words)}", one.filters == filters) for one in kept],
        whole=reverse("today") + ("?all=1" if any(one.first for one in kept) else ""),
        narrowing=say_filters(filters, actor),
        asked=urlencode(filters.words),
        opened_with=opened_with,
        day=dates.day(at),
        keys=KEYS,
        open=request.GET.get("open", ""),
        told=SAID.get(request.GET.get("told", "")),
    )


def narrowed(request: HttpRequest, kept: tuple[desk.Kept, ...]) -> tuple[InboxFilters, str]:
    """What the address asks for; when it asks for nothing, what the reader's list opens with, and its name."""
    filters = InboxFilters.of(request.GET)
    first = next((one for one in kept if one.first), None)
    if filters.words or first is None or "all" in request.GET:
        return filters, ""
    return first.filters, first.name


def say_filters(filters: InboxFilters, actor: Actor) -> str:
    """逾期 · 可认领的 · “路灯”; nothing when nothing is narrowed."""
    said = (
        DUE.get(filters.due or ""),
        WHOSE.get(filters.whose or ""),
        _title_of(filters.procedure, actor),
        _name_of(filters.path),
        f"“{filters.text}”" if filters.text else "",
    )
    return " · ".join(part for part in said if part)


def _title_of(procedure: str | None, actor: Actor) -> str:
    if procedure is None:
        return ""
    return next((p.title for p in standards.all_current(_served(actor), now()) if p.key == procedure), procedure)


def _name_of(path: str | None) -> str:
    place = territories.place_at(path) if path else None
    return place.name if place else ""


@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """Whether the list is as the page shows it; see `pages.so_still`."""
    actor = signed_in(request)
    mark = desk.inbox_mark(actor, InboxFilters.of(request.GET), at=now())
    return so_still(request, mark, "parts/news.html", news="清单有变化")


@require_GET
def filters(request: HttpRequest) -> HttpResponse:
    return _filters(request)


def _filters(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    """What the list can be narrowed to, and what the reader keeps by name."""
    actor, at = signed_in(request), now()
    data = request.GET if request.method == "GET" else request.POST
    chosen_ones = InboxFilters.of(data)
    kept = [one for one in desk.kept_filters(actor) if one.mine]
    return answer(
        request,
        "affairs/filters.html",
        tab="today",
        asked=chosen_ones,
        saying=say_filters(chosen_ones, actor),
        dues=DUE,
        whose=WHOSE,
        procedures=standards.all_current(_served(actor), at),
        places=_places(actor),
        kept=[(one, say_filters(one.filters, actor)) for one in kept],
        longest=desk.LONGEST_NAME,
        may_share=bool(actor.orgs),
        name=data.get("name", ""),
        share="share" in data,
        first="first" in data,
        error=error,
    )


def _served(actor: Actor) -> str:
    return next(iter(which(actor, "affairs.read").paths), "")


def _places(actor: Actor) -> list[tuple[str, str]]:
    """Where the reader serves, and the places directly below."""
    path = _served(actor)
    below = territories.children(path) if path else ()
    return [(one.path, one.name) for one in below]


@require_POST
@again(_filters)
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the narrowing by name."""
    desk.keep_filter(
        name=request.POST.get("name", ""),
        conditions=request.POST.dict(),
        share="share" in request.POST,
        first="first" in request.POST,
        by=signed_in(request),
        at=now(),
    )
    asked = urlencode(InboxFilters.of(request.POST).words)
    return go(request, f"{reverse('today')}?{asked}&told=kept")


@require_POST
@again(_filters)
def change(request: HttpRequest) -> HttpResponse:
    """Drop a kept narrowing, or open the list with it, or with none."""
    actor, act = signed_in(request), request.POST.get("act", "")
    if act == "whole":
        desk.open_with(filter_id=None, by=actor)
        return go(request, reverse("today"))
    one = chosen(request, "filter", "这个常用筛选")
    if act == "first":
        desk.open_with(filter_id=one, by=actor)
        return go(request, reverse("today"))
    desk.drop_filter(filter_id=one, by=actor)
    return go(request, reverse("today") + "?all=1&told=dropped")
