"""One affair as one reader may see it: the same shape for pages and for the API."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from liren.access.public import Actor, may, which
from liren.actors.public import organisation_names, persons
from liren.affairs.answers import facts_for, is_personal, left_to_workers
from liren.affairs.assigning import Routes, routes
from liren.affairs.errors import NoSuchAffair
from liren.affairs.models import Affair, Extension, Rating, Record, Span, Work
from liren.affairs.queries.dues import due_of
from liren.affairs.queries.stepline import step_lines
from liren.affairs.queries.telling import (
    answer_of,
    is_internal,
    personal_answer,
    record_text,
    record_title,
    reply_text,
    who_did,
)
from liren.affairs.rights import REPORTER, Doer, did_before, doer, role_title
from liren.affairs.shapes import (
    AffairPage,
    Answer,
    Clause,
    Due,
    ExtensionView,
    May,
    NextMove,
    OpenWork,
    OrgChoice,
    PhotoView,
    Proposal,
    RatingSubject,
    RatingView,
    TimelineEntry,
)
from liren.affairs.store import revive
from liren.engine.catalogues import full_title
from liren.engine.language import END, Field, Procedure, Step
from liren.engine.steps import all_fields, asked, limit_of, moves_open
from liren.kit import clock, permits, vault
from liren.kit.errors import PermitUnknown
from liren.kit.json import Json
from liren.standards.public import Rules, rules_of

_SQL = """
    SELECT a.*,
        (SELECT jsonb_agg(to_jsonb(w) ORDER BY w.role) FROM affairs_work w WHERE w.affair_id = a.id) AS works_json,
        (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.id) FROM affairs_span s WHERE s.affair_id = a.id) AS spans_json,
        (SELECT jsonb_agg(to_jsonb(r) ORDER BY r.id) FROM affairs_rating r WHERE r.affair_id = a.id) AS ratings_json,
        (SELECT jsonb_agg(to_jsonb(e) ORDER BY e.asked_at) FROM affairs_extension e
          WHERE e.affair_id = a.id) AS extensions_json
      FROM affairs_affair a WHERE a.id = %s"""
_CLOSED = "已办结"
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class _Seen:
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
        return next((span for span in reversed(self.spans) if span.outcome is None), None)

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


def affair(affair_id: UUID, actor: Actor, *, at: datetime | None = None) -> AffairPage:
    """The affair with its steps, history, open work, and the moves `actor` may make now. At most seven statements.

    The reporter sees what they told in clear, others see it masked. Raises NoSuchAffair for what is not there and for
    what is not the reader's to see: the two are told apart by nobody.
    """
    seen = _read(affair_id, actor, at or clock.now())
    step = seen.step
    part = doer(seen.affair, step, seen.works, actor) if step else None
    if step is not None and did_before(seen.affair.run, step.not_by, actor):
        part = None
    moves = tuple(_moves(seen, step, part)) if step and part else ()
    found = None
    if step is not None and part is not None and step.assigns is not None:
        found = routes(seen.rules, step, seen.affair, _facts(seen))
    return _page(seen, part, moves, found)


def rating_subject(secret: str, *, at: datetime) -> RatingSubject:
    """What the rating link `secret` asks about; it is not used up by looking. Names its person the reader.

    Raises PermitUnknown, PermitUsed, PermitExpired, NoSuchAffair.
    """
    from liren.access.public import enter

    permit = permits.look(secret, at=at)
    if permit.purpose != "affairs.rate" or permit.person is None:
        raise PermitUnknown
    enter(permit.person, "link")
    found = Affair.objects.filter(id=permit.subject_id).first()
    if found is None:
        raise NoSuchAffair
    procedure = rules_of(found.procedure_digest, at).procedure
    reply = reply_text(procedure, found.run.get("reply", {}))
    return RatingSubject(found.id, found.number, found.title, reply, permit.until)


def _read(affair_id: UUID, actor: Actor, at: datetime) -> _Seen:
    rows = list(Affair.objects.raw(_SQL, [affair_id]))
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
    return _Seen(
        affair=found,
        works=works,
        spans=spans,
        ratings=ratings,
        extensions=extensions,
        records=records,
        rules=rules_of(found.procedure_digest, at),
        values=vault.values("affair", affair_id),
        names={str(id_): name for id_, name in persons(p for p in people if p).items()},
        orgs={str(id_): name for id_, name in organisation_names(o for o in orgs if o).items()},
        actor=actor,
        at=at,
    )


def _beside(found: Affair, model: type[M], name: str) -> list[M]:
    """The rows of another table that were read with the affair."""
    return [revive(model, row) for row in json.loads(found.__dict__[f"{name}_json"] or "[]")]


def _page(seen: _Seen, part: Doer | None, moves: tuple[NextMove, ...], found: Routes | None) -> AffairPage:
    affair, procedure, step = seen.affair, seen.procedure, seen.step
    catalogue = seen.rules.catalogue
    return AffairPage(
        id=affair.id,
        number=affair.number,
        version=affair.version,
        title=affair.title,
        everyday_name=affair.everyday_name,
        kind=affair.kind,
        visibility=affair.visibility,
        state=affair.state,  # type: ignore[arg-type]
        step=affair.step,
        step_title=step.title if step else _CLOSED,
        procedure_key=affair.procedure_key,
        procedure_version=procedure.version,
        procedure_title=procedure.title,
        procedure_digest=affair.procedure_digest,
        place_id=affair.place_id,
        place_name=affair.place_name,
        place_path=affair.place_path,
        jurisdiction_path=affair.jurisdiction_path,
        origin=affair.origin,  # type: ignore[arg-type]
        opened_at=affair.opened_at,
        recorded_at=affair.recorded_at,
        told_at=affair.told_at,
        closed_at=affair.closed_at,
        resolved=affair.resolved,
        declined=affair.declined,
        rating=affair.rating,
        counts=affair.counts,
        reporter=seen.names.get(str(affair.reporter_id), "反映人"),
        is_reporter=seen.is_reporter,
        opened_by=seen.names.get(str(affair.opened_by), "系统"),
        opened_on_behalf=affair.opened_on_behalf,
        first_receiver=_first_receiver(seen),
        class_code=affair.class_code,
        class_title=full_title(catalogue, affair.class_code) if catalogue and affair.class_code else None,
        answers=tuple(_answers(seen)),
        photos=tuple(_photos(seen)),
        steps=step_lines(procedure, affair, seen.spans, seen.records, seen.orgs, seen.due(seen.running)),
        timeline=tuple(_timeline(seen)),
        moves=moves,
        may=_may(seen, part),
        work=tuple(_work(seen, work) for work in seen.works),
        clause=_clause(seen, step) if step else None,
        proposal=_proposal(found) if found else None,
        ratings=tuple(_rating(seen, rating) for rating in seen.ratings),
        extensions=tuple(_extension(seen, one) for one in seen.extensions),
    )


def _first_receiver(seen: _Seen) -> str:
    affair = seen.affair
    return seen.orgs.get(str(affair.first_receiver_org)) or seen.names.get(str(affair.first_receiver_person), "")


def _facts(seen: _Seen) -> dict[str, Any]:
    return facts_for(seen.procedure, seen.affair.answers, seen.affair.counts, seen.affair.rating)


def _moves(seen: _Seen, step: Step, part: Doer) -> Iterator[NextMove]:
    left = {} if part.role == REPORTER else left_to_workers(seen.procedure, step.key)
    for move in moves_open(step, _facts(seen)):
        if step.rates and move.when is not None:
            continue  # the grade decides: `rate`
        to = seen.procedure.steps.get(move.to)
        yield NextMove(
            key=move.key,
            title=move.title,
            step=step.key,
            to=move.to,
            to_title=to.title if to else _CLOSED,
            asks={**left, **asked(step, move)},
            assigns=step.assigns if move.to == step.assigns else None,
            returns=move.returns,
            declines=move.declines,
            resolves=move.resolves,
            reopens=move.reopens,
            rates=step.rates,
        )


def _answers(seen: _Seen) -> Iterator[Answer]:
    """The opening form as it was answered, in the form's order."""
    for key, field in seen.procedure.form.items():
        if is_personal(field):
            if key in seen.values:
                yield personal_answer(key, key, field, seen.values[key], clear=seen.is_reporter, rules=seen.rules)
        elif key in seen.affair.answers and field.type not in ("photos", "files"):
            yield answer_of(key, field, seen.affair.answers[key], seen.rules)


def _photos(seen: _Seen) -> Iterator[PhotoView]:
    fields = all_fields(seen.procedure)
    for record in seen.records:
        for key, value in (record.body.get("answers") or {}).items():
            if key in fields and fields[key].type in ("photos", "files"):
                for one in value:
                    yield PhotoView(UUID(one), record.body.get("step", "open"), key)


def _timeline(seen: _Seen) -> Iterator[TimelineEntry]:
    fields = all_fields(seen.procedure)
    reporter = str(seen.affair.reporter_id) if seen.affair.reporter_id else None
    for record in seen.records:
        internal = is_internal(record)
        if internal and seen.is_reporter and not seen.actor.roles - {"resident"}:
            continue
        yield TimelineEntry(
            seq=record.seq,
            kind=record.kind,
            title=record_title(record, seen.procedure),
            step=record.body.get("step"),
            by_name=who_did(record, seen.names, seen.orgs, reporter),
            by_org=seen.orgs.get(str(record.by_org)) if record.by_org else None,
            happened_at=record.happened_at,
            recorded_at=record.recorded_at,
            answers=tuple(_answers_of(seen, record, fields)) if record.kind == "step" else (),
            text=record_text(record, seen.rules, seen.orgs) or _said(seen, record),
            internal=internal,
        )


def _answers_of(seen: _Seen, record: Record, fields: Mapping[str, Field]) -> Iterator[Answer]:
    for key, value in (record.body.get("answers") or {}).items():
        if key in fields and fields[key].type not in ("photos", "files"):
            yield answer_of(key, fields[key], value, seen.rules)
    for name in record.body.get("sealed") or {}:
        key = name.rsplit(".", 1)[-1]
        if key in fields and name in seen.values:
            yield personal_answer(key, name, fields[key], seen.values[name], clear=seen.is_reporter, rules=seen.rules)


def _said(seen: _Seen, record: Record) -> str:
    """The reporter's own words, which those who handle the affair read in clear: a note, a comment to a rating."""
    names = [name for name in record.body.get("sealed") or {} if name.startswith("note.") or name.endswith(".comment")]
    return "；".join(_text(seen.values.get(name)) for name in names)


def _text(value: Json) -> str:
    if isinstance(value, vault.Erased):
        return "（已按本人要求删除）"
    return "" if value is None else str(value)


def _work(seen: _Seen, work: Work) -> OpenWork:
    person = None if work.person is None else seen.names.get(str(work.person))
    who = seen.orgs.get(str(work.org)) or (role_title(work.role) if work.role == REPORTER else person)
    return OpenWork(
        id=work.id,
        step=work.step,
        role=work.role,
        org_id=work.org,
        person_id=work.person,
        who=who or role_title(work.role),
        opened_at=work.opened_at,
        due=seen.due(work),
        level=work.level,
    )


def _clause(seen: _Seen, step: Step) -> Clause:
    return Clause(
        step=step.key,
        basis=step.basis,
        source=seen.procedure.sources.get(step.basis),
        limit=limit_of(step, _facts(seen)),
        open=step.open,
    )


def _proposal(found: Routes) -> Proposal:
    proposed = found.org.id if found.org else None
    choices = tuple(OrgChoice(org.id, org.name, org.id == proposed) for org in found.here.values())
    routed = found.routed
    return Proposal(
        unit=routed.unit if routed else "",
        org=next((choice for choice in choices if choice.proposed), None),
        rule=routed.rule + 1 if routed and routed.rule is not None else None,
        why=routed.why if routed else "",
        trace=routed.trace if routed else (),
        choices=choices,
        broken=found.alarm,
    )


def _rating(seen: _Seen, rating: Rating) -> RatingView:
    said = _text(seen.values.get(rating.comment_name)) if rating.comment_name else ""
    return RatingView(rating.grade, said or None, rating.given_at, rating.channel)


def _extension(seen: _Seen, one: Extension) -> ExtensionView:
    decides = _waits(seen, one) and one.asked_by != seen.actor.person_id
    return ExtensionView(
        id=one.id,
        step=one.step,
        amount=one.amount,
        unit=one.unit,
        reason=one.reason,
        state=one.state,  # type: ignore[arg-type]
        asked_by=seen.names.get(str(one.asked_by), ""),
        asked_at=one.asked_at,
        due_before=one.due_before,
        decision=one.decision,
        decided_at=one.decided_at,
        due_after=one.due_after,
        may_decide=decides and may(seen.actor, "affairs.extend.approve", one.approve_path),
    )


def _waits(seen: _Seen, one: Extension) -> bool:
    """Is it still to be decided? A request lapses with the step it was made for."""
    running = seen.running
    return one.state == "asked" and running is not None and (running.step, running.visit) == (one.step, one.visit)


def _may(seen: _Seen, part: Doer | None) -> May:
    affair, step, running = seen.affair, seen.step, seen.running
    is_open = affair.state == "open"
    reads = part is not None or may(seen.actor, "affairs.read", affair.jurisdiction_path)
    serves = reads and not which(seen.actor, "affairs.do").empty
    works = part is not None and part.role != REPORTER and is_open
    mine = next((work for work in seen.works if part and work.role == part.role), None)
    stands = running is not None and running.paused_at is not None
    runs = works and not stands and running is not None and running.due_at is not None and seen.at <= running.due_at
    asked_more = any(_waits(seen, one) for one in seen.extensions)
    extend = step.extend if step else None
    return May(
        claim=mine.id if works and mine and mine.person is None else None,
        note=is_open and (serves or seen.is_reporter),
        note_internal=is_open and serves and not seen.is_reporter,
        rate=bool(is_open and step and step.rates and part),
        reveal=not seen.is_reporter and bool(seen.values) and (
            works or may(seen.actor, "actors.reveal", affair.jurisdiction_path)
        ),
        extend=bool(runs and extend and running and not asked_more and running.extensions < extend.times),
        pause=bool(runs and step and step.pause),
        resume=bool(works and stands),
    )  # fmt: skip


def _uuid(value: object) -> UUID | None:
    return UUID(str(value)) if value else None
