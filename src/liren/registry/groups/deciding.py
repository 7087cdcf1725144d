"""Decisions 认定: by whom the law names, on a document, until when; noted as observations, counted by keyed tokens."""

from calendar import monthrange
from datetime import date, datetime
from uuid import UUID

from liren.access.public import Actor, require
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.ids import new_id
from liren.registry.groups.asking import token_of_code
from liren.registry.groups.book import Book, book_at
from liren.registry.groups.errors import DecisionEnded, DecisionUnknown
from liren.registry.groups.shapes import HeldDecision
from liren.registry.models import Decision, Observation
from liren.registry.people.observing import note_observation
from liren.registry.people.rights import day_of, held
from liren.registry.people.sealing import opened, sealed

_HIDDEN = "一项限定范围的认定，内容由书记、主任查看"


@write
def record_decision(
    *,
    resident_id: UUID,
    code: str,
    document: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
    until: date | None = None,
) -> UUID:
    """Note that whoever the law names decided so of a resident, on `document`; returns the decision's id.

    on: the day of the decision. until: the first day it no longer holds, where the document says one. A code that is
    closed wants who approves for the place. Raises InvalidInput, NotYours, NotAllowed.
    """
    row = held(resident_id, by, "people.register")
    day = day_of(on, at)
    found = book_at(row.path, at.astimezone(CHINA).date()).codes.get(code)
    if found is None:
        raise InvalidInput(code="请选是哪一种认定")
    if found.closed:
        require(by, "people.approve", row.path)
    if not document.strip():
        raise InvalidInput(document=f"请写依据哪份文件，例如{found.document}的编号")
    noted = note_observation(
        about_kind="resident", about_id=resident_id, kind="decided", on=day, until=until, by=by, at=at,
        text=_HIDDEN if found.closed else f"{found.title}（{found.decided_by}认定）",
        document="见认定登记" if found.closed else document,
    )  # fmt: skip
    body = {"code": code, "document": document.strip()}
    made = Decision.objects.create(
        id=new_id(), resident=row, observation_id=noted, token=token_of_code(code), on=day, until=until,
        sealed=sealed(resident_id, body, at=at), review_on=months_after(day, found.review) if found.review else None,
    )  # fmt: skip
    return made.id


@write
def end_decision(*, decision_id: UUID, on: date, why: str, by: Actor, at: datetime) -> None:
    """It no longer holds from `on`, for a reason, which is noted.

    Raises NotYours, NotAllowed, InvalidInput, DecisionEnded.
    """
    found, said = _held(decision_id, by, at)
    if found.until is not None and found.until <= on:
        raise DecisionEnded
    if on < found.on:
        raise InvalidInput(on="结束的日子不能早于认定的日子")
    day_of(on, at)
    if not 2 <= len(why.strip()) <= 200:
        raise InvalidInput(why="请写为什么结束，2 到 200 个字")
    found.until = on
    found.save(update_fields=["until"])
    note_observation(
        about_kind="resident", about_id=found.resident_id, kind="decided", on=on, by=by, at=at,
        text=f"{said}结束：{why.strip()}", document="见认定登记",
    )  # fmt: skip


@write
def take_back_decision(*, decision_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """It had been entered in error: it never held. Raises NotYours, NotAllowed, InvalidInput."""
    found, said = _held(decision_id, by, at)
    if not 2 <= len(why.strip()) <= 200:
        raise InvalidInput(why="请写哪里记错了，2 到 200 个字")
    note_observation(
        about_kind="resident", about_id=found.resident_id, kind="decided", undoes=found.observation_id, by=by, at=at,
        text=f"{said}记错了：{why.strip()}", document="见认定登记",
    )  # fmt: skip


def decisions_about(resident_id: UUID, book: Book, *, closed_too: bool) -> tuple[HeldDecision, ...]:
    """What was decided about somebody, newest first; taken back ones left out. For who may: two statements."""
    undone = Observation.objects.filter(about_id=resident_id, undoes__isnull=False).values("undoes_id")
    rows_ = Decision.objects.filter(resident_id=resident_id).exclude(observation_id__in=undone).order_by("-on", "-id")
    found = []
    for row in rows_:
        body = opened(resident_id, row.sealed)
        code = book.codes.get(str(body["code"])) if body else None
        if body and code and (closed_too or not code.closed):
            found.append(HeldDecision(row.id, code, str(body["document"]), row.on, row.until, row.review_on))
    return tuple(found)


def months_after(day: date, months: int) -> date:
    """
    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _held(decision_id: UUID, by: Actor, at: datetime) -> tuple[Decision, str]:
    """The decision, locked, and what it is called in a note."""
    found = Decision.objects.select_for_update(no_key=True).filter(pk=decision_id).first()
    if found is None or Observation.objects.filter(undoes_id=found.observation_id).exists():
        raise DecisionUnknown
    row = held(found.resident_id, by, "people.register")
    body = opened(row.id, found.sealed)
    code = book_at(row.path, at.astimezone(CHINA).date()).codes.get(str(body["code"])) if body else None
    if code is None or code.closed:
        require(by, "people.approve", row.path)
    return found, "认定" if code is None or code.closed else f"“{code.title}”的认定"
