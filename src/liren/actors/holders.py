"""Who holds posts at and below a place, by role: for tables and portraits of a place."""

from collections.abc import Collection
from uuid import UUID

from liren.actors.models import Holding
from liren.territories.public import upper_end


def post_holders(path: str, roles: Collection[str]) -> tuple[tuple[str, str, UUID, str], ...]:
    """(role, path of the post, person, name) of posts held now at `path` and below, by place. One statement."""
    held = Holding.objects.filter(
        post__role__in=roles, post__path__gte=path, post__path__lt=upper_end(path), until=None
    )
    rows = held.order_by("post__path", "person__holder__label", "id")
    told = rows.values_list("post__role", "post__path", "person_id", "person__holder__label")
    return tuple((str(role), path, person, name) for role, path, person, name in told)
