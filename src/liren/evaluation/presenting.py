"""From sums to figures that explain themselves. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

from liren.engine.figures import HALF, ratio, spread_percentile, weighted
from liren.evaluation.definitions import Composite, Definitions, Measure, MeasureSet
from liren.evaluation.shapes import Excluded, Figure, FigureGroup

Key = TypeVar("Key", bound=str | int)
KINDS: Mapping[str, str] = MappingProxyType({"management": "管理型", "service": "服务型", "autonomy": "自治型"})
_PERCENTILES = (("median", "中位数", HALF), ("p90", "第 90 百分位", Fraction(9, 10)))


@dataclass(slots=True)
class Sums:
    """What the roll-ups say of one measure."""

    numerator: int = 0
    denominator: int = 0
    excluded: dict[str, int] = field(default_factory=dict)
    spread: dict[int, int] = field(default_factory=dict)

    def add(self, other: "Sums", sign: int) -> None:
        """Count `other` in, or with -1 out; what becomes zero is not kept."""
        self.numerator += sign * other.numerator
        self.denominator += sign * other.denominator
        self.excluded = _together(self.excluded, other.excluded, sign)
        self.spread = _together(self.spread, other.spread, sign)


def _together(one: Mapping[Key, int], other: Mapping[Key, int], sign: int) -> dict[Key, int]:
    both = {key: one.get(key, 0) + sign * other.get(key, 0) for key in (*one, *other)}
    return {key: count for key, count in both.items() if count}


def in_minutes(seconds: int) -> int:
    """Rounded up: what took somebody's time took a minute at least."""
    return -(-seconds // 60)


def clocks_among(known: Definitions, measures: Iterable[str]) -> set[str]:
    """The clocks figures were kept for."""
    by_clock = {m.key for m in known.measures if m.by == "clock"}
    return {clock for key, _, clock in (one.partition(":") for one in measures) if key in by_clock}


def combined(signs: Mapping[str, int], sums: Mapping[str, Mapping[str, Sums]]) -> dict[str, Sums]:
    """By measure, the sums of several paths, each with its sign. Nothing is left that is all zero."""
    found: dict[str, Sums] = {}
    for path, sign in signs.items():
        for measure, one in sums.get(path, {}).items():
            found.setdefault(measure, Sums()).add(one, sign)
    return {measure: one for measure, one in found.items() if one != Sums()}


def group_figures(known: Definitions, sums: Mapping[str, Sums], clocks: Sequence[str]) -> tuple[FigureGroup, ...]:
    """All figures by set. clocks: those for which a figure by clock is shown, even where it has nothing to measure."""
    return tuple(FigureGroup(one.key, one.title, tuple(_of_set(one, known, sums, clocks))) for one in known.sets)


def figures_of(known: Definitions, sums: Mapping[str, Sums], clocks: Sequence[str]) -> tuple[Figure, ...]:
    """All figures in the order shown."""
    return tuple(f for group in group_figures(known, sums, clocks) for f in group.figures)


def _of_set(one: MeasureSet, known: Definitions, sums: Mapping[str, Sums], clocks: Sequence[str]) -> Iterable[Figure]:
    made: dict[str, Figure] = {}
    for measure in one.measures:
        whole = sum(sums[measure.part(kind)].numerator for kind in KINDS if measure.part(kind) in sums)
        for part, title in _parts(measure, known, clocks):
            for figure in _figures(measure, part, title, sums.get(part, Sums()), whole):
                made[figure.key] = figure
    for composite in one.composites:
        made[composite.key] = _composite(composite, made)
    return made.values()


def _parts(measure: Measure, known: Definitions, clocks: Sequence[str]) -> Iterable[tuple[str, str]]:
    if measure.by is None:
        return [(measure.key, measure.title)]
    if measure.by == "kind":
        return [(measure.part(kind), f"{title}{measure.title}") for kind, title in KINDS.items()]
    order = list(known.clocks)
    shown = sorted(clocks, key=lambda c: (order.index(c) if c in order else len(order), c))
    return [(measure.part(clock), known.clocks.get(clock, clock) + measure.title) for clock in shown]


def _figures(measure: Measure, part: str, title: str, sums: Sums, whole: int) -> Iterable[Figure]:
    titles = {e.key: e.title for e in measure.excluded}
    figure = Figure(
        key=part,
        measure=part,
        title=title,
        unit="share" if measure.unit == "part" else measure.unit,
        value=None,
        numerator=sums.numerator,
        denominator=sums.denominator,
        excluded=tuple(Excluded(key, titles[key], sums.excluded[key]) for key in titles if sums.excluded.get(key)),
        formula=measure.formula,
        population=measure.population,
        clause=measure.basis,
        of_now=measure.dated == "now",
        noun=measure.noun,
    )
    if measure.unit == "mean":
        yield replace(figure, value=Fraction(sums.numerator, sums.denominator) if sums.denominator else None)
    elif measure.unit == "share":
        yield replace(figure, value=ratio(sums.numerator, sums.denominator))
    elif measure.unit == "part":
        value = ratio(sums.numerator, whole)
        part_of = (in_minutes(n) if measure.weighs else n for n in (sums.numerator, whole))
        yield replace(figure, value=value, numerator=next(part_of), denominator=next(part_of))
    elif measure.unit == "count":
        yield replace(figure, value=Fraction(sums.numerator))
    else:
        for key, word, share in _PERCENTILES:
            value = spread_percentile(sums.spread, share)
            yield replace(figure, key=f"{part}.{key}", title=title + word, value=value)


def _composite(composite: Composite, made: Mapping[str, Figure]) -> Figure:
    parts = [(weight, made[key]) for key, weight in composite.weights.items()]
    return Figure(
        key=composite.key,
        measure=composite.key,
        title=composite.title,
        unit="share",
        value=weighted([(weight, figure.value) for weight, figure in parts]),
        numerator=None,
        denominator=None,
        excluded=(),
        formula=composite.formula,
        population="、".join(figure.title for _, figure in parts),
        clause=composite.basis,
        parts=tuple((weight, figure.key) for weight, figure in parts),
    )
