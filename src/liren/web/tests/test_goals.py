"""目标: the figures of a place that speak of each goal of S4, and in words what nothing measures yet."""

import re
from datetime import timedelta

import pytest

from liren.access import public as access
from liren.affairs.tests.world import World, world
from liren.evaluation import public as evaluation
from liren.kit.clock import now
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
UNMEASURED = {"安全可控", "设施智能", "环境宜居"}


@pytest.fixture
def here() -> World:
    made = world()
    made.at = now() - timedelta(hours=1)  # what is done in it later is not tomorrow's, however late it is
    return made


@pytest.mark.requirement("R314")
@pytest.mark.requirement("R315")
def test_each_of_eight_goals_shows_the_figures_of_the_place_that_speak_of_it_or_says_what_is_missing(
    here: World,
) -> None:
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "finish_at_once", reply="好了")
    here.rates("wang", lamp.id, 5)
    access.enter_system("test")
    evaluation.catch_up(here.at)
    page = words(browser(here.people.worker).get("/figures/goals", {"path": here.people.community.path}))
    parts = re.split(r"<h3>", page)[1:]
    shown = {part.partition("</h3>")[0]: part for part in parts}
    assert list(shown) == [
        "资源共享", "协同服务", "便民利民", "安全可控", "设施智能", "服务便捷", "管理精细", "环境宜居",
    ]  # fmt: skip
    figures = {goal.title: len(goal.figures) for group in evaluation.goals() for goal in group.goals}
    for title, part in shown.items():
        assert part.count('class="lab"') == figures[title], title
        assert ("还没有数" in part.partition("</header>")[0]) == (title in UNMEASURED), title
    satisfied = shown["便民利民"].partition("满意率")[2]
    assert "100.0%" in satisfied[:200]
    assert "1 / 1 件" in satisfied[:300]
    assert "不排名" in page
    assert not re.search(r"第\s*\d+\s*名", page)


def test_a_figure_of_a_goal_opens_to_how_it_was_computed_on_the_same_page(here: World) -> None:
    asked = {"path": here.people.community.path, "how": "one_visit"}
    page = words(browser(here.people.worker).get("/figures/goals", asked))
    assert "一次办成（记过来几次的） 怎么算的" in page
    assert "二（四）" in page or "智能化一站式服务、集约化办公和一次性办理" in page


def test_the_way_to_the_goals_and_back_keeps_the_divisions_one_looks_by(here: World) -> None:
    asked, worker = {"path": here.people.community.path, "lines": "then"}, browser(here.people.worker)
    for page, other in (("/cockpit", "/figures/goals"), ("/figures/goals", "/cockpit")):
        assert f'href="{other}?path={asked["path"]}&amp;period=30&amp;lines=then"' in words(worker.get(page, asked))
