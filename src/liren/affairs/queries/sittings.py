"""The sittings of organisations: when, where, how many came. What was said there stays behind the affair's walls."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from liren.access.public import as_system
from liren.affairs.models import Affair

DAY, HOUR, VENUE, CAME = "day", "hour", "venue", "came"
"""What the procedures of sittings call these answers."""
MOST = 60


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting. day: None until it is called. came: who was there, by post and name; None until it was held."""

    affair_id: UUID
    number: str
    organisation: UUID
    title: str
    state: str
    declined: bool
    day: date | None
    hour: str
    venue: str
    came: tuple[str, ...] | None

    @property
    def held(self) -> bool:
        return self.came is not None

    def coming(self, today: date) -> bool:
        """It is called for a day not over, and was not held."""
        return self.state == "open" and not self.held and self.day is not None and self.day >= today


def sittings(organisations: Iterable[UUID]) -> tuple[Sitting, ...]:
    """The sittings of these organisations, those opened last first, at most 60. One statement, none for none.

    Read beyond the walls: that a committee meets is no secret, and whoever prepares or takes over must know when.
    """
    wanted = list(organisations)
    if not wanted:
        return ()
    with as_system():
        found = Affair.objects.filter(organisation__in=wanted).order_by("-opened_at", "-id")
        rows = list(
            found.values_list("id", "number", "organisation", "title", "state", "declined", "answers")[:MOST]
        )  # fmt: skip
    return tuple(_sitting(*row) for row in rows)


def _sitting(
    id: UUID, number: str, organisation: UUID | None, title: str, state: str, declined: bool, answers: dict[str, object]
) -> Sitting:
    assert organisation is not None
    day, came = answers.get(DAY), answers.get(CAME)
    return Sitting(
        affair_id=id, number=number, organisation=organisation, title=title, state=state, declined=declined,
        day=date.fromisoformat(day) if isinstance(day, str) else None,
        hour=str(answers.get(HOUR) or ""), venue=str(answers.get(VENUE) or ""),
        came=tuple(str(one) for one in came) if isinstance(came, list) else None,
    )  # fmt: skip
