"""Standards brought by the thousand: all rows read at once, then written by the worker in parts, with progress.

What was recorded stays, also when a later row is refused or the rest is cancelled: a row refused is told with why, and
the same rows sent again are refused where they stand already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from liren.access.public import Actor, enter, enter_system, may, require
from liren.kit.database import write
from liren.kit.errors import DomainError, InvalidInput
from liren.standards.catalogue.arrival import ARRIVAL_STATES, OPEN, CatalogueArrival
from liren.standards.catalogue.entering import FIELDS, record_typed, typed_entry, wrong_in
from liren.standards.catalogue.errors import ArrivalEnded, NoSuchArrival
from liren.standards.catalogue.writing import ACT

MOST_ARRIVING: Final = 5000
PART: Final = 50
"""Rows written in one transaction."""
_TOLD: Final = 50
_CHANGES: Final = ["state", "done", "recorded", "problems", "error", "ended_at", "rows"]
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class ArrivalProblem:
    """Why a row (from 1) was not recorded. field: of FIELDS, or "" for the whole row."""

    row: int
    field: str
    what: str


@dataclass(frozen=True, slots=True)
class ArrivalView:
    """How far it is. state: of ARRIVAL_STATES; error: why it stopped, in words."""

    id: UUID
    path: str
    state: str
    total: int
    done: int
    recorded: int
    problems: tuple[ArrivalProblem, ...]
    error: str
    by_name: str
    at: datetime
    ended_at: datetime | None

    @property
    def state_title(self) -> str:
        return ARRIVAL_STATES[self.state]


@write
def bring_standards(*, path: str, rows: Sequence[Mapping[str, str]], by: Actor, at: datetime) -> UUID:
    """Take up to MOST_ARRIVING rows, each as `record_typed` takes it, for the worker to write at `path`; the id.

    Raises NotAllowed, InvalidInput naming each row and field that cannot be read: then none is taken.
    """
    require(by, ACT, path)
    if not 0 < len(rows) <= MOST_ARRIVING:
        raise InvalidInput(rows=f"一次请送 1 到 {MOST_ARRIVING} 行")
    problems: dict[str, str] = {}
    for number, one in enumerate(rows, 1):
        if len(problems) >= _TOLD:
            break
        problems |= {f"rows.{number}.{name}": f"第 {number} 行：{what}" for name, what in _wrong(one, path).items()}
    if problems:
        raise InvalidInput.of(problems)
    assert by.person_id is not None
    return CatalogueArrival.objects.create(
        path=path, rows=[dict(one) for one in rows], total=len(rows), by=by.person_id, by_name=by.name, at=at
    ).id


def _wrong(one: Mapping[str, str], path: str) -> Mapping[str, str]:
    unknown = {name[:40]: "没有这一栏，请去掉" for name in one if name not in FIELDS}
    long = {name: f"请写短一些，{_LONGEST} 个字以内" for name, text in one.items() if len(text) > _LONGEST}
    if unknown or long:
        return unknown | long
    try:
        return wrong_in(typed_entry(one, path))
    except InvalidInput as wrong:
        return wrong.fields


def arrival(arrival_id: UUID, by: Actor) -> ArrivalView:
    """How far it is, for who manages standards there. Raises NoSuchArrival."""
    row = CatalogueArrival.objects.defer("rows").filter(pk=arrival_id).first()
    if row is None or not may(by, ACT, row.path):
        raise NoSuchArrival
    told = tuple(ArrivalProblem(*one) for one in row.problems)
    return ArrivalView(
        row.id, row.path, row.state, row.total, row.done, row.recorded, told, row.error, row.by_name, row.at,
        row.ended_at,
    )  # fmt: skip


@write
def cancel_arrival(*, arrival_id: UUID, by: Actor, at: datetime) -> None:
    """What is not written yet will not be; what is stays. Raises NoSuchArrival, ArrivalEnded."""
    row = CatalogueArrival.objects.select_for_update().filter(pk=arrival_id).first()
    if row is None or not may(by, ACT, row.path):
        raise NoSuchArrival
    if row.state not in OPEN:
        raise ArrivalEnded(state=ARRIVAL_STATES[row.state])
    _end(row, "cancelled", at)
    row.save(update_fields=_CHANGES)


@write
def work_on_arrivals(at: datetime) -> int:
    """Write the next PART rows of the one that waits longest, as who brought them; how many rows were looked at.

    For the timetable, as the system. Whose right to record there has ended records nothing more.
    """
    found = CatalogueArrival.objects.select_for_update(skip_locked=True).filter(state__in=OPEN)
    row = found.order_by("at", "id").first()
    if row is None:
        return 0
    part = row.rows[row.done : row.done + PART]
    by = enter(row.by, "job", at=at)
    try:
        require(by, ACT, row.path)
    except DomainError as refused:
        _end(row, "failed", at, refused.text)
        part = []
    for one in part:
        row.done += 1
        problems = _recorded(one, row, by, at)
        row.recorded += not problems
        row.problems += [[row.done, name, what] for name, what in problems.items()]
    if row.state in OPEN:
        row.state = "running"
        if row.done == row.total:
            _end(row, "done", at)
    enter_system()
    row.save(update_fields=_CHANGES if row.state not in OPEN else [one for one in _CHANGES if one != "rows"])
    return len(part)


def _recorded(one: Mapping[str, str], row: CatalogueArrival, by: Actor, at: datetime) -> Mapping[str, str]:
    """What is wrong with a row, by field; nothing where it is recorded now."""
    try:
        with transaction.atomic():
            record_typed(typed=one, path=row.path, by=by, at=at)
    except InvalidInput as wrong:
        return wrong.fields
    except DomainError as refused:
        return {"": refused.text}
    return {}


def _end(row: CatalogueArrival, state: str, at: datetime, error: str = "") -> None:
    row.state, row.ended_at, row.error, row.rows = state, at, error, []
