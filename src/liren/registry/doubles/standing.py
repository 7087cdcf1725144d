"""Which entry stands for one that became part of another; and which became part of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

from liren.access.public import as_system
from liren.registry.models import Resident


def standing_for(resident_id: UUID) -> UUID:
    """The entry that stands for this one: itself, where it became part of none. For whoever kept its id."""
    with as_system():
        into = Resident.objects.filter(pk=resident_id).values_list("into", flat=True).first()
    return into or resident_id


def standing_for_each(entries: Collection[UUID]) -> Mapping[UUID, UUID]:
    """As `standing_for`, of many. One statement."""
    with as_system():
        into = dict(Resident.objects.filter(pk__in=entries).exclude(into=None).values_list("id", "into"))
    return {one: into.get(one) or one for one in entries}


def became(entries: Collection[UUID]) -> Mapping[UUID, tuple[UUID, ...]]:
    """Of each of these, the entries that became part of it; those without any are absent. As the system."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    with as_system():
        for into, one in Resident.objects.filter(into__in=entries).values_list("into", "id"):
            found[UUID(str(into))].append(one)
    return {into: tuple(them) for into, them in found.items()}
