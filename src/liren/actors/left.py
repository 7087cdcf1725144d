"""What other rooms kept at places that ended, as people read it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, require
from liren.actors.models import LEFT_KINDS, LeftThing


@dataclass(frozen=True, slots=True)
class Left:
    """One thing. path: of the place that ended; to: where it went. settled_at: None while somebody has to decide."""

    id: UUID
    path: str
    kind: str
    ref: str
    title: str
    to: str | None
    says: str
    settled_at: datetime | None

    @property
    def kind_title(self) -> str:
        return LEFT_KINDS[self.kind]


def left(row: LeftThing) -> Left:
    return Left(row.id, row.path, row.kind, row.ref, row.title, row.to_path, row.says, row.settled_at)


def followed(actor: Actor, path: str, *, limit: int = 200) -> tuple[Left, ...]:
    """What became of things kept at ended places at or below `path`, or that came there; newest first. One statement.

    Raises NotAllowed.
    """
    require(actor, "actors.manage", path)
    found = LeftThing.objects.filter(settled_at__isnull=False)
    found = found.filter(to_path__startswith=path) | found.filter(path__startswith=path)
    return tuple(left(row) for row in found.order_by("-settled_at", "kind", "title", "id")[:limit])
