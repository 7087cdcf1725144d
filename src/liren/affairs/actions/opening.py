"""Opening an affair, alone or together with what was done about it at once 即办."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from liren.access.public import Actor, may, require
from liren.actors.public import find_or_make_resident
from liren.affairs.answers import Sorted, asked_at_opening, checked, class_from, facts_for, searchable, title_from
from liren.affairs.company.models import Child
from liren.affairs.dates import EARLIEST, between
from liren.affairs.errors import IdempotencyKeyReused, StepNotAllowed
from liren.affairs.going import begin
from liren.affairs.keepers import clause_told, kept_at, name_clause
from liren.affairs.levels import PROVINCE, STREET
from liren.affairs.models import Affair
from liren.affairs.offering import offered, organisation_named
from liren.affairs.relief import count_opening
from liren.affairs.rights import COMMUNITY, REPORTER, Doer, keeps_seeing
from liren.affairs.shapes import Contact, Opened, Origin, Thing
from liren.affairs.store import Held, insert
from liren.affairs.taking import announce_routes, take_move
from liren.affairs.turn import Turn, finish, seal, take_part
from liren.engine.language import Procedure
from liren.kit.crypto import token
from liren.kit.database import write
from liren.kit.errors import InvalidInput, SignInFirst
from liren.kit.ids import new_id
from liren.kit.json import Json, canonical
from liren.kit.making import made
from liren.kit.words import as_vector, tokens
from liren.media.public import attach
from liren.standards.public import Rules, rules
from liren.territories.public import Place, community_of, jurisdiction_of, level_of, place_at

LONGEST_OFFLINE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class AtOnce:
    """What is done in the same breath as opening: a move at the first step, with its answers."""

    move: str
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parent:
    """The affair from which one is opened, why, what the opener calls it (None: nothing), and for whom.

    reporter: of the parent, whose affair the child is too when the system opens it.
    """

    affair_id: UUID
    reason: str
    key: str | None = None
    reporter: UUID | None = None


@write
def open_affair(
    *,
    procedure_key: str,
    answers: Mapping[str, Any],
    place_path: str,
    by: Actor,
    at: datetime,
    origin: Origin,
    happened_at: datetime | None = None,
    on_behalf_of: Contact | None = None,
    idempotency_key: str | None = None,
    media_ids: Sequence[UUID] = (),
    at_once: AtOnce | None = None,
    parent: Parent | None = None,
    subject: Thing | None = None,
    external_key: str | None = None,
    sent: Json = None,
    held: Mapping[str, Json] | None = None,
    wide: bool = False,
) -> Opened:
    """Open an affair at `place_path` under the procedure in force there.

    answers: raw, by field key of the opening form; personal ones go to the vault. happened_at: when it happened, if
    earlier; clocks run from `at` all the same. on_behalf_of: the person a worker writes this down for. media_ids: files
    just uploaded, for the first photo field that names none. at_once: a move `by` takes at the first step at once.
    idempotency_key: sent again with the same content it finds the affair it opened, and changes nothing.
    sent: what that content is, where the rest says it anew each time (a photo fetched again has another id).
    held: what the door showed already filled in, by field; what was left so counts as not asked again.
    subject: what of the register it is about, named by a door that knows it is there and of this place.
    parent: given by `open_child`, the door for that. external_key: what the timetable calls it; none is opened twice.
    wide: the system means a place above the streets, whose people it is for.
    Raises InvalidInput with every wrong field, for a place above the communities, for a time to come; NoSuchProcedure;
    NotAllowed when `by` may not open here; IdempotencyKeyReused; with `at_once` whatever `do_step` raises.
    """
    place = _place_to_open_at(place_path, by, on_behalf_of, wide=wide)
    _require_past(happened_at, by, at)
    content = (procedure_key, answers, place_path, on_behalf_of, media_ids, at_once, happened_at)
    body_digest = _digest(*content) if sent is None else _digest(sent)
    in_force = rules(procedure_key, place.path, at)
    _require_opener(in_force.procedure, by)
    sorted_answers = _checked(in_force, answers, place, by, on_behalf_of, media_ids)
    reporter = parent.reporter if parent and by.is_system else _reporter(on_behalf_of, place, by, at)
    organisation = organisation_named(in_force.procedure, sorted_answers.plain, place.path)
    affair = new_affair(in_force, sorted_answers, place, by, at, happened_at, reporter, organisation=organisation)
    _name_clause(affair, in_force.procedure, at)
    affair.origin, affair.opened_on_behalf, affair.external_key = origin, on_behalf_of is not None, external_key
    if subject is not None:
        affair.subject_kind, affair.subject_id, affair.subject_label = subject.kind, subject.id, subject.label
    affair.idempotency_key, affair.body_digest = idempotency_key, body_digest if idempotency_key else None
    turn = Turn(Held(affair), in_force, by, _receiver(by, place, reporter), at, happened_at)
    _open(turn, sorted_answers, parent, held or {})
    if at_once is not None:
        take_move(turn, affair.step, at_once.move, at_once.answers)
    number = _write(turn)
    if number is None:
        return _opened_before(by, str(idempotency_key), body_digest)
    attach("affair", affair.id, sorted_answers.media, by=by)
    return Opened(affair.id, number, affair.version, affair.step, created=True)


def _place_to_open_at(path: str, by: Actor, on_behalf_of: Contact | None, *, wide: bool) -> Place:
    """The place, where `by` may open: it is theirs, or its grid is (a building lies in a 小区)."""
    if by.person_id is None and not by.is_system:
        raise SignInFirst
    place, act = place_to_open_at(path), "affairs.open_on_behalf" if on_behalf_of else "affairs.open"
    serves = bool(by.roles - {"resident"}) or by.is_system
    lowest = PROVINCE if wide and by.is_system else STREET if serves else COMMUNITY
    if level_of(place.path) < lowest:  # nobody up there would find it on their list
        raise InvalidInput(place="范围太大，请选到社区（村），或更具体的位置。")
    if not may(by, act, jurisdiction_of(place)):
        require(by, act, place.path)
    return place


def _require_past(happened_at: datetime | None, by: Actor, at: datetime) -> None:
    """What is yet to happen is not opened. Workers write down old paper; a resident's device was offline."""
    if happened_at is not None:
        serves = bool(by.roles - {"resident"}) or by.is_system
        between(EARLIEST if serves else at - LONGEST_OFFLINE, happened_at, at)


def _require_opener(procedure: Procedure, by: Actor) -> None:
    """Raise StepNotAllowed for a resident where only workers open such an affair."""
    if procedure.opened_by == "workers" and not (by.is_system or by.roles - {"resident"}):
        raise StepNotAllowed(step=f"提出“{procedure.title}”", allowed="工作人员")


def place_to_open_at(path: str) -> Place:
    """The place at `path`. Raises InvalidInput when there is none, or none any more."""
    place = place_at(path)
    if place is None or place.valid_to is not None:
        raise InvalidInput(place="没有这个地点，请重新选择。")
    return place


def _digest(*content: Any) -> str:
    """A keyed token of all that was sent: it can be compared, and tells nothing."""
    return token("affairs.body", canonical([_plain(part) for part in content]).decode())


def _plain(value: Any) -> Json:
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Contact):
        return {"name": value.name, "phone": value.phone}
    if isinstance(value, AtOnce):
        return {"move": value.move, "answers": _plain(value.answers)}
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _opened_before(by: Actor, key: str, body_digest: str) -> Opened:
    """What this key opened before. Raises IdempotencyKeyReused when that was something else."""
    found = Affair.objects.get(opened_by=by.person_id, idempotency_key=key)
    if found.body_digest != body_digest:
        raise IdempotencyKeyReused
    return Opened(found.id, found.number, found.version, found.step, created=False)


def _checked(
    in_force: Rules,
    answers: Mapping[str, Any],
    place: Place,
    by: Actor,
    on_behalf_of: Contact | None,
    media_ids: Sequence[UUID],
) -> Sorted:
    procedure = in_force.procedure
    fields = asked_at_opening(procedure, by_worker=bool(by.roles - {"resident"}) or by.is_system)
    given = {**_known(procedure, place, on_behalf_of, media_ids), **answers}
    classes = in_force.catalogue.classes if in_force.catalogue else None
    known = {key: value for key, value in given.items() if key in fields or key in answers}
    return checked(offered(fields, place.path), known, facts=facts_for(procedure, {}, {}, None), classes=classes)


def _known(
    procedure: Procedure, place: Place, on_behalf_of: Contact | None, media_ids: Sequence[UUID]
) -> dict[str, Json]:
    """Nothing is asked twice: what came beside the form fills the fields that want it."""
    contact = {"reporter.name": on_behalf_of.name, "reporter.phone": on_behalf_of.phone} if on_behalf_of else {}
    photos = [str(one) for one in media_ids]
    known: dict[str, Json] = {}
    for key, field in procedure.form.items():
        if field.type == "place":
            known[key] = place.path
        elif told := contact.get(field.known or ""):
            known[key] = told
        elif field.type in ("photos", "files") and photos:
            known[key], photos = photos, []
    return known


def _reporter(on_behalf_of: Contact | None, place: Place, by: Actor, at: datetime) -> UUID | None:
    if on_behalf_of is None:
        return by.person_id
    if not on_behalf_of.phone:
        return None
    home = community_of(place.path) or ""
    return find_or_make_resident(phone=on_behalf_of.phone, name=on_behalf_of.name, path=home, by=by, at=at)


def new_affair(
    in_force: Rules,
    answers: Sorted,
    place: Place,
    by: Actor,
    at: datetime,
    happened_at: datetime | None,
    reporter: UUID | None,
    *,
    organisation: UUID | None,
    id: UUID | None = None,
) -> Affair:
    """An affair as it is opened, not yet anywhere in its procedure, not yet written. organisation: whose it is."""
    procedure, published = in_force.procedure, in_force.published
    title = title_from(procedure, answers.plain)
    return made(
        Affair,
        id=id or new_id(),
        number=None,  # the database gives it
        number_path=numbered_at(place),
        procedure_id=published.id,
        procedure_key=published.key,
        procedure_digest=published.digest,
        title=title,
        everyday_name=procedure.everyday_name,
        kind=procedure.kind,
        organisation=organisation,
        class_code=class_from(procedure, answers.plain),
        visibility=procedure.visibility,
        step=procedure.start,
        place_id=place.id,
        place_path=place.path,
        place_name=place.full_name,
        jurisdiction_path=jurisdiction_of(place),
        reporter_id=reporter,
        opened_by=by.person_id,
        opened_at=happened_at or at,
        recorded_at=at,
        answers=dict(answers.plain),
        run={"visits": {}, "done_by": {}, "assigned": {}},
        written_by=by.person_id,
        changed_at=at,
        tokens=as_vector(tokens(title, *searchable(procedure, answers.plain))),
    )


def _name_clause(affair: Affair, procedure: Procedure, at: datetime) -> None:
    told, path = clause_told(procedure, affair.answers, affair.jurisdiction_path, at), affair.jurisdiction_path
    name_clause(affair, told, kept_at(procedure, told[1].keeper, path, at) if told else None)


def numbered_at(place: Place) -> str:
    """The path among whose affairs those of `place` are numbered: of its community, or its own above one."""
    return community_of(place.path) or place.path


def _receiver(by: Actor, place: Place, reporter: UUID | None) -> Doer:
    """In which part someone opens: a worker who receives it stays responsible 首接负责; a reporter is just that."""
    jurisdiction = jurisdiction_of(place)
    near = [g for g in by.grants if g.role != "resident" and jurisdiction.startswith(g.path)]
    if by.is_system or not near:
        return Doer("system" if by.is_system else REPORTER, None)
    nearest = max(near, key=lambda grant: len(grant.path))
    return Doer(nearest.role, nearest.org_id)


def _open(turn: Turn, answers: Sorted, parent: Parent | None, held: Mapping[str, Json]) -> None:
    affair = turn.affair
    count_opening(affair, answers, held, turn.by)
    sealed = seal(turn, answers.personal)
    if turn.doer.role not in (REPORTER, "system"):
        affair.first_receiver_person, affair.first_receiver_org = turn.by.person_id, turn.doer.org
        take_part(turn, keeps_seeing(affair, turn.doer, turn.by))
    opened: dict[str, Json] = {
        "procedure": affair.procedure_digest,
        "place": affair.place_path,
        "origin": affair.origin,
        "answers": dict(affair.answers),
    }
    if affair.subject_id is not None:
        opened["subject"] = [affair.subject_kind, affair.subject_id, affair.subject_label]
    if parent is not None:
        opened["parent"] = str(parent.affair_id)
        turn.changes.other.append(_child(turn, parent))
    begin(turn, {**opened, "sealed": sealed} if sealed else opened)
    announce_routes(turn)


def _child(turn: Turn, parent: Parent) -> Child:
    return Child(
        affair=turn.affair,
        parent_id=parent.affair_id,
        key=parent.key,
        reason=parent.reason,
        opened_at=turn.at,
        written_by=turn.by.person_id,
    )


def _write(turn: Turn) -> str | None:
    finish(turn)
    return insert(turn.affair, turn.changes)
