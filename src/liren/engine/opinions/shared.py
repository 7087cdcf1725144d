"""What a group stands for, what all groups share, what most people think, and which statement to show next."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from liren.engine.opinions.standing import MOST_SHOWN, SIGNIFICANT, Standing, one_proportion, share
from liren.engine.opinions.votes import AGREE, Tally

META_PRIORITY: Final = 49.0


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement that stands for a group. best: the one most of the group agree with, shown first."""

    standing: Standing
    side: int
    best: bool


def representative(standings: Sequence[Standing]) -> list[Representative]:
    """At most MOST_SHOWN statements that stand for a group: its best agreement first, then by weight, agreements before
    disagreements. Where nothing is significant, one; none where the group has voted on nothing."""
    voted = [one for one in standings if one.tally.seen]
    best = _best_agreement(voted)
    enough = sorted((one for one in voted if one.significant), key=lambda one: -one.weight)
    if enough:
        kept = [*([best] if best else []), *(one for one in enough if one is not best)][:MOST_SHOWN]
        shown = [Representative(one, AGREE if one is best else one.side, one is best) for one in kept]
        return sorted(shown, key=lambda one: one.side != AGREE)
    if best:
        return [Representative(best, AGREE, best=True)]
    if not voted:
        return []
    one = max(voted, key=lambda one: max(one.rat, one.rdt))
    return [Representative(one, one.side, best=False)]


def _best_agreement(standings: Iterable[Standing]) -> Standing | None:
    best: Standing | None = None
    for one in standings:
        if one.tally.agree or one.tally.disagree:
            best = one if _agrees_more(one, best) else best
    return best


def _agrees_more(one: Standing, best: Standing | None) -> bool:
    if best is None:
        return one.pat > SIGNIFICANT or (one.ra > 1 and one.pa > Fraction(1, 2))
    if best.ra > 1:
        return float(one.ra * one.pa) * one.rat * one.pat > float(best.ra * best.pa) * best.rat * best.pat
    return float(one.pa) * one.pat > float(best.pa) * best.pat


def group_consensus(groups: Sequence[Tally], side: int = AGREE) -> Fraction:
    """How far ALL groups agree (or disagree) with a statement, 0..1: the product of their shares, so that no group is
    outvoted.

    >>> group_consensus([Tally(8, 0, 8), Tally(0, 8, 8)])
    Fraction(9, 100)
    """
    return math.prod((share(_of(one, side), one.seen) for one in groups), start=Fraction(1))


def _of(tally: Tally, side: int) -> int:
    return tally.agree if side == AGREE else tally.disagree


def majority(everyone: Mapping[str, Tally], side: int = AGREE) -> list[str]:
    """At most MOST_SHOWN statements most people surely agree (or disagree) with, over everyone and not by group."""
    ranked = []
    for statement, tally in everyone.items():
        p, z = share(_of(tally, side), tally.seen), one_proportion(_of(tally, side), tally.seen)
        if p > Fraction(1, 2) and z > SIGNIFICANT:
            ranked.append((-float(p) * z, statement))
    return [statement for _, statement in sorted(ranked)[:MOST_SHOWN]]


def priority(tally: Tally, extremity: float, *, meta: bool = False) -> float:
    """How much a statement deserves to be shown next, above 0: agreed with rather than passed over, telling people
    apart (`extremity`, the length of its projection), and new: the first votes weigh ninefold.

    A statement about the conversation itself (`meta`) has a fixed one. Source: Polis, math/conversation.
    """
    if meta:
        return META_PRIORITY
    passed, agreed = float(share(tally.passed, tally.seen)), float(share(tally.agree, tally.seen))
    new = 1 + 8 * 2 ** (-tally.seen / 5)
    return float((1 - passed) * (extremity + 1) * agreed * new) ** 2


def next_statement(open_ones: Sequence[str], weight: Callable[[str], float], draw: float) -> str | None:
    """One of the statements a person has not voted on, by chance in proportion to weight; None when none is left.

    draw: 0..1, made outside; equal draws on equal statements give the same.

    >>> next_statement(["a", "b"], {"a": 1.0, "b": 3.0}.__getitem__, 0.3)
    'b'
    """
    if not open_ones:
        return None
    weights = [weight(one) for one in open_ones]
    left = draw * sum(weights)
    for one, own in zip(open_ones, weights, strict=True):
        left -= own
        if left < 0:
            return one
    return open_ones[-1]
