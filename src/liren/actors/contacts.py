"""The contact tree of a place: place, post, who holds it, how to reach them. Titles are what each place says."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from liren.access.public import Actor, may, require
from liren.actors.models import Holding, Post
from liren.territories.public import Place, ancestors_of, places_at, upper_end

MOST = 600


@dataclass(frozen=True, slots=True)
class Contact:
    """Who holds a post. phone: a resident's, masked; None when never told, not yours to see, or of staff."""

    person_id: UUID
    name: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class ContactPost:
    """A post, held or vacant. phone: the number of its organisation anybody may call."""

    title: str
    organisation: str
    phone: str | None
    holders: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A place with its posts, and the places below it that have some."""

    place: Place
    posts: tuple[ContactPost, ...]
    below: "tuple[Branch, ...]"

    def walk(self) -> "Iterator[Branch]":
        yield self
        for branch in self.below:
            yield from branch.walk()


def require_caller(by: Actor, path: str) -> None:
    """Raise NotAllowed unless `by` may look up whom to call at `path`: who takes calls there, or manages people."""
    if not may(by, "actors.manage", path):
        require(by, "affairs.open_on_behalf", path)


def contacts(path: str) -> Branch | None:
    """The posts at `path` and below as a tree of places; None where no place is. Three statements.

    At most MOST posts. Phones come masked; `reveal` opens one, for a purpose, and the look is written down.
    """
    found = Post.objects.filter(path__gte=path, path__lt=upper_end(path), organisation__until=None)
    columns = ("id", "path", "title", "organisation__name", "organisation__phone")
    posts = list(found.order_by("path", "organisation__name", "title", "id").values_list(*columns)[:MOST])
    held = _holders([row[0] for row in posts])
    at: dict[str, list[ContactPost]] = {}
    for post_id, where, title, organisation, phone in posts:
        at.setdefault(where, []).append(ContactPost(title, organisation, phone, tuple(held.get(post_id, ()))))
    reached = {above for where in at for above in (*ancestors_of(where), where) if above.startswith(path)}
    return _branch(path, at, places_at({path, *reached}))


def _holders(posts: list[UUID]) -> dict[UUID, list[Contact]]:
    """Who holds each of these posts now, the longest first; the database leaves out phones the reader may not see."""
    rows = Holding.objects.filter(post_id__in=posts, until=None).order_by("since", "id")
    held: dict[UUID, list[Contact]] = {}
    columns = ("post_id", "person_id", "person__holder__label", "person__details__phone_shown")
    for post_id, *contact in rows.values_list(*columns):
        held.setdefault(post_id, []).append(Contact(*contact))
    return held


def _branch(path: str, at: dict[str, list[ContactPost]], places: dict[str, Place]) -> Branch | None:
    """The tree below `path`; a place that stands no longer leaves its posts with the one above."""
    if path not in places:
        return None
    own: dict[str, list[ContactPost]] = {}
    for where, posts in at.items():
        home = next((one for one in (where, *reversed(ancestors_of(where))) if one in places), path)
        own.setdefault(home, []).extend(posts)
    under: dict[str, list[str]] = {}
    for where in sorted(places):
        if where != path:
            above = next((one for one in reversed(ancestors_of(where)) if one in places), path)
            under.setdefault(above, []).append(where)

    def branch(where: str) -> Branch:
        return Branch(places[where], tuple(own.get(where, ())), tuple(map(branch, under.get(where, ()))))

    return branch(path)
