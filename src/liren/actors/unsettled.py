"""Places that ended with several heirs, or none, where organisations or posts still stand: for an administrator."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from uuid import UUID

from django.db.models import F, QuerySet

from liren.actors.left import Left, left
from liren.actors.models import EndedPlace, LeftThing, OrganisationRow, Post
from liren.actors.queries import holders_of
from liren.territories.public import Place, ancestors_of, places_at, standing_heirs, upper_end


@dataclass(frozen=True, slots=True)
class LeftPost:
    """A post at a place that ended. holders: names."""

    id: UUID
    title: str
    organisation: str
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftKey:
    """A routing key that found an office elsewhere through a section of this place. id: of the section."""

    id: UUID
    key: str
    section: str
    office: str


@dataclass(frozen=True, slots=True)
class Unsettled:
    """An ended place, what still stands there, and where it may go: its heirs, else the place above that stands.

    organisations: (id, name), each with its posts; posts: those of organisations elsewhere; keys: those that find
    nobody at the heirs; things: what other rooms kept here.
    """

    place: Place
    heirs: tuple[Place, ...]
    choices: tuple[Place, ...]
    organisations: tuple[tuple[UUID, str], ...]
    posts: tuple[LeftPost, ...]
    keys: tuple[LeftKey, ...] = ()
    things: tuple[Left, ...] = ()


def unsettled(path: str) -> tuple[Unsettled, ...]:
    """Every ended place at `path` and below where something waits for a decision, by path.

    Eight statements for any number of them, one for none.
    """
    rows = EndedPlace.objects.filter(settled_at=None, path__gte=path, path__lt=upper_end(path)).order_by("path")
    ended = {row.path: row.place_id for row in rows}
    if not ended:
        return ()
    heirs = standing_heirs(ended.values())
    named = places_at({*ended, *chain(*heirs.values()), *chain(*map(ancestors_of, ended))})
    organisations, posts, keys, things = _organisations(ended), _posts(ended), _keys(ended), _things(ended)
    return tuple(
        Unsettled(
            named[at],
            of,
            (*of, *_above(at, named)),
            tuple(organisations[at]),
            tuple(posts[at]),
            tuple(keys[at]),
            tuple(things[at]),
        )
        for at, id_ in ended.items()
        for of in (tuple(named[heir] for heir in heirs[id_]),)
        if at in named and (organisations[at] or posts[at] or keys[at] or things[at])
    )


def lost_keys(paths: Iterable[str]) -> QuerySet[OrganisationRow]:
    """Sections that ended in an office elsewhere and whose routing keys find it at these places alone."""
    ended = OrganisationRow.objects.filter(path__in=list(paths), key__isnull=False, successor__until=None)
    return ended.exclude(until=None).exclude(successor=None).exclude(successor__path=F("path")).order_by("name", "id")


def _above(path: str, named: Mapping[str, Place]) -> tuple[Place, ...]:
    """The nearest place above that stands."""
    above = (named[at] for at in reversed(ancestors_of(path)) if at in named and at != path)
    return tuple(islice((place for place in above if place.valid_to is None), 1))


def _organisations(paths: Iterable[str]) -> Mapping[str, list[tuple[UUID, str]]]:
    found: dict[str, list[tuple[UUID, str]]] = defaultdict(list)
    rows = OrganisationRow.objects.filter(path__in=list(paths), until=None).order_by("name", "id")
    for path, id_, name in rows.values_list("path", "id", "name"):
        found[path].append((id_, name))
    return found


def _keys(paths: Iterable[str]) -> Mapping[str, list[LeftKey]]:
    found: dict[str, list[LeftKey]] = defaultdict(list)
    for row in lost_keys(paths).select_related("successor"):
        if row.key is not None and row.successor is not None:
            found[row.path].append(LeftKey(row.id, row.key, row.name, row.successor.name))
    return found


def _things(paths: Iterable[str]) -> Mapping[str, list[Left]]:
    found: dict[str, list[Left]] = defaultdict(list)
    for row in LeftThing.objects.filter(path__in=list(paths), settled_at=None).order_by("kind", "title", "id"):
        found[row.path].append(left(row))
    return found


def _posts(paths: Iterable[str]) -> Mapping[str, list[LeftPost]]:
    """Those whose organisation is elsewhere, with who holds them."""
    left = Post.objects.filter(path__in=list(paths), organisation__until=None).exclude(organisation__path=F("path"))
    rows = list(left.order_by("title", "id").values_list("path", "id", "title", "organisation__name"))
    held = holders_of(row[1] for row in rows)
    found: dict[str, list[LeftPost]] = defaultdict(list)
    for path, id_, title, organisation in rows:
        found[path].append(LeftPost(id_, title, organisation, held.get(id_, ())))
    return found
