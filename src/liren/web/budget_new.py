"""A round is stated before anybody votes: money, projects, ballot, rule; from its affair what stands there already."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import Actor, require
from liren.affairs import public as affairs
from liren.autonomy import public as autonomy
from liren.autonomy.public import budgets
from liren.engine.budgets.rounds import FORMS, LEAST_OPEN, RULES
from liren.engine.deciding.ballots import yuan
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.territories import public as territories
from liren.web.budgets import USES, fen_of
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.opening import home_path
from liren.web.pages import actor_of, answer, chosen, go, id_of, problems_of, signed_in

_TITLES: Final = {
    "title": "这一轮叫什么", "text": "说明", "budget": "一共有多少钱", "projects": "项目", "kind": "票怎么填",
    "most": "一张票最多几项（几点）", "least": "至少几人支持", "apart": "只能选一个的", "roll": "名册",
    "channels": "怎么投", "opens_at": "哪天开始", "closes_at": "哪天截止", "options": "项目", "named": "不记名",
    "open_ballots": "选票公布不公布", "rule": "怎么算中选", "affair": "事项",
}  # fmt: skip
_MONEY = re.compile(r"[\d,，.]+")


def _place(request: HttpRequest) -> territories.Place:
    asked = request.POST.get("path") or request.GET.get("path") or home_path(actor_of(request))
    found = territories.place_at(territories.community_of(asked) or asked) if territories.is_path(asked) else None
    if found is None:
        raise NotYours(what="这个地方")
    return found


def _page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor, here = signed_in(request), _place(request)
    require(actor, "decisions.call", here.path)
    affair = id_of(request.POST.get("affair") or request.GET.get("affair"))
    given: Mapping[str, Any] = request.POST or (_of_affair(affair, actor) if affair else {})
    today = now().astimezone(CHINA).date()
    return answer(
        request, "decisions/round_new.html", tab="decision-rules", here=here, affair=affair, given=given, error=error,
        problems=problems_of(error, _TITLES, "f-"), faults=getattr(error, "fields", {}), today=today,
        kinds=budgets.KINDS, rules=RULES, uses=USES, most=budgets.MOST_PROJECTS, fewest=LEAST_OPEN,
        channels={one: autonomy.CHANNELS[one] for one in ("online", "paper")},
        chosen=request.POST.getlist("channels") or ["online", "paper"],
        rolls=[one for one in autonomy.rolls_at(here.path, actor) if one.calls and one.body != "owners"],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@again(_page)
def new(request: HttpRequest) -> HttpResponse:
    """The form, and the round it states: then its page, where nothing of it can be changed."""
    if request.method != "POST":
        return _page(request)
    actor = signed_in(request)
    made = budgets.make_round(round=_read(request), by=actor, at=now())
    return go(request, reverse("budget-round", args=[made]))


def _of_affair(affair: UUID, actor: Actor) -> dict[str, str]:
    """What the affair of the round says already: title, money, and what was published with the menu: projects, rule,
    until when."""
    page = affairs.affair(affair, actor, at=now())
    told: dict[str, Any] = {one.key: one.value for one in page.answers}
    menu = budgets.published(page)
    found = {"title": page.title, "rule": str(menu.get("rule", "")), "until": str(menu.get("polling_day", ""))}
    if isinstance(told.get("budget"), int):
        found["budget"] = yuan(told["budget"]).replace(",", "")
    if isinstance(menu.get("menu"), list):
        found["projects"] = "\n".join(_line(row) for row in menu["menu"] if isinstance(row, dict))
    return found


def _line(row: Mapping[str, Any]) -> str:
    """A row of the menu as the form has it: money first; what says no sum of money is left for a person to write."""
    cost = _MONEY.search(str(row.get("cost", "")))
    return f"{cost[0] if cost else '？'} {'-'.join(str(row.get('title', '')).split())}"


def _read(request: HttpRequest) -> budgets.NewRound:
    """Raises InvalidInput naming each field."""
    given, problems = request.POST, dict[str, str]()
    opens, closes = asked_day(given.get("from", "")), asked_day(given.get("until", ""))
    for name, day in (("opens_at", opens), ("closes_at", closes)):
        if day is None:
            problems[name] = "请写一天，例如 2026-12-20"
    budget = fen_of(given.get("budget", ""))
    if budget is None:
        problems["budget"] = "请写大于 0 的钱数，单位元，例如 100000"
    most, least = _whole(given.get("most", "")), _whole(given.get("least", "") or "1")
    if most is None:
        problems["most"] = "请写整数，例如 3"
    if least is None:
        problems["least"] = "请写整数，例如 10；没有要求就空着"
    kind = next((one for one in FORMS if one == given.get("kind")), None)
    if kind is None:
        problems["kind"] = "请选票怎么填"
    listed, apart = (
        tuple(_projects(given.get("projects", ""), problems)),
        tuple(_apart(given.get("apart", ""), problems)),
    )
    if problems or not (opens and closes and budget and most and least and kind):
        raise InvalidInput.of(problems)
    return budgets.NewRound(
        chosen(request, "roll", "这份名册"), given.get("title", ""), budget, listed, _begin(opens),
        _begin(closes) + timedelta(days=1), kind=kind, most=most, within=given.get("within") == "yes",
        rule="shares" if given.get("rule") == "shares" else "votes",
        use="count" if given.get("use") == "count" else "cost", least=least, apart=apart,
        open_ballots=given.get("ballots") == "open", text=given.get("text", ""),
        channels=given.getlist("channels"), affair=id_of(given.get("affair")),
    )  # fmt: skip


def _begin(day: Any) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _whole(text: str) -> int | None:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 6 and int(plain) else None


def _projects(text: str, problems: dict[str, str]) -> Iterator[budgets.NewProject]:
    """One a line: cost, title, and where, with a space between."""
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), 1):
        words = line.split(maxsplit=2)
        cost = fen_of(words[0])
        if cost is None or len(words) < 2:
            problems["projects"] = (
                f"第 {number} 行读不出来，请先写费用（元），空一格写名称，再空一格写地点，例如：12000 楼道扶手 三号楼"
            )
            return
        yield budgets.NewProject(words[1], cost, words[2] if len(words) > 2 else "")


def _apart(text: str, problems: dict[str, str]) -> Iterator[tuple[int, ...]]:
    for line in (one for one in text.splitlines() if one.strip()):
        words = re.split(r"[\s,，、;；]+", line.strip())
        if not all(one.isascii() and one.isdigit() and len(one) < 4 for one in words):
            problems["apart"] = "一行写两个以上项目的序号，例如：2、5"
            return
        yield tuple(int(one) for one in words)
