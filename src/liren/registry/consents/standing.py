"""May this be done with somebody's data? Every door that needs a resident's consent asks here."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.kit.errors import InvalidInput, NotYours
from liren.registry.consents.purposes import Purpose, purposes
from liren.registry.consents.shapes import Standing, State, Word
from liren.registry.models import Consent, Resident
from liren.registry.people.rights import WHO, allowed


def purpose_named(key: str, field: str = "use") -> Purpose:
    """Raises InvalidInput at `field` for a purpose there is not."""
    found = purposes().get(key)
    if found is None:
        raise InvalidInput.of({field: "请选是哪一种用途"})
    return found


def may_use(residents: Collection[UUID], purpose: str, on: date) -> frozenset[UUID]:
    """Those of `residents` whose data may be used for `purpose` on that day.

    All of them where it stands on law; else who agreed to the words that are shown today, has not taken it back, and is
    alive and on record. Two statements, none where nobody need be asked. Raises InvalidInput for an unknown purpose.
    """
    asked = purpose_named(purpose)
    if not asked.needs_consent or not residents:
        return frozenset(residents)
    with as_system():
        said = (
            Consent.objects.filter(resident__in=residents, purpose=purpose)
            .order_by("resident_id", "-on", "-at", "-id")
            .distinct("resident_id")
        )
        agreed = {one.resident_id for one in said if _state(asked, one, on) == "agreed"}
        here = Resident.objects.filter(pk__in=agreed, withdrawn=False, erased_at=None).exclude(state="died")
        return frozenset(here.values_list("id", flat=True))


def consents_of(resident_id: UUID, by: Actor, on: date) -> tuple[Standing, ...]:
    """Every purpose as it stands for somebody: for themself, and for who finds them. Raises NotYours.

    Two statements.
    """
    row = Resident.objects.filter(pk=resident_id, into=None).first()
    own = row is not None and row.account is not None and row.account == by.person_id
    if row is None or not (own or allowed(by, "people.find", row)):
        raise NotYours(what=WHO)
    said = defaultdict(list)
    for one in Consent.objects.filter(resident=row).order_by("-on", "-at", "-id"):
        said[one.purpose].append(one)
    return tuple(_standing(one, said[one.key], on) for one in purposes().values())


def _standing(purpose: Purpose, said: list[Consent], on: date) -> Standing:
    latest = said[0] if said else None
    return Standing(purpose, _state(purpose, latest, on), latest.until if latest else None, tuple(_words(said)))


def _state(purpose: Purpose, latest: Consent | None, on: date) -> State:
    if not purpose.needs_consent:
        return "needless"
    if latest is None:
        return "unasked"
    if not latest.agrees:
        return "refused"
    if latest.digest != purpose.digest:
        return "reworded"
    return "agreed" if latest.until is None or on < latest.until else "ended"


def _words(said: Iterable[Consent]) -> Iterable[Word]:
    for one in said:
        yield Word(one.agrees, one.how, one.by_guardian, one.on, one.until, one.at, one.by_person)
