"""Every write of the notices room."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Q

from liren.access.public import as_system
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.kit.ids import new_id
from liren.kit.outbox import Emitted, emit_all
from liren.notices.channels import offered
from liren.notices.errors import MustArrive
from liren.notices.kinds import APP, SMS, kind_of
from liren.notices.models import Address, Notice, Preference, QuietHours


@write
def send(to: Iterable[UUID], kind: str, title: str, body: str, *, link: str | None, at: datetime) -> None:
    persons = list(dict.fromkeys(to))
    if not persons:
        return
    ids = [new_id() for _ in persons]
    outside = kind_of(kind).sms or bool(offered())
    rows(
        "INSERT INTO notices_notice (id, person, kind, title, body, link, at, in_app)"
        " SELECT * FROM (SELECT n.id, n.person, %s, %s, %s, %s, %s::timestamptz, %s OR NOT EXISTS ("
        " SELECT FROM notices_preference p"
        " WHERE p.person = n.person AND p.kind = %s AND p.channel = %s AND NOT p.wanted) AS in_app"
        " FROM unnest(%s::uuid[], %s::uuid[]) AS n (id, person)) AS told WHERE told.in_app OR %s",
        *(kind, title, body, link, at, kind_of(kind).must_arrive, kind, APP, ids, persons, outside),
    )
    if outside:
        _send_out(dict(zip(persons, ids, strict=True)), kind, at)


@write
def mark_read(person: UUID, ids: Sequence[UUID] | None, *, at: datetime) -> int:
    unread = Notice.objects.filter(person=person, read_at__isnull=True, in_app=True)
    return (unread if ids is None else unread.filter(pk__in=ids)).update(read_at=at)


@write
def set_preference(person: UUID, kind: str, channel: str, wanted: bool) -> None:
    if channel == APP and not wanted and kind_of(kind).must_arrive:
        raise MustArrive(kind=kind_of(kind).title)
    Preference.objects.bulk_create(
        [Preference(person=person, kind=kind, channel=channel, wanted=wanted)],
        update_conflicts=True,
        unique_fields=["person", "kind", "channel"],
        update_fields=["wanted"],
    )


@write
def set_quiet_hours(person: UUID, hours: tuple[time, time] | None) -> None:
    if hours is None:
        QuietHours.objects.filter(pk=person).delete()
        return
    QuietHours.objects.update_or_create(person=person, defaults={"quiet_from": hours[0], "quiet_until": hours[1]})


@write
def forget_person(person: UUID) -> int:
    Preference.objects.filter(person=person).delete()
    QuietHours.objects.filter(pk=person).delete()
    Address.objects.filter(person=person).delete()
    return Notice.objects.filter(person=person).delete()[0]


@write
def forget_read(*, before: datetime, limit: int = 10_000) -> int:
    old = Notice.objects.filter(Q(read_at__lt=before) | Q(in_app=False, at__lt=before)).order_by("at").values("pk")
    return Notice.objects.filter(pk__in=old[:limit]).delete()[0]


def _send_out(notices: Mapping[UUID, UUID], kind: str, at: datetime) -> None:
    """What leaves the platform, when quiet hours are over: to who takes short messages, to who has an address."""
    refused: set[UUID] = set()
    if kind_of(kind).sms:
        said = Preference.objects.filter(person__in=notices, kind=kind, channel=SMS, wanted=False)
        refused.update(said.values_list("person", flat=True))
    reached = _with_address(notices)
    quiet = {q.person: q for q in QuietHours.objects.filter(person__in=notices)}
    events = []
    for person, notice in notices.items():
        due = after_quiet(at, quiet.get(person))
        if kind_of(kind).sms and person not in refused:
            events.append(Emitted("notices.sms-due", 1, {"notice": notice}, due))
        if person in reached:
            events.append(Emitted("notices.out-due", 1, {"notice": notice}, due))
    emit_all(events)


def _with_address(persons: Iterable[UUID]) -> frozenset[UUID]:
    """Those who have a proven address; whoever sends may not know, so the walls are lifted for one look."""
    if not offered():
        return frozenset()
    with as_system():
        found = Address.objects.filter(person__in=list(persons), proven_at__isnull=False, channel__in=offered())
        return frozenset(found.values_list("person", flat=True))


def after_quiet(at: datetime, hours: QuietHours | None) -> datetime:
    """`at`, or the end of the quiet hours it falls into."""
    if hours is None or hours.quiet_from == hours.quiet_until:
        return at
    local = at.astimezone(CHINA)
    over_midnight = hours.quiet_from > hours.quiet_until
    clock = local.time()
    if over_midnight:
        quiet = clock >= hours.quiet_from or clock < hours.quiet_until
    else:
        quiet = hours.quiet_from <= clock < hours.quiet_until
    if not quiet:
        return at
    end = datetime.combine(local.date(), hours.quiet_until, CHINA)
    return end if end > local else end + timedelta(days=1)
