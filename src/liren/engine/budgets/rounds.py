"""A round in which people choose projects: its terms, stated before anybody votes, and what two rules make of it.

Terms and outcomes are plain JSON, so that they are published as they are and anybody computes them again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, Final, Literal, Self

from liren.engine.budgets import pabulib
from liren.engine.budgets.completing import COMPLETIONS, Completion, by_equal_shares
from liren.engine.budgets.election import Election, Kind, Project, elect
from liren.engine.budgets.explaining import Accounts
from liren.engine.budgets.greedy import greedy
from liren.engine.budgets.limits import Limits
from liren.engine.budgets.outcome import Outcome
from liren.engine.budgets.shares import Use
from liren.engine.deciding import ballots

Rule = Literal["votes", "shares"]
RULES: Final[Mapping[Rule, str]] = {"votes": "按票数", "shares": "按等额份额"}
FORMS: Final[Mapping[Kind, ballots.Kind]] = {"approval": "choice", "cumulative": "points", "ordinal": "order"}
"""Kinds of ballots a round may have, and how they lie in the ballot box."""
LEAST_OPEN: Final = 10
"""Fewer ballots, online or on paper, are never published one by one: then none is."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A project on the menu. cost: in fen. place: where, in words, or ''."""

    id: str
    title: str
    cost: int
    place: str = ""


@dataclass(frozen=True)
class Terms:
    """projects: in the order that decides ties. most: projects on a ballot, or points of one. within: whether a ballot
    may cost no more than there is. rule: by which the round is decided; both are shown. use, completion, step (fen),
    runs: of equal shares. min_votes: supporters a project needs. apart: of each of these sets one at most is chosen.
    open_ballots: whether all ballots are published, sorted, without anything of who cast them, where `least_open` of
    them came online, or none, and on paper, or none.
    """

    budget: int
    projects: tuple[Listed, ...]
    kind: Kind
    most: int
    rule: Rule
    step: int
    within: bool = False
    use: Use = "cost"
    completion: Completion = "add1u"
    runs: int = 300
    min_votes: int = 1
    apart: tuple[tuple[str, ...], ...] = ()
    open_ballots: bool = False
    least_open: int = LEAST_OPEN

    @property
    def limits(self) -> Limits:
        return Limits(min_votes=self.min_votes, apart=tuple(frozenset(one) for one in self.apart))

    @cached_property
    def by_id(self) -> Mapping[str, Listed]:
        return {one.id: one for one in self.projects}

    @property
    def listed(self) -> tuple[Project, ...]:
        return tuple(Project(one.id, one.cost, one.title) for one in self.projects)


def as_json(terms: Terms) -> dict[str, Any]:
    """As it is kept and published."""
    told = asdict(terms)
    return told | {"projects": list(told["projects"]), "apart": [list(one) for one in terms.apart]}


def terms_of(told: Mapping[str, Any]) -> Terms:
    """Raises KeyError, TypeError or ValueError for what are no terms."""
    known = dict(told) | {
        "projects": tuple(Listed(**one) for one in told["projects"]),
        "apart": tuple(tuple(one) for one in told["apart"]),
    }
    terms = Terms(**known)
    if terms.kind not in FORMS or terms.rule not in RULES or terms.completion not in COMPLETIONS:
        raise ValueError(told)
    return terms


@dataclass(frozen=True)
class Summed(Election):
    """An election of which the sums alone are known: enough for the rule by votes."""

    sums: Mapping[str, int]
    backed: Mapping[str, int]

    @cached_property
    def points(self) -> Mapping[str, int]:
        return self.sums

    @cached_property
    def supporters(self) -> Mapping[str, int]:
        return self.backed


def summed(terms: Terms, sums: Mapping[str, int], backed: Mapping[str, int]) -> Election:
    return Summed(terms.listed, terms.budget, terms.kind, (), sums, backed)


def voted(terms: Terms, cast: Iterable[Sequence[str]]) -> Election:
    """cast: each ballot as it lay in the box."""
    form, order = FORMS[terms.kind], [one.id for one in terms.projects]
    said = (ballots.said(form, one) for one in cast)
    return elect(terms.listed, terms.budget, terms.kind, said, precedence=order)


def by_votes(terms: Terms, election: Election) -> dict[str, Any]:
    """What the rule by votes chooses, as it is published."""
    return _said(greedy(election, limits=terms.limits))


def by_shares(terms: Terms, election: Election) -> dict[str, Any]:
    """What equal shares choose, as it is published: with what each had, and how many paid what for each project."""
    outcome = by_equal_shares(
        election, terms.use, terms.completion, terms.limits, step=terms.step, most=terms.runs
    )  # fmt: skip
    paid = Accounts(election, outcome, terms.use, terms.limits).payments()
    return _said(outcome) | {
        "share": str(outcome.share), "bought": outcome.bought, "runs": outcome.runs,
        "payments": [
            {"project": one.project, "payers": one.payers, "least": str(one.least), "most": str(one.most)}
            for one in paid
        ],
    }  # fmt: skip


def without_ballots(shares: Mapping[str, Any]) -> dict[str, Any]:
    """What equal shares chose, where ballots stay closed: who paid what would tell of single ballots."""
    return {"order": shares["order"], "spent": shares["spent"]}


def are_open(terms: Terms, box: Mapping[str, Any]) -> bool:
    """Whether ballots are published: as was stated, and many enough by each way.

    Who entered the paper knows what it says: with few online, those ballots would be theirs by subtraction.
    """
    ways = (box["online"], box["paper"] - box["spoiled"])
    return terms.open_ballots and any(ways) and all(many == 0 or many >= terms.least_open for many in ways)


def _said(outcome: Outcome) -> dict[str, Any]:
    return {
        "order": list(outcome.order), "spent": outcome.spent,
        "ties": [{"chosen": one.chosen, "others": list(one.others)} for one in outcome.ties],
        "refused": [asdict(one) for one in outcome.refused],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnShare:
    """What became of the share of one who voted like this. paid: project → fen, exact. missed: named, not chosen."""

    share: Fraction
    paid: Mapping[str, Fraction]
    left: Fraction
    chosen: tuple[str, ...]
    missed: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        paid = {one: str(fen) for one, fen in self.paid.items()}
        return {"share": str(self.share), "paid": paid, "left": str(self.left)} | {
            "chosen": list(self.chosen), "missed": list(self.missed)
        }  # fmt: skip

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        paid = {one: Fraction(fen) for one, fen in told["paid"].items()}
        chosen, missed = tuple(told["chosen"]), tuple(told["missed"])
        return cls(Fraction(told["share"]), paid, Fraction(told["left"]), chosen, missed)


def ballot_key(terms: Terms, ballot: Sequence[str]) -> str:
    """One text for all ballots that say the same, whatever order was ticked in."""
    if terms.kind == "ordinal":
        return ",".join(ballot)
    return ",".join(one.id for one in terms.projects for _ in range(list(ballot).count(one.id)))


def accounts(terms: Terms, cast: Sequence[Sequence[Any]], told: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What each ballot's share paid, once for equal ones. cast: [ballot, how many]. told: equal shares as published:
    the method runs once more with that share, not in search of it."""
    election = voted(terms, (list(one) for one, many in cast for _ in range(many)))
    outcome = Outcome(
        tuple(told["order"]), told["spent"], (), share=Fraction(told["share"]), bought=told["bought"]
    )  # fmt: skip
    every = Accounts(election, outcome, terms.use, terms.limits)
    found = {ballot_key(terms, one): every.of(ballots.said(FORMS[terms.kind], one)) for one, _ in cast}
    return {
        key: OwnShare(one.share, one.paid, one.left, one.chosen, one.missed).as_json()
        for key, one in found.items() if one
    }  # fmt: skip


def as_pabulib(terms: Terms, cast: Sequence[Sequence[str]], title: str, chosen: Sequence[str]) -> str:
    """The file .pb of a round: in yuan where all amounts are whole, else in fen, for it knows whole numbers alone."""
    whole = not any(one % 100 for one in (terms.budget, *(project.cost for project in terms.projects)))
    unit = 100 if whole else 1
    election = voted(terms, cast)
    priced = replace(
        election, budget=terms.budget // unit,
        projects=tuple(replace(one, cost=one.cost // unit) for one in election.projects),
    )  # fmt: skip
    meta = {
        "description": title, "country": "China", "currency": "CNY" if whole else "CNY 0.01",
        "rule": "greedy" if terms.rule == "votes" else "equalshares", "max_length": str(terms.most),
    }  # fmt: skip
    if terms.kind == "cumulative":
        meta = {key: value for key, value in meta.items() if key != "max_length"} | {"max_sum_points": str(terms.most)}
    return pabulib.write(priced, meta, chosen)
