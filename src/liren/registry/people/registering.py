"""Somebody is written down; or, on record already, comes to live here as well."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput, ValueErased
from liren.kit.ids import new_id
from liren.registry.errors import KnownHere, NumberTaken
from liren.registry.models import Residence, Resident
from liren.registry.people.documents import CITIZENS
from liren.registry.people.households import put_into
from liren.registry.people.keeping import befell
from liren.registry.people.particulars import Told, told_of, with_given
from liren.registry.people.rights import Here, day_of, here
from liren.registry.people.sealing import opened, sealed
from liren.registry.people.settling import settle, trace
from liren.registry.people.shapes import Ground, Registered
from liren.registry.people.telling import OTHERS_NUMBER, tell_taken
from liren.registry.people.tokens import NUMBER, bare, token_of
from liren.registry.told import KINDS_OF_RESIDENCE, LIVING


@write
def register(
    *,
    given: Mapping[str, object],
    kind: str,
    place: str | None,
    ground: Ground,
    by: Actor,
    at: datetime,
    dwelling_id: UUID | None = None,
    since: date | None = None,
    household: UUID | None = None,
    relation: str = "other",
) -> Registered:
    """Write somebody down who lives (or is registered) at `place`, or in a dwelling.

    given: keys of FIELDS, as typed; with a citizen's number, birth and sex follow from it. kind: of residence.
    household: one they belong to from then on, in `relation` to its head. Whoever is on record elsewhere under this
    number and name is not written down twice: they live (or are registered) here from then on and no longer there, and
    what is kept of them stays.
    Raises InvalidInput, NotAllowed, KnownHere, NumberTaken, TooManyTries.
    """
    ground.check()
    if kind not in KINDS_OF_RESIDENCE:
        raise InvalidInput(kind="请选户籍、常住、流动或境外")
    where = here(place, dwelling_id, by)
    if since is not None:
        day_of(since, at)
    told = with_given(None, given, at.astimezone(CHINA).date())
    known = _whose(told)
    if known is None:
        resident = _new(told, where, ground, since, by, at)
        stay(resident, kind, where, since, ground, by, at)
        trace(resident, told)
    else:
        resident, lives = known, _comes_too(known, told, kind, where, by, at)
        day = since or at.astimezone(CHINA).date()
        end_stays(resident, ended_by(kind), day)
        stay(resident, kind, where, since, ground, by, at)
        if not lives:
            befell(resident, "back", day, ground.why, by, at, state="lives", until=None, source=ground.source)
        settle([resident])
    if household is not None:
        put_into(household, resident, relation, since, ground, by, at)
    return Registered(resident, known is not None)


def stay(resident: UUID, kind: str, where: Here, since: date | None, ground: Ground, by: Actor, at: datetime) -> None:
    """A residence from now on. One statement; the wall wants it within the reach of who writes."""
    Residence.objects.create(
        resident_id=resident, kind=kind, path=where.path, place_id=where.place.id, dwelling_id=where.dwelling_id,
        since=since, source=ground.source, quality=ground.quality, why=ground.why, recorded_at=at,
        by_person=by.person_id,
    )  # fmt: skip


def ended_by(kind: str) -> list[str]:
    """The kinds of residence that end where one of `kind` begins: one lives in one place, and has one 户籍."""
    return [*LIVING] if kind in LIVING else [kind]


def end_stays(resident: UUID, kinds: list[str], on: date) -> int:
    """Their residences of these kinds end, wherever they are; returns how many. One statement, as the system."""
    with as_system():
        return Residence.objects.filter(resident_id=resident, kind__in=kinds, until=None, withdrawn=False).update(
            until=on
        )


def whose_number(number: str) -> UUID | None:
    """Who is on record with this number, wherever; two who ask for the same at once take turns. One statement."""
    [(found,)] = rows("SELECT registry_whose_number(%s)", token_of(NUMBER, number))
    return found if isinstance(found, UUID) else None


def take_turns(told: Iterable[Told]) -> None:
    """Whoever writes down one of these numbers meanwhile waits, as we do for them. One statement."""
    take_turns_of([token_of(NUMBER, one.number) for one in told if one.document in CITIZENS])


def take_turns_of(tokens: list[UUID]) -> None:
    """`take_turns` for the tokens of the numbers."""
    rows("SELECT registry_take_turns(%s)", tokens)


def _whose(told: Told) -> UUID | None:
    """Only a citizen's number is one person's: passports of two countries may bear the same."""
    return whose_number(told.number) if told.document in CITIZENS else None


def _new(told: Told, where: Here, ground: Ground, since: date | None, by: Actor, at: datetime) -> UUID:
    resident = new_id()
    content = sealed(resident, told.as_json(), at=at)
    Resident.objects.create(
        id=resident, path=where.path, place_id=where.place.id, dwelling_id=where.dwelling_id, sealed=content,
        shown=told.shown, phone_shown=told.phone_shown, number_shown=told.number_shown, born=told.born, sex=told.sex,
        since=since, source=ground.source, quality=ground.quality, why=ground.why, recorded_at=at,
        by_person=by.person_id,
    )  # fmt: skip
    return resident


def _comes_too(known: UUID, told: Told, kind: str, where: Here, by: Actor, at: datetime) -> bool:
    """Whether somebody on record, when the name is theirs too, neither left nor died.

    Raises KnownHere, NumberTaken, TooManyTries.
    """
    with as_system():
        found = Resident.objects.select_for_update(no_key=True).get(pk=known)
        body = opened(known, found.sealed)
        same = Residence.objects.filter(resident_id=known, kind=kind, path=where.path, until=None, withdrawn=False)
        lives_here = kind == "registered" and same.exists()
    if body is None:
        raise ValueErased(erased_at="此前")
    if bare(told_of(body).name) != bare(told.name):
        tell_taken([known], by, at)
        raise NumberTaken(number=OTHERS_NUMBER)
    if found.state == "lives" and (found.path == where.path or lives_here):
        raise KnownHere(id=known, name=found.shown)
    return found.state == "lives"
