"""What keeps an entry of the register beyond its time: an affair about it that still runs."""

from collections.abc import Collection
from uuid import UUID

from liren.affairs import public as affairs


def entries_in_affairs(entries: Collection[UUID]) -> frozenset[UUID]:
    """Of these residents' entries, those an affair runs about, whoever reads. As the system."""
    found = affairs.concerning("resident", [str(one) for one in entries])
    return frozenset(UUID(key) for key, about in found.items() if about.open)
