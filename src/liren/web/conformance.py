"""执行情况: a procedure held against the affairs that ran under it, drawn on its own diagram."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from liren.engine.conformance.picture import Arrow, Beside, Box, picture
from liren.engine.conformance.report import ClauseRow, Flow, Report, State, WayRow
from liren.engine.figures import ratio
from liren.engine.language import END, JOIN, Procedure
from liren.evaluation import public as evaluation
from liren.evaluation.public import Conformance, Period
from liren.kit.clock import CHINA, now
from liren.territories import public as territories
from liren.web.dates import lasting
from liren.web.features import needs
from liren.web.figures import LEVELS, period_of, place_for
from liren.web.pages import answer, signed_in
from liren.web.standards import path_of

STATES: tuple[tuple[State, str, str, str], ...] = (
    ("broken", "late", "没守住", "至少一件没有照办"),
    ("departed", "dep", "声明了偏离", "按规程声明，不算没守住"),
    ("unused", "wait", "从未用到", "没有一件走到这里：是多余，还是没到时候？"),
    ("unknown", "eye", "不知道", "有件走到这里，但记录看不出守没守"),
    ("kept", "done", "守住了", "看得出的都照办了"),
)
SEEN = {"clock": "看时钟", "path": "看走法", "platform": "平台把关"}
VERDICTS = {
    evaluation.KEPT: "守住了", evaluation.BROKEN: "没守住", evaluation.DEPARTED: "声明了偏离",
    evaluation.UNKNOWN: "不知道",
}  # fmt: skip
MOST_WAYS = 12


@dataclass(frozen=True, slots=True)
class ArrowDrawn:
    """counted: its count stands on it; that of a pill stands beside the pill."""

    arrow: Arrow
    path: str
    counted: bool


@dataclass(frozen=True, slots=True)
class BesideDrawn:
    beside: Beside
    path: str


@dataclass(frozen=True, slots=True)
class WayShown:
    """A way in words. share: percent of those told."""

    way: WayRow
    titles: tuple[str, ...]
    share: str


@dataclass(frozen=True, slots=True)
class FlowShown:
    flow: Flow
    source: str
    move: str
    target: str


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses in one state; kind: of its status chip."""

    state: State
    kind: str
    title: str
    hint: str
    rows: tuple[ClauseRow, ...]


@require_GET
@needs("figures")
def conformance(request: HttpRequest, key: str) -> HttpResponse:
    """How affairs of a procedure went at a place, by months."""
    actor, asked = signed_in(request), request.GET
    path = place_for(actor, asked.get("path"))
    today = now().astimezone(CHINA).date()
    wanted = asked.get("period", "m3")
    found = evaluation.conformance(key, path, months(wanted, today), actor=actor, digest=asked.get("text") or None)
    return answer(
        request,
        "conformance/page.html",
        tab="procedures",
        found=found,
        periods=_periods(today),
        period=wanted,
        levels=[(LEVELS[p.level], p) for p in (territories.ancestors(path) if path else ())],
        behind=_behind(request, found),
        seen_behind=_about(asked.get("clause", ""), asked.get("verdict", ""), asked.get("way", ""), found.report),
        query=asked,
        **shown(found.report),
    )


def shown(report: Report) -> dict[str, Any]:
    """A report as its pages show it: drawn, and in tables."""
    drawn = picture(report)
    told = report.affairs - report.imported
    return {
        "report": report,
        "procedure": report.text.procedure,
        "picture": drawn,
        "boxes": [(box, _said(box)) for box in drawn.boxes],
        "arrows": [
            ArrowDrawn(arrow, path_of(arrow.edge.points), arrow.times > 0 and "." not in arrow.edge.target)
            for arrow in drawn.arrows
        ],
        "beside": [BesideDrawn(one, path_of(one.points)) for one in drawn.beside],
        "groups": _groups(report.clauses),
        "old": [row for row in report.clauses if row.old],
        "taken": [_way(report.text.procedure, way, told) for way in report.ways[:MOST_WAYS]],
        "more_taken": report.ways[MOST_WAYS:],
        "more_affairs": sum(way.count for way in report.ways[MOST_WAYS:]),
        "flows": [_flow(report.text.procedure, flow) for flow in report.flows],
        "stays": [(_title(report.text.procedure, stay.step), stay) for stay in report.stays],
        "seen": SEEN,
        "said": _in_words(report),
    }


def months(text: str, today: date) -> Period:
    """`m3` the last three months with this one; else as on the pages of figures, the months it touches.

    >>> months("m3", date(2026, 1, 15)).title
    '2025年11月1日至2026年1月31日'
    """
    if text[:1] == "m" and text[1:].isascii() and text[1:].isdecimal() and 1 <= int(text[1:3]) <= 36:
        count, first = int(text[1:3]), today.replace(day=1)
        whole = first.year * 12 + first.month - count
        return Period(date(whole // 12, whole % 12 + 1, 1), Period.month(today.year, today.month).until)
    return period_of(text, today)


def _periods(today: date) -> list[tuple[str, str]]:
    last = today.replace(day=1) - timedelta(days=1)
    return [
        ("m3", "近 3 个月"), ("m12", "近 12 个月"), (f"{today:%Y-%m}", f"{today.year}年{today.month}月"),
        (f"{last:%Y-%m}", f"{last.year}年{last.month}月"), (f"{today:%Y}", f"{today.year}年"),
        (f"{today.year - 1}", f"{today.year - 1}年"),
    ]  # fmt: skip


def _groups(rows: Iterable[ClauseRow]) -> list[Group]:
    found = [row for row in rows if not row.old]
    return [
        Group(state, kind, title, hint, tuple(row for row in found if row.state == state))
        for state, kind, title, hint in STATES
    ]


def _behind(request: HttpRequest, found: Conformance) -> evaluation.BehindCounts | None:
    """The affairs behind the number that was opened."""
    asked = request.GET
    if not (asked.get("clause") or asked.get("way")):
        return None
    return evaluation.behind_conformance(
        found.procedure, found.path, found.period, actor=signed_in(request), clause=asked.get("clause"),
        verdict=asked.get("verdict"), ways=[one for one in asked.get("way", "").split("-") if one],
        after=asked.get("after") or None,
    )  # fmt: skip


def _about(clause: str, verdict: str, way: str, report: Report) -> str:
    """What the opened number counts, in words."""
    if way:
        return "走这条路的"
    row = next((one for one in report.clauses if one.clause.path == clause), None)
    return f"{row.clause.title}，{VERDICTS.get(verdict, '')}的" if row else ""


def _title(procedure: Procedure, key: str) -> str:
    """A step's title; of what a log calls a step and the text does not, the log's own word."""
    if key in (END, JOIN):
        return "办结" if key == END else "汇合"
    step = procedure.steps.get(key)
    return step.title if step else key.removeprefix("?")


def _way(procedure: Procedure, way: WayRow, told: int) -> WayShown:
    titles = [_title(procedure, key) for key in way.steps]
    return WayShown(way, (*titles, *(["办结"] if way.ended else ["……"])), percent(way.count, told))


def percent(part: int, whole: int) -> str:
    share = ratio(part, whole)
    return "—" if share is None else f"{float(share * 100):.0f}%"


def _flow(procedure: Procedure, flow: Flow) -> FlowShown:
    step = procedure.steps.get(flow.source)
    move = step.moves.get(flow.move) if step else None
    title = move.title if move else "开支线" if flow.move else "规程没有写的走法"
    return FlowShown(flow, _title(procedure, flow.source), title, _title(procedure, flow.target))


def _said(box: Box) -> tuple[str, str]:
    """Two lines in a box of the drawing."""
    stay = box.stay
    if box.node.kind != "step":
        return (f"{box.times} 次", "")
    if stay is None or not stay.visits:
        return ("没有走到" if not stay or not stay.skipped else f"没抽中 {stay.skipped} 次", "")
    return (f"{stay.visits} 次", f"中位 {lasting(stay.median)}")


def _in_words(report: Report) -> Sequence[str]:
    """The drawing for those who do not see it: every step and every way out of it."""
    procedure = report.text.procedure
    stays = [
        f"{_title(procedure, stay.step)}{stay.visits} 次，中位 {lasting(stay.median)}，九成在 {lasting(stay.most)}内"
        for stay in report.stays
    ]
    flows = [_flow(procedure, flow) for flow in report.flows]
    return [*stays, *(f"{one.source}经“{one.move}”到{one.target} {one.flow.times} 次" for one in flows)]
