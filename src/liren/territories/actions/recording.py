"""What every write of places shares: who acts, the lock on the row, the record and the event it leaves."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from liren.kit.json import Json
from liren.kit.outbox import Emitted, emit_all
from liren.territories.errors import PlaceClosed, PlaceUnknown
from liren.territories.models import Change
from liren.territories.models import Place as Row
from liren.territories.queries import fetch


class Doer(Protocol):
    """Who acts, as far as this room must know: `access.public.Actor` is one."""

    @property
    def person_id(self) -> UUID | None: ...


def lock(id: int) -> Row:
    """The standing place, held until the transaction ends. Raises PlaceUnknown, PlaceClosed."""
    row = Row.objects.select_for_update(no_key=True).filter(pk=id).first()
    if row is None:
        raise PlaceUnknown(which=id)
    if row.valid_to is not None:
        raise PlaceClosed(name=row.name, valid_to=row.valid_to)
    return row


def new_ids(count: int) -> list[int]:
    """So many ids for new places: a path holds its place's id, so it is taken before the row is written."""
    sql = "SELECT nextval(pg_get_serial_sequence('territories_place', 'id')) FROM generate_series(1, %(count)s)"
    return [row[0] for row in fetch(sql, count=count)]


def record(id: int, kind: str, body: dict[str, Json], on: date | None, by: Doer, at: datetime) -> None:
    """Note one change of a place, and tell the rooms above."""
    Change.objects.bulk_create([change(id, kind, body, on, by, at)])
    emit_all([happened(id, kind, at)])


def change(id: int, kind: str, body: dict[str, Json], on: date | None, by: Doer, at: datetime) -> Change:
    """The unsaved record of one change."""
    return Change(place_id=id, kind=kind, body=body, effective_on=on, recorded_at=at, by_person=by.person_id)


def happened(id: int, kind: str, at: datetime) -> Emitted:
    """The event of one change."""
    return Emitted(f"territories.place-{kind}", 1, {"place": id}, at)


def record_all(changes: Sequence[Change], at: datetime) -> None:
    """Note many changes, and tell of each: two statements."""
    Change.objects.bulk_create(changes)
    emit_all(happened(one.place_id, one.kind, at) for one in changes)
