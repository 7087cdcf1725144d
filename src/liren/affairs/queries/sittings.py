"""The sittings of organisations: when, where, how many came. What was said there stays behind the affair's walls."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from liren.access.public import as_system
from liren.affairs.dates import day_answered
from liren.affairs.models import Affair
from liren.engine.language import MEMBERS, Procedure
from liren.engine.references import every_form
from liren.engine.steps import all_fields
from liren.standards.public import procedures

DAY, HOUR, VENUE, CAME = "day", "hour", "venue", "came"
"""What the procedures of sittings call these answers."""
MOST = 60


@dataclass(frozen=True, slots=True)
class Sitting:
    """One sitting. day: None until it is called, and when it fell through. came: who was there; None until held."""

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
    """The sittings of these organisations, those opened last first, at most 60. Two statements, none for none.

    Read beyond the walls: that a committee meets is no secret, and whoever prepares or takes over must know when. So
    only affairs of procedures that are for sittings and nothing else are read.
    """
    wanted = list(organisations)
    if not wanted:
        return ()
    with as_system():
        theirs = Affair.objects.filter(organisation__in=wanted)
        known = procedures(theirs.order_by().values_list("procedure_digest", flat=True).distinct())
        kinds = {digest: one for digest, one in known.items() if is_sitting(one)}
        found = theirs.filter(procedure_digest__in=list(kinds)).order_by("-opened_at", "-id") if kinds else ()
        return tuple(_sitting(affair, kinds[affair.procedure_digest]) for affair in found[:MOST])


def is_sitting(procedure: Procedure) -> bool:
    """Does it tell of a sitting: workers open it, it asks nothing personal, but a day and who of the members came?"""
    fields = all_fields(procedure)
    personal = any(field.personal for _, form in every_form(procedure) for field in form.values())
    day, came = fields.get(DAY), fields.get(CAME)
    if personal or procedure.opened_by != "workers" or day is None or came is None:
        return False
    return day.type == "date" and came.type == "choices" and came.offers == MEMBERS


def _sitting(affair: Affair, procedure: Procedure) -> Sitting:
    assert affair.organisation is not None
    answers: Mapping[str, object] = affair.answers
    # what fell through or was declared void keeps its answers until the next call, and says no day meanwhile
    came = answers.get(CAME) if affair.step != procedure.start else None
    off = not isinstance(came, list) and (affair.declined or affair.step == procedure.start)
    return Sitting(
        affair_id=affair.id, number=affair.number, organisation=affair.organisation, title=affair.title,
        state=affair.state, declined=affair.declined, day=None if off else day_answered(answers.get(DAY)),
        hour=str(answers.get(HOUR) or ""), venue=str(answers.get(VENUE) or ""),
        came=tuple(str(one) for one in came) if isinstance(came, list) else None,
    )  # fmt: skip
