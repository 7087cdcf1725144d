"""Rooms and windows of a facility: added, changed, closed; how a room was before stays."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from liren.access.public import Actor
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.registry.bookings.ending import decline_coming
from liren.registry.facilities import checks
from liren.registry.facilities.errors import FacilityChanged
from liren.registry.facilities.keeping import held, tell
from liren.registry.facilities.shapes import stamp_of
from liren.registry.facilities.types import book
from liren.registry.models import Facility, Room, Window

MOST: Final = 200
_ROOM: Final = ("name", "use", "area", "seats", "bookable", "until")


@write
def add_room(
    *, facility_id: UUID, name: str, use: str, area: str, seats: str = "", bookable: bool = False,
    since: date | None = None, by: Actor, at: datetime,
) -> UUID:  # fmt: skip
    """A room of the facility since a day (default: today). area: m² as typed; seats: as typed, "" where not counted.

    Raises NotYours, NotAllowed, FacilityGone, InvalidInput with the fields.
    """
    row = held(facility_id, by)
    since = since or at.astimezone(CHINA).date()
    problems = _room(row, name, use, area, seats)
    if not checks.day_of_our_time(since, at.astimezone(CHINA).date()):
        problems["since"] = "请写今天或以前的日子"
    if not (kind := book().types.get(row.type)) or not kind.rooms:
        problems["name"] = f"{kind.title if kind else '这一类'}没有房间"
    if problems:
        raise InvalidInput.of(problems)
    made = Room(facility=row, since=since, state_since=since)
    _lay(made, name, use, area, seats, bookable)
    made.save(force_insert=True)
    tell(row, "room", made.id, None, f"添房间“{made.name}”：{_said(made)}", since, by, at)
    return made.id


@write
def change_room(
    *, room_id: UUID, name: str, use: str, area: str, seats: str = "", bookable: bool = False, on: date | None = None,
    seen: str | None = None, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """It is so since the day `on` (default: today); no longer bookable, its coming bookings are declined.

    seen: the stamp of the room the person looked at, where they did.
    Raises NotYours, NotAllowed, FacilityGone, FacilityChanged, InvalidInput.
    """
    row, room = held_room(room_id, by)
    if seen is not None and seen != stamp_of(room.name, room.use, room.area, room.seats, room.bookable):
        raise FacilityChanged
    today = at.astimezone(CHINA).date()
    on = on or today
    problems = _room(row, name, use, area, seats, of=room.id)
    if not room.state_since <= on <= today:
        problems["on"] = f"请写 {room.state_since} 到今天之间的日子"
    if problems:
        raise InvalidInput.of(problems)
    before, was = _state(room), _said(room)
    old = room.name
    _lay(room, name, use, area, seats, bookable)
    if _state(room) == before:
        return
    room.state_since = on
    room.save(update_fields=[*_ROOM, "state_since"])
    renamed = f"改叫“{room.name}”，" if room.name != old else ""
    tell(row, "room", room.id, before, f"房间“{old}”{renamed}{was} → {_said(room)}", on, by, at)
    if before["bookable"] and not bookable:
        decline_coming(row, reason="这间不再接受预约", by=by, at=at, room=room)


@write
def end_room(*, room_id: UUID, on: date | None = None, by: Actor, at: datetime) -> None:
    """The room is no more since the day `on`; its coming bookings are declined.

    Raises NotYours, NotAllowed, FacilityGone, InvalidInput.
    """
    row, room = held_room(room_id, by)
    today = at.astimezone(CHINA).date()
    on = on or today
    if not room.state_since <= on <= today:
        raise InvalidInput(on=f"请写 {room.state_since} 到今天之间的日子")
    before = _state(room)
    room.until = room.state_since = on
    room.save(update_fields=["until", "state_since"])
    tell(row, "room", room.id, before, f"房间“{room.name}”不再用", on, by, at)
    decline_coming(row, reason="这间不再用了", by=by, at=at, room=room)


@write
def add_window(*, facility_id: UUID, name: str, matters: str, by: Actor, at: datetime) -> UUID:
    """A window of a service point, and what is done there. Raises NotYours, NotAllowed, FacilityGone, InvalidInput."""
    row = held(facility_id, by)
    problems = {}
    if checks.line(name, 40) is None:
        problems["name"] = "请写窗口的名称，40 字以内，例如 综合窗口 1"
    elif Window.objects.filter(facility=row, name=name.strip(), until=None).exists():
        problems["name"] = "已经有叫这个名字的窗口"
    if checks.line(matters) is None:
        problems["matters"] = f"请用一行话写办什么，{checks.LONGEST} 字以内"
    if not (kind := book().types.get(row.type)) or not kind.service_point:
        problems["name"] = f"{kind.title if kind else '这一类'}不是服务点，没有窗口"
    if problems:
        raise InvalidInput.of(problems)
    today = at.astimezone(CHINA).date()
    made = Window.objects.create(facility=row, name=name.strip(), matters=matters.strip(), since=today)
    tell(row, "window", made.id, None, f"开“{made.name}”：{made.matters}", today, by, at)
    return made.id


@write
def end_window(*, window_id: UUID, by: Actor, at: datetime) -> None:
    """The window is closed for good. Raises NotYours, NotAllowed, FacilityGone."""
    found = Window.objects.filter(id=window_id, until=None).first()
    if found is None:
        raise NotYours(what="这个窗口")
    row = held(found.facility_id, by)
    found.refresh_from_db()
    if found.until is not None:  # closed by another while this waited
        raise NotYours(what="这个窗口")
    today = at.astimezone(CHINA).date()
    found.until = today
    found.save(update_fields=["until"])
    before = {"name": found.name, "matters": found.matters, "until": None}
    tell(row, "window", found.id, before, f"“{found.name}”不再开", today, by, at)


def held_room(room_id: UUID, by: Actor) -> tuple[Facility, Room]:
    """The room and its facility, locked, for somebody who may keep them. Raises NotYours, NotAllowed, FacilityGone."""
    facility_id = Room.objects.filter(id=room_id, until=None).values_list("facility_id", flat=True).first()
    if facility_id is None:
        raise NotYours(what="这个房间")
    row = held(facility_id, by)
    return row, Room.objects.select_for_update().get(id=room_id)


def _state(room: Room) -> dict[str, Any]:
    return {name: str(told) if name in ("area", "until") and told else told for name in _ROOM
            for told in (getattr(room, name),)}  # fmt: skip


def _said(room: Room) -> str:
    use = book().uses[room.use].title if room.use in book().uses else room.use
    seats = f"，{room.seats} 座" if room.seats else ""
    return f"{use} {room.area} 平方米{seats}{'，可预约' if room.bookable else ''}"


def _lay(room: Room, name: str, use: str, area: str, seats: str, bookable: bool) -> None:
    measured = checks.square_metres(area)
    assert measured is not None  # checked before
    room.name, room.use, room.area = name.strip(), use, measured
    room.seats, room.bookable = int(seats) if seats.strip() else None, bookable


def _room(row: Facility, name: str, use: str, area: str, seats: str, of: UUID | None = None) -> dict[str, str]:
    problems = {}
    rooms = Room.objects.filter(facility=row, until=None)
    if of is not None:
        rooms = rooms.exclude(id=of)
    if checks.line(name, 40) is None:
        problems["name"] = "请写房间的名称，40 字以内"
    elif rooms.filter(name=name.strip()).exists():
        problems["name"] = "已经有叫这个名字的房间"
    elif of is None and rooms.count() >= MOST:
        problems["name"] = f"一处最多 {MOST} 个房间"
    if use not in book().uses:
        problems["use"] = f"请选用途：{'、'.join(one.title for one in book().uses.values())}"
    if checks.square_metres(area) is None:
        problems["area"] = "请写平方米数，大于 0，最多两位小数"
    told = seats.strip()
    if told and not (told.isascii() and told.isdigit() and 0 < int(told[:6]) <= 5000 and len(told) < 5):
        problems["seats"] = "请写 1 到 5000 的整数，没有数过就空着"
    return problems
