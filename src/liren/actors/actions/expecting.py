"""An organisation as somebody saw it: how often it changed, and held so until the transaction ends."""

from uuid import UUID

from django.db.models import Q

from liren.actors.actions.locked import lock_organisations, lock_superiors
from liren.actors.errors import OrganisationMovedOn
from liren.kit.database import rows
from liren.kit.errors import NotYours

_VERSION = """
    SELECT 1 + (SELECT count(*) FROM actors_organisationchange WHERE organisation_id = %s)
      + (SELECT count(*) FROM actors_appointment a JOIN actors_post p ON p.id = a.post_id WHERE p.organisation_id = %s)
      + (SELECT count(*) + count(ended_at) FROM actors_listing WHERE organisation_id = %s)
      + (SELECT count(*) + count(until) FROM actors_nurturing WHERE hub_id = %s)"""


def version_of(organisation_id: UUID) -> int:
    """How often the organisation, its terms, its posts' holders, its listings and whom it nurtures changed, from 1 on.

    Counted from rows that are never taken away, so it only grows. One statement.
    """
    [(version,)] = rows(_VERSION, *[organisation_id] * 4)
    return int(str(version))


def expect_organisation(*, organisation_id: UUID, version: int) -> None:
    """Hold the organisation as somebody saw it until the transaction ends. Raises NotYours, OrganisationMovedOn.

    Superiors are locked first, as everybody does who changes under whom an organisation stands.
    """
    lock_superiors()
    if not lock_organisations(Q(id=organisation_id)):
        raise NotYours(what="这个组织")
    if version_of(organisation_id) != version:
        raise OrganisationMovedOn
