"""Residents: known by what they tell, masked to everyone, revealed with a purpose, forgotten on request."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from liren.access import public as access
from liren.access.public import Actor, Grant
from liren.actors.masks import masked_name, masked_phone, plain_name
from liren.actors.models import Code, Details, Person
from liren.actors.told import keep, phone_token, told
from liren.engine.phones import plain_phone
from liren.kit import vault
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.ids import new_id
from liren.territories.public import community_of, place_at


@write
def find_or_make_resident(
    *, phone: str | None, name: str | None, path: str, by: Actor, at: datetime, demo: bool = False
) -> UUID:
    """The resident with this phone, made known when new; without a phone always a new one. One statement when known.

    phone: as typed. name: how to call them, masked at once. path: in their community, "" when unknown. One already
    known keeps the name they gave. Raises InvalidInput for a phone or a name that is none.
    """
    plain = plain_phone(phone) if phone else None
    if phone and plain is None:
        raise InvalidInput(phone="请写 11 位手机号，或带区号的固定电话")
    token = phone_token(plain) if plain else None
    if token:
        [(found,)] = rows("SELECT actors_whose_phone(%s)", token)
        if found is not None:
            return UUID(str(found))
    return _make(plain, token, _called(name), _home(path), by, at, demo)


@write
def tell_about_self(*, name: str | None, path: str | None, by: Actor, at: datetime) -> None:
    """A resident says how to be called, or which community they live in (a path in it); None leaves it as it is.

    Raises InvalidInput for a name that is none or a place above a community, NotYours for staff and nobody.
    """
    details = Details.objects.select_for_update().filter(person_id=by.person_id).first()
    if details is None or by.person_id is None:
        raise NotYours(what="您的资料")
    if path is not None and (place_at(path) is None or community_of(path) is None):
        raise InvalidInput(place="请选到社区或村")
    if name is not None:
        called = _called(name)
        keep(by.person_id, name=called or None, at=at)
        access.rename(holder=by.person_id, label=masked_name(called))
    if path is not None:
        path = _home(path)
        details.home_path = path
        details.save(update_fields=["home_path"])
        access.revoke_from(source_kind="introduced", source_id=by.person_id, by=by, at=at)
        access.forget_homes(holder=by.person_id)
        access.grant(
            holder=by.person_id, role="resident", path=path, place_id=None, org_id=None, by=by, at=at,
            source_kind="introduced", source_id=by.person_id,
        )  # fmt: skip


@write
def reveal(*, person_id: UUID, what: Literal["name", "phone"], purpose: str, by: Actor, at: datetime) -> str | None:
    """The resident's full name or phone, for a stated purpose; the look is written down, and the resident can see it.

    None when it was never told. Raises InvalidInput without a purpose, NotYours when the resident does not live where
    `by` may look, NotAllowed when the role may not.
    """
    if len(purpose.strip()) < 2:
        raise InvalidInput(purpose="请写明为什么要看，例如：回访事件 2026-11-0372")
    details = Details.objects.filter(person_id=person_id).first()
    if details is None:
        raise NotYours(what="这位居民")
    access.require(by, "actors.reveal", details.home_path)
    access.looked(seen=person_id, what=[what], purpose=purpose.strip(), by=by, at=at)
    return told(person_id)[what]


@write
def forget(*, person_id: UUID, by: Actor, at: datetime) -> None:
    """Destroy a resident's key, and with it all that was kept about them; end their sessions, and close them.

    Where they lived and the trace of their phone go too; their id stays in histories. Only the resident and the
    system may. Raises NotYours.
    """
    details = Details.objects.select_for_update().filter(person_id=person_id).first()
    if details is None or not (by.is_system or by.person_id == person_id):
        raise NotYours(what="这位居民")
    with access.as_system():
        Code.objects.filter(phone_token=details.phone_token).delete()
    details.phone_token, details.phone_shown, details.home_path = None, None, ""
    details.save(update_fields=["phone_token", "phone_shown", "home_path"])
    vault.erase(person_id, at=at)
    access.forget_homes(holder=person_id)
    access.rename(holder=person_id, label="已注销")
    access.set_active(holder=person_id, active=False)


def _make(plain: str | None, token: str | None, name: str, path: str, by: Actor, at: datetime, demo: bool) -> UUID:
    person_id = new_id()
    access.introduce(holder=person_id, label=masked_name(name), grants=[Grant("resident", path)], by=by, at=at)
    rows(
        "WITH person AS (INSERT INTO actors_person (id, kind, demo, since) VALUES (%s, 'resident', %s, %s))"
        " INSERT INTO actors_details (person_id, phone_token, phone_shown, home_path) VALUES (%s, %s, %s, %s)",
        *(person_id, demo, at),
        *(person_id, token, masked_phone(plain) if plain else None, path),
    )
    keep(person_id, name=name or None, phone=plain, at=at)
    return person_id


def _called(name: str | None) -> str:
    """The name as told, "" when none was. Raises InvalidInput for what is no name."""
    if not name or not name.strip():
        return ""
    called = plain_name(name)
    if called is None:
        raise InvalidInput(name="请写 60 字以内的称呼，不要有看不见的字符")
    return called


def _home(path: str) -> str:
    """The community `path` lies in: nearer than that we need not know where somebody lives."""
    return community_of(path) or ""


def is_demo(person_id: UUID) -> bool:
    return Person.objects.filter(pk=person_id, demo=True).exists()
