"""A vote that waits for somebody stands on their first page until they have voted, and on nobody else's."""

from datetime import timedelta
from uuid import UUID

import pytest

from liren.access.public import SYSTEM, Actor, enter_system
from liren.actors.public import find_or_make_resident
from liren.autonomy import public as autonomy
from liren.autonomy.public import NewQuestion, budgets
from liren.autonomy.tests.decided import Deciding, deciding, entry, filled
from liren.kit.clock import now
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


def put(here: Deciding, roll: UUID, title: str, *, opened: bool = True, days: int = 3, online: bool = True) -> UUID:
    director, begun = here.enter("director"), now() - timedelta(hours=1)
    told = NewQuestion(
        roll_id=roll, title=title, named=True, channels=("online", "paper") if online else ("paper",),
        opens_at=begun, closes_at=now() + timedelta(days=days),
    )  # fmt: skip
    question = autonomy.ask(question=told, by=director, at=begun)
    if opened:
        autonomy.open_question(question_id=question, by=director, at=begun)
    return question


def test_who_is_on_a_roll_is_asked_on_their_first_page_until_they_have_voted():
    here = deciding()
    roll = filled(here)
    lift, ramp = put(here, roll, "加装电梯"), put(here, roll, "修坡道", days=1, online=False)
    put(here, roll, "还没开始的", opened=False)
    wang = browser(here.village.people.wang)
    for elder in ("", "elder"):
        wang.cookies["mode"] = elder
        home = words(wang.get("/home"))
        assert home.index("修坡道") < home.index("加装电梯"), "what ends first stands first"
        assert "到社区投纸质票" in home
        assert f"/decisions/{lift}" in home
        assert "还没开始的" not in home
    assert wang.post(f"/decisions/{lift}/vote", {"choices": "agree"}).status_code == 303
    autonomy.mark_voted(
        question_id=ramp, entry_id=entry(here, roll, "王秋实"), channel="paper", document="第 3 张",
        choices=("agree",), by=here.enter("worker"), at=now(),
    )  # fmt: skip
    assert "请您投票" not in words(wang.get("/home"))


def test_the_first_page_says_by_which_way_one_votes_and_leads_a_round_to_its_ballot():
    here = deciding()
    roll, director = filled(here), here.enter("director")
    begun, closes = now() - timedelta(hours=1), now() + timedelta(days=3)
    for title, channels in (("书面问的", ("written",)), ("纸上投的", ("paper",))):
        told = NewQuestion(roll, title, begun, closes, named=True, channels=channels)
        question = autonomy.ask(question=told, by=director, at=begun)
        autonomy.open_question(question_id=question, by=director, at=begun)
    menu = [budgets.NewProject("扶手", 30_000), budgets.NewProject("公园", 80_000)]
    round = budgets.make_round(
        round=budgets.NewRound(roll, "一轮", 100_000, menu, begun, closes, most=2), by=director, at=begun
    )
    autonomy.open_question(question_id=round, by=director, at=begun)
    wang = browser(here.village.people.wang)
    for elder in ("", "elder"):
        wang.cookies["mode"] = elder
        home = words(wang.get("/home"))
        assert (home.count("书面征求意见，填好交到社区"), home.count("到社区投纸质票")) == (1, 1)
        assert f"/decisions/rounds/{round}" in home


def test_nobody_is_asked_for_what_they_are_not_on_the_roll_of():
    here = deciding()
    roll = filled(here)
    lift = put(here, roll, "加装电梯")
    enter_system("test")
    neighbour = find_or_make_resident(phone="13911110000", name="邻居", path=here.path, by=SYSTEM, at=now())
    assert "请您投票" not in words(browser(Actor(neighbour, "邻居")).get("/home"))
    line = entry(here, roll, "王秋实")
    autonomy.strike_entry(entry_id=line, why="搬走了", by=here.enter("worker"), at=now())
    assert str(lift) not in words(browser(here.village.people.wang).get("/home"))
