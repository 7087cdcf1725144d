"""What waits for a resident's own vote."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WaitingVote:
    """A question the reader may vote on and has not: `last` is the last moment. round: projects are chosen, on a page
    of its own."""

    id: UUID
    title: str
    last: datetime
    channels: tuple[str, ...]
    round: bool = False
