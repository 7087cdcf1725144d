"""Everything a page of one affair needs, read in six statements."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from liren.access.public import Actor
from liren.actors.public import organisation_names, persons
from liren.affairs.answers import facts_for
from liren.affairs.errors import NoSuchAffair
from liren.affairs.lines import MAIN, lines_of
from liren.affairs.models import Affair, Extension, Rating, Record, Span, Work
from liren.affairs.offering import Known
from liren.affairs.queries.dues import due_of
from liren.affairs.shapes import Due
from liren.affairs.store import revive
from liren.engine.language import END, Procedure, Step
from liren.kit import vault
from liren.standards.public import Rules, rules_of
from liren.territories.public import community_of

_READ = """
    SELECT a.*,
        (SELECT jsonb_agg(to_jsonb(w) ORDER BY w.role) FROM affairs_work w WHERE w.affair_id = a.id) AS works_json,
        (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.id) FROM affairs_span s WHERE s.affair_id = a.id) AS spans_json,
        (SELECT jsonb_agg(to_jsonb(r) ORDER BY r.id) FROM affairs_rating r WHERE r.affair_id = a.id) AS ratings_json,
        (SELECT jsonb_agg(to_jsonb(e) ORDER BY e.asked_at) FROM affairs_extension e
          WHERE e.affair_id = a.id) AS extensions_json
      FROM affairs_affair a WHERE """
_BY_ID = "a.id = ANY(%s)"
_BY_WORK = "a.id IN (SELECT w.affair_id FROM affairs_work w WHERE w.id = ANY(%s))"
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Seen:
    """Everything read about one affair, before it is put in words."""

    affair: Affair
    works: list[Work]
    spans: list[Span]
    ratings: list[Rating]
    extensions: list[Extension]
    records: list[Record]
    rules: Rules
    values: Mapping[str, Any]
    names: Mapping[str, str]
    orgs: Mapping[str, str]
    actor: Actor
    at: datetime
    offered: Known = field(default_factory=dict)

    @property
    def procedure(self) -> Procedure:
        return self.rules.procedure

    @property
    def is_reporter(self) -> bool:
        return self.actor.person_id is not None and self.actor.person_id == self.affair.reporter_id

    @property
    def step(self) -> Step | None:
        return None if self.affair.step == END else self.procedure.steps[self.affair.step]

    @property
    def running(self) -> Span | None:
        """The clock of the main line."""
        return self.running_on(MAIN)

    def running_on(self, line: str) -> Span | None:
        return next((span for span in reversed(self.spans) if span.outcome is None and span.line == line), None)

    def works_on(self, line: str) -> list[Work]:
        return [work for work in self.works if work.line == line]

    @property
    def facts(self) -> dict[str, Any]:
        """What conditions may read now on the main line."""
        return self.facts_on(MAIN)

    def facts_on(self, line: str) -> dict[str, Any]:
        affair, own = self.affair, lines_of(self.affair)[line]["answers"] if line != MAIN else {}
        return facts_for(self.procedure, {**affair.answers, **own}, affair.counts, affair.rating, self.rules.mode)

    def due(self, span_or_work: Span | Work | None) -> Due:
        if span_or_work is None:
            return Due(None)
        return due_of(
            span_or_work.due_at,
            provisional=span_or_work.provisional,
            paused_at=span_or_work.paused_at,
            at=self.at,
            calendar=self.rules.calendar,
        )


def read(affair_id: UUID, actor: Actor, at: datetime) -> Seen:
    rows = list(Affair.objects.raw(_READ + _BY_ID, [[affair_id]]))
    if not rows:
        raise NoSuchAffair
    found = rows[0]
    works, spans = _beside(found, Work, "works"), _beside(found, Span, "spans")
    ratings, extensions = _beside(found, Rating, "ratings"), _beside(found, Extension, "extensions")
    records = [one for one in Record.objects.filter(stream=affair_id).order_by("seq") if isinstance(one, Record)]
    people = {found.reporter_id, found.opened_by, *(r.by_person for r in records), *(w.person for w in works)}
    people |= {e.asked_by for e in extensions}
    orgs = {found.first_receiver_org, *(r.by_org for r in records), *(w.org for w in works), *(s.org for s in spans)}
    orgs |= {_uuid((r.body.get("assigned") or {}).get("org")) for r in records}
    return Seen(
        affair=found,
        works=works,
        spans=spans,
        ratings=ratings,
        extensions=extensions,
        records=records,
        rules=rules_of(found.procedure_digest, at, found.place_path),
        values=vault.values("affair", affair_id),
        names={str(id_): name for id_, name in persons(p for p in people if p).items()},
        orgs={str(id_): name for id_, name in organisation_names(o for o in orgs if o).items()},
        actor=actor,
        at=at,
    )


def read_running(affair_ids: Iterable[UUID], actor: Actor, at: datetime) -> Iterator[Seen]:
    """As `read`, of several, without history, names and personal values: enough for what may be done now.

    One statement, and one for each procedure and community among them, and for each organisation
    whose members are asked.
    """
    return _running(_BY_ID, affair_ids, actor, at)


def running_of(work_ids: Iterable[UUID], actor: Actor, at: datetime) -> Iterator[Seen]:
    """`read_running` of the affairs this open work belongs to."""
    return _running(_BY_WORK, work_ids, actor, at)


def _running(which: str, ids: Iterable[UUID], actor: Actor, at: datetime) -> Iterator[Seen]:
    rules: dict[tuple[str, str], Rules] = {}
    offered: Known = {}
    for found in Affair.objects.raw(_READ + which, [list(ids)]):
        place = community_of(found.place_path) or found.place_path
        key = found.procedure_digest, place
        rules[key] = rules.get(key) or rules_of(found.procedure_digest, at, place)
        works, spans = _beside(found, Work, "works"), _beside(found, Span, "spans")
        yield Seen(found, works, spans, [], [], [], rules[key], {}, {}, {}, actor, at, offered)


def _beside(found: Affair, model: type[M], name: str) -> list[M]:
    """The rows of another table that were read with the affair."""
    return [revive(model, row) for row in json.loads(found.__dict__[f"{name}_json"] or "[]")]


def _uuid(value: object) -> UUID | None:
    return UUID(str(value)) if value else None
