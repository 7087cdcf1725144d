"""How many belong to each group of a place on a day: one statement however many groups, exact."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from liren.access.public import Actor, as_system, may, require
from liren.engine.groups.file import Group
from liren.engine.groups.rules import Age, Condition, Joined, Sex
from liren.kit.clock import CHINA
from liren.kit.database import rows
from liren.kit.errors import InvalidInput
from liren.registry.groups.asking import asked, people_at
from liren.registry.groups.book import Book, book_at
from liren.registry.groups.kept import Kept, Number, kept_at
from liren.registry.groups.shapes import Band, Count, FamilyCounts, GroupsAt
from liren.registry.groups.telling import fewest, told_as
from liren.territories.public import communities_in, level_of

EARLIEST = date(1950, 1, 1)
Numbers = tuple[int, Mapping[str, Number], Sequence[tuple[int, int, int]]]
BANDS: tuple[tuple[str, int | None, int | None], ...] = (
    ("0—2 岁", None, 3), ("3—5 岁", 3, 6), ("6—13 岁", 6, 14), ("14—17 岁", 14, 18), ("18—34 岁", 18, 35),
    ("35—59 岁", 35, 60), ("60—79 岁", 60, 80), ("80 岁以上", 80, None),
)  # fmt: skip


def groups_at(path: str, on: date, by: Actor) -> GroupsAt:
    """The groups of a community or grid (or a street) on that day, each with how many belong to it.

    Who finds people there is told every number, one too. Who sees figures there, of a community or street, is told
    “少于 5” for every group that small, none of them left out, larger ones rounded to fives, as of the first of the
    month: from what is kept, where the night counted all of it, else counted now. A group that hangs on a closed
    decision is counted for who approves there. Seven statements.
    Raises NotAllowed, InvalidInput for other places.
    """
    require_place(path)
    finds = may(by, "people.find", path)
    if not finds:
        require(by, "figures.read" if level_of(path) <= 5 else "people.find", path)
        on = on.replace(day=1)  # asked day by day, the difference would be somebody's birthday
    approves = may(by, "people.approve", path)
    book = book_at(path, on)
    kept = None if finds else kept_at(path, on, len(BANDS))
    if kept is not None and (level_of(path) == 5 or kept.places >= communities_in(path)):
        return _from_kept(path, on, kept, book, approves=approves)
    numbers = numbers_of(path, on, book)
    return GroupsAt(path, on, *_shown(numbers, book, exact=finds, approves=approves), finds, book.codes)


def groups_above(path: str, on: date, by: Actor) -> GroupsAt | None:
    """The groups of a county, city or province as of the first of the month of `on`, as figures keep them.

    Rounded, fewer than five told as “少于 5”. None: no community of it was counted that month. `places` of `standing`
    communities were. Three statements.
    Raises NotAllowed, InvalidInput for a street or what lies in one.
    """
    if not 1 <= level_of(path) <= 3:
        raise InvalidInput(path="请选一个区县、市或省")
    require(by, "figures.read", path)
    on = on.replace(day=1)
    kept = kept_at(path, on, len(BANDS))
    if kept is None:
        return None
    told = _from_kept(path, on, kept, book_at(path, on), approves=False)
    return replace(told, standing=max(kept.places, communities_in(path)))


def _from_kept(path: str, on: date, kept: Kept, book: Book, *, approves: bool) -> GroupsAt:
    numbers = (kept.people, kept.groups, kept.bands)
    shown = _shown(numbers, book, exact=False, approves=approves)
    return GroupsAt(path, on, *shown, False, book.codes, kept.counted_at, kept.places, kept.places)


def _shown(
    numbers: Numbers, book: Book, *, exact: bool, approves: bool
) -> tuple[int | None, tuple[FamilyCounts, ...], tuple[Band, ...]]:
    people, counted, banded = numbers
    families = tuple(
        FamilyCounts(
            family.title,
            family.path != "",
            tuple(
                _told(group, counted.get(group.key), exact=exact, closed=book.closed(group) and not approves)
                for group in family.groups
            ),
        )
        for family in book.families
    )
    bands = tuple(_band(title, *one, exact=exact) for (title, _, _), one in zip(BANDS, banded, strict=True))
    return told_as(people, exact=exact), families, bands


def day_asked(on: date | None, at: datetime) -> date:
    """The day asked about, today for none: a year ahead at most, who will be eighty by then. Raises InvalidInput."""
    today = at.astimezone(CHINA).date()
    if on is not None and not EARLIEST <= on <= today + timedelta(days=366):
        raise InvalidInput(on=f"请选 {EARLIEST:%Y-%m-%d} 到一年以后之间的一天")
    return on or today


def require_place(path: str) -> None:
    """Raises InvalidInput for a place whose people are not told apart by path, or too large to count at once."""
    level = level_of(path)
    if not (level in (4, 5) or (level == 6 and path.rstrip(".").rsplit(".", 1)[-1].startswith("g"))):
        raise InvalidInput(path="请选一个社区或网格；街道也可以，区县以上不在这里数")


def numbers_of(path: str, on: date, book: Book) -> Numbers:
    """Everybody, each group's (members, unknown), each band's (men, women, all): counted now, exact. One statement."""
    bands = [one for _, low, high in BANDS for one in _by_sex(low, high)]
    wanted = [asked(one, on) for one in [*(group.when for group in book.groups), *bands]]
    people, values = people_at(path, on)
    inner = ", ".join(f"({sql}) AS c{n}" for n, (sql, _) in enumerate(wanted))
    outer = "".join(f", count(*) FILTER (WHERE c{n}), count(*) FILTER (WHERE c{n} IS NULL)" for n in range(len(wanted)))
    sql = f"WITH {people}, v AS MATERIALIZED (SELECT {inner} FROM f) SELECT count(*){outer} FROM v"  # noqa: S608
    with as_system():
        [row] = rows(sql, *values, *(value for _, given in wanted for value in given))
    total, *numbers = (int(str(one)) for one in row)
    each = list(zip(numbers[::2], numbers[1::2], strict=True))
    named = {group.key: number for group, number in zip(book.groups, each, strict=False)}
    rest = [members for members, _ in each[len(book.groups) :]]
    return total, named, list(zip(rest[::3], rest[1::3], rest[2::3], strict=True))


def _by_sex(low: int | None, high: int | None) -> tuple[Condition, ...]:
    age = Age(low, high)
    return Joined("all", (age, Sex("male"))), Joined("all", (age, Sex("female"))), age


def _told(group: Group, number: Number | None, *, exact: bool, closed: bool) -> Count:
    if closed:
        return Count(group, None, None, closed=True)
    if number is None:  # its rule is newer than what is kept
        return Count(group, None, None)
    members, unknown = number
    told = told_as(members, exact=exact)
    return Count(group, told, told_as(unknown, exact=exact), few=told is None)


def _band(title: str, men: int, women: int, all_: int, *, exact: bool) -> Band:
    shown = exact or min(men, women) >= fewest()
    told = told_as(all_, exact=exact)
    by_sex = (told_as(men, exact=exact), told_as(women, exact=exact)) if shown else (None, None)
    return Band(title, *by_sex, told, few=told is None)
