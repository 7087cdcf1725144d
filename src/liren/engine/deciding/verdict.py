"""Whether a decision is valid, and whether it passes: two questions, each number with its base and what is missing.

Figures are exact: persons and households whole, areas in m² with two decimals at most. Nothing is rounded before it is
compared, and a figure nobody gave is unknown, never nought.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from liren.engine.deciding.rules import BASES, FIGURES, MEASURES, OPS, Need, Rule

Figures = Mapping[tuple[str, str], Fraction]
"""(figure or base, measure) → how many: ("agree", "area"), ("all", "persons")."""
STEP: Final[Mapping[str, Fraction]] = {"persons": Fraction(1), "households": Fraction(1), "area": Fraction(1, 100)}


@dataclass(frozen=True, slots=True)
class Judged:
    """One need: how many there are, of how many, how many it takes; short: how many more (0 when it is met).

    met: None where a figure is not known.
    """

    need: Need
    figure: Fraction | None
    base: Fraction | None
    needed: Fraction | None
    met: bool | None

    @property
    def short(self) -> Fraction | None:
        if self.needed is None or self.figure is None:
            return None
        return max(Fraction(0), self.needed - self.figure)


@dataclass(frozen=True, slots=True)
class Verdict:
    """valid, passes: None where a figure is not known; a vote that is not valid has not passed (`decided`)."""

    valid: bool | None
    passes: bool | None
    judged_valid: tuple[Judged, ...]
    judged_passes: tuple[Judged, ...]

    @property
    def decided(self) -> bool | None:
        """Whether it is decided: valid and passed; None while a figure that matters is not known."""
        if self.valid is False or self.passes is False:
            return False
        return None if self.valid is None or self.passes is None else True


def verdict(rule: Rule, figures: Figures) -> Verdict:
    """What `rule` says of these figures."""
    valid = tuple(judged(need, figures) for need in rule.valid)
    passes = tuple(judged(need, figures) for need in rule.passes)
    return Verdict(_all(valid), _all(passes), valid, passes)


def judged(need: Need, figures: Figures) -> Judged:
    """
    >>> from liren.engine.deciding.rules import OWN
    >>> two_thirds = Need("participants", "all", "persons", "over", Fraction(2, 3), OWN)
    >>> j = judged(two_thirds, {("participants", "persons"): Fraction(40), ("all", "persons"): Fraction(60)})
    >>> j.met, int(j.needed), int(j.short)
    (False, 41, 1)
    """
    figure, base = figures.get((need.figure, need.measure)), figures.get((need.base, need.measure))
    if base is None:
        return Judged(need, figure, None, None, None)
    takes = needed(need, base)
    if takes is None:
        return Judged(need, figure, base, None, False)
    return Judged(need, figure, base, takes, None if figure is None else figure >= takes)


def needed(need: Need, base: Fraction) -> Fraction | None:
    """The least that meets it: whole persons or households, hundredths of a m². None of nobody: nothing can."""
    if base <= 0:
        return None
    exact, step = base * need.fraction, STEP[need.measure]
    steps = math.floor(exact / step) + 1 if need.op == "over" else math.ceil(exact / step)
    return steps * step


def inconsistent(figures: Figures) -> dict[tuple[str, str], str]:
    """What cannot be: more agreeing than took part, more taking part than there are, negative or broken numbers."""
    problems: dict[tuple[str, str], str] = {}
    for (what, measure), value in figures.items():
        if value < 0 or (value / STEP[measure]).denominator != 1:
            problems[what, measure] = "请写整数" if measure != "area" else "请写不小于 0 的数，最多两位小数"
    for part, whole in (("participants", "all"), ("present", "all"), ("agree", "participants"), ("agree", "present"),
                        ("agree", "all"), ("asking", "all"), ("cast", "all")):  # fmt: skip
        for measure in MEASURES:
            less, more = figures.get((part, measure)), figures.get((whole, measure))
            if less is not None and more is not None and less > more:
                problems.setdefault((part, measure), f"不会比{WORDS[whole]}的还多")
    return problems


WORDS: Final[Mapping[str, str]] = {**BASES, **FIGURES}


def shown(value: Fraction, measure: str) -> str:
    """As people read it, exact.

    >>> shown(Fraction(2001, 100), "area"), shown(Fraction(41), "persons")
    ('20.01 平方米', '41 人')
    """
    number = f"{Decimal(value.numerator) / Decimal(value.denominator):.2f}" if measure == "area" else str(int(value))
    return f"{number} {MEASURES[measure][1]}"


def in_words(need: Need) -> str:
    """
    >>> from liren.engine.deciding.rules import OWN
    >>> in_words(Need("agree", "participants", "area", "at_least", Fraction(3, 4), OWN))
    '同意的专有部分面积不少于参加表决的 3/4'
    """
    measure, _ = MEASURES[need.measure]
    whole = "全部" if need.fraction == 1 else f"{need.fraction.numerator}/{need.fraction.denominator}"
    return f"{FIGURES[need.figure]}的{measure}{OPS[need.op]}{BASES[need.base]} {whole}"


def _all(found: tuple[Judged, ...]) -> bool | None:
    """Three values: one that fails decides, one not known leaves it open."""
    if any(one.met is False for one in found):
        return False
    return None if any(one.met is None for one in found) else True
