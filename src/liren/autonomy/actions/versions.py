"""Versions of what a community decides on for itself: written once, reviewed and decided by an affair, one in force."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from liren.access.public import SYSTEM, Actor
from liren.affairs import public as affairs
from liren.autonomy.errors import NewerDecided
from liren.autonomy.models import Convention, PointsRules
from liren.kit.clock import CHINA
from liren.kit.errors import DomainError, InvalidInput
from liren.kit.json import Json
from liren.territories.public import Place, community_of, place_at

Version = TypeVar("Version", Convention, PointsRules)


def community(path: str) -> Place:
    """The community at `path`. Raises InvalidInput."""
    found = place_at(path)
    if found is None or community_of(path) != path:
        raise InvalidInput(path="请选一个社区（村）")
    return found


def number_of_next(kind: type[Version], path: str) -> int:
    """The number of the next version there; the last is locked, so that two at once do not take one number."""
    last = kind.objects.select_for_update().filter(path=path).order_by("-version").first()
    return last.version + 1 if last else 1


def submit(
    row: Convention | PointsRules, *, procedure: str, subject: str, answers: Mapping[str, Json], by: Actor,
    at: datetime,
) -> UUID:  # fmt: skip
    """Open the affair that reviews and decides a draft; its id. Once for a version. Raises NoSuchProcedure."""
    opened = affairs.open_affair(
        procedure_key=procedure, answers={"title": row.title[:60], **answers}, place_path=row.path, origin="worker",
        idempotency_key=f"{subject} {row.id}", by=by, at=at, subject=affairs.Thing(subject, str(row.id), row.title),
    )  # fmt: skip
    row.state, row.affair = "asked", opened.id
    row.save(update_fields=["state", "affair"])
    return opened.id


def decided_by(
    deed: affairs.Deed, kind: type[Version], *, procedure: str, subject: str, missing: DomainError
) -> tuple[Version, Mapping[str, Json]]:
    """The version an affair is about, locked, and what was answered in it, the last of each field.

    Raises InvalidInput where the affair is about none; `missing` where it is about another than it was opened for.
    """
    page = affairs.affair(deed.affair_id, SYSTEM, at=deed.at)
    if page.subject is None or page.subject.kind != subject or page.procedure_key != procedure:
        raise InvalidInput(subject="这件事没有对上哪一版。请从那一版的页面上提请。")
    row = kind.objects.select_for_update().filter(id=UUID(page.subject.id)).first()
    if row is None or row.affair != deed.affair_id or row.path != page.place_path:
        raise missing
    return row, {one.key: one.value for entry in page.timeline for one in entry.answers}


def begin(row: Convention | PointsRules, deed: affairs.Deed) -> None:
    """It comes into force from today on, and the one before it ends; to be saved.

    Raises NewerDecided: a version that took longer never ends one decided after it.
    """
    if type(row).objects.filter(path=row.path, version__gt=row.version, begins__isnull=False).exists():
        raise NewerDecided
    today = deed.at.astimezone(CHINA).date()
    type(row).objects.filter(path=row.path, state="in_force").update(state="ended", ended=today)
    row.state, row.begins = "in_force", today
