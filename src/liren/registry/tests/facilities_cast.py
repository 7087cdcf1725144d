"""A centre, a branch station with rooms, and a hydrant of 桂花里, registered through the room's own door."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import CHINA
from liren.kit.tests.laid import laid_again
from liren.registry.facilities.public import Wanted
from liren.registry.public import facilities

AT = datetime(2026, 11, 16, 9, 0, tzinfo=CHINA)  # a Monday
TODAY = AT.date()
SINCE = date(2024, 5, 1)
KNOWN: dict[str, Any] = {"source": "visited", "quality": "checked"}
CENTRE = Wanted("梧桐街道市民中心", "street_centre", weekdays="09:00-17:00", mode="direct", **KNOWN)
STATION = Wanted(
    "桂花里社区服务站", "service_station", address="桂花路 8 号", phone="0512-65550123", weekdays="09:00-17:30",
    weekend="09:00-12:00", mode="direct", **KNOWN,
)  # fmt: skip
HYDRANT = Wanted("3 幢东侧消防栓", "hydrant", lon="120.632891", lat="31.262345", system="CGCS2000", **KNOWN)


@dataclass(frozen=True)
class Furnished:
    people: Cast
    centre: UUID
    station: UUID
    hall: UUID
    meeting: UUID
    office: UUID
    hydrant: UUID


def furnished() -> Furnished:
    """Made once and laid again; the reader is the system afterwards."""
    people = cast()
    made: Furnished = replace(_furnished(), people=people)
    return made


@laid_again
def _furnished() -> Furnished:
    people = cast()
    dispatcher, worker = people.dispatcher, people.worker
    centre = facilities.register_facility(
        place_path=people.street.path, wanted=CENTRE, since=SINCE, by=dispatcher, at=AT
    )
    station = facilities.register_facility(
        place_path=people.community.path, wanted=replace(STATION, station_of=str(centre)), since=SINCE, by=worker, at=AT
    )
    hydrant = facilities.register_facility(
        place_path=people.frame.building_3.path, wanted=HYDRANT, since=SINCE, by=worker, at=AT
    )

    def room(name: str, use: str, area: str, seats: str = "", bookable: bool = False) -> UUID:
        return facilities.add_room(
            facility_id=station, name=name, use=use, area=area, seats=seats, bookable=bookable, since=SINCE, by=worker,
            at=AT,
        )  # fmt: skip

    hall = room("服务大厅", "hall", "120.5")
    meeting = room("议事厅", "activity", "60", "40", bookable=True)
    office = room("办公室", "office", "59.5")
    room("走廊", "shared", "30")
    return Furnished(people, centre, station, hall, meeting, office, hydrant)
