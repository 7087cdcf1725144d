"""Who paid for what: what the method of equal shares did with the share of one who voted like this."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from liren.engine.budgets.election import Election
from liren.engine.budgets.limits import NONE, Limits
from liren.engine.budgets.outcome import Outcome
from liren.engine.budgets.shares import Use, exactly


@dataclass(frozen=True, slots=True)
class Payment:
    """A project that was bought: by how many voters, what the least and the most of them paid, in the budget's unit."""

    project: str
    payers: int
    least: Fraction
    most: Fraction


@dataclass(frozen=True, slots=True)
class Account:
    """One ballot's share. paid: project → what one voter paid. chosen: what of the ballot was chosen."""

    share: Fraction
    paid: Mapping[str, Fraction]
    chosen: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def left(self) -> Fraction:
        return self.share - sum(self.paid.values())


class Accounts:
    """What every kind of ballot paid, exactly; the payments for a project add up to its cost."""

    def __init__(self, election: Election, outcome: Outcome, use: Use, limits: Limits = NONE) -> None:
        """outcome: of the method of equal shares with the same use and limits."""
        if outcome.share is None:
            raise ValueError("a greedy outcome has no shares")
        again, self._paid = exactly(election, use, limits, share=outcome.share)
        if again.order != outcome.order[: outcome.bought]:
            raise ValueError("this outcome is not of this election, use and limits")
        self._election, self._outcome = election, outcome
        self._share = outcome.share
        self._place = {group.points: number for number, group in enumerate(election.groups)}

    def payments(self) -> tuple[Payment, ...]:
        """One for each project that was bought, as they were bought."""
        found = []
        for project in self._outcome.order[: self._outcome.bought]:
            paid = self._paid[project]
            payers = sum(self._election.groups[group].voters for group in paid)
            found.append(Payment(project, payers, min(paid.values()), max(paid.values())))
        return tuple(found)

    def of(self, ballot: Mapping[str, int]) -> Account | None:
        """The account of who voted exactly like this; None when nobody did."""
        number = self._place.get(tuple(sorted((project, points) for project, points in ballot.items() if points)))
        if number is None:
            return None
        paid = {project: those[number] for project, those in self._paid.items() if number in those}
        named, order = {project for project, points in ballot.items() if points}, self._outcome.order
        chosen = tuple(project for project in order if project in named)
        return Account(self._share, paid, chosen, tuple(sorted(named - set(chosen))))
