"""Spending what the method of equal shares leaves over: not at all, greedily, or by larger shares (Add1, Add1U)."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final, Literal

from liren.engine.budgets.election import Election
from liren.engine.budgets.greedy import by_votes, by_votes_per_money, greedy
from liren.engine.budgets.limits import NONE, Limits, Room, barred
from liren.engine.budgets.outcome import Outcome
from liren.engine.budgets.shares import Use, backers, equal_shares

Completion = Literal["none", "greedy", "add1", "add1u"]
COMPLETIONS: Final[Mapping[Completion, str]] = {
    "none": "余款不再分", "greedy": "余款按票数补足", "add1": "逐步加大每人份额", "add1u": "逐步加大份额，再按票数补足"
}  # fmt: skip


def by_equal_shares(
    election: Election, use: Use, completion: Completion = "none", limits: Limits = NONE, *, step: int = 1,
    most: int | None = None,
) -> Outcome:  # fmt: skip
    """The method with its completion. step: what Add1 adds to every share each time, in the unit of the budget.

    Add1 ends where nothing that anybody supports fits any more, or one step before the budget would be exceeded. Many
    blank ballots put that end far away: most, where it is given, ends it after so many runs (`Outcome.runs`).
    """
    if completion in ("none", "greedy"):
        outcome = equal_shares(election, use, limits)
    else:
        outcome = _add1(election, use, limits, step, most)
    return _filled(election, use, limits, outcome) if completion in ("greedy", "add1u") else outcome


def _filled(election: Election, use: Use, limits: Limits, outcome: Outcome) -> Outcome:
    """Then greedily: by votes where use is money, by votes per money where it is the number of projects."""
    worth = by_votes if use == "cost" else by_votes_per_money
    full = greedy(election, worth, limits, outcome.order)
    ties = (*outcome.ties, *full.ties)
    return replace(full, share=outcome.share, bought=outcome.bought, runs=outcome.runs, ties=ties)


def _add1(election: Election, use: Use, limits: Limits, step: int, most: int | None) -> Outcome:
    if step <= 0:
        raise ValueError("step must be above 0")
    supported, share, runs = backers(election), election.share, 0
    last: Outcome | None = None
    while True:
        outcome = equal_shares(election, use, limits, share=share, supported=supported)
        runs += 1
        if outcome.spent > election.budget and last is not None:
            return replace(last, runs=runs)
        if runs == most or _exhaustive(election, outcome, limits):
            return replace(outcome, runs=runs)
        last, share = outcome, share + Fraction(step)


def _exhaustive(election: Election, outcome: Outcome, limits: Limits) -> bool:
    """Nothing more that anybody supports fits into what is left."""
    chosen, out, room = set(outcome.order), barred(election, limits), Room(limits)
    left, supporters = election.budget - outcome.spent, election.supporters
    for id_ in outcome.order:
        room.take(election.by_id[id_])
    return not any(
        one.cost <= left and supporters[one.id] and room.against(one) is None
        for one in election.projects
        if one.id not in chosen and one.id not in out
    )
