"""三务公开: what a community must publish, how often, and how far it is, judged from what was posted. Pure.

A posting counts for the period its affair was opened in: what is posted after the period's end is late, and the next
period wants its own. What was sent back by whoever checks is not posted any more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

EVERY: Final[Mapping[str, str]] = MappingProxyType(
    {"month": "每月", "quarter": "每季度", "half": "每半年", "year": "每年"}
)
MONTHS: Final[Mapping[str, int]] = MappingProxyType({"month": 1, "quarter": 3, "half": 6, "year": 12})
SOON: Final = 15
"""Days before the end of a period from which on it is said that it ends soon."""

DONE, LATE_DONE, EXPLAINED, LATE_EXPLAINED = "done", "late_done", "explained", "late_explained"
OPEN, LATE, MISSED = "open", "late", "missed"
OVERDUE: Final = frozenset({LATE, MISSED})
STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        DONE: "按时公布了", LATE_DONE: "晚公布了", EXPLAINED: "说明了没有新的",
        LATE_EXPLAINED: "晚说明了没有新的", OPEN: "期限没到", LATE: "过了规程的期限", MISSED: "过期没公布",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """What a duty rests on. statute: our number of it, None where we have none; checked: the words were read."""

    document: str
    clause: str | None
    phrase: str
    checked: bool
    note: str = ""
    statute: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What counts as published: a move of a step. kind: what the posting must name; check: the step at which it waits
    for a second person; nothing: the move that says there is nothing new."""

    procedure: str
    step: str
    moves: frozenset[str]
    kind: str | None = None
    check: str | None = None
    nothing: str | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """every: a key of EVERY; None: whenever there is something to publish. ours: the rhythm is our own, not the law's.

    instead_of: the duty it takes the place of, where a place says it applies.
    """

    key: str
    area: str
    title: str
    where: str
    every: str | None
    ours: bool
    ground: Ground
    proofs: tuple[Proof, ...]
    instead_of: str | None = None

    def holds(self, *, rural: bool) -> bool:
        return self.where in ("both", "rural" if rural else "urban")


@dataclass(frozen=True, slots=True)
class Period:
    """name: as `affairs` names it, 2026-Q3."""

    name: str
    words: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Course:
    """One affair that may publish. done: (step, move) → the day it was last done, in that order. due: of the step it
    stands at."""

    affair: str
    procedure: str
    opened: date
    step: str
    open: bool
    done: Mapping[tuple[str, str], date] = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    due: date | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to publish. last: the day by which; None where the law names none and the affair is not due.

    affair: the proof, or the affair that waits; None where none was opened. explained: the day on which it was said
    that there is nothing new.
    """

    duty: str
    period: str
    words: str
    first: date
    last: date | None
    affair: str | None = None
    posted: date | None = None
    checked: bool = False
    explained: date | None = None
    due: date | None = None

    def state(self, today: date) -> str:
        """A key of STATES."""
        if self.posted:
            return LATE_DONE if self.last and self.posted > self.last else DONE
        if self.explained:
            return LATE_EXPLAINED if self.last and self.explained > self.last else EXPLAINED
        if self.last and self.last < today:
            return MISSED
        return LATE if self.due and self.due < today else OPEN

    def soon(self, today: date) -> bool:
        """Is there little time left to publish it?"""
        waits = self.state(today) in (OPEN, LATE)
        return waits and bool(self.last and self.last - today <= timedelta(days=SOON))

    def shown_until(self, days: int) -> date | None:
        """The last day on which it must still be up: `days` whole days after the day of posting."""
        return self.posted + timedelta(days=days) if self.posted else None


def periods(every: str, since: date, until: date) -> Iterator[Period]:
    """The periods that end on `since` or later and begin on `until` or earlier.

    >>> [p.name for p in periods("quarter", date(2026, 3, 31), date(2026, 7, 1))]
    ['2026-Q1', '2026-Q2', '2026-Q3']
    >>> [(p.words, str(p.last)) for p in periods("month", date(2026, 2, 3), date(2026, 2, 3))]
    [('2026年2月', '2026-02-28')]
    """
    months = MONTHS[every]
    first = date(since.year, (since.month - 1) // months * months + 1, 1)
    while first <= until:
        after = date(first.year + (first.month - 1 + months) // 12, (first.month - 1 + months) % 12 + 1, 1)
        yield Period(*_named(every, first), first, after - timedelta(days=1))
        first = after


def _named(every: str, first: date) -> tuple[str, str]:
    number = (first.month - 1) // MONTHS[every] + 1
    return {
        "month": (f"{first:%Y-%m}", f"{first.year}年{first.month}月"),
        "quarter": (f"{first.year}-Q{number}", f"{first.year}年第{number}季度"),
        "half": (f"{first.year}-H{number}", f"{first.year}年{'上' if number == 1 else '下'}半年"),
        "year": (str(first.year), f"{first.year}年"),
    }[every]


def judged(duty: Duty, asked: Iterable[Period], courses: Sequence[Course]) -> Iterator[Item]:
    """How far a duty is. asked: its periods; of a duty without rhythm none are asked, and each affair is an item."""
    mine = [(course, proof) for course in courses for proof in duty.proofs if course.procedure == proof.procedure]
    if duty.every is None:
        yield from _events(duty, mine)
        return
    for period in asked:
        found = [one for one in mine if period.first <= one[0].opened <= period.last]
        items = [_of_course(duty, period, *one) for one in found]
        empty = Item(duty.key, period.name, period.words, period.first, period.last)
        yield min(items, key=_best, default=empty)


def _best(item: Item) -> tuple[bool, date, bool, bool, date]:
    """The first that was posted; else what says there is nothing; else what waits, the earliest due first."""
    return not item.posted, item.posted or date.max, not item.explained, not item.due, item.due or date.max


def _of_course(duty: Duty, period: Period, course: Course, proof: Proof) -> Item:
    posted = _posted(course, proof)
    nothing = None if course.open or proof.nothing is None else course.done.get((proof.step, proof.nothing))
    waits = course.open and course.step == proof.step
    return Item(
        duty.key, period.name, period.words, period.first, period.last, course.affair, posted,
        checked=posted is not None and course.step != proof.check, explained=None if posted else nothing,
        due=course.due if waits else None,
    )  # fmt: skip


def _posted(course: Course, proof: Proof) -> date | None:
    """The day it was posted; None while it was not, was sent back, or does not name what the duty is about.

    Sent back and then left otherwise than by a posting it is not posted: what was last done at the step counts.
    """
    if (course.open and course.step == proof.step) or (proof.kind is not None and proof.kind not in course.kinds):
        return None
    last = [(move, day) for (step, move), day in course.done.items() if step == proof.step][-1:]
    return next((day for move, day in last if move in proof.moves), None)


def _events(duty: Duty, mine: Iterable[tuple[Course, Proof]]) -> Iterator[Item]:
    """What has come to the step at which it is published, each affair by itself."""
    for course, proof in mine:
        posted = _posted(course, proof)
        if posted:
            yield Item(duty.key, course.affair, course.title, course.opened, None, course.affair, posted, checked=True)
        elif course.open and course.step == proof.step:
            yield Item(duty.key, course.affair, course.title, course.opened, None, course.affair, due=course.due)
