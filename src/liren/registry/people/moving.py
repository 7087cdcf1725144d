"""Somebody moves in, moves away, dies, or was entered in error."""

from datetime import date, datetime
from uuid import UUID

from liren.access.public import Actor, as_system, require
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.registry.models import ChangeRequest, Membership, Residence
from liren.registry.people.keeping import befell
from liren.registry.people.registering import end_stays, ended_by, stay
from liren.registry.people.rights import day_of, held, here
from liren.registry.people.settling import settle, trace
from liren.registry.people.shapes import Ground
from liren.registry.told import KINDS_OF_RESIDENCE, LIVING


@write
def move(
    *,
    resident_id: UUID,
    kind: str,
    place: str | None,
    ground: Ground,
    by: Actor,
    at: datetime,
    dwelling_id: UUID | None = None,
    on: date | None = None,
) -> None:
    """From `on` they live (or are registered, …) there; what they had of that kind ends that day.

    Who lives here no longer floats, and the other way round. Raises NotYours, NotAllowed (where they live and where
    they go are both to be yours, not their 户籍 alone; else they are registered there by number), InvalidInput.
    """
    ground.check()
    if kind not in KINDS_OF_RESIDENCE:
        raise InvalidInput(kind="请选户籍、常住、流动或境外")
    row = held(resident_id, by, "people.register")
    if kind in LIVING:
        require(by, "people.register", row.path)
    where, day = here(place, dwelling_id, by), day_of(on, at)
    end_stays(resident_id, ended_by(kind), day)
    stay(resident_id, kind, where, day, ground, by, at)
    if row.state != "lives":
        befell(resident_id, "back", day, ground.why, by, at, state="lives", until=None, source=ground.source)
    settle([resident_id])


@write
def leave(
    *, resident_id: UUID, ground: Ground, by: Actor, at: datetime, kind: str | None = None, on: date | None = None
) -> None:
    """They no longer live here from `on`: of one kind of residence, or of all within the reader's reach.

    They leave their household too when nothing but a 户籍 is left. Raises NotYours, NotAllowed, InvalidInput.
    """
    ground.check(reason=True)
    if kind is not None and kind not in KINDS_OF_RESIDENCE:
        raise InvalidInput(kind="请选户籍、常住、流动或境外")
    held(resident_id, by, "people.register")
    day = day_of(on, at)
    here_now = Residence.objects.filter(resident_id=resident_id, until=None, withdrawn=False)  # the wall: within reach
    if here_now.filter(kind__in=[kind] if kind else list(KINDS_OF_RESIDENCE)).update(until=day) == 0:
        raise InvalidInput(kind="没有这样的居住登记，不用迁出")
    with as_system():
        left = set(Residence.objects.filter(resident_id=resident_id, until=None, withdrawn=False).values_list("kind"))
        if not left - {("registered",)}:
            Membership.objects.filter(resident_id=resident_id, until=None).update(until=day)
    gone = {} if left else {"state": "left", "until": day}
    befell(resident_id, "left", day, ground.why, by, at, source=ground.source, **gone)
    settle([resident_id])


@write
def die(*, resident_id: UUID, on: date, ground: Ground, by: Actor, at: datetime) -> None:
    """They died that day: residences and membership end, the entry stays.

    For who looks after where they live, not where their 户籍 is alone. Raises NotYours, NotAllowed, InvalidInput.
    """
    ground.check()
    require(by, "people.register", held(resident_id, by, "people.register").path)
    day = day_of(on, at)
    end_stays(resident_id, list(KINDS_OF_RESIDENCE), day)
    with as_system():
        Membership.objects.filter(resident_id=resident_id, until=None).update(until=day)
    befell(resident_id, "died", day, ground.why, by, at, state="died", until=day, source=ground.source)


@write
def withdraw(*, resident_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """The entry was made in error: nobody finds them by it any more; it stays, marked, with the reason.

    For who looks after where they live, not where their 户籍 is alone. Raises NotYours, NotAllowed, InvalidInput.
    """
    Ground("visited", "doubtful", why).check(reason=True)
    require(by, "people.register", held(resident_id, by, "people.register").path)
    day = day_of(None, at)
    with as_system():
        Residence.objects.filter(resident_id=resident_id).update(withdrawn=True)
        Membership.objects.filter(resident_id=resident_id, until=None).update(until=day)
        ChangeRequest.objects.filter(resident_id=resident_id, state="waiting").update(
            state="dropped", decided_at=at, decided_by=by.person_id
        )
    befell(resident_id, "withdrawn", day, why, by, at, withdrawn=True, account=None)
    trace(resident_id, None)
