"""Steps nobody does by hand: the system does something, or waits for what happens in another room.

`config` binds the words of `does` to what does them, and those of `awaits` to whether it has happened already. All of
it runs from the outbox, as the system, and looks again under the affair's lock: what was done once is not done twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liren.access.public import SYSTEM
from liren.affairs.actions.writing import write_turn
from liren.affairs.answers import Sorted
from liren.affairs.going import lead_on, take
from liren.affairs.lines import MAIN, going, standing_at
from liren.affairs.models import Affair
from liren.affairs.rights import Doer
from liren.affairs.store import Held, hold
from liren.affairs.taking import announce_routes
from liren.affairs.turn import Turn
from liren.engine.language import Step
from liren.kit.errors import DomainError
from liren.kit.outbox import Handler, Happened
from liren.standards.public import rules_of


@dataclass(frozen=True, slots=True)
class Deed:
    """What the system is to do: for which affair, at which step and visit, with what the procedure says to it.

    `key` names this one occasion; who performs the deed twice with one key does it once. doer: whose move led here,
    None when the clock or the system did.
    """

    affair_id: UUID
    step: str
    visit: int
    arguments: Mapping[str, str]
    at: datetime
    doer: UUID | None = None

    @property
    def key(self) -> str:
        return f"{self.affair_id}.{self.step}.{self.visit}"


Perform = Callable[[Deed], None]
"""Does it, or raises DomainError saying why not; what it wrote is undone then."""

HasCome = Callable[[UUID], bool]
"""Whether what is awaited for this affair has happened already."""


def handlers(deeds: Mapping[str, Perform], awaited: Mapping[str, HasCome]) -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`. awaited: by event kind.

    A deed is done when its event is delivered, perhaps long after it: clocks of the next step run from then.
    """
    doing = _Doing(deeds, awaited)
    return {
        ("affairs.to-do", "affairs.do-deed"): doing.to_do,
        ("affairs.awaiting", "affairs.look-whether-it-came"): doing.awaiting,
        **{(kind, "affairs.go-on"): doing.came for kind in awaited},
    }


class _Doing:
    def __init__(self, deeds: Mapping[str, Perform], awaited: Mapping[str, HasCome]) -> None:
        self.deeds, self.awaited = deeds, awaited

    def to_do(self, event: Happened) -> None:
        """Perform the deed and go on by `done`, or by `failed` with the reason in the history."""
        at, visit = event.moment, int(event.body["visit"])
        found = _standing(event, str(event.body["step"]), visit, at)
        if found is None:
            return
        turn, step = found
        doer = event.body.get("doer")
        deed = Deed(turn.affair.id, step.key, visit, step.arguments, at, UUID(str(doer)) if doer else None)
        why = self._performed(str(step.does), deed)
        # The deed may have written to this very affair: what it left is what goes on.
        found = _standing(event, step.key, visit, at)
        if found is None:
            return
        turn, step = found
        if why is not None:
            turn.record("deed_failed", {"step": step.key, "does": step.does, "text": why})
        take(turn, step, step.moves["failed" if why else "done"], Sorted({}, {}))
        announce_routes(turn)
        write_turn(turn)

    def _performed(self, name: str, deed: Deed) -> str | None:
        """None when it is done, else why not."""
        perform = self.deeds.get(name)
        if perform is None:
            return f"平台不会办“{name}”，请改规程"
        try:
            with transaction.atomic():
                perform(deed)
        except DomainError as refused:
            fields = getattr(refused, "fields", {})
            return "".join([refused.text, refused.advice, *fields.values()])
        return None

    def awaiting(self, event: Happened) -> None:
        """The affair has come to where it waits; perhaps what it waits for was there before it."""
        has_come = self.awaited.get(str(event.body["awaits"]))
        if has_come is not None and has_come(UUID(str(event.body["affair"]))):
            self._go_on(_standing(event, str(event.body["step"]), int(event.body["visit"]), event.moment))

    def came(self, event: Happened) -> None:
        """Something happened that an affair waits for, perhaps on several lines; each is looked at by itself."""
        at = event.moment
        waiting = [(s.key, t.visit(s.key)) for t, s in _turns(event, at) if s.awaits == event.kind]
        for step, visit in waiting:
            self._go_on(_standing(event, step, visit, at))

    def _go_on(self, found: tuple[Turn, Step] | None) -> None:
        if found is not None:
            turn, _ = found
            lead_on(turn)
            announce_routes(turn)
            write_turn(turn)


def _held(event: Happened) -> Held | None:
    """The affair under its lock, while it is open."""
    affair_id = event.body.get("affair")
    if affair_id is None or not Affair.objects.filter(id=UUID(str(affair_id)), state="open").exists():
        return None
    held = hold(UUID(str(affair_id)))
    return held if held.affair.state == "open" else None


def _turns(event: Happened, at: datetime) -> list[tuple[Turn, Step]]:
    """A turn of the system on every line of the event's affair, with the step it stands at."""
    held = _held(event)
    if held is None:
        return []
    affair = held.affair
    rules = rules_of(affair.procedure_digest, at, affair.place_path)
    lines = (MAIN, *(key for key, _ in going(affair)))
    return [
        (
            Turn(held, rules, SYSTEM, Doer("system", None), at, line=line),
            rules.procedure.steps[standing_at(affair, line)],
        )
        for line in lines
    ]


def _standing(event: Happened, step: str, visit: int, at: datetime) -> tuple[Turn, Step] | None:
    """The line that still stands at this visit of the step; None when it has gone on."""
    return next(((t, s) for t, s in _turns(event, at) if s.key == step and t.visit(step) == visit), None)
