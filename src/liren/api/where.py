"""The place a call is about, and whether its caller may act there: territories lie below access and cannot ask."""

from liren.access.public import Actor, require
from liren.territories import public as territories
from liren.territories.errors import PlaceUnknown

MANAGES_PLACES = "places.manage"


def known(path: str) -> territories.Place:
    """The place at `path`, closed ones included. Raises PlaceUnknown."""
    found = territories.place_at(path) if territories.is_path(path) else None
    if found is None:
        raise PlaceUnknown(what="这个地方", which=path[:120])
    return found


def managed(path: str, by: Actor, act: str = MANAGES_PLACES) -> territories.Place:
    """The place at `path` where `by` may `act`. Raises NotAllowed, PlaceUnknown."""
    require(by, act, path if territories.is_path(path) else "")
    return known(path)
