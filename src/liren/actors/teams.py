"""Posts assigned at two levels 综合协管员: an organisation above coordinates who comes, their own says what they do."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from liren.actors.models import Holding, Post

MOST = 400


@dataclass(frozen=True, slots=True)
class Assigned:
    """A post with a coordinator. seats: how many should hold it, None when nobody said; holders: names, of now."""

    holders: tuple[str, ...]
    title: str
    path: str
    manager_id: UUID
    manager: str
    coordinator_id: UUID
    coordinator: str
    seats: int | None

    @property
    def vacant(self) -> int:
        """Seats nobody holds; none where nobody said how many there should be."""
        return max(0, (self.seats or 0) - len(self.holders))


def coordinated_by(organisations: Collection[UUID]) -> tuple[Assigned, ...]:
    """The posts these organisations coordinate, by place and who manages them. Two statements, none for none."""
    return _assigned({"coordinator__in": set(organisations)}) if organisations else ()


def coordinated_in(organisation_id: UUID) -> tuple[Assigned, ...]:
    """The posts of an organisation that another coordinates. Two statements."""
    return _assigned({"organisation_id": organisation_id, "coordinator__isnull": False})


def _assigned(which: dict[str, object]) -> tuple[Assigned, ...]:
    columns = (
        "id", "title", "path", "organisation_id", "organisation__name", "coordinator_id", "coordinator__name", "seats",
    )  # fmt: skip
    found = Post.objects.filter(organisation__until=None, **which).order_by("path", "organisation__name", "title", "id")
    posts = list(found.values_list(*columns)[:MOST])
    held: dict[UUID, list[str]] = {}
    rows = Holding.objects.filter(post_id__in=[post[0] for post in posts], until=None).order_by("since", "id")
    for post_id, name in rows.values_list("post_id", "person__holder__label"):
        held.setdefault(post_id, []).append(name)
    return tuple(Assigned(tuple(held.get(post[0], ())), *post[1:]) for post in posts)
