"""A roll of 桂花里 and a question to it: 陈林溪 and 许望舒 of one household, 陈远山, and 王秋实 with an account."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from liren.access.public import SYSTEM, Actor, enter_system
from liren.autonomy import public as autonomy
from liren.autonomy.public import NewQuestion
from liren.kit.clock import CHINA
from liren.registry import public as registry
from liren.registry.tests.village import AT, VISITED, Village, number, village

ON = date(2026, 11, 20)
LATER = AT + timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Deciding:
    """wang: 王秋实's entry in the registry, linked with the account of the cast's wang."""

    village: Village
    wang: UUID
    path: str

    def enter(self, who: str) -> Actor:
        return self.village.enter(who)


def deciding() -> Deciding:
    """Afterwards the reader is the system."""
    here = village()
    enter_system("test")
    given = {"name": "王秋实", "phones": ["13800002046"], "number": number("19600501", 404)}
    wang = registry.register(
        given=given, kind="actual", place=here.people.frame.building_1.path, ground=VISITED, by=SYSTEM, at=AT
    ).id
    registry.link_account(name="王秋实", by=here.enter("wang"), at=AT)
    enter_system("test")
    return Deciding(here, wang, here.people.community.path)


def filled(here: Deciding, *, frozen: bool = True) -> UUID:
    """The roll the worker filled from the registry: four grown-ups, without the child."""
    worker = here.enter("worker")
    roll = autonomy.make_roll(path=here.path, title="居民名册", body="residents", on=ON, by=worker, at=AT)
    told = autonomy.fill_roll(roll_id=roll, kinds=["actual"], by=worker, at=AT)
    assert told == {"added": 4, "young": 1, "unknown": 0}
    if frozen:
        autonomy.freeze_roll(roll_id=roll, by=worker, at=AT)
    return roll


def asked(here: Deciding, roll: UUID, *, opened: bool = True, **more: Any) -> UUID:
    """A named question the director put, open from AT on for ten days."""
    told: dict[str, Any] = {"title": "加装电梯", "named": True, "channels": ("online", "paper", "written"), **more}
    director = here.enter("director")
    question = autonomy.ask(
        question=NewQuestion(roll_id=roll, opens_at=AT, closes_at=LATER, **told), by=director, at=AT
    )
    if opened:
        noticed(question, director)
        autonomy.open_question(question_id=question, by=director, at=AT)
    return question


def noticed(question: UUID, by: Actor, *, at: datetime = AT, days: int = 15) -> None:
    """Posted so many days before `at`, by who calls for the decision."""
    on = (at - timedelta(days=days)).astimezone(CHINA).date()
    autonomy.give_notice(
        question_id=question, on=on, where="各单元门口", document="公告第 3 号，附照片", committee_on=on, by=by, at=at
    )


def entry(here: Deciding, roll: UUID, name: str) -> UUID:
    [one] = autonomy.entries(roll, here.enter("worker"), name=name)
    return one.id


def on_paper(
    here: Deciding, question: UUID, entry_id: UUID, *choices: str, at: datetime = AT, **more: Any
) -> autonomy.Marked:  # fmt: skip
    told = {"channel": "paper", "document": "签到表第 1 页"} | more
    return autonomy.mark_voted(
        question_id=question, entry_id=entry_id, choices=choices or None, by=here.enter("worker"), at=at, **told
    )
