"""回测: a draft, or local rules, replayed over how affairs went: asked for, watched, taken back; and what it found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, require
from liren.actors import public as actors
from liren.evaluation import public as evaluation
from liren.evaluation.backtests.errors import NoSuchBacktest
from liren.evaluation.backtests.public import BacktestView
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.standards import public as standards
from liren.standards.findings.public import FindingView
from liren.territories import public as territories
from liren.web.pages import actor_of, answer, go, id_of, signed_in

RULES_ACT = "rules.publish"
KINDS = {"waiting": "soon", "running": "run", "done": "done", "cancelled": "wait", "failed": "late"}


@dataclass(frozen=True, slots=True)
class Around:
    """Where a back-test stands: the page of the draft or the rules it is of, and its own addresses."""

    title: str
    home: str
    word: str
    listed: str
    listed_word: str
    names: tuple[str, str, str]

    def address(self, name: int, *args: object) -> str:
        return reverse(self.names[name], args=args)


_OF_DRAFTS = ("backtest", "backtest-cancel", "backtest-way")
_OF_RULES = ("rules-backtest", "rules-backtest-cancel", "rules-backtest-way")


def _around(about: str, id: UUID, actor: Actor) -> Around:
    """Raises NoSuchDraft, NoSuchLocalRules, NotAllowed: where they may not be read, nor may what is tested of them."""
    if about == "draft":
        title, home = standards.draft(id, actor).line.title, reverse("draft-review", args=[id])
        return Around(title, home, "审核页", reverse("drafts"), "规程草案", _OF_DRAFTS)
    line = standards.local_rules_line(id, actor)
    require(actor, RULES_ACT, line.path)
    home = reverse("local-rules-edit" if line.status == "draft" else "local-rules", args=[id])
    return Around(line.title, home, "细则", reverse("local-rules-list"), "实施细则", _OF_RULES)


@require_POST
def start(request: HttpRequest, id: UUID, about: str = "draft") -> HttpResponse:
    """Have a draft, or rules (`withdrawn`: their end), replayed; then its page, which shows how far it is."""
    actor, months = signed_in(request), months_of(request)
    if about == "draft":
        made = evaluation.backtests.ask_backtest(draft_id=id, months=months, by=actor, at=now())
    else:
        made = evaluation.backtests.ask_rules_backtest(
            rules_id=id, withdrawn=bool(request.POST.get("withdrawn")), months=months, by=actor, at=now()
        )
    return go(request, _around(about, id, actor).address(0, id, made))


def not_done(subject: UUID) -> list[BacktestView]:
    """Those of a draft or of rules that wait, run or came to nothing; what others found is its finding."""
    return [one for one in evaluation.backtests.backtests_of(subject) if one.state != "done"]


def months_of(request: HttpRequest) -> int:
    """How far back, as it was chosen; 0 of nonsense."""
    said = request.POST.get("months", "12")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 4 else 0


@require_POST
def cancel(request: HttpRequest, id: UUID, run: UUID, about: str = "draft") -> HttpResponse:
    """Take it back."""
    actor = signed_in(request)
    around, view = _around(about, id, actor), _of(id, run, actor)
    evaluation.backtests.cancel_backtest(backtest_id=view.id, by=actor, at=now())
    return go(request, around.address(0, id, run))


@require_GET
def backtest(
    request: HttpRequest, id: UUID, run: UUID, about: str = "draft", error: DomainError | None = None
) -> HttpResponse:
    """How far it is, with a way to take it back; and when it is done, what it found."""
    actor = signed_in(request)
    around, view = _around(about, id, actor), _of(id, run, actor)
    found = standards.findings.finding(view.finding, actor) if view.finding else None
    return answer(
        request, "standards/backtest.html", tab="drafts" if about == "draft" else "procedures", error=error,
        around=around, run=view, kind=KINDS[view.state], finding=found, called=view.called,
        of_ways=around.address(0, id, run), cancels=around.address(1, id, run),
        place=territories.place_at(view.path) if view.path else None, **(figures_of(found) if found else {}),
    )  # fmt: skip


@require_GET
def way(request: HttpRequest, id: UUID, run: UUID, way: str, about: str = "draft") -> HttpResponse:
    """The affairs that took a way the new text no longer permits, as far as the reader may see them."""
    actor = signed_in(request)
    around = _around(about, id, actor)
    behind = evaluation.backtests.behind_backtest(
        _of(id, run, actor), way, actor=actor, after=request.GET.get("after") or None
    )
    return answer(
        request, "standards/backtest_way.html", tab="drafts" if about == "draft" else "procedures", around=around,
        back=around.address(0, id, run), behind=behind, hidden=sum(one.line is None for one in behind.affairs),
    )  # fmt: skip


@require_GET
def finding(request: HttpRequest, id: UUID) -> HttpResponse:
    """What was found about a text before it was published: for everybody, once it is."""
    found = standards.findings.finding(id, actor_of(request))
    return answer(
        request, "standards/finding.html", tab="procedures", finding=found, of_ways="", called="新文本",
        back_to=reverse("procedures"),
        back_word="规程", place=territories.place_at(found.path) if found.path else None, **figures_of(found),
    )  # fmt: skip


def _of(subject: UUID, run: UUID, actor: Actor) -> BacktestView:
    """The back-test, if it is of this draft or these rules. Raises NoSuchBacktest."""
    view = evaluation.backtests.backtest(run, actor)
    if view.subject != subject:
        raise NoSuchBacktest
    return view


def figures_of(found: FindingView) -> dict[str, Any]:
    """What `standards/finding_figures.html` shows: shares counted, organisations named."""
    figures = found.figures
    if found.kind != "backtest" or "on_time" not in figures:
        return {"figures": None}
    orgs = {id for side in ("goes", "comes") for one in figures[side] if (id := id_of(one["org"]))}
    names = actors.organisation_names(orgs)
    rows = [*figures["on_time"], *([{"title": "全部步骤", **figures["all"]}] if figures["all"] else [])]
    return {
        "figures": figures,
        "rows": [{**row, "share": _share(row, "before"), "share_after": _share(row, "after")} for row in rows],
        "load": _load(figures, {str(id): name for id, name in names.items()}),
        "silent": sum(one["affairs"] is None for one in figures["clauses"]),
        "earlier": figures["affairs"] - figures["in_force"],
    }


def _share(row: Mapping[str, int], side: str) -> str:
    """On time, in per cent with one place; — of nothing."""
    of = row[side]
    return f"{100 * row[f'on_{side}'] / of:.1f}%" if of else "—"


def _load(figures: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, int, int]]:
    """(organisation, visits it would lose, visits it would get), by name; who nobody knows last."""
    orgs = {one["org"] for side in ("goes", "comes") for one in figures[side]}
    rows = [
        (
            names.get(org, "不知道归谁"),
            sum(one["visits"] for one in figures["goes"] if one["org"] == org),
            sum(one["visits"] for one in figures["comes"] if one["org"] == org),
        )
        for org in orgs
    ]
    return sorted(rows, key=lambda row: (row[0] == "不知道归谁", row[0]))
