"""The ballot box as other rooms and pages see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from liren.kit.json import Json

BATCH: Final = 10
"""So many envelopes at least go into the box together, until voting ends."""


@dataclass(frozen=True, slots=True)
class Cast:
    """code: what the voter keeps; told once, kept nowhere."""

    code: str


@dataclass(frozen=True, slots=True)
class NewBundle:
    """Paper ballots as they were opened. ballots: the choices of each, none chosen is a blank one. spoiled: how many
    could not be read as a choice."""

    document: str
    ballots: Sequence[Sequence[str]]
    spoiled: int = 0


@dataclass(frozen=True, slots=True)
class BundleLine:
    """A bundle without its ballots. taken_back: why it does not count, or ''."""

    id: UUID
    document: str
    ballots: int
    spoiled: int
    at: datetime
    taken_back: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a box held, as counted. digest: SHA-256 of the canonical content, which anybody can compute again."""

    content: Mapping[str, Json]
    digest: str
    at: datetime
