"""Votes on statements: agree, disagree, pass; what was not seen has none. Pure counting, no geometry."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

AGREE: Final = 1
PASS: Final = 0
DISAGREE: Final = -1
VALUES: Final = frozenset({AGREE, PASS, DISAGREE})

Votes = Mapping[str, Mapping[str, int]]
"""By participant's key, by statement's key: AGREE, PASS or DISAGREE. A pass is a vote seen, and is not a
disagreement."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How some people voted on one statement. seen: agreed, disagreed and passed together."""

    agree: int = 0
    disagree: int = 0
    seen: int = 0

    @property
    def passed(self) -> int:
        """How many saw it and said neither.

        >>> Tally(agree=3, disagree=1, seen=6).passed
        2
        """
        return self.seen - self.agree - self.disagree

    def without(self, others: "Tally") -> "Tally":
        """The same with some of these people left out."""
        return Tally(self.agree - others.agree, self.disagree - others.disagree, self.seen - others.seen)


NONE: Final = Tally()


def last_votes(rows: Iterable[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    """Rows of (participant, statement, value) in the order they were cast: the last of one person on one statement
    counts.

    Raises ValueError for a value that is no vote.

    >>> last_votes([("a", "1", 1), ("a", "1", -1), ("b", "1", 0)])
    {'a': {'1': -1}, 'b': {'1': 0}}
    """
    found: dict[str, dict[str, int]] = {}
    for participant, statement, value in rows:
        if value not in VALUES:
            raise ValueError(f"{value} is no vote")
        found.setdefault(participant, {})[statement] = value
    return found


def tallied(votes: Votes, members: Collection[str] | None = None) -> dict[str, Tally]:
    """Each statement's tally among `members`, or among all. Statements nobody of them saw are left out."""
    counts: dict[str, list[int]] = {}
    for participant, own in votes.items():
        if members is not None and participant not in members:
            continue
        for statement, value in own.items():
            count = counts.setdefault(statement, [0, 0, 0])
            count[0] += value == AGREE
            count[1] += value == DISAGREE
            count[2] += 1
    return {statement: Tally(*count) for statement, count in counts.items()}


def digest(votes: Votes, *, rejected: Collection[str] = ()) -> str:
    """SHA-256, in hex, over the sorted canonical lines of all votes and of the statements left out: what a result was
    computed from, whatever order the votes came in.

    >>> digest({"b": {"2": 0}, "a": {"1": 1}}) == digest({"a": {"1": 1}, "b": {"2": 0}})
    True
    """
    lines = [
        f"{participant}\t{statement}\t{value}" for participant, own in votes.items() for statement, value in own.items()
    ]
    lines += [f"rejected\t{statement}" for statement in rejected]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
