"""What a director sees of retention: rounds and what became of them, in numbers alone."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count

from liren.access.public import Actor, require
from liren.registry.models import RetentionRound, Tombstone
from liren.territories.public import upper_end


@dataclass(frozen=True, slots=True)
class Round:
    """found, done, put_off: numbers by rule; of put_off by "held" and "running". by: who decided."""

    id: UUID
    path: str
    on: date
    found: Mapping[str, int]
    done: Mapping[str, int]
    put_off: Mapping[str, int]
    state: str
    found_at: datetime
    decided_at: datetime | None
    by: UUID | None
    why: str
    done_at: datetime | None


def rounds_at(path: str, by: Actor, most: int = 20) -> tuple[Round, ...]:
    """The rounds of a community, the newest first. One statement. Raises NotAllowed for who does not approve there."""
    require(by, "people.approve", path)
    return tuple(
        Round(
            one.id, one.path, one.on, one.found, one.done, one.put_off, one.state, one.found_at, one.decided_at,
            one.decided_by, one.why, one.done_at,
        )
        for one in RetentionRound.objects.filter(path=path).order_by("-found_at")[:most]
    )  # fmt: skip


def gone_at(path: str, by: Actor) -> Mapping[str, int]:
    """How many entries of a place lie under a tombstone, by rule. One statement. Raises NotAllowed."""
    require(by, "people.approve", path)
    found = Tombstone.objects.filter(path__gte=path, path__lt=upper_end(path)).values_list("rule")
    return Counter(dict(found.annotate(n=Count("id")).order_by("rule")))
