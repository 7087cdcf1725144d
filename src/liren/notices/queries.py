"""Every read of the notices room."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.conf import settings

from liren.kit.database import rows
from liren.notices.addresses import addresses
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
        "SELECT count(*) FROM"
        " (SELECT FROM notices_notice WHERE person = %s AND read_at IS NULL AND in_app LIMIT %s) AS n",
        *(person, MOST_COUNTED),
    )
    return int(str(count))


def list_for(person: UUID, *, unread_only: bool, before: NoticeLine | None, limit: int) -> tuple[NoticeLine, ...]:
    found = Notice.objects.filter(person=person, in_app=True).order_by("-at", "-id")
    if unread_only:
        found = found.filter(read_at__isnull=True)
    if before is not None:
        found = found.extra(where=["(at, id) < (%s, %s)"], params=[before.at, before.id])
    return tuple(_line(notice) for notice in found[:limit])


def notice_of(person: UUID, notice_id: UUID) -> NoticeLine | None:
    found = Notice.objects.filter(person=person, pk=notice_id, in_app=True).first()
    return _line(found) if found else None


def preferences(person: UUID) -> tuple[Choice, ...]:
    said = {(p.kind, p.channel): p.wanted for p in Preference.objects.filter(person=person)}
    outside = [one.channel for one in addresses(person) if one.proven]
    return tuple(
        Choice(
            kind, channel, said.get((kind.key, channel), _usually(kind, channel)), channel == APP and kind.must_arrive
        )
        for kind in all_kinds()
        for channel in (APP, *((SMS,) if kind.sms else ()), *outside)
    )


def _usually(kind: Kind, channel: str) -> bool:
    """Outside the app only what is worth a short message, until the person says otherwise."""
    return channel == APP or kind.sms


def wants(person: UUID, kind: Kind, channel: str) -> bool:
    """Whether the person wants this kind on this channel. One statement."""
    said = Preference.objects.filter(person=person, kind=kind.key, channel=channel).values_list("wanted", flat=True)
    return said[0] if said else _usually(kind, channel)


def quiet_hours(person: UUID) -> tuple[time, time] | None:
    found = QuietHours.objects.filter(pk=person).first()
    return (found.quiet_from, found.quiet_until) if found else None


def unread(notice_id: UUID) -> Notice | None:
    """A notice that is still to be told; None when it is gone or was read meanwhile."""
    return Notice.objects.filter(pk=notice_id, read_at__isnull=True).first()


def told_outside(notice: Notice) -> str:
    """What only its person reads of a notice outside the platform: its title, and where to read on."""
    where = f"请看 {settings.ADDRESS}{notice.link} 。" if settings.ADDRESS and notice.link else "请登录查看。"
    return f"【里仁】{notice.title}。{where}"


def told_group(kind: Kind) -> str:
    """What a whole group reads: which kind of news there is. No link of the notice: it may be a key to the matter."""
    where = f"请登录 {settings.ADDRESS} 查看。" if settings.ADDRESS else "请登录查看。"
    return f"【里仁】有一条新消息：{kind.title}。{where}"


def _line(notice: Notice) -> NoticeLine:
    return NoticeLine(notice.pk, notice.kind, notice.title, notice.body, notice.link, notice.at, notice.read_at)
