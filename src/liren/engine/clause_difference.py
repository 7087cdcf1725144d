"""Two lists of clauses compared so that people can read it: which came, went, changed, or only got another number."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Kind = Literal["same", "changed", "renumbered", "added", "removed"]
Part = tuple[Literal["kept", "gone", "come"], str]
ALIKE: Final = 0.6
"""How alike two texts are, 0..1, that are one clause under two numbers. Our choice."""


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause as it reads: its number, title, and what is known of its text."""

    number: str
    title: str = ""
    text: str = ""

    @property
    def whole(self) -> str:
        return " ".join(filter(None, (self.title, self.text)))


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One line of a comparison. was, now: None where there is none. before, after: each side, in parts."""

    kind: Kind
    was: ClauseText | None
    now: ClauseText | None
    before: tuple[Part, ...] = ()
    after: tuple[Part, ...] = ()


def compare_clauses(before: Sequence[ClauseText], after: Sequence[ClauseText]) -> tuple[ClauseRow, ...]:
    """Every clause of both, in the order of `after`, what went where it stood.

    Clauses of one number are one clause; of the rest, those whose words are alike got another number.

    >>> old = [ClauseText("1", "", "楼道不堆杂物"), ClauseText("2", "", "遛狗牵绳")]
    >>> new = [ClauseText("2", "", "遛狗要牵绳"), ClauseText("3", "", "楼道不堆杂物")]
    >>> [(row.kind, row.now and row.now.number) for row in compare_clauses(old, new)]
    [('changed', '2'), ('renumbered', '3')]
    """
    pairs = _pairs(before, after)
    rows: list[ClauseRow] = []
    left = [one for one in before if one.number not in pairs.values()]
    was = {one.number: one for one in before}
    order = {one.number: n for n, one in enumerate(before)}
    for one in after:
        old = was.get(pairs.get(one.number, ""))
        if old is not None and old.number == one.number:
            while left and order[left[0].number] < order[old.number]:
                rows.append(_row(left.pop(0), None))
        rows.append(_row(old, one))
    return (*rows, *(_row(one, None) for one in left))


def _pairs(before: Sequence[ClauseText], after: Sequence[ClauseText]) -> dict[str, str]:
    """The number after → the number before of what is one clause."""
    there = {one.number for one in before}
    pairs = {one.number: one.number for one in after if one.number in there}
    free = [one for one in before if one.number not in pairs]
    for one in after:
        if one.number in pairs or not one.whole:
            continue
        likest = max(free, key=lambda old: _alike(old, one), default=None)
        if likest is not None and _alike(likest, one) >= ALIKE:
            pairs[one.number] = likest.number
            free.remove(likest)
    return pairs


def _alike(one: ClauseText, other: ClauseText) -> float:
    return SequenceMatcher(None, one.whole, other.whole, autojunk=False).ratio() if one.whole else 0.0


def _row(was: ClauseText | None, now: ClauseText | None) -> ClauseRow:
    if was is None or now is None:
        kind: Kind = "removed" if now is None else "added"
        return ClauseRow(kind, was, now, _all(was, "gone"), _all(now, "come"))
    if was.whole == now.whole:
        kind = "same" if was.number == now.number else "renumbered"
        return ClauseRow(kind, was, now, _all(was, "kept"), _all(now, "kept"))
    before: list[Part] = []
    after: list[Part] = []
    for what, i, j, m, n in SequenceMatcher(None, was.whole, now.whole, autojunk=False).get_opcodes():
        if i < j:
            before.append(("kept" if what == "equal" else "gone", was.whole[i:j]))
        if m < n:
            after.append(("kept" if what == "equal" else "come", now.whole[m:n]))
    kind = "changed" if was.number == now.number else "renumbered"
    return ClauseRow(kind, was, now, tuple(before), tuple(after))


def _all(one: ClauseText | None, what: Literal["kept", "gone", "come"]) -> tuple[Part, ...]:
    return ((what, one.whole),) if one is not None and one.whole else ()
