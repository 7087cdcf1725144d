"""What standards call one another: a number or a title leads to the row it means, now or once that is recorded."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from liren.access.public import SYSTEM, Actor
from liren.engine.standard_numbers import number_in
from liren.kit.database import rows
from liren.standards.catalogue.codes import BEFORE_ISSUE, NO_LONGER
from liren.standards.catalogue.entry import StandardEntry
from liren.standards.catalogue.model import CatalogueChange, Relation, Standard

_HOLD: Final = "SELECT pg_advisory_xact_lock(hashtextextended('standard ' || name, 0)) FROM unnest(%s::text[]) AS name"


def hold(names: Iterable[str]) -> None:
    """Until the transaction ends nobody else records or names any of these; in one order, so nobody waits in a ring."""
    rows(_HOLD, sorted(set(names)))


def names_of(entry: StandardEntry) -> Iterator[str]:
    """What an entry goes by and what it points at: numbers without their year, which the editions share; titles."""
    numbers = [number_in(one.to) for one in entry.relations or ()]
    for text in (entry.number or entry.title, entry.successor_note):
        number = number_in(text)
        numbers.append(number)
        if number is None and text.strip():
            yield text.strip().replace("\0", "")
    yield from (one.designation for one in numbers if one is not None)


def successor_of(row: Standard, note: str) -> UUID | None:
    """The row a note of what replaced `row` means; None for none, or when it could be several.

    A number without its year means the newest edition of it; a title, what has no number and is kept at the same place.
    """
    others, number = Standard.objects.exclude(id=row.id).defer("tokens"), number_in(note)
    if number is None:
        same = others.filter(number=None, path=row.path, title=note).exclude(status__in=NO_LONGER)[:2]
        return same[0].id if len(same) == 1 else None
    if number.year is not None:
        return others.filter(number=str(number)).values_list("id", flat=True).first()
    found = others.filter(designation=number.designation)
    if row.designation == number.designation:
        found = found.filter(year__gt=row.year or 0)
    newest = max(found, key=lambda one: (one.status not in BEFORE_ISSUE, one.year or 0), default=None)
    return newest.id if newest else None


def join(row: Standard, *, at: datetime) -> None:
    """What so far only named this one now leads to it: relations, and those that waited for a successor.

    It is nobody's change: what the law book seeded and nobody touched stays untouched.
    """
    if row.number is not None:
        if row.year is not None:
            Relation.objects.filter(other=None, named=row.number).exclude(standard=row).update(other=row, named="")
        later = ~Q(designation=row.designation) | Q(year__lt=row.year or 0)
        meant = Q(successor_note=row.number) | (Q(successor_note=row.designation) & later)
    elif row.status not in NO_LONGER:
        meant = Q(number=None, path=row.path, successor_note=row.title)
    else:
        return
    waiting = Standard.objects.select_for_update().filter(meant, successor=None).exclude(id=row.id)
    for one in list(waiting.order_by("id")):
        told = {"successor": [None, str(row.id)], "successor_note": [one.successor_note, ""]}
        if one.seeded_version == one.version:
            one.seeded_version += 1
        one.successor, one.successor_note, one.version, one.changed_at = row, "", one.version + 1, at
        one.save(update_fields=["successor", "successor_note", "version", "seeded_version", "changed_at"])
        keep(one, told, "代替它的标准登记后，自动连上", by=SYSTEM, at=at)


def keep(row: Standard, told: dict[str, Any], reason: str, *, by: Actor, at: datetime) -> None:
    """The story of a row goes on."""
    CatalogueChange.objects.create(
        standard=row, version=row.version, fields=told, reason=reason, by=by.person_id, by_name=by.name, at=at
    )
