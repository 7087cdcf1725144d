"""Keeping a narrowing of a list by name: of the list of the day, of all affairs, of a register."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Case, QuerySet, Value, When

from liren.access.public import Actor
from liren.affairs.desk.errors import FiltersEnough, NoSuchFilter
from liren.affairs.desk.models import SavedFilter
from liren.affairs.shapes import InboxFilters
from liren.kit.database import write
from liren.kit.errors import InvalidInput, SignInFirst

MOST, LONGEST_NAME = 12, 16
TODAY: Final = "today"
"""今日清单; another list is named by the page that shows it, which knows what its address may say."""
_MOST_WORDS, _LONGEST_WORD = 20, 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A narrowing somebody keeps. mine: the reader's own, else a colleague shares it. first: their list opens with it.

    shared: people of the owner's organisation are offered it. conditions: what the list's address says.
    """

    id: UUID
    name: str
    conditions: Mapping[str, str]
    mine: bool
    first: bool
    shared: bool

    @property
    def filters(self) -> InboxFilters:
        """The conditions as the list of the day knows them."""
        return InboxFilters.of(self.conditions)


def kept_filters(actor: Actor, of: str = TODAY) -> tuple[Kept, ...]:
    """What `actor` keeps of a list, by age, then what colleagues share of it. One statement; the walls say whose."""
    own_first = Case(When(person=actor.person_id, then=Value(0)), default=Value(1))
    found = SavedFilter.objects.filter(list=of).order_by(own_first, "at", "id")
    return tuple(_kept(one, actor) for one in found[: 4 * MOST])


@write
def keep_filter(
    *,
    name: str,
    conditions: Mapping[str, object],
    by: Actor,
    at: datetime,
    share: bool = False,
    first: bool = False,
    of: str = TODAY,
) -> UUID:
    """Keep `conditions` of a list by `name`; an own filter of that name is replaced.

    conditions: of `InboxFilters`; of another list what its page has read from its address. share: with the
    organisation `by` works for. first: the list opens with it from now on.
    Raises InvalidInput for a name of 0 or more than 16 characters, for no condition at all, and for sharing without an
    organisation; FiltersEnough.
    """
    said, words = " ".join(name.split()), InboxFilters.of(conditions).words if of == TODAY else _words(conditions)
    problems = {} if 0 < len(said) <= LONGEST_NAME else {"name": f"请起一个名字，不超过 {LONGEST_NAME} 个字"}
    if not words:
        problems["conditions"] = "现在没有筛选条件；请先筛选，再存为常用"
    if share and not by.orgs:
        problems["share"] = "您的岗位不属于哪个单位，没有同事可以共用；请去掉“同事也能用”"
    if problems:
        raise InvalidInput.of(problems)
    own = _own(by).filter(list=of)
    count = own.exclude(name=said).count()
    if count >= MOST:
        raise FiltersEnough(count=count)
    if first:
        own.exclude(name=said).update(first=False)
    values = {"conditions": words, "shared_with": by.orgs[0] if share else None, "first": first, "at": at}
    return SavedFilter.objects.update_or_create(person=_person(by), list=of, name=said, defaults=values)[0].id


def _words(conditions: Mapping[str, object]) -> dict[str, str]:
    """The conditions that say something, as short words."""
    said = {key: str(value or "").strip()[:_LONGEST_WORD] for key, value in list(conditions.items())[:_MOST_WORDS]}
    return {key: value for key, value in said.items() if value}


@write
def open_with(*, filter_id: UUID | None, by: Actor) -> None:
    """The list of the day of `by` opens with this own filter from now on; with None whole. Raises NoSuchFilter."""
    own = _own(by).filter(list=TODAY)
    own.update(first=False)
    if filter_id is not None and not own.filter(id=filter_id).update(first=True):
        raise NoSuchFilter


@write
def drop_filter(*, filter_id: UUID, by: Actor) -> None:
    """Keep it no longer. Raises NoSuchFilter for what is not there or not `by`'s."""
    if not _own(by).filter(id=filter_id).delete()[0]:
        raise NoSuchFilter


def _person(by: Actor) -> UUID:
    """Who it is. Raises SignInFirst for nobody and for the system."""
    if by.person_id is None:
        raise SignInFirst
    return by.person_id


def _own(by: Actor) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(person=_person(by))


def _kept(one: SavedFilter, actor: Actor) -> Kept:
    mine = one.person == actor.person_id
    return Kept(
        id=one.id,
        name=one.name,
        conditions=one.conditions,
        mine=mine,
        first=one.first and mine,
        shared=one.shared_with is not None,
    )
