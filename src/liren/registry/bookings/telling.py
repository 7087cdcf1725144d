"""Who hears of a booking: who decides that one waits, who asked what was decided. From the outbox."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from liren.access.public import holders
from liren.access.roles import ROLES
from liren.kit.clock import CHINA
from liren.kit.outbox import Handler, Happened
from liren.notices.public import Kind, send
from liren.registry.bookings.booking import ACT
from liren.registry.models import Booking

BOOKING_KINDS: Final = (
    Kind("registry.booking-asked", "有人预约场地，等我确认"),
    Kind("registry.booking-decided", "我约的场地有回音", must_arrive=True),
)
"""Kinds of notice; `config` declares them at start."""
_DECIDERS: Final = tuple(role.key for role in ROLES.values() if ACT in role.acts)


def booking_reactions(address: Callable[[], str]) -> dict[tuple[str, str], Handler]:
    """By (event, name). address: of the page of bookings."""

    def asked(event: Happened) -> None:
        row = Booking.objects.select_related("room__facility").get(id=UUID(str(event.body["booking"])))
        able = {held.person_id for role in _DECIDERS for held in holders(role, row.path, at=event.at)}
        title = f"有人想约{row.room.facility.name}的{row.room.name}，请确认"
        send(sorted(able - {row.person}), BOOKING_KINDS[0].key, title[:120], _when(row), link=address(), at=event.at)

    def decided(event: Happened) -> None:
        row = Booking.objects.select_related("room__facility").get(id=UUID(str(event.body["booking"])))
        if row.person is None:
            return
        word = "约好了" if row.state == "confirmed" else "没有约上"
        title = f"{row.room.facility.name}的{row.room.name}{word}"
        body = _when(row) + (f"。{row.reason}" if row.reason else "")
        send([row.person], BOOKING_KINDS[1].key, title[:120], body, link=address(), at=event.at)

    return {
        ("registry.booking-asked", "registry.tell-deciders"): asked,
        ("registry.booking-decided", "registry.tell-booker"): decided,
    }


def _when(row: Booking) -> str:
    begin, end = row.starts.astimezone(CHINA), row.ends.astimezone(CHINA)
    return f"{begin.month}月{begin.day}日 {begin:%H:%M}–{end:%H:%M}"
