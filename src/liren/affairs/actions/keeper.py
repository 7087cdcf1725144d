"""Who maintains what an affair is about, where that is known only after it was opened."""

from datetime import datetime
from uuid import UUID

from liren.access.public import holders
from liren.affairs.keepers import KEEPER
from liren.affairs.models import Affair
from liren.affairs.store import hold
from liren.kit.database import write
from liren.standards.public import rules_of


@write
def lay_with_keeper(*, affair_id: UUID, path: str, at: datetime) -> None:
    """Steps with `keeper_of` lie at `path` from now on, if somebody there or above could do them.

    For a deed of the affair: the record with which it goes on seals this too. Raises NoSuchAffair.
    """
    affair = hold(affair_id).affair
    steps = rules_of(affair.procedure_digest, at, affair.place_path).procedure.steps.values()
    roles = dict.fromkeys(role for step in steps if step.keeper_of for role in step.by)
    if any(holders(role, path, at=at) for role in roles):
        Affair.objects.filter(id=affair_id).update(run={**affair.run, KEEPER: path})
