"""Which registers there are, and who may look into which, where."""

from collections.abc import Mapping
from types import MappingProxyType

from liren.access.public import Actor, require, which
from liren.kit.errors import NotYours
from liren.registers.admitted import ADMITTED
from liren.registers.declaration import Register
from liren.registers.exports import EXPORTS
from liren.registers.facilities import FACILITIES, PREMISES
from liren.registers.homes import HOMES
from liren.registers.openings import OPENINGS
from liren.registers.organisations import ORGANISATIONS
from liren.registers.papers import PAPERS
from liren.registers.places import PLACES
from liren.registers.standards import STANDARDS
from liren.territories import public as territories

REGISTERS: Mapping[str, Register] = MappingProxyType(
    {
        one.key: one
        for one in (
            PAPERS,
            PLACES,
            HOMES,
            ORGANISATIONS,
            FACILITIES,
            OPENINGS,
            PREMISES,
            ADMITTED,
            STANDARDS,
            EXPORTS,
        )
    }
)


def registers_of(by: Actor) -> tuple[Register, ...]:
    """The registers one may see somewhere."""
    return tuple(one for one in REGISTERS.values() if which(by, one.act).paths)


def opened(key: str, path: str, by: Actor) -> tuple[Register, str]:
    """The register and where it is looked into: at `path`, or where `by` may first.

    Raises NotYours for a register or a place that is not there, NotAllowed.
    """
    register = REGISTERS.get(key)
    if register is None:
        raise NotYours(what="这本台账")
    path = path or next(iter(which(by, register.act).paths), "")
    require(by, register.act, path)
    if path and territories.place_at(path) is None:
        raise NotYours(what="这个地方")
    return register, path
