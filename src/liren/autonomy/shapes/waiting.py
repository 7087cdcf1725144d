"""What waits for a resident's own vote."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WaitingVote:
    """A question the reader may vote on and has not: `last` is the last moment; online: here, or on paper alone."""

    id: UUID
    title: str
    last: datetime
    online: bool
