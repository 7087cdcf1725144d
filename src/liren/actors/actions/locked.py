"""One order of locks: superiors, organisations, posts, holdings, channels. Who keeps to it never waits in a ring."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from liren.access import public as access
from liren.access.public import Actor
from liren.actors.models import Holding, OrganisationRow, Post
from liren.kit.database import rows
from liren.kit.errors import NotYours

_SUPERIORS, _CHANNELS = 7_410_234, 7_410_235


def lock_organisations(which: Q) -> list[OrganisationRow]:
    """Those, locked, ended ones too, by id."""
    return list(OrganisationRow.objects.select_for_update().filter(which).order_by("id"))


def lock_superiors() -> None:
    """One at a time who changes under whom organisations stand, or where: a chain of them spans rows nobody locks."""
    rows("SELECT pg_advisory_xact_lock(%s)", _SUPERIORS)


def lock_channels() -> None:
    """One at a time who says which post answers for a channel: the first time there is no row yet to lock."""
    rows("SELECT pg_advisory_xact_lock(%s)", _CHANNELS)


def lock_with_sections(organisation_id: UUID, by: Actor) -> tuple[OrganisationRow, list[OrganisationRow]]:
    """A standing organisation `by` manages, and the sections that ended in it at its place, locked at once.

    Raises NotYours, NotAllowed.
    """
    found = lock_organisations(Q(id=organisation_id) | Q(successor=organisation_id))
    row = next((one for one in found if one.id == organisation_id and one.until is None), None)
    if row is None:
        raise NotYours(what="这个组织")
    access.require(by, "actors.manage", row.path)
    return row, [one for one in found if one.successor_id == row.id and one.path == row.path]


def lock_posts(which: Q) -> list[Post]:
    """Those, locked, by id; lock their organisations first."""
    return list(Post.objects.select_for_update().filter(which).order_by("id"))


def all_stand(ids: Collection[UUID]) -> bool:
    """Lock these organisations and say whether every one of them stands."""
    found = lock_organisations(Q(id__in=sorted(ids)))
    return len(found) == len(set(ids)) and all(one.until is None for one in found)


def locked_post(post_id: UUID) -> Post | None:
    """The post, locked after its organisation; None where that has ended."""
    organisation = Post.objects.filter(id=post_id).values_list("organisation_id", flat=True).first()
    if organisation is None or not all_stand({organisation}):
        return None
    return next(iter(lock_posts(Q(id=post_id))), None)


def locked_holding(holding_id: UUID) -> Holding | None:
    """The holding, locked after its organisation and its post, ended or not."""
    of = Holding.objects.filter(id=holding_id).values_list("post__organisation_id", "post_id").first()
    if of is None:
        return None
    lock_organisations(Q(id__in=[of[0]]))
    [post] = lock_posts(Q(id=of[1]))
    held = Holding.objects.select_for_update().get(id=holding_id)
    held.post = post
    return held
