"""A standing organisation under another superior, or at another place: with the document, kept in its history."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from liren.access import public as access
from liren.access.public import Actor
from liren.actors.actions.changes import changed
from liren.actors.actions.following import organisation_to, sections_to, standing_choice
from liren.actors.actions.locked import lock_organisations, lock_posts, lock_superiors, lock_with_sections
from liren.actors.actions.merging import superiors
from liren.actors.masks import plain_line
from liren.actors.models import OrganisationRow
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.territories.public import place_at

_LONGEST = 200


@write
def set_superior(*, organisation_id: UUID, parent_id: UUID | None, reference: str, by: Actor, at: datetime) -> None:
    """Say under whom an organisation stands from now on; None for nobody. The superior serves its place or above.

    Raises InvalidInput (`parent_id`, `reference`), NotYours, NotAllowed.
    """
    lock_superiors()
    found = {
        row.id: row for row in lock_organisations(Q(id__in=[organisation_id, *([parent_id] if parent_id else [])]))
    }
    row = found.get(organisation_id)
    if row is None or row.until is not None:
        raise NotYours(what="这个组织")
    access.require(by, "actors.manage", row.path)
    parent = found.get(parent_id) if parent_id else None
    problems = _unwritten(reference)
    if parent_id is not None and (parent is None or parent.until is not None):
        problems["parent_id"] = "上级组织已经撤销，请另选一个"
    elif parent is not None and not row.path.startswith(parent.path):
        problems["parent_id"] = f"“{parent.name}”不管这里，不能当上级"
    elif parent is not None and row.id in {parent.id, *superiors(parent)}:
        problems["parent_id"] = "绕了一圈又到自己之下，请另选一个"
    elif row.parent_id == parent_id:
        problems["parent_id"] = "上级没有变"
    if problems:
        raise InvalidInput.of(problems)
    was, now = (str(id_) if id_ else None for id_ in (row.parent_id, parent_id))
    changed(row, "superior", was, now, by, at, reference=reference.strip())
    row.parent_id = parent_id
    row.save(update_fields=["parent_id"])


@write
def relocate_organisation(*, organisation_id: UUID, to: str, reference: str, by: Actor, at: datetime) -> None:
    """Let a standing organisation serve another place from now on, with its posts there, what they grant, and its key.

    `by` manages people at both. Work it holds stays with it. Raises InvalidInput (`to`, `reference`), NotYours,
    NotAllowed. What stood at a place that ended is moved by `move_organisation`.
    """
    lock_superiors()
    row, sections = lock_with_sections(organisation_id, by)
    here = place_at(row.path)
    problems = _unwritten(reference)
    there = standing_choice(to, by)
    if here is not None and here.valid_to is not None:
        problems["to"] = "它所在的地方已经撤销，请在“地点撤销后待定”里移"
    elif there.path == row.path:
        problems["to"] = "地点没有变"
    elif _taken(row, there.path):
        problems["to"] = f"{there.everyday_name}已有派单代号为“{row.key}”的单位，请先改代号"
    elif row.parent is not None and not there.path.startswith(row.parent.path):
        problems["to"] = f"上级“{row.parent.name}”管不到那里，请先改上级"
    elif stranded := _stranded(row, there.path):
        problems["to"] = f"它在那里管不到下级{stranded}，请先改它们的上级"
    if problems:
        raise InvalidInput.of(problems)
    lock_posts(Q(organisation=row))
    sections_to(sections, there, by, at)
    organisation_to(row, there, by, at, reference=reference.strip())


def superior_choices(organisation_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """Whom an organisation may stand under: (id, name) of those at its place and above, but itself; nearest first."""
    path = OrganisationRow.objects.filter(id=organisation_id).values_list("path", flat=True).first()
    if path is None:
        return ()
    above = [path[: n + 1] for n, letter in enumerate(path) if letter == "."]
    found = OrganisationRow.objects.filter(path__in=["", *above], until=None).exclude(id=organisation_id)
    rows = sorted(found.values_list("path", "name", "id"), key=lambda row: (-len(row[0]), row[1], row[2]))
    return tuple((id_, name) for _, name, id_ in rows)


def _taken(row: OrganisationRow, path: str) -> bool:
    if not row.key:
        return False
    return OrganisationRow.objects.filter(path=path, key=row.key, until=None).exclude(id=row.id).exists()


def _stranded(row: OrganisationRow, path: str) -> str:
    """Who stands under it and is not at or below `path`, by name: its superior would not serve its place."""
    below = OrganisationRow.objects.filter(parent=row, until=None).exclude(path__startswith=path).order_by("name", "id")
    return "、".join(f"“{name}”" for name in below.values_list("name", flat=True))


def _unwritten(reference: str) -> dict[str, str]:
    if plain_line(reference, _LONGEST) is None:
        return {"reference": f"请写明依据的文件，{_LONGEST} 字以内"}
    return {}
