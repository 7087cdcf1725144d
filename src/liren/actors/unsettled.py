"""Places that ended with several heirs, or none, where organisations or posts still stand: for an administrator."""

from dataclasses import dataclass
from uuid import UUID

from liren.actors.models import EndedPlace, Holding, OrganisationRow, Post
from liren.territories.public import Place, ancestors, places_at, standing_heirs, upper_end


@dataclass(frozen=True, slots=True)
class LeftPost:
    """A post at a place that ended. holders: names."""

    id: UUID
    title: str
    organisation: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An ended place, what still stands there, and where it may go: its heirs, else the place above that stands.

    organisations: (id, name), each with its posts; posts: those of organisations elsewhere.
    """

    place: Place
    heirs: tuple[Place, ...]
    choices: tuple[Place, ...]
    organisations: tuple[tuple[UUID, str], ...]
    posts: tuple[LeftPost, ...]


def unsettled(path: str) -> tuple[Unsettled, ...]:
    """Every ended place at `path` and below where something waits for a decision, by path. One statement for none."""
    rows = EndedPlace.objects.filter(settled_at=None, path__gte=path, path__lt=upper_end(path)).order_by("path")
    ended = {row.path: row.place_id for row in rows}
    if not ended:
        return ()
    named, heirs = places_at(ended), standing_heirs(ended.values())
    found = (_one(named[at], heirs[id_]) for at, id_ in ended.items() if at in named)
    return tuple(one for one in found if one.organisations or one.posts)


def _one(here: Place, heirs: tuple[str, ...]) -> Unsettled:
    of = places_at(heirs)
    standing = tuple(of[path] for path in heirs)
    above = next((p for p in reversed(ancestors(here.path)) if p.valid_to is None and p.path != here.path), None)
    rows = OrganisationRow.objects.filter(path=here.path, until=None).order_by("name", "id")
    posts = Post.objects.filter(path=here.path, organisation__until=None).exclude(organisation__path=here.path)
    left = posts.order_by("title", "id").values_list("id", "title", "organisation__name")
    return Unsettled(
        here, standing, (*standing, *((above,) if above else ())), tuple(rows.values_list("id", "name")),
        tuple(LeftPost(*row, holders=_holders(row[0])) for row in left),
    )  # fmt: skip


def _holders(post_id: UUID) -> tuple[str, ...]:
    held = Holding.objects.filter(post_id=post_id, until=None).order_by("since", "id")
    return tuple(held.values_list("person__holder__label", flat=True))
