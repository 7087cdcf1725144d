"""A roll as the public has it: one line for each who may decide, no name in any of them.

A line is canonical JSON: {"number", "who", "household", "area"}, without what is not known. `who` is a commitment:
SHA-256 over a random salt of 16 bytes, the roll's id and the name, a zero byte between. Whoever has the salt (the
person themself, who keeps the roll) can show whose line it is; nobody else can guess it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from liren.engine import merkle

SALT_SIZE = 16


@dataclass(frozen=True, slots=True)
class Line:
    """number: from 1; household: a number those of one household share; area: m², exact, at most two decimals."""

    number: int
    who: str
    household: int | None = None
    area: Decimal | None = None


def commitment(salt: bytes, roll: str, name: str) -> str:
    """64 hex digits.

    >>> commitment(b"0" * 16, "r", "陈林溪")[:8]
    '73ded070'
    """
    return hashlib.sha256(b"\x00".join((salt, roll.encode(), name.encode()))).hexdigest()


def written(line: Line) -> str:
    """The line as it is hashed and published.

    >>> written(Line(1, "ab", area=Decimal("88.5")))
    '{"area":"88.50","number":1,"who":"ab"}'
    """
    told: dict[str, object] = {"number": line.number, "who": line.who}
    if line.household is not None:
        told["household"] = line.household
    if line.area is not None:
        told["area"] = f"{line.area:.2f}"
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Line:
    """The inverse of `written`. Raises ValueError for anything that `written` would not have made."""
    told = json.loads(text)
    if not isinstance(told, dict) or not isinstance(told.get("number"), int) or not isinstance(told.get("who"), str):
        raise ValueError(text)
    area = Decimal(told["area"]) if isinstance(told.get("area"), str) else None
    line = Line(told["number"], told["who"], told.get("household"), area)
    if written(line) != text:
        raise ValueError(text)
    return line


def digest(lines: Iterable[str]) -> str:
    """SHA-256 over the lines sorted, each ended by a line feed, UTF-8; 64 hex digits. No order can change it."""
    return hashlib.sha256("".join(f"{one}\n" for one in sorted(lines)).encode()).hexdigest()


def root(lines: Iterable[str]) -> str:
    """The Merkle root over the sorted lines (RFC 6962, SHA-256), 64 hex digits."""
    return merkle.root([one.encode() for one in sorted(lines)]).hex()


def proof(lines: Iterable[str], line: str) -> tuple[int, tuple[str, ...]]:
    """Where `line` stands among the sorted lines, and what leads from it to the root (hex). Raises ValueError."""
    ordered = sorted(lines)
    index = ordered.index(line)
    return index, tuple(one.hex() for one in merkle.proof([one.encode() for one in ordered], index))


def is_on(line: str, index: int, size: int, way: Iterable[str], root_: str) -> bool:
    """Whether `line` is one of the `size` lines of which `root_` is the root."""
    found = merkle.root_by(line.encode(), index, size, [bytes.fromhex(one) for one in way])
    return found is not None and found.hex() == root_
