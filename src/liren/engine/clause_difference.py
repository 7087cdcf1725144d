"""Two lists of clauses compared so that people can read it: which came, went, changed, or only got another number."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Kind = Literal["same", "changed", "renumbered", "added", "removed"]
Part = tuple[Literal["kept", "gone", "come"], str]
ALIKE: Final = 0.6
"""How alike two texts are, 0..1, that are one clause under two numbers. Our choice."""
LOOKED_AT: Final = 200
"""Characters of each text that are looked at to find that."""
MOST_PAIRS: Final = 1_000
"""Pairs looked at; of more, only the same words are found again. Anybody may ask for a comparison of any two."""
ROOM: Final = 20_000_000
"""Characters by characters that are compared within clauses; what is over is shown as gone and come as a whole."""


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
    pairs, room = _pairs(before, after), ROOM
    rows: list[ClauseRow] = []
    left = [one for one in before if one.number not in pairs.values()]
    was = {one.number: one for one in before}
    order = {one.number: n for n, one in enumerate(before)}
    for one in after:
        old = was.get(pairs.get(one.number, ""))
        if old is not None and old.number == one.number:
            while left and order[left[0].number] < order[old.number]:
                rows.append(_row(left.pop(0), None))
        work = len(old.whole) * len(one.whole) if old is not None and old.whole != one.whole else 0
        rows.append(_row(old, one, in_parts=work <= room))
        room -= work if work <= room else 0
    return (*rows, *(_row(one, None) for one in left))


def _pairs(before: Sequence[ClauseText], after: Sequence[ClauseText]) -> dict[str, str]:
    """The number after → the number before of what is one clause."""
    there = {one.number for one in before}
    pairs = {one.number: one.number for one in after if one.number in there}
    free = [one for one in before if one.number not in pairs and one.whole]
    for one in after:
        old = next((old for old in free if old.whole == one.whole), None)
        if old is not None and one.number not in pairs:
            pairs[one.number] = old.number
            free.remove(old)
    fresh = [one for one in after if one.number not in pairs and one.whole]
    if len(free) * len(fresh) > MOST_PAIRS:
        return pairs
    for one in fresh:
        likest = _likest(free, one)
        if likest is not None:
            pairs[one.number] = likest.number
            free.remove(likest)
    return pairs


def _likest(free: Sequence[ClauseText], one: ClauseText) -> ClauseText | None:
    """The first of those most like it; None when none is alike enough."""
    match = SequenceMatcher(None, "", one.whole[:LOOKED_AT], autojunk=False)
    best, found = ALIKE, None
    for old in free:
        match.set_seq1(old.whole[:LOOKED_AT])
        if match.real_quick_ratio() < best or match.quick_ratio() < best:
            continue
        alike = match.ratio()
        if alike > best or (found is None and alike >= best):
            best, found = alike, old
    return found


def _row(was: ClauseText | None, now: ClauseText | None, *, in_parts: bool = True) -> ClauseRow:
    if was is None or now is None:
        kind: Kind = "removed" if now is None else "added"
        return ClauseRow(kind, was, now, _all(was, "gone"), _all(now, "come"))
    if was.whole == now.whole:
        kind = "same" if was.number == now.number else "renumbered"
        return ClauseRow(kind, was, now, _all(was, "kept"), _all(now, "kept"))
    if not in_parts:
        return ClauseRow(
            "changed" if was.number == now.number else "renumbered", was, now, _all(was, "gone"), _all(now, "come")
        )
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
