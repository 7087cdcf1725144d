"""One affair as one reader may see it: the same shape for pages and for the API."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, enter
from liren.affairs.assigning import Routes, routes
from liren.affairs.errors import NoSuchAffair
from liren.affairs.lines import MAIN, going, standing_at
from liren.affairs.models import Affair
from liren.affairs.page_shapes import AffairPage, NextMove
from liren.affairs.queries.offers import (
    CLOSED,
    allowed,
    clause_of,
    extension_view,
    line_views,
    next_moves,
    open_work,
    proposal_of,
    put_forward,
    ratings_of,
    waiting,
)
from liren.affairs.queries.seen import Seen, read
from liren.affairs.queries.stepline import step_lines
from liren.affairs.queries.story import answers, photos, timeline
from liren.affairs.queries.telling import reply_text
from liren.affairs.rights import Doer, did_before, doer
from liren.affairs.shapes import RatingSubject, Thing
from liren.engine.catalogues import full_title
from liren.engine.language import Step
from liren.kit import clock, permits
from liren.kit.errors import PermitUnknown
from liren.standards.public import rules_of


def affair(affair_id: UUID, actor: Actor, *, at: datetime | None = None) -> AffairPage:
    """The affair with its steps, history, open work, and the moves `actor` may make now. At most seven statements.

    The reporter sees what they told in clear, others see it masked. Raises NoSuchAffair for what is not there and for
    what is not the reader's to see: the two are told apart by nobody.
    """
    seen = read(affair_id, actor, at or clock.now())
    parts = parts_of(seen) if seen.step else {}
    moves = tuple(move for line, (step, part) in parts.items() for move in next_moves(seen, step, part, line))
    found, main = None, parts.get(MAIN)
    if main is not None and (main[0].assigns is not None or main[0].whistle is not None):
        found = routes(seen.rules, main[0], seen.affair, seen.facts)
    return _page(seen, parts, moves, found)


def parts_of(seen: Seen) -> dict[str, tuple[Step, Doer]]:
    """On which lines the reader does the present step, and in which part."""
    parts = {}
    for line in (MAIN, *(key for key, _ in going(seen.affair))):
        step = seen.procedure.steps[standing_at(seen.affair, line)]
        part = doer(seen.affair, step, seen.works_on(line), seen.actor)
        if part is not None and not did_before(seen.affair.run, step.not_by, seen.actor, line):
            parts[line] = step, part
    return parts


def rating_subject(secret: str, *, at: datetime) -> RatingSubject:
    """What the rating link `secret` asks about; it is not used up by looking. Names its person the reader.

    Raises PermitUnknown, PermitUsed, PermitExpired, NoSuchAffair.
    """
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


def _page(
    seen: Seen, parts: Mapping[str, tuple[Step, Doer]], moves: tuple[NextMove, ...], found: Routes | None
) -> AffairPage:
    affair, procedure, step = seen.affair, seen.procedure, seen.step
    line = next(iter(parts), MAIN)
    at_step, part = parts.get(line, (step, None))
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
        step_title=step.title if step else CLOSED,
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
        answers=tuple(answers(seen)),
        photos=tuple(photos(seen)),
        steps=step_lines(procedure, affair, seen.spans, seen.records, seen.orgs, seen.due(seen.running)),
        timeline=tuple(timeline(seen)),
        moves=moves,
        may=allowed(seen, at_step, part, line),
        work=tuple(open_work(seen, work) for work in seen.works),
        clause=clause_of(seen, step) if step else None,
        proposal=proposal_of(found) if found else None,
        ratings=ratings_of(seen),
        extensions=tuple(extension_view(seen, one) for one in seen.extensions),
        lines=tuple(line_views(seen)),
        put_forward=put_forward(seen),
        subject=subject_of(affair),
        opener=affair.opened_by if seen.actor.is_system else None,
        waits=tuple(one for line, (step, _) in parts.items() for one in waiting(seen, step, line)),
    )


def subject_of(affair: Affair) -> Thing | None:
    """What the affair is about, if it says so."""
    if affair.subject_kind is None or affair.subject_id is None or affair.subject_label is None:
        return None
    return Thing(affair.subject_kind, affair.subject_id, affair.subject_label)


def _first_receiver(seen: Seen) -> str:
    affair = seen.affair
    return seen.orgs.get(str(affair.first_receiver_org)) or seen.names.get(str(affair.first_receiver_person), "")
