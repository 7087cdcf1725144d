"""What was decided is written, a part at a time: each part whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from liren.access.public import Actor, may
from liren.kit import vault
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.registry.errors import ChangeWaits, KnownHere, NumberTaken
from liren.registry.models import ArrivalLine, Membership
from liren.registry.people.arriving.bringing import end, held
from liren.registry.people.arriving.shapes import Row, row_of
from liren.registry.people.changing import change
from liren.registry.people.copying import Coming, copy_in
from liren.registry.people.households import found_household
from liren.registry.people.moving import move
from liren.registry.people.particulars import told_of
from liren.registry.people.registering import register, take_turns
from liren.registry.people.rights import held as held_resident
from liren.registry.people.sealing import opened, opened_under
from liren.registry.people.shapes import Ground
from liren.territories.public import place

PART: Final = 200
_HOMES: Final = 40


@dataclass(frozen=True, slots=True)
class Written:
    """left: rows still to be written; 0: the file is done with, and forgotten. undecided rows keep it open."""

    written: int
    changed: int
    left: int
    ended: bool


@write
def write_part(*, arrival_id: UUID, by: Actor, at: datetime) -> Written:
    """Write the next rows that were decided on, whole households at a time, about PART of them.

    Whoever came on record in the meantime is left as they are. When nothing is left to write or decide, the file ends.
    Raises NotYours, ArrivalEnded, and what `register` and `change` raise; then nothing of this part is written.
    """
    arrival = held(arrival_id, by)
    waiting = ArrivalLine.objects.filter(arrival=arrival, done=False, decision__in=["write", "same"])
    lines = _next(waiting.order_by("home", "number"))
    key = vault.keys_of([arrival.id])[arrival.id]
    rows = [
        (one, row_of(one.number, one.home, one.verdict, opened_under(key, arrival.id, one.sealed))) for one in lines
    ]
    take_turns(row.told for _, row in rows)
    ground = Ground(arrival.source, "unchecked", arrival.why)
    try:
        changed = sum(_change(line, row, ground, by, at) for line, row in rows if line.decision == "same")
        written = _write([row for line, row in rows if line.decision == "write"], _heads(rows), ground, by, at)
    except NumberTaken as error:  # would let what was written of this part stand
        raise InvalidInput.of(dict(error.fields)) from None
    ArrivalLine.objects.filter(arrival=arrival, number__in=[one.number for one in lines]).update(done=True)
    arrival.written, arrival.changed = arrival.written + written, arrival.changed + changed
    arrival.save(update_fields=["written", "changed"])
    left = waiting.count()
    undecided = ArrivalLine.objects.filter(arrival=arrival, done=False, decision="").exists()
    if ended := not left and not undecided:
        end(arrival, "written", at)
    return Written(arrival.written, arrival.changed, left, ended)


def _next(waiting: object) -> list[ArrivalLine]:
    """About PART lines, no household cut in two."""
    lines: list[ArrivalLine] = list(waiting[: PART + _HOMES])  # type: ignore[index]  # a queryset of lines
    if len(lines) <= PART:
        return lines
    last = lines[PART - 1].home
    return [one for n, one in enumerate(lines) if n < PART or one.home == last]


def _heads(rows: Sequence[tuple[ArrivalLine, Row]]) -> dict[int, UUID]:
    """Heads on record whose household is yet to be founded, by the number that names the household."""
    return {
        line.home: line.matched
        for line, row in rows
        if row.relation == "head" and row.household is None and line.matched is not None and line.decision == "same"
    }


def _write(rows: Sequence[Row], heads: dict[int, UUID], ground: Ground, by: Actor, at: datetime) -> int:
    """Those who found or need no household on record come by COPY, the others one by one; returns how many came."""
    many = [row for row in rows if row.household is None and row.home not in heads and row.verdict != "comes"]
    led = {row.home for row in many if row.relation == "head"}
    came = copy_in([_coming(row, row.home in led) for row in many], ground=ground, by=by, at=at)
    written = came.residents
    known = {one.told.number for one in came.known}
    written += sum(_register(row, None, ground, by, at) for row in many if row.told.number and row.told.number in known)
    homes: dict[int, UUID] = {}
    for row in rows:
        if row.household is None and row.home not in heads and row.verdict != "comes":
            continue
        household = row.household or homes.get(row.home)
        if household is None and row.home in heads:
            household = homes[row.home] = _found(row, heads[row.home], ground, by, at)
        written += _register(row, household, ground, by, at)
    return written


def _coming(row: Row, led: bool) -> Coming:
    return Coming(
        row.told, row.kind, row.place_id, row.path, row.dwelling_id, row.since,
        str(row.home) if led and row.head else None, row.relation,
    )  # fmt: skip


def _register(row: Row, household: UUID | None, ground: Ground, by: Actor, at: datetime) -> int:
    try:
        with transaction.atomic():  # what one row is refused undoes nothing of the others
            register(
                given=row.told.as_json(), kind=row.kind, place=_path(row.place_id), ground=ground, by=by, at=at,
                dwelling_id=row.dwelling_id, since=row.since, household=household, relation=row.relation,
            )  # fmt: skip
    except KnownHere:
        return 0
    return 1


def _found(row: Row, head: UUID, ground: Ground, by: Actor, at: datetime) -> UUID:
    found = Membership.objects.filter(resident_id=head, relation="head", until=None).first()
    if found is not None:
        return found.household_id
    return found_household(
        place=_path(row.place_id), dwelling_id=row.dwelling_id, members=[(head, "head")], ground=ground, by=by, at=at
    )


def _change(line: ArrivalLine, row: Row, ground: Ground, by: Actor, at: datetime) -> int:
    """The entry takes phones it has not, a number and a birth where it has none, and where they live now."""
    assert line.matched is not None
    entry = held_resident(line.matched, by, "people.register")
    body = opened(entry.id, entry.sealed)
    if body is None:
        return 0
    told = told_of(body)
    given: dict[str, object] = {"phones": list(dict.fromkeys((*told.phones, *row.told.phones)))}
    if not told.number and row.told.number:
        given |= {"document": row.told.document, "number": row.told.number}
    if told.born is None and row.told.born is not None:
        given["born"] = row.told.born
    try:
        done = bool(change(resident_id=entry.id, given=given, ground=ground, by=by, at=at).what)
    except (InvalidInput, ChangeWaits) as error:
        said = "；".join(error.fields.values()) if isinstance(error, InvalidInput) else error.message.rstrip("。")
        raise InvalidInput(line=f"第 {line.number} 行写不进去：{said}。请把这一行改为跳过，再写入") from error
    if row.dwelling_id and row.dwelling_id != entry.dwelling_id:
        if row.kind == "registered" or may(by, "people.register", entry.path):
            move(
                resident_id=entry.id, kind=row.kind, place=None, dwelling_id=row.dwelling_id, on=row.since,
                ground=ground, by=by, at=at,
            )  # fmt: skip
            done = True
        elif row.told.number and row.told.number == told.number:  # lives elsewhere, is registered here: comes
            done = bool(_register(row, None, ground, by, at)) or done
    return int(done)


def _path(place_id: int) -> str | None:
    found = place(place_id)
    return found.path if found else None
