"""Elections: who is elected by how many votes, ties nobody breaks by chance, and the run-off for missing seats."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from liren.engine.deciding.rules import Need, Rule
from liren.engine.deciding.verdict import Figures, Verdict, judged, needed, verdict


@dataclass(frozen=True, slots=True)
class Elected:
    """elected: by votes, most first. tied: more with the same votes than seats left; they are voted on again.

    missing: seats nobody won and no tie is about. again: who stands in the run-off, by votes: the nearest losers, one
    more than the missing seats, and whoever has as many votes as the last of them. needed: votes it took.
    """

    validity: Verdict | None
    needed: Fraction | None
    elected: tuple[str, ...]
    tied: tuple[str, ...]
    missing: int
    again: tuple[str, ...]


def elect(rule: Rule, *, seats: int, votes: Mapping[str, int], figures: Figures) -> Elected:
    """The first round: valid by the rule, elected who has what `passes` asks for, the most votes first.

    votes: candidate → votes; figures: all, participants of persons. Nobody is elected in an election that is not valid.
    Raises ValueError for no seat, or a candidate with more votes than took part.
    """
    _check(seats, votes, figures.get(("participants", "persons")))
    said = verdict(rule, figures)
    if said.valid is not True:
        return Elected(said, None, (), (), seats, ())
    found = _won(rule.passes, seats, votes, figures)
    return Elected(said, *found)


def elect_again(rule: Rule, *, seats: int, votes: Mapping[str, int], cast: int) -> Elected:
    """The run-off for missing seats: the most votes win, but with no less than the rule's share of the ballots cast."""
    _check(seats, votes, Fraction(cast))
    return Elected(None, *_won(rule.runoff, seats, votes, {("cast", "persons"): Fraction(cast)}))


def _won(
    needs: tuple[Need, ...], seats: int, votes: Mapping[str, int], figures: Figures
) -> tuple[Fraction | None, tuple[str, ...], tuple[str, ...], int, tuple[str, ...]]:
    if not needs:
        raise ValueError("this rule does not say how many votes it takes")
    takes = [needed(need, figures.get((need.base, need.measure), Fraction(0))) for need in needs]
    least = None if None in takes else max(one for one in takes if one is not None)
    order = sorted(votes, key=lambda who: (-votes[who], who))
    enough = [
        who for who in order
        if all(judged(n, {**figures, (n.figure, n.measure): Fraction(votes[who])}).met for n in needs)
    ]  # fmt: skip
    if len(enough) <= seats:
        elected, tied = enough, list[str]()
    else:
        last = votes[enough[seats - 1]]
        at_last = [who for who in enough if votes[who] == last]
        clear = [who for who in enough if votes[who] > last]
        fits = len(clear) + len(at_last) <= seats
        elected, tied = (clear + at_last, []) if fits else (clear, at_last)
    missing = 0 if tied else seats - len(elected)
    return least, tuple(elected), tuple(tied), missing, _again(order, elected, votes, missing)


def _again(order: list[str], elected: list[str], votes: Mapping[str, int], missing: int) -> tuple[str, ...]:
    if not missing:
        return ()
    losers = [who for who in order if who not in elected]
    if len(losers) <= missing + 1:
        return tuple(losers)
    least = votes[losers[missing]]
    return tuple(who for who in losers if votes[who] >= least)


def _check(seats: int, votes: Mapping[str, int], took_part: Fraction | None) -> None:
    if seats < 1:
        raise ValueError("an election has a seat")
    if any(count < 0 or (took_part is not None and count > took_part) for count in votes.values()):
        raise ValueError("nobody has more votes than there were voters")
