"""Posts assigned at two levels 综合协管员: an organisation above coordinates who comes, their own says what they do."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from liren.actors.models import Post
from liren.actors.queries import holders_of

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
    held = holders_of(post[0] for post in posts)
    return tuple(Assigned(held.get(post[0], ()), *post[1:]) for post in posts)
