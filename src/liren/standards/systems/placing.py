"""Putting standards, and the subjects a document names, at the nodes of a system."""

import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from liren.access.public import Actor
from liren.engine.standard_numbers import NotANumber, parse_number
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.standards.catalogue.model import Standard
from liren.standards.systems.errors import NothingPlaced
from liren.standards.systems.model import Placement
from liren.standards.systems.view import WherePlaced
from liren.standards.systems.writing import locked, node_of, said_why, touched

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@write
def place_standard(*, key: str, node: str, standard: UUID, why: str, by: Actor, at: datetime) -> None:
    """Put a standard of the catalogue at a node, as a decision; a reading there becomes one. The same again
    changes nothing.

    Raises InvalidInput, NotYours (no such standard), NoSuchSystem, NoSuchNode, NotAllowed.
    """
    row = locked(key, by)
    one = node_of(row, node)
    said_why(why)
    of = Standard.objects.filter(id=standard).first()
    if of is None:
        raise NotYours(what="这项标准")
    was = Placement.objects.filter(node=one, standard=of).first()
    if was and (was.placed_by, was.note) == ("decision", why):
        return
    before = _said(was) if was else {}
    told = {"placed_by": "decision", "by": by.person_id, "by_name": by.name, "at": at, "note": why}
    Placement.objects.update_or_create(node=one, standard=of, defaults=told)
    after = {"standard": str(of.id), "title": of.title}
    touched(row, "placed", node=node, before=before, after=after, why=why, by=by, at=at)


@write
def lift_standard(*, key: str, node: str, standard: UUID, why: str, by: Actor, at: datetime) -> None:
    """Take a standard from a node. Raises NothingPlaced, InvalidInput, NoSuchSystem, NoSuchNode, NotAllowed."""
    row = locked(key, by)
    one = node_of(row, node)
    said_why(why)
    found = Placement.objects.filter(node=one, standard_id=standard).select_related("standard").first()
    if found is None:
        raise NothingPlaced()
    before = {"standard": str(standard), "title": found.standard.title, **_said(found)}
    found.delete()
    touched(row, "lifted", node=node, before=before, why=why, by=by, at=at)


@write
def place_topic(*, key: str, name: str, node: str, why: str, by: Actor, at: datetime) -> None:
    """Say where a subject of some document belongs; there already, nothing changes.

    Raises InvalidInput, NoSuchSystem, NoSuchNode, NotAllowed.
    """
    row = locked(key, by)
    one = node_of(row, node)
    said_why(why)
    topic = next((topic for topic in row.topics if topic["name"] == name), None)
    if topic is None:
        raise InvalidInput(name="没有这个主题，请重新选")
    before, topic["node"] = topic.get("node"), one.code
    if before == one.code:
        return
    touched(row, "topic-placed", node=node, before={name: before}, after={name: one.code}, why=why, by=by, at=at)


def _said(of: Placement) -> dict[str, str]:
    return {"placed_by": of.placed_by, "by_name": of.by_name, "note": of.note}


def standard_named(text: str) -> UUID:
    """The standard people mean by its number, its whole title or its id. Raises InvalidInput (`standard`)."""
    said = text.strip()
    try:
        number = str(parse_number(said))
    except NotANumber:
        number = said
    asked = Q(number=number) | Q(title=said) | (Q(id=said) if _ID.fullmatch(said) else Q())
    found = list(Standard.objects.filter(asked).values_list("id", flat=True)[:2]) if said else []
    if not found:
        raise InvalidInput(standard="目录里没有这项标准：请填标准号或全名；还没有收录的请先收进标准目录")
    if len(found) > 1:
        raise InvalidInput(standard="有几项标准同名，请填标准号")
    return UUID(str(found[0]))


def placements_of(standards: Sequence[UUID]) -> dict[UUID, list[WherePlaced]]:
    """Where standards lie, in every system. One statement."""
    found: dict[UUID, list[WherePlaced]] = {one: [] for one in standards}
    rows = Placement.objects.filter(standard__in=standards).select_related("node__system")
    for row in rows.order_by("node__system__path", "node__system__key", "id"):
        system = row.node.system
        placed = WherePlaced(system.key, system.title, row.node.code, row.node.name, row.placed_by)
        found[row.standard_id].append(placed)
    return found
