"""Votes by proxy as other rooms and pages see them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NewProxy:
    """entry_id: whose vote. holder_id: who on the roll votes for them; else `holder`, the full name of somebody else,
    where the rule lets anybody hold a vote. document: where the written power lies."""

    entry_id: UUID
    document: str
    holder_id: UUID | None = None
    holder: str = ""


@dataclass(frozen=True, slots=True)
class ProxyLine:
    """Names masked, numbers as on the roll; holder_number None for somebody who is not on it. used: they have voted;
    why: it does not count any more."""

    id: UUID
    entry_id: UUID
    number: int | None
    shown: str
    holder_number: int | None
    holder_shown: str
    document: str
    at: datetime
    announced_at: datetime | None
    announced: str
    used: bool
    why: str


@dataclass(frozen=True, slots=True)
class OwnProxies:
    """given_to: who votes for the reader, masked, '' nobody; struck: that one stands on the roll no more. holds: for
    how many others the reader still has to vote."""

    given_to: str = ""
    holds: int = 0
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What the question's rule says of votes by proxy, in words. most: 0 where there are none; `refused` says why."""

    most: int
    anybody: bool
    grounds: tuple[str, ...]
    candidates: bool = False
    refused: str = ""
