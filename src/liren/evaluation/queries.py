"""Figures from the roll-ups, and the affairs behind one. Affairs are never scanned."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from liren.access.public import Actor, may, require
from liren.affairs import public as affairs
from liren.evaluation.boundaries import Lines, ranges, redrawn, signs
from liren.evaluation.counting import NOW
from liren.evaluation.definitions import definitions
from liren.evaluation.errors import FiguresEndAtCommunity, NoFigures, PeriodEmpty
from liren.evaluation.models import EVERYONE, Counted, Mark, Rollup
from liren.evaluation.presenting import Sums, clocks_among, combined, figures_of, group_figures
from liren.evaluation.shapes import Behind, ChildRow, Explained, Figure, FiguresPage, Period
from liren.kit.errors import InvalidInput
from liren.territories.public import (
    NATION,
    EndedDivision,
    Place,
    children,
    children_during,
    ended_divisions,
    former_names,
    level_of,
    place_at,
    upper_end,
)

FIRST_DAY, LAST_DAY = date(1949, 10, 1), date(2200, 1, 1)
_COMMUNITY = 5


def figures(
    place_path: str,
    period: Period,
    *,
    actor: Actor,
    procedure: str | None = None,
    organisation: UUID | None = None,
    lines: Lines = "today",
    clocks: Collection[str] = (),
) -> FiguresPage:
    """All figures of a place and period, with those of the places directly below in the order of their codes.

    procedure: key of one procedure, any version. organisation: only what it handled. lines: of `today`, what other
    places brought along when they ended is counted in, what lies elsewhere now is not, and `redrawn` says so; of
    `then`, each place as it was, those that ended among the places below. A place that ended is always as it was.
    clocks: those whose figures are shown even where none of them ran.
    Raises NotAllowed without `figures.read` there, FiguresEndAtCommunity below a community, PeriodEmpty; InvalidInput
    for a period before FIRST_DAY or after LAST_DAY.
    """
    place = checked_place(place_path, period, actor)
    lines = _lines_of(place, lines)
    below = _below(place_path, period, lines)
    ended = ended_divisions(place_path) if lines == "today" else ()
    made_of = {path: signs(path, ended) for path in (place_path, *(child.path for child in below))}
    kept = _sums(
        {path for of in made_of.values() for path in of} | {e.path for e in ended}, period, procedure, organisation
    )
    sums = {path: combined(of, kept) for path, of in made_of.items()}
    known = definitions()
    as_of = Mark.objects.filter(id=1).values_list("as_of", flat=True).first()
    shown = sorted(clocks_among(known, (m for by in sums.values() for m in by)).union(clocks))
    groups = group_figures(known, sums[place_path], shown)
    counted = [one for one in ended if kept[one.path]]
    rows_below = tuple(
        ChildRow(child, figures_of(known, sums[child.path], shown), _unclear(child.path, counted)) for child in below
    )
    return FiguresPage(
        place, place_path, period, procedure, organisation, as_of, groups, rows_below, lines,
        redrawn(place_path, counted), former_names(place.id, period.since) if place else (),
    )  # fmt: skip


def explain(
    measure: str,
    place_path: str,
    period: Period,
    *,
    actor: Actor,
    procedure: str | None = None,
    organisation: UUID | None = None,
    lines: Lines = "today",
    after: str | None = None,
    limit: int = 50,
) -> Explained:
    """A figure (by its `measure`, `on_time:sign`) and the affairs behind it, those left out among them.

    Raises NoFigures for an unknown measure, InvalidInput for `after`, and what `figures` raises.
    """
    place = checked_place(place_path, period, actor)
    ended = ended_divisions(place_path) if _lines_of(place, lines) == "today" else ()
    of = signs(place_path, ended)
    sums = combined(of, _sums(of, period, procedure, organisation))
    clock = measure.partition(":")[2]
    known = definitions()
    found = [f for f in figures_of(known, sums, [clock] if clock else []) if f.measure == measure]
    if not found:
        raise NoFigures(key=measure)
    figure = found[0]
    behind, following = _behind(figure, ranges(place_path, ended), period, procedure, organisation, after, limit)
    seen = affairs.affairs(actor, affairs.Filters(ids=tuple(b.affair_id for b in behind)), limit=limit).items
    visible = {line.id: line for line in seen}
    titles = {e.key: e.title for m in known.measures for e in m.excluded}
    return Explained(figure, place_path, period, tuple(_seen(b, visible, titles) for b in behind), following)


def received(place_path: str, day: date, *, actor: Actor) -> dict[str, int]:
    """How many affairs of each procedure began in the month of `day` at a place and below. One statement.

    Raises NotAllowed without `figures.read` there.
    """
    require(actor, "figures.read", place_path)
    found = Rollup.objects.filter(
        path=place_path, unit="month", start=day.replace(day=1), organisation=EVERYONE, measure="received"
    )
    return {row.procedure: row.numerator for row in found}


def titles() -> dict[str, str]:
    """What every measure, and every figure made of one, is called. No statement."""
    known = definitions()
    made = figures_of(known, {}, tuple(known.clocks))
    return {m.key: m.title for m in known.measures} | {figure.key: figure.title for figure in made}


def require_reader(actor: Actor, path: str, place: Place | None) -> None:
    """What ended is read by who reads there, or wherever all of it lies now. Raises NotAllowed."""
    if not (place and place.valid_to and _inherits(actor, place)):
        require(actor, "figures.read", path)


def checked_place(place_path: str, period: Period, actor: Actor) -> Place | None:
    """The place, of which `actor` may read figures of `period`; None for the whole country. Raises as `figures`."""
    place = None if place_path == NATION else place_at(place_path)
    require_reader(actor, place_path, place)
    if level_of(place_path) > _COMMUNITY:
        raise FiguresEndAtCommunity
    if period.since >= period.until:
        raise PeriodEmpty(since=period.since, until=period.until)
    if period.since < FIRST_DAY or period.until > LAST_DAY:
        raise InvalidInput(since=f"请选 {FIRST_DAY.year} 年到 {LAST_DAY.year - 1} 年之间的日期。")
    return place


def _inherits(actor: Actor, place: Place) -> bool:
    found = (one for one in ended_divisions(place.path) if one.path == place.path and one.told)
    return any(all(may(actor, "figures.read", heir) for heir in one.heirs) for one in found)


def _lines_of(place: Place | None, lines: Lines) -> Lines:
    """A place that ended is always as it was."""
    return "then" if place and place.valid_to else lines


def _below(path: str, period: Period, lines: Lines) -> tuple[Place, ...]:
    if level_of(path) >= _COMMUNITY:
        return ()
    return children(path) if lines == "today" else children_during(path, period.since, period.until)


def _unclear(path: str, ended: Iterable[EndedDivision]) -> bool:
    return any(one.touches(path) and one.lies_now(path) is None for one in ended)


def _sums(
    paths: Iterable[str], period: Period, procedure: str | None, organisation: UUID | None
) -> dict[str, dict[str, Sums]]:
    """By path and measure, what the roll-ups hold for the period and for the present. One statement."""
    paths = list(paths)
    months, days = cut_period(period)
    parameters: dict[str, Any] = {
        "paths": paths,
        "months": months,
        "days": days,
        "now": NOW,
        "organisation": organisation or EVERYONE,
        "procedure": procedure,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, parameters)
        return _sorted_out(paths, cursor.fetchall())


_SUMS = """
    WITH cell AS MATERIALIZED (
        SELECT path, measure, numerator, denominator, excluded, spread FROM evaluation_rollup
        WHERE path = ANY(%(paths)s) AND organisation = %(organisation)s
          AND (%(procedure)s::text IS NULL OR procedure = %(procedure)s)
          AND ((unit = 'month' AND start = ANY(%(months)s::date[]))
            OR (unit = 'day' AND start = ANY(%(days)s::date[])) OR (unit = 'now' AND start = %(now)s)))
    SELECT path, measure, 'counts', '', sum(numerator)::bigint, sum(denominator)::bigint FROM cell GROUP BY 1, 2
    UNION ALL
    SELECT path, measure, 'excluded', e.key, sum(e.value::bigint)::bigint, 0
        FROM cell, jsonb_each_text(excluded) e GROUP BY 1, 2, 4
    UNION ALL
    SELECT path, measure, 'spread', s.key, sum(s.value::bigint)::bigint, 0
        FROM cell, jsonb_each_text(spread) s GROUP BY 1, 2, 4"""


def cut_period(period: Period) -> tuple[list[date], list[date]]:
    """The whole months in a period (their first days), and the days beside them.

    >>> cut_period(Period(date(2026, 10, 31), date(2026, 12, 2)))  # doctest: +NORMALIZE_WHITESPACE
    ([datetime.date(2026, 11, 1)], [datetime.date(2026, 10, 31), datetime.date(2026, 12, 1)])
    """
    months, days, day = [], [], period.since
    while day < period.until:
        month = Period.month(day.year, day.month)
        if day == month.since and month.until <= period.until:
            months.append(day)
            day = month.until
        else:
            days.append(day)
            day += timedelta(days=1)
    return months, days


def _sorted_out(paths: Iterable[str], found: Iterable[tuple[object, ...]]) -> dict[str, dict[str, Sums]]:
    sums: dict[str, dict[str, Sums]] = {path: {} for path in paths}
    for path, measure, what, key, first, second in found:
        one = sums[str(path)].setdefault(str(measure), Sums())
        count, of = int(str(first)), int(str(second))
        if what == "counts":
            one.numerator, one.denominator = count, of
        elif what == "excluded":
            one.excluded[str(key)] = count
        else:
            one.spread[int(str(key))] = count
    return sums


def _behind(
    figure: Figure,
    within: Iterable[tuple[str, Iterable[str]]],
    period: Period,
    procedure: str | None,
    organisation: UUID | None,
    after: str | None,
    limit: int,
) -> tuple[list[Counted], str | None]:
    """The rows a figure was summed from, newest day first."""
    found = Counted.objects.filter(within_subtrees(within), measure=figure.measure)
    if not figure.of_now:
        found = found.filter(day__gte=period.since, day__lt=period.until)
    if procedure:
        found = found.filter(procedure=procedure)
    if organisation:
        found = found.filter(organisation=organisation)
    if after:
        day, key = _read_cursor(after)
        found = found.filter(Q(day__lt=day) | Q(day=day, id__lt=key) if day else Q(id__lt=key))
    page = list(found.order_by("-day", "-id")[: limit + 1])
    last = page[limit - 1] if len(page) > limit else None
    return page[:limit], f"{last.day or ''}_{last.id}" if last else None


def within_subtrees(parts: Iterable[tuple[str, Iterable[str]]]) -> Q:
    """In one of the subtrees, but not in what is left out of it."""

    def at(path: str) -> Q:
        return Q(path__gte=path, path__lt=upper_end(path))

    return reduce(or_, (reduce(lambda kept, path: kept & ~at(path), out, at(path)) for path, out in parts))


def _read_cursor(after: str) -> tuple[date | None, int]:
    """The day (None: of now) and the row a page begins after. Raises InvalidInput for anything `explain` never gave."""
    day, _, key = after.partition("_")
    try:
        return date.fromisoformat(day) if day else None, int(key)
    except ValueError as wrong:
        raise InvalidInput(after="翻页参数不对，请从第一页看起。") from wrong


def _seen(one: Counted, visible: Mapping[UUID, affairs.AffairLine], titles: Mapping[str, str]) -> Behind:
    return Behind(
        affair_id=one.affair_id,
        line=visible.get(one.affair_id),
        counted=None if one.excluded else bool(one.numerator),
        excluded=titles[one.excluded] if one.excluded else None,
        day=one.day,
        seconds=one.seconds,
    )
