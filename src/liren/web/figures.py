"""驾驶舱 and 全部指标: figures of a place and period, each opening to how it was computed and what it counted."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from liren.access.public import Actor, may, which
from liren.affairs.public import desk
from liren.evaluation import public as evaluation
from liren.evaluation.public import Explained, Figure, FiguresPage, Period
from liren.kit.clock import CHINA, now
from liren.standards import public as standards
from liren.territories import public as territories
from liren.web.features import needs
from liren.web.pages import answer, signed_in

FIRST = ("open", "overdue", "on_time:finish", "solved", "satisfied")
"""The figures the page and the table of places below begin with, when they exist."""


@dataclass(frozen=True, slots=True)
class Row:
    """A place below, with the figures of the columns in order; None where it has no such figure.

    unclear: nobody knows how much of a place that ended belongs here.
    """

    place: territories.Place
    figures: tuple[Figure | None, ...]
    unclear: bool


def period_of(text: str, today: date) -> Period:
    """`2026-11` is a month, `2026` a year, `30` the last so many days; anything else the last 30 days."""
    try:
        if len(text) == 7:
            return Period.month(int(text[:4]), int(text[5:]))
        if len(text) == 4:
            return Period.year(int(text))
        days = min(max(int(text), 1), 366)
    except ValueError:
        days = 30
    return Period(today - timedelta(days=days - 1), today + timedelta(days=1))


def place_for(actor: Actor, wanted: str | None) -> str:
    """The place asked for, or the first whose figures the reader may see."""
    return wanted if wanted is not None else next(iter(which(actor, "figures.read").paths), "")


LEVELS = ("全国", "省", "市", "县（区）", "街道（乡镇）", "社区（村）")
"""What a place of each level is called on the ladder; the country stands above the five."""


@require_GET
@needs("figures")
def figures(request: HttpRequest) -> HttpResponse:
    """Every figure there is."""
    asked, actor = _asked(request), signed_in(request)
    page = asked["figures"]
    month = _month(page, actor) if page.place and page.place.kind == "community" else None
    return answer(
        request,
        "figures/page.html",
        **asked,
        grids=_grids(page.place),
        month=month,
        titles={p.key: p.title for p in asked["procedures"]} if month else {},
        admits=may(actor, "affairs.open", page.path),
        may_limit=evaluation.may_limit_burden(actor, page.path),
    )


@require_GET
@needs("figures")
def cockpit(request: HttpRequest) -> HttpResponse:
    """驾驶舱: five figures, the places below, who has what; down to one affair."""
    asked, actor = _asked(request), signed_in(request)
    return answer(
        request,
        "figures/cockpit.html",
        **asked,
        board=desk.board(asked["figures"].path, actor, at=now()),
        dispatches="dispatcher" in actor.roles,
    )


def _month(page: FiguresPage, actor: Actor) -> evaluation.CommitteeMonth | None:
    """The committee's month that is looked at: the last one the period reaches into, this one at the latest."""
    day = min(page.period.until - timedelta(days=1), now().astimezone(CHINA).date())
    return evaluation.committee_month(page.path, day, actor=actor)


@require_GET
@needs("figures")
def goals(request: HttpRequest) -> HttpResponse:
    """目标: the figures that speak of each goal, and what nothing speaks of yet."""
    asked = _asked(request)
    found = {figure.key: figure for figure in asked["figures"].figures}
    groups = [
        (group, [(goal, [found[key] for key in goal.figures if key in found]) for goal in group.goals])
        for group in evaluation.goals()
    ]
    return answer(request, "figures/goals.html", **asked, groups=groups)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What these pages show: the figures asked for, one of them opened, where one stands on the five levels."""
    actor = signed_in(request)
    path = place_for(actor, request.GET.get("path"))
    today = now().astimezone(CHINA).date()
    period = period_of(request.GET.get("period", "30"), today)
    key = request.GET.get("procedure") or None
    lines: evaluation.Lines = "then" if request.GET.get("lines") == "then" else "today"
    page = evaluation.figures(path, period, actor=actor, procedure=key, lines=lines, clocks=("finish",))
    how = _how(request, page, actor, lines)
    columns = _columns(page)
    level = territories.level_of(path)
    return {
        "tab": "cockpit",
        "figures": page,
        "how": how,
        "citation": _citation(how),
        "parts": [(weight, _title(page, part)) for weight, part in how.figure.parts] if how else (),
        "ladder": [(LEVELS[p.level], p) for p in (territories.ancestors(path) if path else ())],
        "here_level": LEVELS[level],
        "levels_below": LEVELS[level + 1 :],
        "reach": which(actor, "figures.read").paths,
        "columns": columns,
        "rows": [
            Row(row.place, tuple(_find(row.figures, c.key) for c in columns), row.unclear) for row in page.children
        ],
        "below": territories.label(page.children[0].place) if page.children else "",
        "lines": lines,
        "redrawn": _redrawn(page),
        "heirs": _heirs(page.place),
        "procedures": standards.all_current(path, now()),
        "procedure": key or "",
        "periods": _periods(today),
        "period": request.GET.get("period", "30"),
        "query": request.GET,
    }


def _how(request: HttpRequest, page: FiguresPage, actor: Actor, lines: evaluation.Lines) -> Explained | None:
    measure = request.GET.get("how")
    if not measure:
        return None
    return evaluation.explain(
        measure,
        page.path,
        page.period,
        actor=actor,
        procedure=page.procedure,
        lines=lines,
        after=request.GET.get("after") or None,
        limit=20,
    )


def _citation(how: Explained | None) -> standards.Citation | None:
    """The standard a figure rests on, where it does: it may hold no longer."""
    clause = how.figure.clause if how else None
    return standards.citation_of(clause.document, clause.clause, on=now().astimezone(CHINA).date()) if clause else None


@dataclass(frozen=True, slots=True)
class Fineness:
    """How fine a community's grids are: how many, the fewest and most buildings and square metres in one.

    area: None while a grid has no shape. Households wait for a register of homes.
    """

    count: int
    buildings: tuple[int, int]
    area: tuple[float, float] | None


def _grids(place: territories.Place | None) -> Fineness | None:
    grids = territories.grid_figures(place.id) if place and place.kind == "community" else ()
    if not grids:
        return None
    buildings = [g.buildings for g in grids]
    areas = [g.area_m2 for g in grids if g.area_m2 is not None]
    area = (min(areas), max(areas)) if len(areas) == len(buildings) else None
    return Fineness(len(buildings), (min(buildings), max(buildings)), area)


@dataclass(frozen=True, slots=True)
class Told:
    """What an ended place means for these figures. to: where it lies now, as people say it."""

    one: evaluation.Redrawn
    was_here: bool
    to: tuple[territories.Place, ...]


def _redrawn(page: FiguresPage) -> list[Told]:
    named = territories.places_at({heir for one in page.redrawn for heir in one.heirs}) if page.redrawn else {}
    return [Told(one, one.was_in(page.path), tuple(named[heir] for heir in one.heirs)) for one in page.redrawn]


def _heirs(place: territories.Place | None) -> tuple[territories.Place, ...]:
    """Who took over from a place that ended."""
    if place is None or place.valid_to is None:
        return ()
    found = territories.standing_heirs([place.id])[place.id]
    return tuple(territories.places_at(found).values())


def _columns(page: FiguresPage) -> tuple[Figure, ...]:
    return tuple(f for f in (_find(page.figures, key) for key in FIRST) if f is not None)


def _title(page: FiguresPage, key: str) -> str:
    figure = _find(page.figures, key)
    return figure.title if figure else key


def _find(found: tuple[Figure, ...], key: str) -> Figure | None:
    return next((f for f in found if f.key == key), None)


def _periods(today: date) -> list[tuple[str, str]]:
    """What the period may be: the last 30 and 90 days, this and last month, this and last year."""
    last_month = today.replace(day=1) - timedelta(days=1)
    return [
        ("30", "近 30 天"),
        ("90", "近 90 天"),
        (f"{today:%Y-%m}", f"{today.year}年{today.month}月"),
        (f"{last_month:%Y-%m}", f"{last_month.year}年{last_month.month}月"),
        (f"{today:%Y}", f"{today.year}年"),
        (f"{today.year - 1}", f"{today.year - 1}年"),
    ]
