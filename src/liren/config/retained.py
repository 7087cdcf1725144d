"""What keeps an entry of the register beyond its time: an affair about it that still runs."""

from collections.abc import Collection
from uuid import UUID

from liren.affairs import public as affairs
from liren.registry import public as registry


def entries_in_affairs(entries: Collection[UUID]) -> frozenset[UUID]:
    """Of these residents' entries, those an affair runs about, or about one that became part of them. As the system."""
    merged = registry.doubles.became(entries)
    found = affairs.concerning("resident", [str(one) for one in (*entries, *sum(merged.values(), ()))])
    about = {UUID(key) for key, one in found.items() if one.open}
    return frozenset(one for one in entries if about & {one, *merged.get(one, ())})
