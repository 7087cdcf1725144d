"""A round is put for the affair that called for it: one that is to vote, once, and as it was published there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.world import World, world
from liren.autonomy import public as autonomy
from liren.autonomy.public import budgets
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput, NotYours
from liren.standards.public import publish

pytestmark = pytest.mark.django_db
MENU = (budgets.NewProject("路灯", 30_000), budgets.NewProject("长椅", 20_000))


@pytest.fixture
def here() -> World:
    enter_system("test")
    made = world()
    for name in ("budget-round", "chosen-project"):
        text = (settings.LAWBOOK / "procedures" / "autonomy" / f"{name}.yaml").read_text("utf-8")
        publish(document=text, publisher="liren", by=SYSTEM, at=made.at)
    return made


def an_affair(here: World, **published: str) -> UUID:
    """A round as an affair that is to vote for ten days."""
    day = here.at.astimezone(CHINA).date().isoformat()
    told = {
        "title": "一轮", "budget": "1000", "limits": "该物业做的不列", "place": here.people.community.path,
        "ideas_until": day,
    }  # fmt: skip
    opened = affairs.open_affair(
        procedure_key=budgets.PROCEDURE, answers=told, place_path=here.people.community.path,
        by=here.actor("worker"), at=here.tick(), origin="portal",
    )  # fmt: skip
    here.does("worker", opened.id, "collect", "gathered", ideas="2")
    menu = [{"title": one.title, "cost": str(one.cost // 100)} for one in MENU]
    answers: dict[str, Any] = {
        "menu": menu, "left_out": "都列进了", "rule": "votes", "who": "residents", "polling_day": last(here),
    } | published  # fmt: skip
    affairs.do_step(
        affair_id=opened.id, step="appraise", move="menu", answers=answers, by=here.actor("director"), at=here.tick()
    )
    return opened.id


def last(here: World, days: int = 10) -> str:
    return (here.at + timedelta(days=days)).astimezone(CHINA).date().isoformat()


def a_roll(here: World, body: str = "residents") -> UUID:
    worker = here.actor("worker")
    roll = autonomy.make_roll(
        path=here.people.community.path, title="名册", body=body, on=here.at.date(), by=worker, at=here.at
    )
    autonomy.add_entries(roll_id=roll, entries=[autonomy.NewEntry("居民甲")], by=worker, at=here.at)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=here.at)
    return roll


def put(here: World, affair: UUID, *, roll: UUID | None = None, days: int = 10, **more: Any) -> UUID:
    new = budgets.NewRound(
        roll or a_roll(here), "一轮", 100_000, MENU, here.at, here.at + timedelta(days=days), most=2, affair=affair,
        **more,
    )  # fmt: skip
    return budgets.make_round(round=new, by=here.actor("director"), at=here.tick())


def refused(act: Callable[[], object]) -> set[str]:
    with pytest.raises(InvalidInput) as told:
        act()
    return set(told.value.fields)


def test_a_round_is_put_for_an_affair_that_is_to_vote_and_for_no_other(here: World) -> None:
    with pytest.raises(NotYours):
        put(here, uuid4())
    affair = an_affair(here)
    here.does("worker", affair, "vote", "void", reason="票数对不上")
    assert refused(lambda: put(here, affair)) == {"affair"}, "its menu is being put together again"


def test_an_affair_has_one_round_at_a_time(here: World) -> None:
    affair = an_affair(here)
    first = put(here, affair)
    assert refused(lambda: put(here, affair)) == {"affair"}
    autonomy.cancel_question(question_id=first, by=here.actor("director"), at=here.tick())
    second = put(here, affair)
    assert budgets.rounds_of(affair, here.actor("director")) == (second,)


def test_a_round_is_as_it_was_published_with_the_menu(here: World) -> None:
    affair = an_affair(here)
    assert refused(lambda: put(here, affair, rule="shares", open_ballots=True)) == {"rule"}
    assert refused(lambda: put(here, affair, roll=a_roll(here, "households"))) == {"roll"}
    assert refused(lambda: put(here, affair, days=3)) == {"closes_at"}
    assert put(here, affair)


def test_a_round_of_an_affair_is_decided_while_that_is_to_decide_and_again_when_it_comes_back(here: World) -> None:
    affair = an_affair(here)
    question = put(here, affair)
    autonomy.open_question(question_id=question, by=here.actor("director"), at=here.tick())
    here.tick(days=11)
    autonomy.close_question(question_id=question, by=here.actor("director"), at=here.at)
    autonomy.count_box(question_id=question, document="计票单", by=here.actor("director"), at=here.at)
    budgets.settle_round(question_id=question, by=here.actor("director"), at=here.at)

    def decides() -> None:
        budgets.decide_round(
            question_id=question, chosen=[], why={}, document="纪要第 1 号", by=here.actor("director"), at=here.tick()
        )

    assert refused(decides) == {"affair"}, "the vote is not over yet"
    told = {"voted": "1", "by_votes": "一项也没有", "certificate": "1"}
    here.does("worker", affair, "vote", "counted", **told)
    decides()
