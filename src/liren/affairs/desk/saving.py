"""Keeping a narrowing of the list of the day by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, QuerySet, Value, When

from liren.access.public import Actor
from liren.affairs.desk.errors import FiltersEnough, NoSuchFilter
from liren.affairs.desk.models import SavedFilter
from liren.affairs.shapes import InboxFilters
from liren.kit.database import write
from liren.kit.errors import InvalidInput, SignInFirst

MOST, LONGEST_NAME = 12, 16


@dataclass(frozen=True, slots=True)
class Kept:
    """A narrowing somebody keeps. mine: the reader's own, else a colleague shares it. first: their list opens with it.

    shared: people of the owner's organisation are offered it.
    """

    id: UUID
    name: str
    filters: InboxFilters
    mine: bool
    first: bool
    shared: bool


def kept_filters(actor: Actor) -> tuple[Kept, ...]:
    """What `actor` keeps, by age, then what colleagues share with them. One statement; the walls say whose."""
    own_first = Case(When(person=actor.person_id, then=Value(0)), default=Value(1))
    return tuple(_kept(one, actor) for one in SavedFilter.objects.order_by(own_first, "at", "id")[: 4 * MOST])


@write
def keep_filter(
    *, name: str, conditions: Mapping[str, object], by: Actor, at: datetime, share: bool = False, first: bool = False
) -> UUID:
    """Keep `conditions` (of `InboxFilters`) by `name`; an own filter of that name is replaced.

    share: with the organisation `by` works for. first: the list opens with it from now on.
    Raises InvalidInput for a name of 0 or more than 16 characters, for no condition at all, and for sharing without an
    organisation; FiltersEnough.
    """
    said, filters = " ".join(name.split()), InboxFilters.of(conditions)
    problems = {} if 0 < len(said) <= LONGEST_NAME else {"name": f"请起一个名字，不超过 {LONGEST_NAME} 个字"}
    if not filters.words:
        problems["conditions"] = "现在没有筛选条件；请先筛选，再存为常用"
    if share and not by.orgs:
        problems["share"] = "您的岗位不属于哪个单位，没有同事可以共用；请去掉“同事也能用”"
    if problems:
        raise InvalidInput.of(problems)
    own = _own(by)
    count = own.exclude(name=said).count()
    if count >= MOST:
        raise FiltersEnough(count=count)
    if first:
        own.exclude(name=said).update(first=False)
    values = {"conditions": filters.words, "shared_with": by.orgs[0] if share else None, "first": first, "at": at}
    return SavedFilter.objects.update_or_create(person=_person(by), name=said, defaults=values)[0].id


@write
def open_with(*, filter_id: UUID | None, by: Actor) -> None:
    """The list of `by` opens with this own filter from now on; with None it opens whole. Raises NoSuchFilter."""
    own = _own(by)
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
        filters=InboxFilters.of(one.conditions),
        mine=mine,
        first=one.first and mine,
        shared=one.shared_with is not None,
    )
