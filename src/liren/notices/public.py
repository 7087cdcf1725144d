"""Messages to people: in the app, and as short messages to those who want them.

Texts live here, under row security (only their person and the system read them); events carry a notice's id.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time
from uuid import UUID

from liren.kit import sms
from liren.kit.outbox import Happened
from liren.notices import actions, queries
from liren.notices.kinds import APP, SMS, Kind, declare
from liren.notices.queries import Choice, NoticeLine

__all__ = [
    "APP",
    "SMS",
    "Choice",
    "Kind",
    "NoticeLine",
    "declare",
    "deliver_sms",
    "forget_person",
    "forget_read",
    "list_for",
    "mark_read",
    "notice_of",
    "preferences",
    "quiet_hours",
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
    """Switch one kind on one channel (APP, SMS) on or off. Raises MustArrive."""
    actions.set_preference(person, kind, channel, wanted)


def quiet_hours(person: UUID) -> tuple[time, time] | None:
    """From when until when, China's time, the person wants no short message; None: any time will do. One statement."""
    return queries.quiet_hours(person)


def set_quiet_hours(person: UUID, hours: tuple[time, time] | None) -> None:
    """From when until when, China's time, no short message of a notice goes out; None: any time will do."""
    actions.set_quiet_hours(person, hours)


def deliver_sms(event: Happened, phone_of: Callable[[UUID], str | None]) -> None:
    """Handler of `notices.sms-due`, bound in `config` with what knows telephone numbers.

    Nothing goes out when the notice is gone or read, or when the person has no number.
    """
    found = queries.sms_of(UUID(event.body["notice"]))
    phone = phone_of(found[0]) if found else None
    if found and phone:
        sms.send(phone, found[1])


def forget_person(person: UUID) -> int:
    """Delete all messages and choices of a person whose data is erased; returns how many messages."""
    return actions.forget_person(person)


def forget_read(*, before: datetime, limit: int = 10_000) -> int:
    """Delete messages read before `before`; a job's way. Returns how many."""
    return actions.forget_read(before=before, limit=limit)
