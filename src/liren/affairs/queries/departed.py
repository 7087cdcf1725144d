"""Declared departures 探索性偏离 gathered by clause: how often, to what instead, and why, for whom that is to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.access.public import as_system
from liren.affairs.models import Affair, Record
from liren.kit.json import Json
from liren.territories.public import upper_end

MOST = 500


@dataclass(frozen=True, slots=True)
class Departed:
    """clause: its path (`handle.within`). instead: the limit as it was written, or the key of the step gone to.

    affair_id, reason, hope: None for who may not see that affair: a reason tells of it.
    """

    clause: str
    instead: str
    at: datetime
    digest: str
    affair_id: UUID | None
    reason: str | None
    hope: str | None


def departures_from(key: str, path: str, since: datetime) -> tuple[Departed, ...]:
    """Departures from procedure `key`, of affairs at or below `path` begun since then, newest first; at most 500.

    Counted beyond the walls; reasons only of affairs the reader sees. Three statements, one when there is none.
    """
    with as_system():
        laws, records = departed(key, path, since)
    return as_seen(laws, records)


Records = list[tuple[UUID, dict[str, Any], datetime]]


def departed(key: str, path: str, since: datetime) -> tuple[dict[UUID, str], Records]:
    """Affairs that departed with the text they began under, and their records of it. As the system."""
    begun = Affair.objects.filter(procedure_key=key, counts__has_key="departures", opened_at__gte=since)
    if path:
        begun = begun.filter(place_path__gte=path, place_path__lt=upper_end(path))
    laws = dict(begun.order_by("-opened_at").values_list("id", "procedure_digest")[:MOST])
    if not laws:
        return {}, []
    records = Record.objects.filter(stream__in=list(laws), kind="departed").order_by("-recorded_at")
    return laws, list(records.values_list("stream", "body", "recorded_at"))


def as_seen(laws: Mapping[UUID, str], records: Records) -> tuple[Departed, ...]:
    """The records as the reader may read them. One statement, none without records."""
    seen = set(Affair.objects.filter(id__in=list(laws)).values_list("id", flat=True)) if laws else set()
    return tuple(_one(affair, body, at, laws[affair], affair in seen) for affair, body, at in records)


def _one(affair: UUID, body: Mapping[str, Json], at: datetime, digest: str, seen: bool) -> Departed:
    return Departed(
        clause=f"{body['step']}.{body['clause']}",
        instead=str(body["instead"]),
        at=at,
        digest=digest,
        affair_id=affair if seen else None,
        reason=str(body["reason"]) if seen else None,
        hope=str(body["hope"]) if seen else None,
    )
