"""One resident, one household, who lives behind a door, how many live somewhere: masked, within reach."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from liren.access.public import Actor, as_system, may, require
from liren.kit.database import rows
from liren.kit.errors import NotYours
from liren.registry.errors import EntryMerged
from liren.registry.models import (
    ChangeRequest,
    Household,
    Membership,
    Observation,
    Residence,
    Resident,
    ResidentPast,
)
from liren.registry.people.finding import LINE, line
from liren.registry.people.particulars import told_of
from liren.registry.people.revealing import of_entries
from liren.registry.people.rights import HOME, WHO, allowed, is_below_street
from liren.registry.people.sealing import opened
from liren.registry.people.shapes import (
    Counts,
    HouseholdLine,
    HouseholdPage,
    Member,
    Noted,
    OwnRecord,
    Past,
    PersonLine,
    ResidentPage,
    Stay,
    Waiting,
    not_few,
)
from liren.registry.told import KINDS_OF_RESIDENCE, LIVING
from liren.territories.public import upper_end

_MEMBER = ("resident_id", "household_id", "shown", "relation", "since", "until")
_NOTED = ("id", "about_kind", "about_id", "kind", "on", "until", "at", "by_person")
_STAY = ("id", "kind", "path", "place_id", "dwelling_id", "since", "until", "source", "quality", "withdrawn")
_LINE = tuple(one.strip().removeprefix("r.") for one in LINE.split(","))
_HOMES = """
    SELECT h.id, h.place_id, h.dwelling_id, h.path, array_agg(m.shown ORDER BY m.relation <> 'head', m.since, m.id)
    FROM registry_household h JOIN registry_membership m ON m.household_id = h.id AND m.until IS NULL
    WHERE h.until IS NULL AND NOT h.withdrawn AND (h.id = ANY(%s) OR h.dwelling_id = ANY(%s) OR h.id IN (
        SELECT household_id FROM registry_membership WHERE resident_id = ANY(%s) AND until IS NULL))
    GROUP BY h.id ORDER BY h.id"""


def resident(resident_id: UUID, by: Actor) -> ResidentPage:
    """One resident, masked, with all that is dated about them. Seven statements. Raises NotYours, EntryMerged."""
    row = Resident.objects.filter(pk=resident_id).first()
    own = row is not None and row.account is not None and row.account == by.person_id
    if row is None or not (own or allowed(by, "people.find", row)):
        raise NotYours(what=WHO)
    if row.into_id:
        raise EntryMerged(id=row.into_id)
    body = opened(row.id, row.sealed)
    stays = Residence.objects.filter(resident_id=row.id).order_by("-recorded_at", "id").values_list(*_STAY)
    homes = Membership.objects.filter(resident_id=row.id).order_by("-recorded_at", "id").values_list(*_MEMBER)
    return ResidentPage(
        line=PersonLine(*(getattr(row, name) for name in _LINE)),
        phones_shown=told_of(body).phones_shown if body else (),
        since=row.since,
        until=row.until,
        source=row.source,
        why=row.why,
        recorded_at=row.recorded_at,
        by=row.by_person,
        registered_path=row.registered_path,
        stays=tuple(Stay(*one) for one in stays),
        memberships=tuple(Member(*one) for one in homes),
        past=_past_of(row.id),
        notes=_notes([row.id]),
        waiting=next(iter(_waiting(Q(resident_id=row.id))), None),
        withdrawn=row.withdrawn,
        erased=row.erased_at is not None,
        linked=row.account is not None,
        own=own,
    )


def own_entry(by: Actor) -> UUID | None:
    """The id under which the reader themself is on record; None when nobody linked them. One statement."""
    if by.person_id is None:
        return None
    return Resident.objects.filter(account=by.person_id).values_list("id", flat=True).first()


def own_entries(by: Actor) -> tuple[UUID, ...]:
    """The ids of all entries of the reader: the one linked with their account, and those that became part of it.

    Empty when nobody linked them. One statement.
    """
    if by.person_id is None:
        return ()
    [(known,)] = rows("SELECT registry_own_entries()")
    return tuple(one for one in known if isinstance(one, UUID)) if isinstance(known, list) else ()


def same_person(resident_id: UUID) -> tuple[UUID, ...]:
    """The ids of all entries that are one person's by now: this one, what it became part of, what became part of it.

    For who was let in by another right: it looks as the system. One statement.
    """
    with as_system():
        found = rows(
            "SELECT r.id FROM registry_resident r, registry_resident o WHERE o.id = %s"
            " AND coalesce(o.into_id, o.id) IN (r.id, r.into_id)",
            resident_id,
        )
    return tuple(one for (one,) in found if isinstance(one, UUID))


def own_path(by: Actor) -> str | None:
    """Where the reader lives by their own entry: the path of who looks after them. None when nobody linked them, and of
    who has left. One statement."""
    if by.person_id is None:
        return None
    here = Resident.objects.filter(account=by.person_id, state="lives", withdrawn=False, erased_at=None)
    return here.values_list("path", flat=True).first()


def own_record(by: Actor) -> OwnRecord | None:
    """What is kept of the reader, in full, for their own eyes: no look. None when nobody linked them."""
    row = Resident.objects.filter(account=by.person_id).first() if by.person_id else None
    body = opened(row.id, row.sealed) if row else None
    if row is None or body is None:
        return None
    stays = Residence.objects.filter(resident_id=row.id, withdrawn=False).order_by("-recorded_at", "id")
    own = Membership.objects.filter(resident_id=row.id, until=None).values("household_id")
    [(known,)] = rows("SELECT registry_own_entries()")
    entries = [one for one in known if isinstance(one, UUID) and one != row.id] if isinstance(known, list) else []
    members = Membership.objects.filter(household_id__in=own, until=None).order_by("since", "recorded_at", "id")
    return OwnRecord(
        id=row.id,
        told=told_of(body),
        line=PersonLine(*(getattr(row, name) for name in _LINE)),
        stays=tuple(Stay(*one) for one in stays.values_list(*_STAY)),
        members=tuple(Member(*one) for one in members.values_list(*_MEMBER)),
        past=_past_of(row.id, *entries),
        notes=_notes([row.id]),
        entries=(row.id, *entries),
    )


def _past_of(resident_id: UUID, *merged: UUID) -> tuple[Past, ...]:
    """How the entry stood, and those that became part of it; merged: these, where the reader is shown no pointers."""
    columns = ("what", "corrected", "until", "source", "why", "recorded_at", "by_person")
    past = ResidentPast.objects.filter(of_entries(resident_id, *merged)).order_by("-id").values_list(*columns)
    return tuple(Past(tuple(what), *rest) for what, *rest in past)


def resident_on(resident_id: UUID, day: date, by: Actor) -> PersonLine | None:
    """How they stood on that day, masked; None when nobody knew of them yet. What was put right counts as right.

    Five statements at most. Raises NotYours.
    """
    row = Resident.objects.filter(pk=resident_id).first()
    if row is None or row.into_id or not allowed(by, "people.find", row):
        raise NotYours(what=WHO)
    was = (
        ResidentPast.objects.filter(resident_id=row.id, corrected=False, until__gt=day).order_by("until", "id").first()
    )
    since = was.since if was else row.since
    body = opened(row.id, was.sealed if was else row.sealed)
    if body is None or (since is not None and since > day):
        return None
    told = told_of(body)
    stays = Residence.objects.filter(resident_id=row.id, withdrawn=False).exclude(until__lte=day)
    there = stays.filter(Q(since=None) | Q(since__lte=day)).exclude(kind="registered").order_by("since").last()
    gone = row.until is not None and row.until <= day
    return PersonLine(
        row.id, told.shown, told.phone_shown, told.number_shown, told.born, told.sex,
        row.state if gone else "lives", there.place_id if there else row.place_id,
        there.dwelling_id if there else None, there.path if there else row.path, was.quality if was else row.quality,
    )  # fmt: skip


def household(household_id: UUID, by: Actor) -> HouseholdPage:
    """A household on one screen: who belongs to it, who did, what was noted. Four statements. Raises NotYours."""
    home = Household.objects.filter(pk=household_id).first()
    members = Membership.objects.filter(household_id=household_id).order_by("since", "recorded_at", "id")
    people = [Member(*one) for one in members.values_list(*_MEMBER)] if home else []
    now = [one for one in people if one.until is None]
    own = any(one.resident_id == own_entry(by) for one in now) if home and not _finds(by, home.path) else False
    if home is None or not (own or _finds(by, home.path)):
        raise NotYours(what=HOME)
    lines = lines_of([one.resident_id for one in now]) if not own else {}
    notes = _notes([home.id, *(one.resident_id for one in now)]) if not own else ()
    order = {"head": 0, "spouse": 1}
    now.sort(key=lambda one: (order.get(one.relation, 2), str(one.since), str(one.resident_id)))
    return HouseholdPage(
        id=home.id, kind=home.kind, path=home.path, place_id=home.place_id, dwelling_id=home.dwelling_id,
        since=home.since, until=home.until, into=home.into_id, source=home.source, quality=home.quality,
        members=tuple((one, lines.get(one.resident_id)) for one in now),
        former=tuple(one for one in people if one.until is not None),
        notes=notes,
        last_contact=max((one.on for one in notes if one.kind == "visit"), default=None),
    )  # fmt: skip


def lines_of(ids: Iterable[UUID]) -> Mapping[UUID, PersonLine]:
    """Residents by id, those the wall shows. One statement."""
    found = Resident.objects.filter(pk__in=set(ids)).values_list(*_LINE)
    return {row[0]: PersonLine(*row) for row in found}


def people_in(dwelling_ids: Collection[UUID], by: Actor) -> Mapping[UUID, tuple[PersonLine, ...]]:
    """Who lives behind each of these doors, masked; doors nobody lives behind, or not the reader's, are left out.

    One statement. Who finds nobody there gets nothing.
    """
    sql = (
        f"SELECT s.dwelling_id, {LINE} FROM registry_residence s JOIN registry_resident r ON r.id = s.resident_id"  # noqa: S608
        " WHERE s.dwelling_id = ANY(%s) AND s.until IS NULL AND NOT s.withdrawn AND s.kind = ANY(%s)"
        " AND r.state = 'lives' ORDER BY r.shown, r.id"
    )
    found: dict[UUID, list[PersonLine]] = defaultdict(list)
    for dwelling, *row in rows(sql, list(dwelling_ids), list(LIVING)):
        one = line(tuple(row))
        if isinstance(dwelling, UUID) and any(_finds(by, p) for p in (one.path,)):
            found[dwelling].append(one)
    return {dwelling: tuple(people) for dwelling, people in found.items()}


def households_in(
    by: Actor, *, dwelling_ids: Collection[UUID] = (), place_ids: Collection[int] = ()
) -> tuple[tuple[UUID, UUID | None, int], ...]:
    """The households that stand in these dwellings or at these places: (id, dwelling, place). One statement."""
    found = Household.objects.filter(Q(dwelling_id__in=dwelling_ids) | Q(place_id__in=place_ids), until=None)
    rows_ = found.filter(withdrawn=False).order_by("id").values_list("id", "dwelling_id", "place_id", "path")
    return tuple((id_, dwelling, place) for id_, dwelling, place, path in rows_ if _finds(by, path))


def households_of(
    by: Actor,
    *,
    resident_ids: Collection[UUID] = (),
    dwelling_ids: Collection[UUID] = (),
    household_ids: Collection[UUID] = (),
) -> tuple[HouseholdLine, ...]:
    """The households these residents belong to now, those behind these doors, and these. One statement."""
    found: Iterable[tuple[Any, ...]] = rows(_HOMES, list(household_ids), list(dwelling_ids), list(resident_ids))
    lines = (HouseholdLine(id_, place, door, path, tuple(members)) for id_, place, door, path, members in found)
    return tuple(one for one in lines if _finds(by, one.path))


def last_contacts(dwelling_ids: Collection[UUID], by: Actor) -> Mapping[UUID, date]:
    """When somebody living behind each of these doors, or their household, was last visited. One statement."""
    sql = (
        'SELECT d.dwelling_id, max(o."on") FROM (SELECT h.dwelling_id, h.id AS about FROM registry_household h'
        " WHERE h.dwelling_id = ANY(%s) AND h.until IS NULL UNION SELECT s.dwelling_id, s.resident_id"
        " FROM registry_residence s WHERE s.dwelling_id = ANY(%s) AND s.until IS NULL AND NOT s.withdrawn) d"
        " JOIN registry_observation o ON o.about_id = d.about AND o.kind = 'visit' GROUP BY d.dwelling_id"
    )
    wanted = list(dwelling_ids)
    return {UUID(str(id_)): day for id_, day in rows(sql, wanted, wanted) if isinstance(day, date)}


def counts_in(path: str, by: Actor, *, on: date | None = None) -> Counts | None:
    """How many live at `path` and below, now or on a day. One statement, beyond the wall: numbers, nobody's name.

    For who finds people there, or sees figures there, who is told no kind of a handful; below a community only
    for the former, since a stair with one tenant is no figure. None above a street, which no one counts while somebody
    waits. Raises NotAllowed.
    """
    finds = may(by, "people.find", path)
    if not finds:
        require(by, "figures.read" if path.count(".") <= 5 else "people.find", path)
    if not is_below_street(path):
        return None
    span = (path, upper_end(path), on is None, on, on)
    with as_system():
        found = rows(_COUNTS, *span * 3)
    counted = {str(kind): int(str(count)) for kind, count in found}
    residents, households = counted.pop("residents", 0), counted.pop("households", 0)
    return Counts(residents, households, dict(counted) if finds else not_few(counted, KINDS_OF_RESIDENCE))


_STOOD = """x.path >= %s AND x.path < %s AND NOT x.withdrawn AND CASE WHEN %s THEN x.until IS NULL
    ELSE (x.since IS NULL OR x.since <= %s::date) AND (x.until IS NULL OR x.until > %s::date) END"""
_COUNTS = f"""
    SELECT 'residents', count(DISTINCT x.resident_id) FROM registry_residence x WHERE {_STOOD}
    UNION ALL SELECT 'households', count(*) FROM registry_household x WHERE {_STOOD}
    UNION ALL SELECT x.kind, count(*) FROM registry_residence x WHERE {_STOOD} GROUP BY x.kind"""  # noqa: S608


def waiting_changes(by: Actor, path: str) -> tuple[Waiting, ...]:
    """Changes at `path` and below that wait for somebody who approves, oldest first. One statement."""
    require(by, "people.find", path)
    return _waiting(Q(path__gte=path, path__lt=upper_end(path)))


def _waiting(which: Q) -> tuple[Waiting, ...]:
    columns = ("id", "resident_id", "resident__shown", "what", "why", "source", "by_person", "at")
    found = ChangeRequest.objects.filter(which, state="waiting").order_by("at", "id").values_list(*columns)[:200]
    return tuple(Waiting(one, who, shown, tuple(what), *rest) for one, who, shown, what, *rest in found)


def _notes(about: Collection[UUID]) -> tuple[Noted, ...]:
    """What was noted and not taken back, newest first."""
    found = Observation.objects.filter(about_id__in=about).order_by("-on", "-at")
    told: list[Any] = list(found.values_list(*_NOTED, "undoes_id"))
    undone = {row[-1] for row in told if row[-1]}
    return tuple(Noted(*row[:-1]) for row in told if row[0] not in undone and not row[-1])


def _finds(by: Actor, path: str) -> bool:
    return may(by, "people.find", path)
