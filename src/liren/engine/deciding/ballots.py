"""What a ballot may say, and how it is written: some options, points given to options, or options in an order.

A ballot is always a list of options' keys. `choice`: each once. `points`: a key as often as it was given a point.
`order`: as they were ranked, the best first. Of the first two the order of the options is kept, so that no order of
ticking is left.

>>> read(Form("points", 3), ["a", "b"], ["b", "a", "b"])
('', ['a', 'b', 'b'])
>>> tally("order", [["b", "a"], ["b"]], ["a", "b"]).points
{'a': 1, 'b': 3}
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal["choice", "points", "order"]
KINDS: Final[Mapping[Kind, str]] = {"choice": "选几项", "points": "分点数", "order": "排顺序"}


@dataclass(frozen=True)
class Form:
    """most: options one may choose or rank, or points one may give. costs: of each option, in fen, where one ballot's
    choices together may cost `within` at most."""

    kind: Kind = "choice"
    most: int = 1
    costs: Mapping[str, int] = field(default_factory=dict)
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """points: of each option in their order: votes, points given, or Borda points (the last ranked gets 1).
    supporters: on how many ballots it stands. blank: ballots that say nothing."""

    points: dict[str, int]
    supporters: dict[str, int]
    blank: int


def kind_of(told: str) -> Kind:
    """The kind a question was made with. Raises KeyError for none that is known."""
    return {str(one): one for one in KINDS}[told]


def read(form: Form, options: Sequence[str], choices: Sequence[str]) -> tuple[str, list[str]]:
    """What is wrong with a ballot, in words, or ''; and the ballot as it is kept."""
    given = Counter(choices)
    if given.keys() - set(options):
        return "有一项不在选项里", []
    if form.kind == "order" and max(given.values(), default=0) > 1:
        return "有一项排了两次", []
    total = given.total() if form.kind == "points" else len(given)
    if total > form.most:
        return (
            f"一共 {form.most} 点，分出了 {total} 点" if form.kind == "points"
            else f"最多{'排' if form.kind == 'order' else '选'} {form.most} 项，选了 {total} 项"
        ), []  # fmt: skip
    cost = sum(form.costs.get(one, 0) for one in given)
    if form.within is not None and cost > form.within:
        return f"选的加起来 {yuan(cost)} 元，超过了 {yuan(form.within)} 元，请去掉几项", []
    if form.kind == "order":
        return "", list(choices)
    times = given if form.kind == "points" else dict.fromkeys(given, 1)
    return "", [one for one in options for _ in range(times.get(one, 0))]


def longest(form: Form, options: Sequence[str]) -> list[str]:
    """A ballot than which none is longer when it is written down."""
    by_length = sorted(options, key=lambda one: -len(one.encode()))
    return by_length[:1] * form.most if form.kind == "points" else by_length[: form.most]


def tally(kind: Kind, ballots: Iterable[Sequence[str]], options: Sequence[str]) -> Tally:
    """What all ballots give each option, in the order of `options`."""
    points, supporters, blank = Counter[str](), Counter[str](), 0
    for ballot in ballots:
        points.update(said(kind, ballot))
        supporters.update(set(ballot))
        blank += not ballot
    return Tally({one: points[one] for one in options}, {one: supporters[one] for one in options}, blank)


def said(kind: Kind, ballot: Sequence[str]) -> dict[str, int]:
    """The points one ballot gives.

    >>> said("choice", ["a", "b"]), said("points", ["a", "b", "b"]), said("order", ["b", "a"])
    ({'a': 1, 'b': 1}, {'a': 1, 'b': 2}, {'b': 2, 'a': 1})
    """
    if kind == "order":
        return {one: len(ballot) - place for place, one in enumerate(ballot)}
    return dict(Counter(ballot)) if kind == "points" else dict.fromkeys(ballot, 1)


def yuan(fen: int) -> str:
    """Yuan as people write them.

    >>> yuan(1200000), yuan(1234)
    ('12,000', '12.34')
    """
    return f"{fen // 100:,}" + (f".{fen % 100:02}" if fen % 100 else "")
