"""Whose a resident is, and where a new entry may go: every door of people asks here, before the wall is asked again."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from liren.access.public import Actor, may, require
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput, NotYours
from liren.registry.models import Dwelling, Household, Resident
from liren.territories.public import Place, community_of, jurisdiction_of, level_of, place, place_at

WHO, HOME = "这位居民", "这一户"
_EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Here:
    """A place people are written down at: the place, the dwelling where one is known, whose it is."""

    place: Place
    dwelling_id: UUID | None
    path: str


def paths_of(resident: Resident) -> tuple[str, ...]:
    """Where they live, and where their 户籍 is when elsewhere: both places' people look after them."""
    return (resident.path, resident.registered_path) if resident.registered_path else (resident.path,)


def allowed(by: Actor, act: str, resident: Resident) -> bool:
    return any(may(by, act, path) for path in paths_of(resident))


def require_of(by: Actor, act: str, resident: Resident) -> None:
    """Raises NotYours where `by` finds nobody, NotAllowed where they find but may not."""
    if not allowed(by, "people.find", resident):
        raise NotYours(what=WHO)
    require(by, act, next((path for path in paths_of(resident) if may(by, act, path)), resident.path))


def held(resident_id: UUID, by: Actor, act: str) -> Resident:
    """The resident, locked. Raises NotYours (withdrawn and erased ones too), NotAllowed."""
    found = Resident.objects.select_for_update(no_key=True).filter(pk=resident_id).first()
    if found is None or found.withdrawn or found.erased_at:
        raise NotYours(what=WHO)
    require_of(by, act, found)
    return found


def held_household(household_id: UUID, by: Actor) -> Household:
    """A household that stands, locked, where `by` registers people. Raises NotYours, NotAllowed."""
    found = Household.objects.select_for_update(no_key=True).filter(pk=household_id).first()
    if found is None or found.until or found.withdrawn or not may(by, "people.find", found.path):
        raise NotYours(what=HOME)
    require(by, "people.register", found.path)
    return found


def here(path: str | None, dwelling_id: UUID | None, by: Actor) -> Here:
    """Where somebody is to be written down: a dwelling, or a standing place from a community down.

    Raises InvalidInput, NotAllowed. Two statements at most.
    """
    if dwelling_id is not None:
        home = Dwelling.objects.filter(pk=dwelling_id, withdrawn=False, until=None).first()
        found = place(home.building_id) if home else None
        if found is None:
            raise InvalidInput(dwelling="没有找到这套房屋，请重新选")
    else:
        found = place_at(path) if path else None
    if found is None or found.valid_to is not None or community_of(found.path) is None:
        raise InvalidInput(place="请选到社区、小区、网格或楼栋")
    whose = jurisdiction_of(found)
    require(by, "people.register", whose)
    return Here(found, dwelling_id, whose)


def day_of(on: date | None, at: datetime) -> date:
    """The day something took effect: today when not said. Raises InvalidInput for one to come, or long past."""
    today = at.astimezone(CHINA).date()
    day = on or today
    if not _EARLIEST <= day <= today:
        raise InvalidInput(on="请写 1900 年以后、不晚于今天的日子")
    return day


def is_below_street(path: str) -> bool:
    return level_of(path) >= 4
