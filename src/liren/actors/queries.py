"""Who is who: cards of persons, organisations and their members. Names of residents come masked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Length

from liren.access.public import Actor, names_of
from liren.actors.cards import (
    OF_ORGANISATIONS,
    Appointed,
    Changed,
    Member,
    Organisation,
    OwnDetails,
    PersonCard,
    PostCard,
    PostHeld,
)
from liren.actors.kinds import STATUSES
from liren.actors.models import Appointment, Details, Holding, OrganisationChange, OrganisationRow, Person, Post
from liren.actors.templates.shelf import lines_at
from liren.actors.told import told
from liren.kit.errors import NotYours
from liren.territories.public import NATION, ancestors_of, upper_end

_COLUMNS = (
    "id", "key", "name", "kind", "subtype", "status", "place_id", "path", "parent_id", "credit_code", "phone", "line",
    "until", "successor_id",
)  # fmt: skip
_BY_KEY = ("key", *_COLUMNS, *(f"successor__{column}" for column in _COLUMNS))


def persons(ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """The names everyone may see, of programs too, by id; unknown ids are left out. One statement, none for no ids."""
    return names_of(ids)


def person_card(person_id: UUID) -> PersonCard:
    """One person with posts held now. The masked phone appears where the reader may see it. Raises NotYours."""
    row = (
        Person.objects.filter(pk=person_id)
        .values_list("kind", "holder__label", "holder__active", "details__phone_shown")
        .first()
    )
    if row is None:
        raise NotYours(what="这个人")
    held = Holding.objects.filter(person_id=person_id, until=None).order_by("since", "id")
    posts = held.values_list(
        "post__title", "post__role", "post__organisation_id", "post__organisation__name", "post__path"
    )
    return PersonCard(person_id, *row, posts=tuple(PostHeld(*post) for post in posts))


def my_details(actor: Actor) -> OwnDetails:
    """A resident's own details in clear; nobody else's can be asked for here. Raises NotYours for staff and nobody."""
    row = Details.objects.filter(person_id=actor.person_id).first()
    if row is None or actor.person_id is None:
        raise NotYours(what="您的资料")
    return OwnDetails(**told(actor.person_id), home_path=row.home_path)


def phone_of(person_id: UUID, *, by: Actor) -> str | None:
    """The phone messages to this person go to, for the outbox: only the system may ask, and nobody sees the answer.

    None when they told none. Raises NotYours for anyone else, who must `reveal` it with a purpose.
    """
    if not by.is_system:
        raise NotYours(what="这位居民")
    return told(person_id)["phone"]


def organisation(organisation_id: UUID) -> Organisation:
    """One organisation. Raises NotYours."""
    row = OrganisationRow.objects.filter(id=organisation_id).values_list(*_COLUMNS).first()
    if row is None:
        raise NotYours(what="这个组织")
    return Organisation(*row)


def organisations_of(ids: Iterable[UUID]) -> tuple[Organisation, ...]:
    """Those of these organisations there are, closed ones too. One statement, none for no ids."""
    wanted = set(ids)
    if not wanted:
        return ()
    return tuple(Organisation(*row) for row in OrganisationRow.objects.filter(id__in=wanted).values_list(*_COLUMNS))


def organisation_names(ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Names by id; unknown ids are left out. One statement, none for no ids."""
    wanted = set(ids)
    if not wanted:
        return {}
    return dict(OrganisationRow.objects.filter(id__in=wanted).values_list("id", "name"))


def organisation_stands(ids: Iterable[UUID]) -> Mapping[UUID, tuple[str, str]]:
    """Where organisations stand (the path of their place) and their sub-type, by id; unknown ids are left out.

    One statement, none for no ids.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    found = OrganisationRow.objects.filter(id__in=wanted).values_list("id", "path", "subtype")
    return {id: (path, subtype) for id, path, subtype in found}


def organisations(
    path: str,
    kind: str | None = None,
    *,
    status: str | None = None,
    text: str = "",
    after: UUID | None = None,
    limit: int = 200,
) -> tuple[Organisation, ...]:
    """Organisations standing at `path` and below, by place and name; where asked: of one kind, of one status, with
    `text` in their name.

    after: go on after the one with this id; an unknown one begins anew. One statement, another to go on.
    """
    found = _standing(path, kind, status, text)
    last = OrganisationRow.objects.filter(id=after).values_list("path", "name", "id").first() if after else None
    if last is not None:
        at, name, id = last
        found = found.filter(Q(path__gt=at) | Q(path=at, name__gt=name) | Q(path=at, name=name, id__gt=id))
    return tuple(Organisation(*row) for row in found.order_by("path", "name", "id").values_list(*_COLUMNS)[:limit])


def how_many_organisations(
    path: str, kind: str | None = None, *, status: str | None = None, text: str = "", most: int
) -> int:
    """How many `organisations` there are, counted no further than `most`. One statement."""
    return _standing(path, kind, status, text).values("id")[:most].count()


def _standing(path: str, kind: str | None, status: str | None, text: str) -> QuerySet[OrganisationRow]:
    found = OrganisationRow.objects.filter(path__gte=path, path__lt=upper_end(path), until=None)
    asked = {"kind": kind, "status": status, "name__contains": text or None}
    return found.filter(**{name: value for name, value in asked.items() if value is not None})


def every_organisation(path: str, kind: str | None = None) -> Iterator[Organisation]:
    """The same to the last, read a few hundred at a time."""
    after: UUID | None = None
    while batch := organisations(path, kind, after=after, limit=500):
        yield from batch
        after = batch[-1].id


def unit(key: str, path: str) -> Organisation | None:
    """The organisation routing calls `key` that serves `path`: the nearest above it wins. None when there is none.

    The key of a section that ended in an office finds the office.
    """
    row = _serving(path).filter(key=key).values_list(*_BY_KEY).first()
    return _by_key(row)[1] if row else None


def units(path: str) -> Mapping[str, Organisation]:
    """Every organisation routing can name at `path`, by key; the nearest of each key. One statement.

    An office stands here under its own key, and under those of the sections that ended in it.
    """
    found: dict[str, Organisation] = {}
    for row in _serving(path).filter(key__isnull=False).values_list(*_BY_KEY):
        found.setdefault(*_by_key(row))
    return found


def posts(organisation_id: UUID) -> tuple[PostCard, ...]:
    """The posts an organisation has now, held or vacant, by title."""
    rows = Post.objects.filter(organisation_id=organisation_id).annotate(held=_held())
    columns = ("id", "title", "role", "path", "place_id", "key", "duties", "seats", "coordinator_id", "held")
    return tuple(PostCard(*row) for row in rows.order_by("title", "path").values_list(*columns))


def posts_of(ids: Iterable[UUID]) -> Mapping[UUID, tuple[tuple[str, int, int | None], ...]]:
    """The posts of these organisations, by id: (title, how many hold it now, how many seats). One statement."""
    found: dict[UUID, tuple[tuple[str, int, int | None], ...]] = {}
    rows = Post.objects.filter(organisation_id__in=set(ids)).annotate(held=_held()).order_by("title", "path")
    for id, title, held, seats in rows.values_list("organisation_id", "title", "held", "seats"):
        found[id] = (*found.get(id, ()), (title, held, seats))
    return found


def _held() -> Coalesce:
    """How many hold a post now."""
    holders = Holding.objects.filter(post=OuterRef("pk"), until=None).order_by().values("post")
    return Coalesce(Subquery(holders.annotate(count=Count("id")).values("count")), 0)


def holders_of(post_ids: Iterable[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """Who holds each of these posts now, by name, the longest first; vacant ones are left out. One statement."""
    held: dict[UUID, tuple[str, ...]] = {}
    rows = Holding.objects.filter(post_id__in=set(post_ids), until=None).order_by("since", "id")
    for post_id, name in rows.values_list("post_id", "person__holder__label"):
        held[post_id] = (*held.get(post_id, ()), name)
    return held


def members(
    organisation_id: UUID, *, at: datetime | None = None, left_after: datetime | None = None
) -> tuple[Member, ...]:
    """Who holds posts in an organisation: now, or as it was at `at`. By post, then by how long they have held it.

    left_after: of now, and who left a post since then too.
    """
    found = Holding.objects.filter(post__organisation_id=organisation_id)
    if at is not None:
        found = found.filter(since__lte=at).exclude(until__lte=at)
    else:
        found = found.filter(Q(until=None) | Q(until__gt=left_after)) if left_after else found.filter(until=None)
    rows = found.order_by("post__title", "since", "id").values_list(
        "id",
        "person_id",
        "person__holder__label",
        "person__holder__active",
        "post_id",
        "post__title",
        "post__role",
        "post__path",
        "since",
    )
    return tuple(Member(*row) for row in rows)


def history(organisation_id: UUID, *, limit: int = 50) -> tuple[Appointed, ...]:
    """Who was appointed and relieved in an organisation, and what befell the accounts of those; newest first."""
    of_it = Q(post__organisation_id=organisation_id)
    ever = Holding.objects.filter(post__organisation_id=organisation_id).values("person_id")
    by_name = Person.objects.filter(pk=OuterRef("by")).values("holder__label")
    rows = (
        Appointment.objects.filter(of_it | Q(post=None, person_id__in=ever))
        .annotate(order=Case(When(kind="relieved", then=Value(0)), default=Value(1)), by_name=Subquery(by_name))
        .order_by("-at", "-order", "-id")
        .values_list(
            "person_id", "person__holder__label", "post__title", "kind", "was", "reason", "by", "by_name", "at"
        )
    )
    return tuple(Appointed(*row) for row in rows[:limit])


def changes(organisation_id: UUID, *, limit: int = 50) -> tuple[Changed, ...]:
    """What changed about an organisation, newest first: registration, telephone, line of work, mergers, superiors."""
    by_name = Person.objects.filter(pk=OuterRef("by")).values("holder__label")
    rows = OrganisationChange.objects.filter(organisation_id=organisation_id).annotate(by_name=Subquery(by_name))
    columns = ("what", "was", "now", "on", "reference", "by_name", "at")
    found = list(rows.order_by("-at", "-id").values_list(*columns)[:limit])
    path = OrganisationRow.objects.filter(id=organisation_id).values_list("path", flat=True).first()
    lines = lines_at(path) if path is not None and any(row[0] == "line" for row in found) else {}
    others = {UUID(id_) for row in found if row[0] in OF_ORGANISATIONS for id_ in row[1:3] if id_}
    words = {**STATUSES, **lines, **{str(id_): name for id_, name in organisation_names(others).items()}}
    return tuple(Changed(row[0], words.get(row[1], row[1]), words.get(row[2], row[2]), *row[3:]) for row in found)


def _serving(path: str) -> QuerySet[OrganisationRow]:
    """Organisations at `path` and above, nearest first: standing ones, then those whose heir serves it."""
    above = [NATION, *ancestors_of(path), path]
    found = OrganisationRow.objects.filter(Q(until=None) | Q(successor__until=None, successor__path__in=above))
    order = (Length(F("path")).desc(), F("until").desc(nulls_first=True), "name", "id")
    return found.filter(path__in=above).order_by(*order)


def _by_key(row: Sequence[Any]) -> tuple[str, Organisation]:
    """(key, who answers to it): the organisation itself, or the one that goes on in its place."""
    key, *both = row
    own, heir = both[: len(_COLUMNS)], both[len(_COLUMNS) :]
    return str(key), Organisation(*(own if heir[0] is None else heir))
