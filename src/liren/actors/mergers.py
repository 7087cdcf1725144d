"""Sections that ended in an office 大部制: what a merger would mean, which there were, and who goes on for whom."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from liren.access import public as access
from liren.access.public import Actor
from liren.actors.models import OrganisationChange, OrganisationRow, Person, Post
from liren.actors.queries import holders_of
from liren.kit.errors import InvalidInput, NotYours
from liren.territories.public import upper_end

MOST = 200


@dataclass(frozen=True, slots=True)
class MovedPost:
    """A post of the old section. holders: names; joins: the office has a post of this name, role and place already."""

    title: str
    holders: tuple[str, ...]
    joins: bool


@dataclass(frozen=True, slots=True)
class Merger:
    """What it means that one section ends in one office.

    key: how routing calls the old one; it finds the office from then on. below: organisations that stood under it.
    coordinated: posts elsewhere that it coordinated.
    """

    old_id: UUID
    old: str
    heir_id: UUID
    heir: str
    key: str | None
    posts: tuple[MovedPost, ...]
    below: tuple[str, ...]
    coordinated: int

    @property
    def holders(self) -> int:
        return sum(len(post.holders) for post in self.posts)


@dataclass(frozen=True, slots=True)
class Merged:
    """One line of the map of old and new: on: since which day, as the document `reference` says; at: when written."""

    old_id: UUID
    old: str
    heir_id: UUID
    heir: str
    on: date | None
    reference: str | None
    by_name: str | None
    at: datetime


def foresee_merging(*, into: Mapping[UUID, UUID], by: Actor) -> tuple[Merger, ...]:
    """What `merge_organisations` would do, section by section. Writes nothing. Raises as it does."""
    rows = concerned(into, by)
    return tuple(_merger(rows[old], rows[heir]) for old, heir in sorted(into.items(), key=lambda x: rows[x[0]].name))


def seen_as(foreseen: Sequence[Merger]) -> str:
    """A short text that changes with what a merger means: nobody decides what they have not seen."""
    told = repr(sorted(foreseen, key=lambda one: one.old_id))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def merged_at(path: str, *, limit: int = MOST) -> tuple[Merged, ...]:
    """The map of old and new at `path` and below, newest first. Two statements."""
    by_name = Person.objects.filter(pk=OuterRef("by")).values("holder__label")
    rows = OrganisationChange.objects.filter(
        what="merged", organisation__path__gte=path, organisation__path__lt=upper_end(path)
    ).annotate(by_name=Subquery(by_name))
    columns = ("organisation_id", "organisation__name", "now", "on", "reference", "by_name", "at")
    found = list(rows.order_by("-at", "organisation__name", "-id").values_list(*columns)[:limit])
    heirs = {UUID(row[2]) for row in found}
    names = dict(OrganisationRow.objects.filter(id__in=heirs).values_list("id", "name"))
    return tuple(
        Merged(old_id, old, UUID(heir), names[UUID(heir)], on, reference, by_name, at)
        for old_id, old, heir, on, reference, by_name, at in found
    )


def heir_of(organisation_id: UUID) -> UUID | None:
    """The organisation that goes on in the place of one that ended; None where it stands, or nobody does."""
    return OrganisationRow.objects.filter(id=organisation_id).values_list("successor_id", flat=True).first()


def concerned(into: Mapping[UUID, UUID], by: Actor) -> dict[UUID, OrganisationRow]:
    """Old and new by id, standing, where `by` manages people; locked when called within a write's transaction.

    Raises NotYours, NotAllowed, InvalidInput naming `into.<id>` of what cannot be.
    """
    if not into:
        raise InvalidInput(into="请至少为一个科室选好并入哪里")
    wanted = {*into, *into.values()}
    found = {row.id: row for row in OrganisationRow.objects.filter(id__in=wanted, until=None).order_by("id")}
    if found.keys() != wanted:
        raise NotYours(what="其中一个组织，可能已经撤销")
    for row in found.values():
        access.require(by, "actors.manage", row.path)
    problems = {}
    for old, heir in into.items():
        if old == heir:
            problems[f"into.{old}"] = "不能并入自己"
        elif heir in into:
            problems[f"into.{old}"] = f"“{found[heir].name}”自己也要并走，请直接选最后并到的那一个"
        elif not found[old].path.startswith(found[heir].path):
            problems[f"into.{old}"] = f"“{found[heir].name}”不管这里，派到这里的事它接不到"
    if problems:
        raise InvalidInput.of(problems)
    return found


def same_post(post: Post, heir_id: UUID) -> Post | None:
    """The post of this title, role and place that the office has already."""
    alike = Post.objects.filter(organisation_id=heir_id, title=post.title, role=post.role, path=post.path)
    return alike.order_by("id").first()


def _merger(old: OrganisationRow, heir: OrganisationRow) -> Merger:
    posts = list(Post.objects.filter(organisation=old).order_by("title", "path", "id"))
    held = holders_of(post.id for post in posts)
    below = OrganisationRow.objects.filter(parent=old, until=None).exclude(id=heir.id).order_by("path", "name")
    return Merger(
        old.id, old.name, heir.id, heir.name, old.key,
        tuple(MovedPost(p.title, held.get(p.id, ()), same_post(p, heir.id) is not None) for p in posts),
        tuple(below.values_list("name", flat=True)),
        Post.objects.filter(coordinator=old, organisation__until=None).exclude(organisation=heir).count(),
    )  # fmt: skip
