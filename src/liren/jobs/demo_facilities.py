"""A few facilities of the demonstration's community: where one goes, what is to be looked after. All invented."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from liren.access.public import SYSTEM, enter, enter_system
from liren.actors.public import Demo
from liren.kit.clock import CHINA
from liren.registry.public import bookings, facilities

_KNOWN: Final[dict[str, Any]] = {"source": "visited", "quality": "checked"}
_ROOMS: Final = (
    # name, use, m², seats, bookable
    ("一站式大厅", "hall", "128.5", "", False),
    ("议事厅", "activity", "64", "40", True),
    ("书画室", "activity", "36", "16", True),
    ("多功能厅", "activity", "118", "90", True),
    ("办公室", "office", "72", "", False),
    ("走廊、卫生间", "shared", "58", "", False),
)
_PHASES: Final = (
    # phase, from, until, paper, yuan, who pays
    ("invest", date(2022, 11, 1), date(2023, 3, 31), "街办〔2022〕18 号（示例）", "860000", "街道财政"),
    ("build", date(2023, 4, 1), date(2023, 12, 20), "装修合同 2023-07（示例）", "846500", "街道财政"),
    ("run", date(2024, 1, 8), None, "社区居委会会议纪要（示例）", "", ""),
    ("maintain", date(2024, 1, 8), None, "维护协议 2024-02（示例）", "36000", "社区办公经费"),
)
_THINGS: Final = (
    # place, name, type, address, mode
    ("building_3", "3 幢东侧消防栓", "hydrant", "3 幢东山墙外", ""),
    ("building_5", "5 幢门前消防栓", "hydrant", "5 幢南门左侧", ""),
    ("estate", "桂花里小区微型消防站", "mini_fire_station", "小区北门传达室旁", "direct"),
    ("estate", "北门充电棚", "charging", "北门东侧", ""),
    ("community", "桂花里广场 AED", "aed", "党群服务中心门厅", ""),
)


def furnish(demo: Demo, at: datetime) -> int:
    """Register them unless something is registered there; how many that made. The reader must be the system."""
    street, home = demo.places["street"].path, demo.places["community"].path
    if facilities.facilities(street, limit=1):
        return 0
    since = date(2024, 1, 8)
    by: dict[str, Any] = {"by": SYSTEM, "at": at}
    centre = _made(
        street, since, by, name="梧桐街道市民中心（示例）", type="street_centre", address="梧桐路 1 号",
        weekdays="09:00-17:00", holidays="closed", phone="0512-65550100", mode="direct",
    )  # fmt: skip
    facilities.add_window(facility_id=centre, name="综合窗口 1–4", matters="社保、民政、残联、住房", **by)
    hub = _made(
        home, since, by, name="桂花里党群服务中心", type="party_centre", address="桂花路 8 号", phone="0512-65550123",
        weekdays="08:30-20:30", weekend="09:00-17:00", holidays="other", holiday_hours="09:00-17:00",
        hours_note="中午不关门", mode="residents",
        agreement="2025 年 6 月居民会议决议（示例）",
    )  # fmt: skip
    _furnish_rooms(hub, since, at, by)
    station = _made(
        home, since, by, name="桂花里社区服务站", type="service_station", address="桂花路 8 号一层",
        weekdays="09:00-17:30", weekend="09:00-12:00", holidays="closed", phone="0512-65550123", mode="direct",
        station_of=str(centre),
    )  # fmt: skip
    facilities.add_window(facility_id=station, name="全科窗口 1", matters="社保、民政、残联、老年优待", **by)
    facilities.add_window(facility_id=station, name="全科窗口 2", matters="证明、代办、咨询", **by)
    canteen = _made(
        home, date(2025, 3, 1), by, name="桂花里老年食堂", type="canteen", address="桂花路 12 号",
        weekdays="10:30-13:00", weekend="10:30-12:30", holidays="usual", mode="entrusted",
        agreement="委托协议 2025-01，至 2027 年底（示例）",
        operator=str(demo.organisations["volunteers"]),
    )  # fmt: skip
    facilities.add_room(facility_id=canteen, name="餐厅", use="activity", area="96", seats="48", since=since, **by)
    for place, name, kind, address, mode in _THINGS:
        _made(demo.places[place].path, since, by, name=name, type=kind, address=address, mode=mode)
    _premises(home, hub, by)
    _used(hub, at)
    _booked(hub, demo, at)
    return 4 + len(_THINGS)


def _made(path: str, since: date, by: dict[str, Any], **told: str) -> UUID:
    return facilities.register_facility(place_path=path, wanted=facilities.Wanted(**_KNOWN, **told), since=since, **by)


def _furnish_rooms(hub: UUID, since: date, at: datetime, by: dict[str, Any]) -> None:
    for name, use, area, seats, bookable in _ROOMS:
        facilities.add_room(
            facility_id=hub, name=name, use=use, area=area, seats=seats, bookable=bookable, since=since, **by
        )
    today = at.astimezone(CHINA).date()
    for phase, began_on, ended_on, document, cost, payer in _PHASES:
        if began_on <= today:
            facilities.begin_phase(
                facility_id=hub, phase=phase, began_on=began_on, ended_on=ended_on, document=document, cost=cost,
                payer=payer, **by,
            )  # fmt: skip


def _used(hub: UUID, at: datetime) -> None:
    """Heads counted on past days, so that there is a rate; a look by the checklist."""
    rooms = [one for one in facilities.rooms(hub) if one.bookable]
    for back in range(1, 15):
        day = at.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=back)
        for place, room in enumerate(rooms):
            for hour in (9, 14, 19)[: 1 + (back + place) % 3] if day.isoweekday() < 6 else (10,):
                people = str(6 + (back * 7 + place * 5 + hour) % 20)
                bookings.count_heads(room_id=room.id, hour=day.replace(hour=hour), people=people, by=SYSTEM, at=at)
    seen = {"counter": "yes", "door": "yes", "sofa": "yes", "quiet": "not_yet", "children": "yes", "movable": "not_yet"}
    facilities.look(
        facility_id=hub, on=at.astimezone(CHINA).date(), seen=seen, by=SYSTEM, at=at,
        note="书画室隔出一角，能关上门说话（示例）",
    )  # fmt: skip


def _booked(hub: UUID, demo: Demo, at: datetime) -> None:
    """A resident waits for an answer, an organisation has had its own."""
    hall = next(one for one in facilities.rooms(hub) if one.name == "议事厅")
    day = at.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    asked: dict[str, Any] = {"room_id": hall.id, "hours": "2", "at": at}
    bookings.ask_booking(
        starts=day.replace(hour=14), purpose="邻里读书会（示例）", people="18",
        by=enter(demo.people["wang"], "command"), **asked,
    )  # fmt: skip
    enter_system("command")
    bookings.ask_booking(
        starts=day.replace(hour=10), purpose="互助队每月碰头（示例）", people="12",
        org=demo.organisations["volunteers"], by=SYSTEM, **asked,
    )  # fmt: skip


def _premises(home: str, hub: UUID, by: dict[str, Any]) -> None:
    """One of each of the three ways."""
    told: dict[str, Any] = {"path": home, "facility_id": hub, **by}
    facilities.record_premises(
        way="recover", address="桂花路 8 号一层", area="210", on=date(2022, 12, 1), document="移交协议（示例）",
        cost="0", whose="街道资产公司（示例）", **told,
    )  # fmt: skip
    facilities.record_premises(
        way="adjust", address="桂花路 8 号二层", area="180", on=date(2023, 2, 1), document="街办〔2023〕3 号（示例）",
        cost="0", whose="街道文化站（示例）", **told,
    )  # fmt: skip
    facilities.record_premises(
        way="rent", address="桂花路 12 号", area="96", on=date(2025, 1, 1), until=date(2027, 12, 31),
        document="租赁合同 2025-01（示例）", cost="57600", whose="个人", **told,
    )  # fmt: skip
