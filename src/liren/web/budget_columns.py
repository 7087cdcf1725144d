"""What two rules chose in a round, side by side, and who paid for what, from its certificate."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from liren.autonomy.public import budgets
from liren.engine.budgets.rounds import RULES, Rule, Terms
from liren.engine.deciding.ballots import yuan

ABOUT: Mapping[Rule, str] = {
    "votes": "票最多的先上，钱够就选，一直到放不下。",
    "shares": "每张票名下先有一份钱（预算除以票数，空白票也算一份），支持的人凑得齐就选，每人分摊最少的先上；"
    "还有余款，逐步加大每份再算，最后按票数补足。",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bought:
    """A project a rule chose. payers, least, most: who paid and what each, in yuan; None where nobody's share did."""

    number: str
    name: str
    yuan: str
    votes: int
    payers: int | None
    least: str
    most: str


@dataclass(frozen=True, slots=True)
class Column:
    """One rule's outcome. ties: in words. out: (project, why not). shared: whether voters' shares paid."""

    title: str
    about: str
    chosen: Sequence[Bought]
    spent: str
    left: str
    ties: Sequence[str]
    out: Sequence[tuple[str, str]]
    shared: bool = False


@dataclass(frozen=True, slots=True)
class ShareSaid:
    """What became of one ballot's share, in yuan. paid: (project, yuan)."""

    share: str
    paid: Sequence[tuple[str, str]]
    left: str
    missed: str


def project_titles(terms: Terms, ids: Iterable[str]) -> str:
    return "、".join(terms.by_id[one].title for one in ids)


def columns(terms: Terms, package: Mapping[str, Any]) -> list[Column]:
    """The rule that was stated first. package: of the round's result."""
    outcomes, box = package["certificate"]["outcomes"], package["box"]
    rules = sorted(RULES, key=lambda one: one != terms.rule)
    return [_column(terms, rule, outcomes[rule], box.get("supporters", box["tally"])) for rule in rules]


def _column(terms: Terms, rule: Rule, outcome: Mapping[str, Any], supporters: Mapping[str, int]) -> Column:
    paid = {one["project"]: one for one in outcome.get("payments", ())}
    numbers = {one.id: str(place) for place, one in enumerate(terms.projects, 1)}
    names = {one.id: f"{numbers[one.id]}. {one.title}" for one in terms.projects}
    chosen = [
        Bought(
            numbers[one], terms.by_id[one].title, yuan(terms.by_id[one].cost), supporters[one],
            paid[one]["payers"] if one in paid else None,
            *(cut(Fraction(paid[one][end])) if one in paid else "" for end in ("least", "most")),
        )
        for one in outcome["order"]
    ]  # fmt: skip
    ties = [
        f"{names[one['chosen']]}和{'、'.join(names[other] for other in one['others'])}不相上下，写在前面的先选"
        for one in outcome.get("ties", ())
    ]
    out = [(names[one["project"]], _named(terms, one)) for one in outcome.get("refused", ())]
    left = yuan(terms.budget - outcome["spent"])
    said = "（事先说好按这个）" if rule == terms.rule else ""
    about = ABOUT[rule]
    return Column(RULES[rule] + said, about, chosen, yuan(outcome["spent"]), left, ties, out, "payments" in outcome)


def _named(terms: Terms, refused: Mapping[str, Any]) -> str:
    """Why not, with the title of the project that was in its way."""
    rival = terms.by_id.get(refused["by"])
    return str(refused["reason"]).replace(f"“{refused['by']}”", f"“{rival.title}”" if rival else "")


def own_share_said(page: budgets.RoundPage, ballot: Sequence[str]) -> ShareSaid | None:
    """None where nobody voted exactly like this, or ballots are not published."""
    found = budgets.own_share(page, ballot)
    if found is None:
        return None
    paid = [(page.terms.by_id[one].title, cut(fen)) for one, fen in found.paid.items() if fen]
    return ShareSaid(cut(found.share), paid, cut(found.left), project_titles(page.terms, found.missed))


def cut(fen: Fraction) -> str:
    """Yuan, a fraction of one fen cut off.

    >>> cut(Fraction(2469, 2))
    '12.34'
    """
    return yuan(int(fen))
