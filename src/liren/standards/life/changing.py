"""Clauses changed one by one, as a draft or a 修改单 does it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from liren.kit.errors import InvalidInput
from liren.standards.catalogue.entry import ClauseEntry


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause written anew, or taken out. text: the clause itself, of standards a place keeps.

    was: how it read when this was written, as `reads` says; "" where it was not there, None where nobody looked.
    """

    number: str
    title: str = ""
    text: str = ""
    gone: bool = False
    was: str | None = None

    @property
    def plain(self) -> dict[str, str | bool | None]:
        """As it is kept."""
        return asdict(self) | {"number": self.number.strip()}


def reads(clause: ClauseEntry) -> str:
    """What a clause says, to be compared."""
    return f"{clause.title}\n{clause.text or ''}"


def clauses_after(
    before: Sequence[ClauseEntry], changes: Sequence[ClauseChange], *, strict: bool = True
) -> list[ClauseEntry]:
    """The clauses after these changes: rewritten where they stand, new ones behind the number they follow.

    Raises InvalidInput for a clause named twice, and when `strict` for one taken out that is not there.

    >>> old = [ClauseEntry("1", "范围"), ClauseEntry("3", "附则")]
    >>> [c.number for c in clauses_after(old, [ClauseChange("2", "停车"), ClauseChange("3", gone=True)])]
    ['1', '2']
    """
    numbers = [one.number.strip() for one in changes]
    twice = next((n for n in numbers if numbers.count(n) > 1), None)
    if twice is not None:
        raise InvalidInput(clauses=f"条款 {twice[:40]} 写了两次，请合成一行。")
    after = list(before)
    for change, number in zip(changes, numbers, strict=True):
        at = next((n for n, one in enumerate(after) if one.number == number), None)
        if change.gone:
            if at is not None:
                del after[at]
            elif strict:
                raise InvalidInput(clauses=f"没有条款 {number[:40]}，不能删去。")
        elif at is not None:
            old = after[at]
            after[at] = replace(old, title=change.title.strip() or old.title, text=change.text.strip() or old.text)
        else:
            made = ClauseEntry(number, change.title.strip(), text=change.text.strip() or None)
            after.insert(_behind(after, number), made)
    return after


def _behind(clauses: Sequence[ClauseEntry], number: str) -> int:
    """Where a clause of that number goes: before the first that is greater, when both are numbers in dots."""
    mine = _parts(number)
    return next((n for n, one in enumerate(clauses) if mine and (p := _parts(one.number)) and p > mine), len(clauses))


def _parts(number: str) -> tuple[int, ...]:
    parts = number.split(".")
    return tuple(map(int, parts)) if all(part.isascii() and part.isdigit() and len(part) < 7 for part in parts) else ()
