"""What comes round: the patrol of every grid, the visits promised to a family."""

from datetime import timedelta
from uuid import UUID

import pytest

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.world import World
from liren.kit.clock import CHINA
from tests.book.world import begins, book, goes, papers, stands, text_of

pytestmark = pytest.mark.django_db
PATROL, PLAN, APPEAL = "management/patrol", "service/visit-plan", "management/hotline-appeal"


def children(affair: UUID) -> list[str]:
    enter_system()
    return [child.title or "" for child in affairs.children(affair).children]


def test_every_grid_is_walked_once_a_week_and_what_is_seen_becomes_affairs() -> None:
    here = book(PATROL)
    enter_system()
    opened = affairs.open_recurring(here.tick())
    assert opened > 1
    assert affairs.open_recurring(here.tick()) == 0  # once a week, whoever asks
    mine = [item for item in here.inbox("grid_worker").items if item.step_title == "走一圈"]
    assert len(mine) == 1  # the grid that is hers, not the others'
    walk = mine[0].affair_id
    seen = {"found": [{"title": "井盖松了", "danger": True}, {"title": "路灯不亮"}]}
    assert goes(here, "grid_worker", walk, ("walk", "found", seen)) == "end"
    assert children(walk) == ["井盖松了", "路灯不亮"]
    [theirs] = [item for item in here.inbox("other_grid_worker").items if item.step_title == "走一圈"]
    assert goes(here, "other_grid_worker", theirs.affair_id, ("walk", "fine")) == "end"
    here.tick(days=7)
    enter_system()
    assert affairs.expire(here.at) > 0 or opened == 2  # a week nobody could is over by itself, nobody is pursued
    assert affairs.open_recurring(here.tick()) == opened


@pytest.mark.requirement("R112")
def test_a_family_is_visited_as_often_as_was_agreed_and_each_visit_leads_on() -> None:
    here = book(PLAN, APPEAL)
    home = here.people.frame.building_3.path
    plan = begins(here, "wang", PLAN, where=home, title="一个人住，孩子在外地", agreed=True, name="王桂英")
    # The rule: how often, agreed with the family.
    assert goes(here, "worker", plan, ("agree", "plan", {"often": "week"})) == "visit"
    # The list of what is due: whose turn it is stands in the list of the day, with its day.
    assert due(here, plan) == day(here, 7)
    here.tick(days=3)
    # The record: what was said is written once, and the next visit counts from this one.
    goes(here, "grid_worker", plan, ("visit", "noted", {"diary": "想学用手机挂号，答应周五来教。"}))
    [diary] = papers(here, "grid_worker", plan)
    assert "想学用手机挂号" in text_of(here, "grid_worker", diary)
    assert due(here, plan) == day(here, 7)
    # What follows: each need is an affair of its own, of every round anew.
    here.tick(days=5)
    goes(here, "grid_worker", plan, ("visit", "needs", {"needs": [{"title": "卫生间装扶手"}]}))
    goes(here, "grid_worker", plan, ("visit", "fine"))
    goes(here, "grid_worker", plan, ("visit", "needs", {"needs": [{"title": "助餐报名"}]}))
    assert children(plan) == ["卫生间装扶手", "助餐报名"]
    assert len(papers(here, "grid_worker", plan)) == 1  # what needs no words leaves no paper
    # Late is late for everybody to see; a change of mind changes the rule; and it ends when the family says so.
    here.tick(days=9)
    assert [item.due.late for item in here.inbox("grid_worker").items if item.affair_id == plan] == [True]
    goes(here, "worker", plan, ("visit", "often", {"often": "month"}))
    assert due(here, plan) == day(here, 30)
    goes(here, "worker", plan, ("visit", "stop", {"why_stop": "unwanted"}))
    with pytest.raises(affairs.ChildrenStillOpen):  # what was promised is not forgotten with it
        here.does("worker", plan, "told", "told")
    affairs.settle_children(affair_id=plan, words="各自办到底", by=here.actor("worker"), at=here.tick())
    assert goes(here, "worker", plan, ("told", "told")) == "end"


def test_nobody_is_put_on_a_plan_who_did_not_agree() -> None:
    here = book(PLAN)
    plan = begins(here, "worker", PLAN, where=here.people.frame.building_3.path, title="他一个人住", agreed=False)
    with pytest.raises(affairs.MoveNotOpen):
        here.does("worker", plan, "agree", "plan", often="week")
    with pytest.raises(affairs.StepNotAllowed):
        here.does("grid_worker", plan, "agree", "decline", reason="没有同意")
    assert stands(here, plan) == "agree"


def due(here: World, plan: UUID) -> str:
    [item] = [item for item in here.inbox("grid_worker").items if item.affair_id == plan]
    assert item.due.at is not None
    return f"{item.due.at.astimezone(CHINA):%m-%d}"


def day(here: World, days: int) -> str:
    return f"{here.at.astimezone(CHINA) + timedelta(days=days):%m-%d}"
