"""The building a dwelling lies in."""

from liren.kit.database import rows
from liren.registry.errors import BuildingClosed, BuildingUnknown
from liren.territories import public as territories
from liren.territories.public import Place


def standing(building_id: int) -> Place:
    """The building, which stands. Raises BuildingUnknown, BuildingClosed."""
    found = territories.place(building_id) if 0 < building_id < 2**63 else None
    if found is None or found.kind != "building":
        raise BuildingUnknown
    if found.valid_to is not None:
        raise BuildingClosed(name=found.name, on=found.valid_to)
    return found


def one_at_a_time(building_id: int) -> None:
    """Two who lay out one building wait for each other, until the transaction ends."""
    rows("SELECT pg_advisory_xact_lock(hashtextextended('registry.homes/' || %s::text, 0))", building_id)
