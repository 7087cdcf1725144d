"""Searches are kept without their words: who looked how often, by what, where and why; whom they showed reads of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from liren.access.public import Actor, may, require, which
from liren.kit.database import array, rows
from liren.kit.ids import new_id
from liren.registry.models import Search
from liren.registry.people.tokens import PAIR, bare, token_of
from liren.territories.public import upper_end

SHOWN: Final = "出现在查找结果"
DAYS: Final = 30
_MANY, _TIMES, _MISSES = 20, 3, 10  # our choice: what a director is told to ask about, never what is refused
_AFFAIR: Final = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{4,6}(?!\d)")
_LONG: Final = re.compile(r"\d[\d-]{5,}x?")
_KINDS: Final = ("走访", "普查", "核对", "核实", "回访", "登记", "通知", "体检", "接种", "调解", "救助", "应急")
_KEEP: Final = (
    "SELECT registry_keep_search(%s::uuid[], %s::text[], %s, %s, %s, %s, %s::text[], %s::uuid[], %s, %s, %s, %s)"
)
_WORDS: Final = {"name": "姓名", "phone": "电话", "number": "证件号码"}
_COUNTED: Final = """
    SELECT by_person, count(*) FILTER (WHERE at > %s), count(*), count(*) FILTER (WHERE 'name' = ANY(how)),
        count(*) FILTER (WHERE 'phone' = ANY(how)), count(*) FILTER (WHERE 'number' = ANY(how)),
        count(*) FILTER (WHERE found = 0 OR near),
        count(*) FILTER (WHERE date_part('hour', at AT TIME ZONE 'Asia/Shanghai') NOT BETWEEN 6 AND 21)
    FROM registry_search WHERE path >= %s AND path < %s AND at > %s AND (by_person = %s OR %s) GROUP BY by_person"""


@dataclass(frozen=True, slots=True)
class SearchedBy:
    """How often somebody looked for people in 30 days, 7 of them; by what; how many found nobody, how many by night."""

    by: UUID
    week: int
    month: int
    by_name: int
    by_phone: int
    by_number: int
    missed: int
    by_night: int


@dataclass(frozen=True, slots=True)
class Searched:
    """One search. how: in words; found: how many were shown, then there were more."""

    id: UUID
    at: datetime
    by: UUID
    path: str
    purpose: str
    how: tuple[str, ...]
    found: int
    more: bool
    near: bool


@dataclass(frozen=True, slots=True)
class Searches:
    """What was looked for at a place: of everybody for who approves there (`whole`), else the reader's own.

    reach: where the reader may ask. unusual: (who, what about it) in words, to be asked about; next: what `after`
    goes on with.
    """

    path: str
    whole: bool
    reach: tuple[str, ...]
    people: tuple[SearchedBy, ...]
    unusual: tuple[tuple[UUID, str], ...]
    latest: tuple[Searched, ...]
    next: UUID | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a search, but the purpose: where, by which of name, phone and number, who looked, when."""

    paths: Sequence[str]
    how: Sequence[str]
    by: Actor
    at: datetime

    def values(self, why: str) -> tuple[Any, ...]:
        """What `registry_find` keeps it with. The system's searches are nobody's.

        Whom it shows reads the affair's number or the kind of purpose alone: it may name others.
        """
        ids, org = array(new_id() for _ in self.paths), next(iter(self.by.orgs), None)
        return ids, self.by.person_id, org, why, in_short(why), array(self.how), SHOWN, self.at

    def keep(self, why: str, shown: Sequence[UUID], *, more: bool, near: bool) -> None:
        """Keep it, with a look for each one shown. One statement."""
        ids, person, org, why, short, how, told_as, at = self.values(why)
        rows(_KEEP, ids, array(self.paths), person, org, why, short, how, array(shown), told_as, more, near, at)


def in_short(purpose: str) -> str:
    """The affair's number, else the kind of purpose, in none of the words of who looked.

    >>> in_short("找小满的妈妈，办件 2026-11-0372"), in_short("入户走访"), in_short("找小满的妈妈")
    ('办件 2026-11-0372', '走访', '工作需要')
    """
    number = _AFFAIR.search(purpose)
    if number:
        return f"办件 {number[0]}"
    return next((kind for kind in _KINDS if kind in purpose), "工作需要")


@dataclass(frozen=True, slots=True)
class Worded:
    """A purpose of which something is left out. plain: its characters without blanks and dots, outside of an affair's
    number; at: where each of them stands; hidden: which of them are left out."""

    purpose: str
    plain: str
    at: Sequence[int]
    hidden: frozenset[int]

    def pairs(self) -> dict[UUID, str]:
        """Token → neighbouring characters, of those still to be read: one of them may be of a name."""
        told = {self.plain[n : n + 2] for n in range(len(self.plain) - 1) if not {n, n + 1} <= self.hidden}
        return {token_of(PAIR, pair): pair for pair in told}

    def also(self, words: Iterable[str]) -> "Worded":
        """With these left out too."""
        gone = [word for word in (bare(one).casefold() for one in words) if word]
        hidden = {n for word in gone for start in _starts(word, self.plain) for n in range(start, start + len(word))}
        return replace(self, hidden=self.hidden | hidden)

    def __str__(self) -> str:
        """What is left out shows as one …, with the blanks within it."""
        spans = ((self.at[n], self.at[n + 1] if n + 1 in self.hidden else self.at[n] + 1) for n in self.hidden)
        covered = {n for start, end in spans for n in range(start, end)} - _in_affairs(self.purpose)
        return re.sub("\0+", "…", "".join("\0" if n in covered else c for n, c in enumerate(self.purpose)))


def _starts(word: str, text: str) -> Iterator[int]:
    """Wherever it stands, also one time within another."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def worded(purpose: str, words: Iterable[str]) -> Worded:
    """The purpose without what was looked for and long numbers, however they are spaced.

    >>> str(worded("找陈 林溪办低保，139 0000 1111，办件 2026-11-0372", ["陈林溪", ""]))
    '找…办低保，…，办件 2026-11-0372'
    """
    kept = _in_affairs(purpose)
    at = [n for n, c in enumerate(purpose) if n not in kept and bare(c)]
    plain = "".join(purpose[n] for n in at).casefold()
    long = frozenset(n for found in _LONG.finditer(plain) for n in range(*found.span()))
    return Worded(purpose, plain, at, long).also(words)


def _in_affairs(purpose: str) -> set[int]:
    return {n for number in _AFFAIR.finditer(purpose) for n in range(*number.span())}


def searches(by: Actor, *, at: datetime, path: str = "", after: UUID | None = None, limit: int = 50) -> Searches:
    """Who looked for people at `path` and below (where the reader finds people, when not said) in the last 30 days.

    Who approves for people there reads of everybody, others of themselves. In the order of ids, not of numbers: nobody
    is ranked. Three statements. Raises NotAllowed.
    """
    reach = which(by, "people.approve").paths or which(by, "people.find").paths
    here = path or next(iter(reach), "")
    require(by, "people.find", here)
    whole = may(by, "people.approve", here)
    since = at - timedelta(days=DAYS)
    span = (here, upper_end(here))
    counted = rows(_COUNTED, at - timedelta(days=7), *span, since, by.person_id, whole)
    counts = (SearchedBy(*one) for one in counted)  # type: ignore[arg-type]  # the columns of _COUNTED
    people = tuple(sorted(counts, key=lambda one: str(one.by)))
    found = Search.objects.filter(path__gte=span[0], path__lt=span[1], at__gt=since)
    if not whole and by.person_id:
        found = found.filter(by_person=by.person_id)
    last = Search.objects.filter(pk=after).values_list("at", "id").first() if after else None
    if last is not None:
        found = found.filter(Q(at__lt=last[0]) | Q(at=last[0], id__lt=last[1]))
    latest = [_searched(one) for one in found.order_by("-at", "-id")[: limit + 1]]
    page = tuple(latest[:limit])
    return Searches(
        here, whole, tuple(reach), people, tuple(_unusual(people)), page, page[-1].id if len(latest) > limit else None
    )


def _searched(row: Any) -> Searched:
    how = tuple(_WORDS[one] for one in row.how)
    return Searched(row.id, row.at, row.by_person, row.path, row.purpose, how, row.found, row.more, row.near)


def _unusual(people: Sequence[SearchedBy]) -> Iterable[tuple[UUID, str]]:
    """What a director may want to ask about; there may be a good reason for all of it."""
    for one in people:
        others = [other.week for other in people if other.by != one.by]
        if others and one.week >= _MANY and one.week > _TIMES * median(others):
            yield one.by, f"7 天里查了 {one.week} 次，比别人多得多（别人里一半不超过 {median(others):g} 次）"
        if one.missed >= _MISSES and 2 * one.missed > one.month:
            yield one.by, f"30 天里有 {one.missed} 次没找到要找的人，超过一半"
        if one.by_night >= 5:
            yield one.by, f"30 天里有 {one.by_night} 次是夜里 10 点到早上 6 点查的"
