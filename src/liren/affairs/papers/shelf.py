"""文书台账: the papers issued at a place, newest first, and what befell each number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from liren.access.public import Actor, require
from liren.affairs.papers.model import Paper
from liren.affairs.papers.seen import STATES
from liren.kit.errors import NotYours
from liren.territories.public import upper_end

_COLUMNS = (
    "id", "affair_id", "affair__number", "title", "number_text", "version", "state", "issuer_name", "path", "issued_at",
    "ended_at", "reason", "issued_by_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shelved:
    """One version of a paper as its register lists it: nothing of what it says. path: of the place that numbered it."""

    id: UUID
    affair_id: UUID
    affair_number: str
    title: str
    number: str
    version: int
    state: str
    issuer: str
    path: str
    issued_at: datetime
    ended_at: datetime | None
    reason: str
    issued_by: str

    @property
    def state_title(self) -> str:
        return STATES[self.state]


def shelf(actor: Actor, path: str, *, after: UUID | None = None, limit: int = 50) -> tuple[Shelved, ...]:
    """The papers numbered at `path` and below that this reader may know of, after the one with the id `after`.

    One statement, another to go on. Raises NotAllowed.
    """
    require(actor, "affairs.read", path)
    found = Paper.objects.filter(path__gte=path, path__lt=upper_end(path))
    last = Paper.objects.filter(id=after).values_list("issued_at", "id").first() if after else None
    if last is not None:
        found = found.filter(Q(issued_at__lt=last[0]) | Q(issued_at=last[0], id__lt=last[1]))
    return _shelved(found.order_by("-issued_at", "-id"), limit)


def versions(paper_id: UUID) -> tuple[Shelved, ...]:
    """Every version issued under the number of this paper, the newest first. Raises NotYours."""
    found = Paper.objects.filter(number__in=Paper.objects.filter(id=paper_id).values("number"))
    all_of_them = _shelved(found.order_by("-version"), None)
    if not all_of_them:
        raise NotYours(what="这份文书")
    return all_of_them


def _shelved(found: QuerySet[Paper], limit: int | None) -> tuple[Shelved, ...]:
    rows: Iterable[tuple[object, ...]] = found.values_list(*_COLUMNS)[:limit]
    return tuple(Shelved(*row) for row in rows)  # type: ignore[arg-type]
