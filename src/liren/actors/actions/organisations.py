"""Organisations and their posts: founding, registering, appointing and relieving."""

from datetime import datetime
from uuid import UUID

from liren.access import public as access
from liren.access.public import Actor
from liren.access.roles import ROLES
from liren.actors.actions.changes import PHONE_HINT, public_phone
from liren.actors.actions.handing_over import follow, leave
from liren.actors.actions.locked import all_stand, locked_holding, locked_post
from liren.actors.credit_code import is_credit_code
from liren.actors.errors import NotInPost, PostHeldAlready
from liren.actors.kinds import KINDS, STATUSES, SUBTYPES
from liren.actors.masks import plain_name
from liren.actors.models import Appointment, Holding, OrganisationRow, Person, Post
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours


@write
def add_organisation(
    *,
    name: str,
    kind: str,
    subtype: str,
    path: str,
    place_id: int | None,
    by: Actor,
    at: datetime,
    status: str = "registered",
    key: str | None = None,
    credit_code: str | None = None,
    parent_id: UUID | None = None,
    phone: str | None = None,
) -> UUID:
    """Make an organisation known and return its id.

    kind, subtype, status: keys of `kinds`. key: how routing calls it, unique at its place. credit_code: 18 characters,
    its check character verified. phone: the number anybody may call. parent_id: who it stands under, which stands.
    Raises InvalidInput with the field, NotAllowed.
    """
    access.require(by, "actors.manage", path)
    problems = _problems(name, kind, subtype, status, credit_code)
    if phone and public_phone(phone) is None:
        problems["phone"] = PHONE_HINT
    if key and OrganisationRow.objects.filter(path=path, key=key, until=None).exists():
        problems["key"] = f"这里已有代号为“{key}”的单位，请换一个"
    if credit_code and OrganisationRow.objects.filter(credit_code=credit_code).exists():
        problems["credit_code"] = "这个统一社会信用代码已登记在另一个组织名下，请核对"
    if parent_id is not None and not all_stand({parent_id}):
        problems["parent_id"] = "上级组织已经撤销，请另选一个"
    if problems:
        raise InvalidInput.of(problems)
    made = OrganisationRow.objects.create(
        key=key, name=name.strip(), kind=kind, subtype=subtype, status=status, credit_code=credit_code or None,
        place_id=place_id, path=path, parent_id=parent_id, phone=public_phone(phone or ""), since=at,
    )  # fmt: skip
    return made.id


@write
def add_post(
    *,
    organisation_id: UUID,
    title: str,
    role: str | None,
    path: str,
    place_id: int | None,
    by: Actor,
    at: datetime,
    key: str | None = None,
    duties: str = "",
    seats: int | None = None,
    coordinator_id: UUID | None = None,
) -> UUID:
    """Make a post in an organisation and return its id. role: what its holders may do at `path`; None: nothing here.

    key, duties, seats: as a template says. coordinator_id: the organisation above that decides who comes to the post.
    Raises InvalidInput, NotYours, NotAllowed.
    """
    access.require(by, "actors.manage", path)
    if not all_stand({organisation_id} | ({coordinator_id} if coordinator_id else set())):
        raise NotYours(what="这个组织")
    if role is not None and role not in ROLES:
        raise InvalidInput(role=f"请选：{'、'.join(r.title for r in ROLES.values())}，或不选")
    if plain_name(title) is None:
        raise InvalidInput(title="请写岗位名称，60 字以内")
    return Post.objects.create(
        organisation_id=organisation_id, title=title.strip(), role=role, path=path, place_id=place_id, key=key,
        duties=duties, seats=seats, coordinator_id=coordinator_id,
    ).id  # fmt: skip


@write
def appoint(*, person_id: UUID, post_id: UUID, by: Actor, at: datetime, reason: str | None = None) -> UUID:
    """Put a person into a post from `at`; what the post may do is granted in the same transaction. Returns the holding.

    Raises NotYours, NotAllowed, PostHeldAlready.
    """
    post = locked_post(post_id)
    person = Person.objects.filter(pk=person_id).values_list("holder__label", flat=True).first()
    if post is None or person is None:
        raise NotYours(what="这个岗位或人员")
    access.require(by, "actors.manage", post.path)
    if Holding.objects.filter(post=post, person_id=person_id, until=None).exists():
        raise PostHeldAlready(name=person, post=post.title)
    holding = seat(post, person_id, by, at)
    follow(holding)
    note_appointment(holding, "appointed", by, at, reason)
    return holding.id


def seat(post: Post, person_id: UUID, by: Actor, at: datetime, *, continues: Holding | None = None) -> Holding:
    """A holding of the post, with what it grants. continues: the holding of an old section that goes on in it."""
    holding = Holding.objects.create(post=post, person_id=person_id, since=at, continues=continues)
    if post.role is not None:
        access.grant(
            holder=person_id, role=post.role, path=post.path, place_id=post.place_id, org_id=post.organisation_id,
            by=by, at=at, source_kind="holding", source_id=holding.id,
        )  # fmt: skip
    return holding


@write
def relieve(*, holding_id: UUID, by: Actor, at: datetime, reason: str | None = None) -> None:
    """End a holding at `at`, and with it what was granted for it; its package waits for a successor.

    Raises NotYours, NotAllowed, NotInPost.
    """
    _relieve(holding_id, None, by, at, reason)


def _relieve(holding_id: UUID, to: UUID | None, by: Actor, at: datetime, reason: str | None) -> None:
    holding = locked_holding(holding_id)
    if holding is None:
        raise NotYours(what="这项任职")
    access.require(by, "actors.manage", holding.post.path)
    if holding.until is not None:
        raise NotInPost
    holding.until = at
    holding.save(update_fields=["until"])
    before: Holding | None = holding
    while before is not None:  # also what an old section's holding still grants until its work has come over
        access.revoke_from(source_kind="holding", source_id=before.id, by=by, at=at)
        before = before.continues
    note_appointment(holding, "relieved", by, at, reason)
    leave(holding, to, at)


@write
def hand_over(*, holding_id: UUID, to: UUID, by: Actor, at: datetime, reason: str | None = None) -> UUID:
    """Relieve one and appoint the next at the same moment; who held it stays written. Returns the new holding.

    The next is to confirm what the package holds; open work goes to them (`actors.post-left`).
    """
    _relieve(holding_id, to, by, at, reason)
    post_id = Holding.objects.values_list("post_id", flat=True).get(id=holding_id)
    return appoint(person_id=to, post_id=post_id, by=by, at=at, reason=reason)


def note_appointment(holding: Holding, kind: str, by: Actor, at: datetime, reason: str | None) -> None:
    """Write into the history of posts who was appointed or relieved."""
    Appointment.objects.create(
        holding_id=holding.id, post_id=holding.post_id, person_id=holding.person_id,
        kind=kind, reason=reason, by=by.person_id, at=at,
    )  # fmt: skip


def _problems(name: str, kind: str, subtype: str, status: str, credit_code: str | None) -> dict[str, str]:
    problems = {}
    if plain_name(name) is None:
        problems["name"] = "请写组织名称，60 字以内"
    if kind not in KINDS:
        problems["kind"] = f"请选：{'、'.join(KINDS.values())}"
    elif subtype not in SUBTYPES[kind]:
        problems["subtype"] = f"请选：{'、'.join(SUBTYPES[kind].values())}"
    if status not in STATUSES:
        problems["status"] = f"请选：{'、'.join(STATUSES.values())}"
    if credit_code and not is_credit_code(credit_code):
        problems["credit_code"] = "统一社会信用代码应为 18 位，且末位校验码要对，请核对证书"
    return problems
