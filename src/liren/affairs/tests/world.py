"""A small world for the tests of this room: the cast, the law they live under, and shorthand for what they do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from liren.access.public import SYSTEM, Actor, enter_system
from liren.actors.tests.cast import Cast, cast
from liren.affairs import public as affairs
from liren.affairs.public import Opened, Stepped
from liren.kit.clock import CHINA
from liren.kit.tests.laid import laid_again
from liren.standards.public import Published, publish, publish_reference

LAW = Path(__file__).parent / "law"
KEY = "management/grid-event"
MORNING = datetime(2026, 11, 16, 9, 0, tzinfo=CHINA)  # a Monday
LAMP = {
    "title": "三号楼下路灯不亮",
    "description": "晚上看不见台阶",
    "address": "桂花苑 3 幢 201 室门口",
    "danger": False,
    "name": "王桂英",
    "phone": "13800002046",
}
GRADES = {"good": 5, "bad": 1}


def law(at: datetime = MORNING - timedelta(days=1), *, key: str = KEY, also: tuple[str, str] = ("", "")) -> Published:
    """Put the calendar, the test catalogue and the grid-event procedure in force; returns the procedure.

    key, also: publish a copy under another key, with the first place of one text replaced by another.
    """
    calendar = (settings.LAWBOOK / "calendars" / "cn.yaml").read_text("utf-8")
    publish_reference(kind="calendar", document=calendar, by=SYSTEM, at=at)
    publish_reference(kind="catalogue", document=(LAW / "grid-events.yaml").read_text("utf-8"), by=SYSTEM, at=at)
    text = (settings.LAWBOOK / "procedures" / "management" / "grid-event.yaml").read_text("utf-8")
    text = text.replace(f"key: {KEY}", f"key: {key}").replace(*also, 1)
    return publish(document=text, publisher="liren", by=SYSTEM, at=at)


@dataclass
class World:
    """The cast under the law. `at` is its clock: every act takes a minute."""

    people: Cast
    at: datetime = MORNING

    def tick(self, **passing: int) -> datetime:
        self.at += timedelta(**(passing or {"minutes": 1}))
        return self.at

    def actor(self, who: str) -> Actor:
        """Name one of the cast the reader, as the door does."""
        return self.people.enter(who)

    def person(self, who: str) -> UUID:
        person: UUID = getattr(self.people, who).person_id
        return person

    def opens(self, who: str, **given: Any) -> Opened:
        """`who` reports the broken lamp at 桂花苑 3 幢, or what `given` says."""
        asked: dict[str, Any] = {
            "procedure_key": KEY,
            "answers": LAMP,
            "place_path": self.people.frame.building_3.path,
            "origin": "portal",
            "at": self.tick(),
        }
        return affairs.open_affair(**{**asked, **given}, by=self.actor(who))

    def does(self, who: str, affair: UUID, step: str, move: str, **given: Any) -> Stepped:
        """`who` takes `move` at `step`; what is neither `version` nor `happened_at` is an answer."""
        options = {key: given.pop(key) for key in ("version", "happened_at") if key in given}
        return affairs.do_step(
            affair_id=affair, step=step, move=move, answers=given, by=self.actor(who), at=self.tick(), **options
        )

    def rates(self, who: str, affair: UUID, grade: int, comment: str | None = None) -> Stepped:
        return affairs.rate(affair_id=affair, grade=grade, comment=comment, by=self.actor(who), at=self.tick())

    def page(self, who: str, affair: UUID) -> affairs.AffairPage:
        return affairs.affair(affair, self.actor(who), at=self.at)

    def inbox(self, who: str, **asked: Any) -> affairs.Page[affairs.WorkItem]:
        return affairs.inbox(self.actor(who), at=self.at, **asked)

    def handled(self, affair: UUID) -> None:
        """Accepted, dispatched to the property company and handled, up to where someone verifies or answers."""
        self.does("worker", affair, "accept", "dispatch", **{"class": "event.estate"})
        self.does("dispatcher", affair, "dispatch", "dispatch")
        self.does("property_handler", affair, "handle", "done", reply="灯已修好")


def world() -> World:
    """The cast under the law; call inside a transaction."""
    enter_system("test")
    return _world()


@laid_again
def _world() -> World:
    people = cast()
    law()
    return World(people)
