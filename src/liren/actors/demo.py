"""The demonstration: people who work and live in the invented community, ready to sign in on this very machine.

Made once; a second call finds what the first one made. Their password is public: they work on loopback only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password

from liren.access.public import SYSTEM
from liren.actors import demo_cast
from liren.actors.actions.channels import name_channel_keeper
from liren.actors.actions.organisations import add_organisation, add_post, appoint
from liren.actors.actions.residents import find_or_make_resident
from liren.actors.actions.staff import new_staff, set_login
from liren.actors.channels import TITLES
from liren.actors.kinds import kind_of
from liren.actors.models import ChannelKeeper, Credential, Holding, OrganisationRow, Person, Post
from liren.kit.database import rows, write
from liren.territories.public import NATION, Kind, Place, add_below, ancestors_of, children, make_frame

DEMO_PASSWORD = "liren-demo"  # noqa: S105 (public on purpose; see actors.errors.DemoStaysHome)
_LOCK = 20261101


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One of the cast. login: what they sign in with, the login name of staff, the phone of a resident."""

    key: str
    name: str
    title: str
    organisation: str | None
    login: str
    staff: bool


@dataclass(frozen=True, slots=True)
class Demo:
    """Places, organisations and people by their short keys (see `demo_cast`)."""

    places: Mapping[str, Place]
    organisations: Mapping[str, UUID]
    people: Mapping[str, UUID]


def demo_people() -> tuple[DemoPerson, ...]:
    """The cast, for the page and the command that say how to sign in; empty where no demonstration was made."""
    if not Person.objects.filter(demo=True).exists():
        return ()
    names = {row[0]: row[2] for row in demo_cast.ORGANISATIONS}
    staff = [DemoPerson(row[0], row[2], row[4], names[row[3]], row[1], True) for row in demo_cast.STAFF]
    return (*staff, *(DemoPerson(key, name, "居民", None, phone, False) for key, name, phone, _ in demo_cast.RESIDENTS))


@write
def make_demo(*, at: datetime, password: str | None = DEMO_PASSWORD, places: Mapping[str, Place] | None = None) -> Demo:
    """Make the demonstration's people from `at` on, or find them made. The reader must be the system.

    password: of all staff; None gives accounts nobody can sign in to. places: where they work and live, by the keys of
    `demo_cast`; None makes the invented street below the real county, and says who answers for its online channels.
    """
    rows("SELECT pg_advisory_xact_lock(%s)", _LOCK)
    here = dict(places) if places is not None else _places(at)
    organisations = _organisations(here, at)
    people = _staff(here, organisations, make_password(password), at) | _residents(here, at)
    if places is None:
        _channels(here, people, at)
    return Demo(here, organisations, people)


def _places(at: datetime) -> dict[str, Place]:
    made = {place.path: place for place in make_frame(demo_cast.DIVISIONS).values()}
    here = {key: made[path] for key, path in demo_cast.DIVISION_PATHS.items()}
    for key, parent, kind, name, code, grid in demo_cast.BELOW:
        here[key] = _below(here[parent], kind, name, code, here[grid].id if grid else None, at)
    return here


def _below(parent: Place, kind: Kind, name: str, code: str | None, grid: int | None, at: datetime) -> Place:
    for standing in children(parent.path):
        if (standing.kind, standing.name) == (kind, name):
            return standing
    return add_below(parent=parent.id, kind=kind, name=name, code=code, grid=grid, by=SYSTEM, at=at)


def _organisations(here: Mapping[str, Place], at: datetime) -> dict[str, UUID]:
    paths = {here[row[5]].path for row in demo_cast.ORGANISATIONS}
    known = {
        (path, name): id_
        for id_, path, name in OrganisationRow.objects.filter(path__in=paths).values_list("id", "path", "name")
    }
    made: dict[str, UUID] = {}
    for key, routed, name, subtype, status, where, parent in demo_cast.ORGANISATIONS:
        place = here[where]
        made[key] = known.get((place.path, name)) or add_organisation(
            name=name, kind=kind_of(subtype), subtype=subtype, status=status, key=routed, path=place.path,
            place_id=place.id, parent_id=made[parent] if parent else None, by=SYSTEM, at=at,
        )  # fmt: skip
    _unpaid_posts(here, made, at)
    return made


def _unpaid_posts(here: Mapping[str, Place], organisations: Mapping[str, UUID], at: datetime) -> None:
    """Posts of residents, left vacant: 楼栋长, 居民骨干."""
    for organisation, title, where in demo_cast.UNPAID_POSTS:
        if not Post.objects.filter(organisation_id=organisations[organisation], title=title).exists():
            add_post(
                organisation_id=organisations[organisation], title=title, role=None,
                path=here[where].path, place_id=here[where].id, by=SYSTEM, at=at,
            )  # fmt: skip


def _staff(here: Mapping[str, Place], organisations: Mapping[str, UUID], encoded: str, at: datetime) -> dict[str, UUID]:
    logins = [row[1] for row in demo_cast.STAFF]
    known = dict(Credential.objects.filter(login__in=logins).values_list("login", "person_id"))
    return {
        key: known.get(login)
        or _new_member(login, name, encoded, organisations[organisation], title, role, here.get(where), at)
        for key, login, name, organisation, title, role, where in demo_cast.STAFF
    }


def _new_member(
    login: str, name: str, encoded: str, organisation: UUID, title: str, role: str, place: Place | None, at: datetime
) -> UUID:
    """A person of staff with a login, in a post made for them."""
    person_id = new_staff(name=name, by=SYSTEM, at=at, demo=True)
    set_login(person_id=person_id, login=login, encoded=encoded, at=at)
    post = add_post(
        organisation_id=organisation, title=title, role=role, path=place.path if place else NATION,
        place_id=place.id if place else None, by=SYSTEM, at=at,
    )  # fmt: skip
    appoint(person_id=person_id, post_id=post, by=SYSTEM, at=at, reason="演示")
    return person_id


def _channels(here: Mapping[str, Place], people: Mapping[str, UUID], at: datetime) -> None:
    """Who answers for each online channel, unless somebody said that before: a post, wherever its holder goes."""
    said = set(ChannelKeeper.objects.values_list("channel", "path"))
    for channel, where, key in demo_cast.CHANNELS:
        path = here[where].path if where else NATION
        if (channel, path) not in said:
            above = (path, *ancestors_of(path))
            held = Holding.objects.filter(person_id=people[key], until=None, post__path__in=above)
            post = held.filter(post__organisation__until=None).order_by("since", "id").first()
            if post is None:  # handed over meanwhile: who answers is for the people of the place to say
                continue
            name_channel_keeper(
                channel=channel, name=TITLES[channel], path=path, post_id=post.post_id, phone=demo_cast.CHANNEL_PHONE,
                by=SYSTEM, at=at,
            )  # fmt: skip


def _residents(here: Mapping[str, Place], at: datetime) -> dict[str, UUID]:
    return {
        key: find_or_make_resident(phone=phone, name=name, path=here[where].path, by=SYSTEM, at=at, demo=True)
        for key, name, phone, where in demo_cast.RESIDENTS
    }
