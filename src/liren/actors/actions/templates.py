"""Templates published and laid upon a place, in one transaction."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from liren.access import public as access
from liren.access.public import SYSTEM, Actor
from liren.actors.actions.changes import changed, set_line
from liren.actors.actions.organisations import add_organisation, add_post
from liren.actors.errors import (
    NotAsSeen,
    PlanHasConflicts,
    SameTemplateVersion,
    TemplateDoesNotFit,
    TemplateInvalid,
)
from liren.actors.models import Applied, OrganisationRow, TemplateRow
from liren.actors.templates.comparing import differences
from liren.actors.templates.loading import digest, parse_template
from liren.actors.templates.planning import Filling, Plan, Planned, plan
from liren.actors.templates.shelf import fits, template
from liren.engine.problems import DocumentInvalid
from liren.engine.reading import read
from liren.kit.database import write
from liren.territories.public import NATION, Place, ancestors_of


@write
def publish_template(*, document: str, path: str, by: Actor, at: datetime) -> tuple[str, int]:
    """Put a template on the shelf, of the country or of one place; returns (key, version). Twice the same is once.

    Raises TemplateInvalid with everything that is wrong, SameTemplateVersion for other words under an old version,
    NotAllowed.
    """
    access.require(by, "actors.manage", path)
    try:
        read_one, told = parse_template(document, path=path), digest(document)
    except DocumentInvalid as wrong:
        raise TemplateInvalid(problems="；".join(map(str, wrong.problems))) from wrong
    known = TemplateRow.objects.filter(key=read_one.key, path=path, version=read_one.version).first()
    if known is None:
        TemplateRow.objects.create(
            key=read_one.key, version=read_one.version, path=path, title=read_one.title, digest=told,
            document=json.dumps(read(document), ensure_ascii=False), by=by.person_id, at=at,
        )  # fmt: skip
    elif known.digest != told:
        raise SameTemplateVersion(title=read_one.title, version=read_one.version)
    return read_one.key, read_one.version


def changes_of_own(*, key: str, document: str, path: str, by: Actor) -> tuple[str, ...]:
    """What a place's own template would change from the one that holds there now. Writes nothing.

    Raises TemplateInvalid with everything that is wrong, another key than `key` included, NoSuchTemplate, NotAllowed.
    """
    access.require(by, "actors.manage", path)
    before = template(key, path)
    try:
        own = parse_template(document, path=path)
    except DocumentInvalid as wrong:
        raise TemplateInvalid(problems="；".join(map(str, wrong.problems))) from wrong
    if own.key != key:
        raise TemplateInvalid(problems=f"key：要仍写 {key}，不然就是另一个模板")
    if own.version <= before.version:
        raise TemplateInvalid(problems=f"version：现在是第 {before.version} 版，请写 {before.version + 1}")
    return differences(before, own)


@write
def seed_templates(folder: Path, *, at: datetime) -> int:
    """Publish every template of the law book's folder; returns how many were new. For the system."""
    before = TemplateRow.objects.count()
    for file in sorted(folder.glob("*.yaml")):
        publish_template(document=file.read_text("utf-8"), path=NATION, by=SYSTEM, at=at)
    return TemplateRow.objects.count() - before


def dry_run(*, key: str, version: int | None, place: Place, fillings: Mapping[str, Filling], by: Actor) -> Plan:
    """What `apply_template` would do. Writes nothing. Raises NoSuchTemplate, TemplateDoesNotFit, NotAllowed."""
    access.require(by, "actors.manage", place.path)
    found = template(key, place.path, version)
    if not fits(found, place):
        raise TemplateDoesNotFit(title=found.title, place=place.everyday_name)
    return plan(found, place, fillings, by)


@write
def publish_own_template(
    *, key: str, document: str, path: str, by: Actor, at: datetime, seen: str | None = None
) -> tuple[str, int]:
    """Publish a place's own next version of the template `key`, one at a time; returns (key, version).

    seen: what `own_seen_as` told of the changes looked at. Raises NotAsSeen, and as `changes_of_own` and
    `publish_template`.
    """
    list(TemplateRow.objects.select_for_update().filter(key=key).order_by("id").values_list("id"))
    changes = changes_of_own(key=key, document=document, path=path, by=by)
    if seen is not None and seen != own_seen_as(changes):
        raise NotAsSeen(what="本地版改的内容")
    return publish_template(document=document, path=path, by=by, at=at)


def own_seen_as(changes: Sequence[str]) -> str:
    """A short text that changes with what an own template changes."""
    return hashlib.sha256("\n".join(changes).encode()).hexdigest()[:16]


@write
def apply_template(
    *, key: str, version: int | None, place: Place, fillings: Mapping[str, Filling], by: Actor, at: datetime
) -> Plan:
    """Make what the template says and this place lacks; what stands already is kept as it is. Returns what was done.

    Raises PlanHasConflicts and writes nothing while anything is in the way; else as `dry_run`.
    """
    made = dry_run(key=key, version=version, place=place, fillings=fillings, by=by)
    if made.conflicts:
        raise PlanHasConflicts(count=len(made.conflicts), first=f"{made.conflicts[0].name}：{made.conflicts[0].says}")
    filled: dict[str, UUID] = {}
    for one in _parents_first(made):
        if one.does in ("make", "match"):
            filled[one.key] = _fill(one, filled, by, at)
    row = TemplateRow.objects.get(key=key, path=made.template.path, version=made.template.version)
    Applied.objects.create(
        template=row, path=place.path, filled={slot: str(id_) for slot, id_ in filled.items()}, by=by.person_id, at=at
    )
    return made


def _fill(one: Planned, filled: Mapping[str, UUID], by: Actor, at: datetime) -> UUID:
    guide = one.founding.guide[0] if one.founding and one.founding.guide else None
    organisation_id = one.organisation_id or add_organisation(
        name=one.name, kind=one.slot.kind, subtype=one.slot.subtype.at(one.place), path=one.place.path,
        place_id=one.place.id, parent_id=filled.get(one.slot.under or "", guide), by=by, at=at,
    )  # fmt: skip
    if one.founding is not None:
        row = OrganisationRow.objects.get(id=organisation_id)
        changed(row, "founded", None, one.founding.words, by, at, reference=one.founding.reference)
    if one.line is not None:
        set_line(organisation_id=organisation_id, line=one.line, by=by, at=at)
    for post in one.posts:
        add_post(
            organisation_id=organisation_id, title=post.title, role=post.spec.role, path=post.place.path,
            place_id=post.place.id, key=post.spec.key, duties=post.spec.duties, seats=post.spec.seats,
            coordinator_id=_coordinator(post.spec.coordinated_by, one.place), by=by, at=at,
        )  # fmt: skip
    return organisation_id


def _coordinator(subtype: str | None, place: Place) -> UUID | None:
    """The nearest organisation above of the sub-type that is to coordinate; None where there is none yet."""
    if subtype is None:
        return None
    above = OrganisationRow.objects.filter(path__in=ancestors_of(place.path), subtype=subtype, until=None)
    return next((row.id for row in sorted(above, key=lambda row: (-len(row.path), row.name))), None)


def _parents_first(made: Plan) -> list[Planned]:
    under = {slot.key: slot.under for slot in made.template.slots}

    def depth(key: str | None) -> int:
        return 0 if key is None else 1 + depth(under[key])

    return sorted(made.slots, key=lambda one: depth(one.slot.under))
