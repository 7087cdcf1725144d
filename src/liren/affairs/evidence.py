"""What evaluation needs to know of affairs: whose evidence changed, whose limit passed, and the evidence itself.

For jobs that run as the system; no personal value is among it. Four statements for any number of affairs, one more
while texts of procedures are new here, one more where something departed from its procedure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from liren.access.public import as_system
from liren.actors.public import organisation_stands
from liren.affairs.clocks.running import finished
from liren.affairs.company.models import Merge
from liren.affairs.models import Affair, Record, Span
from liren.engine import calendar
from liren.engine.burden import step_seconds
from liren.engine.language import Procedure
from liren.standards.public import procedures
from liren.territories.public import level_of, upper_end

COMMUNITY = 5


@dataclass(frozen=True, slots=True)
class SpanEvidence:
    """One run of one clock; times aware. finished_at None with an outcome: done, nobody knows when.

    body: sub-type of the organisation that did it or has it, "" unknown. seconds: what doing it asked of a person
    (`engine.burden.step_seconds`), 0 while it runs and where nobody did it by hand. line: of which line 支线, "" for
    the main one. pauses: the finished ones. extensions: how often it was put off. reasons: why, for each pause.
    """

    step: str
    visit: int
    clock: str
    role: str
    org: UUID | None
    started_at: datetime
    due_at: datetime | None
    provisional: bool
    finished_at: datetime | None
    paused_at: datetime | None
    outcome: str | None
    returned: bool
    scored: bool
    body: str = ""
    seconds: int = 0
    line: str = ""
    pauses: tuple[calendar.Span, ...] = ()
    extensions: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AffairEvidence:
    """One affair as figures see it. path: where it happened, frozen. spans: in the order they started.

    reached: level (1..5, a community and all below it is 5) of the highest body that finished a step of it; None: no
    body is known to have. procedure_digest: of the text it began with. departures: the clauses it departed from by
    declaration 探索性偏离, by path (`handle.within`).
    """

    id: UUID
    procedure_key: str
    kind: str
    origin: str
    path: str
    state: str
    opened_at: datetime
    told_at: datetime | None
    closed_at: datetime | None
    resolved: bool | None
    declined: bool
    rating: int | None
    counts: Mapping[str, int]
    first_receiver_org: UUID | None
    reached: int | None
    spans: tuple[SpanEvidence, ...]
    procedure_digest: str = ""
    departures: tuple[str, ...] = ()


_SPAN = (
    "step", "visit", "clock", "role", "org", "started_at", "due_at", "provisional", "finished_at", "paused_at",
    "outcome", "returned", "scored", "line", "extensions",
)  # fmt: skip
_AFFAIR = (
    "id", "procedure_key", "kind", "origin", "place_path", "state", "opened_at", "told_at", "closed_at", "resolved",
    "declined", "rating", "counts", "first_receiver_org", "procedure_digest",
)  # fmt: skip


def evidence(ids: Iterable[UUID]) -> tuple[AffairEvidence, ...]:
    """The evidence of these affairs; unknown ids are left out, and what was merged into another: that one counts."""
    asked = list(ids)
    merged = set(Merge.objects.filter(duplicate_id__in=asked, parted_at=None).values_list("duplicate_id", flat=True))
    wanted = [one for one in asked if one not in merged]
    spans: dict[UUID, list[SpanEvidence]] = {}
    of_affairs = Span.objects.filter(affair_id__in=wanted).order_by("started_at", "id")
    for affair_id, pauses, *values in of_affairs.values_list("affair_id", "pauses", *_SPAN):
        reasons = tuple(why for began, ended, why in pauses if began and ended)
        known = dict(zip(_SPAN, values, strict=True), pauses=tuple(finished(pauses)), reasons=reasons)
        spans.setdefault(affair_id, []).append(SpanEvidence(**known))
    stand = organisation_stands(span.org for of_one in spans.values() for span in of_one if span.org is not None)
    affairs = Affair.objects.filter(id__in=wanted).order_by("id").values_list(*_AFFAIR)
    found = [dict(zip(_AFFAIR, values, strict=True)) for values in affairs]
    laws = procedures({one["procedure_digest"] for one in found})
    departed = _departures([one["id"] for one in found if one["counts"].get("departures")])
    return tuple(
        _evidence(one, spans.get(one["id"], ()), stand, laws[one["procedure_digest"]], departed.get(one["id"], ()))
        for one in found
    )


def _departures(ids: Sequence[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """The clauses each of these departed from, in the order it was declared; no statement for none."""
    if not ids:
        return {}
    said: dict[UUID, dict[str, None]] = {}
    declared = Record.objects.filter(stream__in=ids, kind="departed").order_by("stream", "seq")
    for affair_id, body in declared.values_list("stream", "body"):
        said.setdefault(affair_id, {})[f"{body['step']}.{body['clause']}"] = None
    return {affair_id: tuple(clauses) for affair_id, clauses in said.items()}


def _evidence(
    one: dict[str, Any],
    spans: Iterable[SpanEvidence],
    stand: Mapping[UUID, tuple[str, str]],
    law: Procedure,
    departures: tuple[str, ...],
) -> AffairEvidence:
    known = tuple(
        replace(
            span,
            body=stand[span.org][1] if span.org is not None and span.org in stand else "",
            seconds=step_seconds(law, span.step, span.outcome),
        )
        for span in spans
    )
    done = (span.org for span in known if span.outcome is not None or span.finished_at is not None)
    did = [stand[org][0] for org in done if org is not None and org in stand]
    reached = min((min(level_of(path), COMMUNITY) for path in did), default=None)
    return AffairEvidence(path=one.pop("place_path"), reached=reached, spans=known, departures=departures, **one)


def changed_after(
    moment: datetime | None, affair_id: UUID | None, until: datetime, limit: int
) -> tuple[tuple[datetime, UUID], ...]:
    """Affairs changed after (moment, affair_id), None: from the beginning, up to `until`; oldest change first."""
    found = Affair.objects.filter(changed_at__lte=until)
    if moment is not None:
        later = Q(changed_at__gt=moment)
        found = found.filter(later if affair_id is None else later | Q(changed_at=moment, id__gt=affair_id))
        found = found.filter(changed_at__gte=moment)
    return tuple(found.order_by("changed_at", "id").values_list("changed_at", "id")[:limit])


def fell_due(after: datetime, until: datetime) -> tuple[UUID, ...]:
    """Affairs with a clock still running whose limit passed after `after` and not after `until`."""
    running = Span.objects.filter(finished_at__isnull=True, due_at__gte=after, due_at__lt=until)
    return tuple(running.order_by("affair_id").values_list("affair_id", flat=True).distinct())


def ran_under(procedure_key: str, path: str) -> bool:
    """Whether an affair was ever opened, or brought in, under any version of a procedure at a place or below.

    Whoever asks. One index answers, by the span of the path:
    behind row-level security it would not answer a LIKE.
    """
    with as_system():
        there = Affair.objects.filter(procedure_key=procedure_key, place_path__gte=path, place_path__lt=upper_end(path))
        return there.exists()
