"""Households: founded, joined and left, split and merged, moved as one."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from liren.access.public import Actor, as_system, may
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.ids import new_id
from liren.registry.models import Household, HouseholdPast, Membership, Residence, Resident
from liren.registry.people.keeping import befell
from liren.registry.people.rights import Here, day_of, held, held_household, here
from liren.registry.people.settling import settle
from liren.registry.people.shapes import Ground
from liren.registry.told import KINDS_OF_HOUSEHOLD, LIVING, RELATIONS
from liren.territories.public import community_of


@write
def found_household(
    *,
    place: str | None,
    ground: Ground,
    by: Actor,
    at: datetime,
    dwelling_id: UUID | None = None,
    kind: str = "family",
    members: Sequence[tuple[UUID, str]] = (),
    since: date | None = None,
) -> UUID:
    """A household at a place or in a dwelling, of residents on record with their relation to its head; returns its id.

    Whoever belonged to another leaves that. Raises InvalidInput, NotAllowed, NotYours.
    """
    ground.check()
    if kind not in KINDS_OF_HOUSEHOLD:
        raise InvalidInput(kind="请选家庭户或集体户")
    where = here(place, dwelling_id, by)
    if since is not None:
        day_of(since, at)
    return _found(where, kind, members, since, ground, by, at)


@write
def join(
    *,
    household_id: UUID,
    resident_id: UUID,
    relation: str,
    ground: Ground,
    by: Actor,
    at: datetime,
    since: date | None = None,
) -> None:
    """A resident belongs to the household from then on, or stands in another relation to its head.

    A new head makes the one before an ‘other’. Raises InvalidInput, NotYours, NotAllowed.
    """
    ground.check()
    put_into(household_id, resident_id, relation, since, ground, by, at)


@write
def part(*, household_id: UUID, resident_id: UUID, by: Actor, at: datetime, on: date | None = None) -> None:
    """A resident belongs to the household no longer from `on`. Raises NotYours, NotAllowed, InvalidInput."""
    held_household(household_id, by)
    day = day_of(on, at)
    gone = Membership.objects.filter(household_id=household_id, resident_id=resident_id, until=None).update(until=day)
    if not gone:
        raise InvalidInput(resident="这个人现在不在这一户")
    befell(resident_id, "household", day, "", by, at)


@write
def split(
    *,
    household_id: UUID,
    members: Sequence[tuple[UUID, str]],
    place: str | None,
    ground: Ground,
    by: Actor,
    at: datetime,
    dwelling_id: UUID | None = None,
    on: date | None = None,
) -> UUID:
    """Some of a household's members form one of their own from `on`; returns its id.

    Raises InvalidInput (nobody, somebody who is none of it, nobody left), NotYours, NotAllowed.
    """
    ground.check(reason=True)
    old, day = held_household(household_id, by), day_of(on, at)
    now = set(Membership.objects.filter(household_id=old.id, until=None).values_list("resident_id", flat=True))
    going = {resident for resident, _ in members}
    if not going or not going < now:
        raise InvalidInput(members="请选出分出去的人：至少一位，而且原来的户里还要有人")
    where = here(place, dwelling_id, by)
    return _found(where, old.kind, members, day, ground, by, at)


@write
def merge(*, household_id: UUID, into: UUID, ground: Ground, by: Actor, at: datetime, on: date | None = None) -> None:
    """The household ends and its members belong to another, as ‘other’ until somebody says how they are related.

    Raises InvalidInput, NotYours, NotAllowed.
    """
    ground.check(reason=True)
    if household_id == into:
        raise InvalidInput(into="请选另一户")
    first, second = (held_household(one, by) for one in sorted((household_id, into)))
    old, new = (first, second) if first.id == household_id else (second, first)
    day = day_of(on, at)
    moving = list(Membership.objects.filter(household_id=old.id, until=None).values_list("resident_id", flat=True))
    for resident in moving:
        _member(new, resident, "other", day, ground, by, at)
    keep_home(old, day)
    Household.objects.filter(pk=old.id).update(
        until=day, into=new.id, why=ground.why, recorded_at=at, by_person=by.person_id
    )


@write
def move_household(
    *,
    household_id: UUID,
    place: str | None,
    ground: Ground,
    by: Actor,
    at: datetime,
    dwelling_id: UUID | None = None,
    on: date | None = None,
) -> None:
    """The household, and where its members live, is elsewhere from `on`; where they are registered stays.

    Who belongs to it and lives in another community, or where `by` registers nobody, goes on living there.
    Raises InvalidInput, NotYours, NotAllowed (both places are to be yours).
    """
    ground.check()
    old, day = held_household(household_id, by), day_of(on, at)
    where = here(place, dwelling_id, by)
    keep_home(old, day)
    Household.objects.filter(pk=old.id).update(
        path=where.path, place_id=where.place.id, dwelling_id=where.dwelling_id, since=day, source=ground.source,
        quality=ground.quality, why=ground.why, recorded_at=at, by_person=by.person_id,
    )  # fmt: skip
    Membership.objects.filter(household_id=old.id, until=None).update(path=where.path)
    members = list(Membership.objects.filter(household_id=old.id, until=None).values_list("resident_id", flat=True))
    _live_there(members, old.path, where, day, ground, by, at)


def put_into(
    household_id: UUID, resident_id: UUID, relation: str, since: date | None, ground: Ground, by: Actor, at: datetime
) -> None:
    """`join` within another action."""
    home = held_household(household_id, by)
    if since is not None:
        day_of(since, at)
    held(resident_id, by, "people.register")
    _member(home, resident_id, relation, since, ground, by, at)


def keep_home(home: Household, until: date) -> None:
    """Where a household lived until that day, before it changes. One statement."""
    HouseholdPast.objects.create(
        household_id=home.id, path=home.path, place_id=home.place_id, dwelling_id=home.dwelling_id, until=until,
        since=home.since, source=home.source, quality=home.quality, why=home.why, recorded_at=home.recorded_at,
        by_person=home.by_person,
    )  # fmt: skip


def _found(
    where: Here, kind: str, members: Iterable[tuple[UUID, str]], since: date | None, ground: Ground, by: Actor,
    at: datetime,
) -> UUID:  # fmt: skip
    home = Household.objects.create(
        id=new_id(), kind=kind, path=where.path, place_id=where.place.id, dwelling_id=where.dwelling_id, since=since,
        source=ground.source, quality=ground.quality, why=ground.why, recorded_at=at, by_person=by.person_id,
    )  # fmt: skip
    for resident, relation in members:
        held(resident, by, "people.register")
        _member(home, resident, relation, since, ground, by, at)
    return home.id


def _member(
    home: Household, resident_id: UUID, relation: str, since: date | None, ground: Ground, by: Actor, at: datetime
) -> None:
    if relation not in RELATIONS:
        raise InvalidInput(relation="请选与户主的关系")
    day = since or day_of(None, at)
    with as_system():  # they may have belonged to a household elsewhere
        Membership.objects.filter(resident_id=resident_id, until=None).update(until=day)
        shown = Resident.objects.values_list("shown", flat=True).get(pk=resident_id)
    said = {
        "since": since, "source": ground.source, "quality": ground.quality, "why": ground.why, "recorded_at": at,
        "by_person": by.person_id,
    }  # fmt: skip
    if relation == "head":
        before = Membership.objects.filter(household_id=home.id, until=None, relation="head")
        for one in list(before):
            Membership.objects.filter(pk=one.pk).update(until=day)
            Membership.objects.create(
                household_id=home.id, resident_id=one.resident_id, path=home.path, relation="other", shown=one.shown,
                **{**said, "since": day},
            )  # fmt: skip
    Membership.objects.create(
        household_id=home.id, resident_id=resident_id, path=home.path, relation=relation, shown=shown, **said
    )


def _live_there(
    residents: Sequence[UUID], before: str, where: Here, day: date, ground: Ground, by: Actor, at: datetime
) -> None:
    """Who of them lives in the community of `before` lives at `where`, as they lived there."""
    with as_system():
        living = Residence.objects.filter(resident_id__in=residents, kind__in=LIVING, until=None, withdrawn=False)
        here_now = {
            one.resident_id: one
            for one in living
            if community_of(one.path) == community_of(before) and may(by, "people.register", one.path)
        }
        living.filter(resident_id__in=here_now).update(until=day)
    Residence.objects.bulk_create(
        Residence(
            resident_id=one, kind=was.kind, path=where.path, place_id=where.place.id, dwelling_id=where.dwelling_id,
            since=day, source=ground.source, quality=ground.quality, why=ground.why, recorded_at=at,
            by_person=by.person_id,
        )
        for one, was in here_now.items()
    )  # fmt: skip
    settle(here_now)
