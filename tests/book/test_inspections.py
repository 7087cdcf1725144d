"""Every facility that is inspected is looked at once a month; what is broken becomes a repair of that facility."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.world import World
from liren.registry.public import facilities
from tests.book.world import book, goes

pytestmark = pytest.mark.django_db
INSPECTION, REPAIR = "management/facility-inspection", "service/facility-repair"
KNOWN: dict[str, Any] = {"source": "visited", "quality": "checked"}


def _stands(here: World, name: str, kind: str, path: str) -> UUID:
    enter_system()
    wanted = facilities.Wanted(name, kind, **KNOWN)
    since = date(2024, 5, 1)
    return facilities.register_facility(place_path=path, wanted=wanted, since=since, by=SYSTEM, at=here.tick())


def _about(here: World, who: str, facility: UUID) -> list[tuple[str, str]]:
    """What the person sees of affairs about it: (procedure, title)."""
    by = here.actor(who)
    filters = affairs.Filters(subject=("facility", str(facility)))
    return sorted((one.procedure_key, one.title) for one in affairs.affairs(by, filters, at=here.at).items)


def test_what_is_to_be_inspected_is_looked_at_once_a_month_and_faults_are_repairs_of_that_facility() -> None:
    here = book(INSPECTION, REPAIR)
    frame = here.people.frame
    hydrant = _stands(here, "3 幢东侧消防栓", "hydrant", frame.building_3.path)
    canteen = _stands(here, "桂花里老年食堂", "canteen", here.people.community.path)
    lamp = _stands(here, "一路路灯", "street_lamp", here.people.community.path)
    enter_system()
    assert affairs.open_recurring(here.tick()) == 2  # the lamp is no thing to be inspected
    assert affairs.open_recurring(here.tick()) == 0  # once a month, whoever asks
    [mine] = [one for one in here.inbox("grid_worker").items if "消防栓" in one.title]
    assert not [one for one in here.inbox("other_grid_worker").items if "消防栓" in one.title]
    page = here.page("grid_worker", mine.affair_id)
    assert page.subject == affairs.Thing("facility", str(hydrant), "3 幢东侧消防栓")
    faults = {"faults": [{"title": "阀门漏水", "danger": True}, {"title": "箱门打不开"}]}
    assert goes(here, "grid_worker", mine.affair_id, ("look", "found", faults)) == "end"
    assert [title for key, title in _about(here, "worker", hydrant) if key == REPAIR] == ["箱门打不开", "阀门漏水"]
    assert len(_about(here, "worker", hydrant)) == 3
    assert _about(here, "worker", lamp) == []
    assert _about(here, "other_worker", hydrant) == [], "who sees it is as of every affair"
    enter_system()
    facilities.withdraw_facility(facility_id=canteen, why="登记错了", by=SYSTEM, at=here.tick())
    here.tick(days=31)
    assert affairs.open_recurring(here.at + timedelta(minutes=1)) == 1  # of what still stands
