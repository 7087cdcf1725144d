"""What access can be asked: who holds a role somewhere, who looked at someone's details, who took what out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from liren.access.actor import Actor
from liren.access.models import ExportRow, GrantRow, Holder, LookRow, ResettlingRow
from liren.access.roles import ROLES
from liren.access.rules import require

_COUNTY = 3
_COMMUNITY = 5


@dataclass(frozen=True, slots=True)
class Held:
    """One who holds a role: id, the name everyone may see, the organisation they act for, and where."""

    person_id: UUID
    name: str
    org_id: UUID | None
    path: str


@dataclass(frozen=True, slots=True)
class Look:
    """Who saw which value of a person (`by` None: the system), why and when."""

    what: str
    purpose: str
    by: UUID | None
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Export:
    """A file somebody took out (`by_name` 系统: the system): of which list, where, narrowed to what, how many rows."""

    id: UUID
    what: str
    path: str
    asked: str
    rows: int
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Resettled:
    """What somebody was granted went along from a place that ended to its heir: their name, the role's, the paths."""

    name: str
    role: str
    was: str
    path: str
    at: datetime


def holders(role: str, path: str, *, at: datetime, org: UUID | None = None) -> tuple[Held, ...]:
    """Those who hold `role` at `path` or above it at `at`, nearest place first, then by name. One statement."""
    found = GrantRow.objects.filter(role=role, path__in=_above(path), holder__active=True, valid_from__lte=at).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=at)
    )
    if org is not None:
        found = found.filter(org_id=org)
    held = [Held(*row) for row in found.values_list("holder_id", "holder__label", "org_id", "path")]
    return tuple(sorted(held, key=lambda h: (-len(h.path), h.name, str(h.person_id))))


def served_communities(*, at: datetime) -> tuple[str, ...]:
    """The paths of the communities where somebody is a community worker at `at`: those in use. One statement."""
    found = GrantRow.objects.filter(role="community_worker", valid_from__lte=at, holder__active=True).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=at)
    )
    paths = found.order_by("path").values_list("path", flat=True).distinct()
    return tuple(path for path in paths if path.count(".") == _COMMUNITY)


def serving(path: str, *, at: datetime) -> tuple[UUID, ...]:
    """Those who serve `path` at `at`: every role but a resident's, held there, below it, or above it up to the county.

    One statement.
    """
    above = [one for one in _above(path) if one.count(".") >= _COUNTY]
    found = GrantRow.objects.filter(Q(path__in=above) | Q(path__startswith=path), valid_from__lte=at).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=at), holder__active=True
    )
    return tuple(found.exclude(role="resident").order_by("holder_id").values_list("holder_id", flat=True).distinct())


def holding(roles: Collection[str], path: str, *, at: datetime) -> tuple[UUID, ...]:
    """Those who hold one of these roles at `path` or below it at `at`. One statement."""
    found = GrantRow.objects.filter(role__in=roles, path__startswith=path, valid_from__lte=at).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=at), holder__active=True
    )
    return tuple(found.order_by("holder_id").values_list("holder_id", flat=True).distinct())


def looks_at(*seen: UUID, limit: int = 100) -> tuple[Look, ...]:
    """Who saw the details of those with these ids, newest first: a person's account, and their entry on record.

    The database shows it to that person, the looker and the system.
    """
    found = LookRow.objects.filter(seen_id__in=seen).order_by("-at", "-id")[:limit]
    return tuple(
        Look(what, purpose, by, name or "系统", at)
        for what, purpose, by, name, at in found.values_list("what", "purpose", "by_id", "by__label", "at")
    )


def exports(actor: Actor, path: str, *, after: UUID | None = None, limit: int = 50) -> tuple[Export, ...]:
    """What was taken out of `path` and below, newest first, after the one with the id `after`. Raises NotAllowed."""
    require(actor, "exports.read", path)
    found = ExportRow.objects.filter(path__startswith=path)
    last = ExportRow.objects.filter(id=after).values_list("at", "id").first() if after else None
    if last is not None:
        found = found.filter(Q(at__lt=last[0]) | Q(at=last[0], id__lt=last[1]))
    columns = ("id", "what", "path", "asked", "rows", "by__label", "at")
    rows = found.order_by("-at", "-id").values_list(*columns)[:limit]
    return tuple(
        Export(id, what, at, asked, count, name or "系统", on) for id, what, at, asked, count, name, on in rows
    )


def resettled(actor: Actor, path: str, *, limit: int = 200) -> tuple[Resettled, ...]:
    """What went along from ended places to `path` and below, newest first. One statement. Raises NotAllowed."""
    require(actor, "actors.manage", path)
    found = ResettlingRow.objects.filter(path__startswith=path).order_by("-at", "holder__label", "role", "id")
    rows = found.values_list("holder__label", "role", "was", "path", "at")[:limit]
    return tuple(Resettled(name, ROLES[role].title, was, to, at) for name, role, was, to, at in rows)


def _above(path: str) -> list[str]:
    """`path` and every path above it, up to the whole country.

    >>> _above("32.05.")
    ['', '32.', '32.05.']
    """
    parts = path.split(".")[:-1]
    return ["".join(f"{part}." for part in parts[:n]) for n in range(len(parts) + 1)]


def names_of(ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """The names everyone may see of these holders, by id; unknown ids are left out. One statement, none for no ids."""
    wanted = set(ids)
    return dict(Holder.objects.filter(pk__in=wanted).values_list("pk", "label")) if wanted else {}
