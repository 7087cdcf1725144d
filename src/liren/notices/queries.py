"""Every read of the notices room."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.conf import settings

from liren.kit.database import rows
from liren.notices.kinds import APP, SMS, Kind, all_kinds
from liren.notices.models import Notice, Preference, QuietHours

MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One message in a person's list. link: a path on this platform, or None; read_at: None while unread."""

    id: UUID
    kind: str
    title: str
    body: str
    link: str | None
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the preferences page. fixed: it cannot be switched off there."""

    kind: Kind
    channel: str
    wanted: bool
    fixed: bool


def unread_count(person: UUID) -> int:
    [(count,)] = rows(
        "SELECT count(*) FROM (SELECT FROM notices_notice WHERE person = %s AND read_at IS NULL LIMIT %s) AS n",
        *(person, MOST_COUNTED),
    )
    return int(str(count))


def list_for(person: UUID, *, unread_only: bool, before: NoticeLine | None, limit: int) -> tuple[NoticeLine, ...]:
    found = Notice.objects.filter(person=person).order_by("-at", "-id")
    if unread_only:
        found = found.filter(read_at__isnull=True)
    if before is not None:
        found = found.extra(where=["(at, id) < (%s, %s)"], params=[before.at, before.id])
    return tuple(_line(notice) for notice in found[:limit])


def notice_of(person: UUID, notice_id: UUID) -> NoticeLine | None:
    found = Notice.objects.filter(person=person, pk=notice_id).first()
    return _line(found) if found else None


def preferences(person: UUID) -> tuple[Choice, ...]:
    said = {(p.kind, p.channel): p.wanted for p in Preference.objects.filter(person=person)}
    return tuple(
        Choice(kind, channel, said.get((kind.key, channel), True), channel == APP and kind.must_arrive)
        for kind in all_kinds()
        for channel in ((APP, SMS) if kind.sms else (APP,))
    )


def quiet_hours(person: UUID) -> tuple[time, time] | None:
    found = QuietHours.objects.filter(pk=person).first()
    return (found.quiet_from, found.quiet_until) if found else None


def sms_of(notice_id: UUID) -> tuple[UUID, str] | None:
    """Whose notice it is and what a short message says of it; None when it is gone or was read meanwhile."""
    found = Notice.objects.filter(pk=notice_id, read_at__isnull=True).first()
    if found is None:
        return None
    where = f"请看 {settings.ADDRESS}{found.link} 。" if settings.ADDRESS and found.link else "请登录查看。"
    return found.person, f"【里仁】{found.title}。{where}"


def _line(notice: Notice) -> NoticeLine:
    return NoticeLine(notice.pk, notice.kind, notice.title, notice.body, notice.link, notice.at, notice.read_at)
