"""Whether what somebody looks at is still so."""

from uuid import UUID

from liren.affairs.errors import NoSuchAffair
from liren.affairs.models import Affair


def version_of(affair_id: UUID) -> int:
    """How many acts the affair has seen, from its one row. Raises NoSuchAffair when it is not the reader's to see."""
    found = Affair.objects.filter(id=affair_id).values_list("version", flat=True).first()
    if found is None:
        raise NoSuchAffair
    return found
