"""Shorthand for the tests of clocks: a broken lamp on its way, and what people and jobs do about its deadline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.affairs import public as affairs
from liren.affairs.models import Affair, Extension, Record, Span, Work
from liren.affairs.tests.world import World
from liren.kit.clock import CHINA
from liren.kit.database import rows

HANDLER = "property_handler"
THURSDAY = datetime(2026, 11, 19, 18, 0, tzinfo=CHINA)
"""When a lamp dispatched on Monday the 16th is due: three working days on, at close of business."""


def on(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of November 2026 in China; the 16th is a Monday, the 21st and 22nd a weekend."""
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


@dataclass
class Shift:
    """A world, and acts upon the clocks in it. Every act names its reader, as a door does."""

    here: World

    def lamp(self) -> UUID:
        """A broken lamp that lies with the property company, due on THURSDAY."""
        lamp = self.here.opens("wang").id
        self.here.does("worker", lamp, "accept", "dispatch", **{"class": "event.estate"})
        self.here.does("dispatcher", lamp, "dispatch", "dispatch")
        return lamp

    def answered(self) -> UUID:
        """A lamp that was mended at once; the reporter was told and is asked for a rating."""
        lamp = self.here.opens("wang").id
        self.here.does("worker", lamp, "accept", "finish_at_once", reply="已换灯泡")
        return lamp

    def asks(self, lamp: UUID, at: datetime, *, who: str = HANDLER, amount: int = 2, reason: str = "等灯泡") -> UUID:
        by = self.here.actor(who)
        return affairs.request_extension(affair_id=lamp, amount=amount, reason=reason, by=by, at=at)

    def decides(self, asked: UUID, at: datetime, *, who: str = "supervisor", **said: Any) -> affairs.Stepped:
        decision = {"granted": True, **said}
        return affairs.decide_extension(extension_id=asked, **decision, by=self.here.actor(who), at=at)

    def pauses(self, lamp: UUID, at: datetime, *, who: str = HANDLER, **said: Any) -> affairs.Stepped:
        asked = {"reason": "等待材料", **said}
        return affairs.pause(affair_id=lamp, **asked, by=self.here.actor(who), at=at)

    def resumes(self, lamp: UUID, at: datetime, *, who: str = HANDLER) -> affairs.Stepped:
        return affairs.resume(affair_id=lamp, by=self.here.actor(who), at=at)

    def mends(self, lamp: UUID, at: datetime) -> affairs.Stepped:
        by = self.here.actor(HANDLER)
        return affairs.do_step(affair_id=lamp, step="handle", move="done", answers={"reply": "灯已修好"}, by=by, at=at)

    def affair(self, lamp: UUID) -> Affair:
        self.here.actor("system")
        return Affair.objects.get(id=lamp)

    def work(self, lamp: UUID) -> Work:
        self.here.actor("system")
        return Work.objects.get(affair_id=lamp)

    def span(self, lamp: UUID, step: str = "handle") -> Span:
        self.here.actor("system")
        return Span.objects.filter(affair_id=lamp, step=step).latest("id")

    def records(self, lamp: UUID) -> list[str]:
        self.here.actor("system")
        return list(Record.objects.filter(stream=lamp).order_by("seq").values_list("kind", flat=True))

    def events(self, lamp: UUID) -> list[str]:
        self.here.actor("system")
        found = rows("SELECT kind FROM kit_event WHERE body ->> 'affair' = %s ORDER BY id", str(lamp))
        return [str(kind) for (kind,) in found]

    def trace(self, lamp: UUID) -> tuple[Any, ...]:
        """All a refused act must leave as it was."""
        affair = self.affair(lamp)
        asked = list(Extension.objects.filter(affair_id=lamp).order_by("id").values_list("state", "due_after"))
        clock = Span.objects.filter(affair_id=lamp).order_by("id").values_list("due_at", "paused_at", "pauses")
        return affair.version, affair.chain_seq, affair.counts, asked, list(clock), self.events(lamp)
