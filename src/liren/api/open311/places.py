"""Where: the jurisdiction a call is about, and the place a request happened at."""

import math
from collections.abc import Mapping, Sequence

from liren.api.open311.errors import NoSuchJurisdiction
from liren.kit.errors import InvalidInput
from liren.territories import public as territories
from liren.territories.public import NATION, Place

COMMUNITY = 5
_DIGITS = 12
Sent = Mapping[str, Sequence[str]]


def first(sent: Sent, name: str) -> str:
    """The first value of a parameter; "" when it is absent."""
    return next(iter(sent.get(name, ())), "")


def jurisdiction(sent: Sent) -> str:
    """The path of the place `jurisdiction_id` names by path or code; the whole country where none is named.

    Raises NoSuchJurisdiction.
    """
    said = first(sent, "jurisdiction_id")
    if not said:
        return NATION
    found = _named(said)
    if found is None:
        raise NoSuchJurisdiction
    return found.path


def where(sent: Sent, within: str) -> tuple[Place, str]:
    """The place of a request in `within`, and what was said of it in words and degrees.

    address_id decides, then the outline around lat and long, then the name in address_string, then the jurisdiction
    where it is a community or less. Raises InvalidInput.
    """
    said, at = first(sent, "address_string")[:200], _degrees(sent)
    words = "".join(filter(None, (said, f"（坐标 {at[0]}, {at[1]}）" if at else "")))
    if named := first(sent, "address_id"):
        found = _named(named)
        if found is None or not territories.lies_in(found.path, within):
            raise InvalidInput(address_id="没有这个地方，或不在 jurisdiction_id 里。请写地点的路径")
        return found, words
    if not said and not at:
        raise InvalidInput(address_id="请写明在哪里：lat 和 long、address_string、address_id 三选一")
    found = territories.outlined_around(at[1], at[0], within=within) if at else None
    found = found or (_spelt(said, within) if said else None)
    if found is None and territories.level_of(within) >= COMMUNITY:
        found = territories.place_at(within)
    if found is None:
        raise InvalidInput(address_id="认不出在哪个社区（村）。请写 address_id，或把 jurisdiction_id 写到社区")
    return found, words


def _named(said: str) -> Place | None:
    """The standing place with this path, or this code of up to twelve digits."""
    if territories.is_path(said):
        paths = [said]
    elif said.isascii() and said.isdecimal() and len(said) <= _DIGITS:
        code = said.ljust(_DIGITS, "0")
        wanted = (territories.path_of_code(level, code) for level in range(1, COMMUNITY + 1))
        paths = [path for path in wanted if not code[len(path.replace(".", "")) :].strip("0")]
    else:
        return None
    found = territories.places_at(paths)
    return next((found[path] for path in paths if path in found and found[path].valid_to is None), None)


def _spelt(text: str, within: str) -> Place | None:
    """The one community, or place in it, that people may mean; None when several may be meant."""
    found = [one for one in territories.search(text, within=within, limit=5) if one.level >= COMMUNITY]
    return found[0] if len(found) == 1 else None


def _degrees(sent: Sent) -> tuple[float, float] | None:
    """(latitude, longitude) in WGS-84; None where neither was said. Raises InvalidInput."""
    said = {name: first(sent, name) for name in ("lat", "long")}
    if not any(said.values()):
        return None
    lat, lon = (_number(said[name], name, most) for name, most in (("lat", 90), ("long", 180)))
    return lat, lon


def _number(text: str, name: str, most: int) -> float:
    try:
        found = float(text[:40]) if text.isascii() else math.nan
    except ValueError:
        found = math.nan
    if not abs(found) <= most:
        raise InvalidInput.of({name: "lat 和 long 要一起写，单位是度，例如 31.2304 和 121.4737"})
    return found
