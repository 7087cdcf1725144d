"""Messages to people: in the app, and outside it to those who want them.

Texts live here, under row security (only their person and the system read them); events carry a notice's id.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, time
from functools import partial
from uuid import UUID

from liren.kit import sms
from liren.kit.outbox import Handler, Happened
from liren.notices import actions, channels, queries
from liren.notices import addresses as addressing
from liren.notices.addresses import UNDER_MASTER, Outside, addresses, drop_address, offer_address, prove_address
from liren.notices.channels import title as channel_title
from liren.notices.kinds import APP, SMS, Kind, declare, kind_of
from liren.notices.queries import Choice, NoticeLine

__all__ = [
    "APP",
    "SMS",
    "UNDER_MASTER",
    "Choice",
    "Kind",
    "NoticeLine",
    "Outside",
    "addresses",
    "channel_title",
    "declare",
    "deliver_outside",
    "deliver_sms",
    "drop_address",
    "forget_person",
    "forget_read",
    "list_for",
    "mark_read",
    "notice_of",
    "offer_address",
    "preferences",
    "prove_address",
    "quiet_hours",
    "reactions",
    "send",
    "set_preference",
    "set_quiet_hours",
    "unread_count",
]


def send(to: Iterable[UUID], kind: str, title: str, body: str, *, link: str | None = None, at: datetime) -> None:
    """Tell persons something, each once. One INSERT; for a kind that may go by short message three statements more.

    kind: `room.what`, declared at start; who switched it off gets none, unless it must arrive. title ≤ 120 characters;
    link: a path on this platform. A kind with `sms` emits `notices.sms-due` per person who takes them, due after
    their quiet hours.
    """
    actions.send(to, kind, title, body, link=link, at=at)


def unread_count(person: UUID) -> int:
    """How many messages the person has not read, at most 100 (more is shown as 99+). One statement."""
    return queries.unread_count(person)


def list_for(
    person: UUID, *, unread_only: bool = False, before: NoticeLine | None = None, limit: int = 50
) -> tuple[NoticeLine, ...]:
    """The person's messages, newest first; `before` the last line of the page before. One statement."""
    return queries.list_for(person, unread_only=unread_only, before=before, limit=limit)


def notice_of(person: UUID, notice_id: UUID) -> NoticeLine | None:
    """One message of the person. One statement."""
    return queries.notice_of(person, notice_id)


def mark_read(person: UUID, ids: Sequence[UUID] | None = None, *, at: datetime) -> int:
    """Mark messages of the person read, all when no ids are given; returns how many were unread. One UPDATE."""
    return actions.mark_read(person, ids, at=at)


def preferences(person: UUID) -> tuple[Choice, ...]:
    """What the person has chosen for every declared kind and channel; the default is to be told."""
    return queries.preferences(person)


def set_preference(person: UUID, kind: str, channel: str, wanted: bool) -> None:
    """Switch one kind on one channel on or off. Raises MustArrive."""
    actions.set_preference(person, kind, channel, wanted)


def quiet_hours(person: UUID) -> tuple[time, time] | None:
    """From when until when, China's time, the person wants to hear nothing outside the app; None: any time will do."""
    return queries.quiet_hours(person)


def set_quiet_hours(person: UUID, hours: tuple[time, time] | None) -> None:
    """From when until when, China's time, no notice goes out; None: any time will do."""
    actions.set_quiet_hours(person, hours)


def deliver_sms(event: Happened, phone_of: Callable[[UUID], str | None]) -> None:
    """Handler of `notices.sms-due`, bound in `config` with what knows telephone numbers.

    Nothing goes out when the notice is gone or read, or when the person has no number.
    """
    notice = queries.unread(UUID(event.body["notice"]))
    phone = phone_of(notice.person) if notice else None
    if notice and phone:
        sms.send(phone, queries.told_outside(notice))


def deliver_outside(event: Happened, channel: str) -> None:
    """Handler of `notices.out-due` for one channel: to the person's proven address there, if they want this kind.

    A robot speaks to a whole group, so it names the kind of news: never whose matter, and never its link.
    """
    notice = queries.unread(UUID(event.body["notice"]))
    if notice is None:
        return
    address, kind = addressing.proven(notice.person, channel), kind_of(notice.kind)
    if address and queries.wants(notice.person, kind, channel):
        mail = channel == channels.MAIL
        text = queries.told_outside(notice) if mail else queries.told_group(kind)
        channels.deliver(channel, address, f"里仁：{notice.title}" if mail else "", text, at=event.moment)


def reactions() -> Mapping[tuple[str, str], Handler]:
    """Handlers of this room's own events, for `config` to register; a channel that is not offered has none."""
    out = {("notices.out-due", f"notices.{one}"): partial(deliver_outside, channel=one) for one in channels.offered()}
    return {("notices.code-due", "notices.code"): addressing.deliver_code, **out}


def forget_person(person: UUID) -> int:
    """Delete all messages and choices of a person whose data is erased; returns how many messages."""
    return actions.forget_person(person)


def forget_read(*, before: datetime, limit: int = 10_000) -> int:
    """Delete messages read before `before`; a job's way. Returns how many."""
    return actions.forget_read(before=before, limit=limit)
