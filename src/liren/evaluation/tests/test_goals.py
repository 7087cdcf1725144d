"""The goals of S4, each with the figures that speak of it or what is missing: data, held against the measures."""

import pytest

from liren.evaluation.definitions import definitions
from liren.evaluation.errors import MeasureInvalid
from liren.evaluation.goals import goals, parse

SOURCE = {"document": "S4", "title": "治理手段信息化", "clause": "一 5", "checked": True}


def test_the_goals_are_those_the_document_names_in_its_order():
    titles = {group.key: [goal.title for goal in group.goals] for group in goals()}
    assert titles == {
        "platform": ["资源共享", "协同服务", "便民利民", "安全可控"],
        "smart": ["设施智能", "服务便捷", "管理精细", "环境宜居"],
    }


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"measures": ["charm"]}, "charm"),
        ({"measures": ["on_time"]}, "on_time"),
        ({"measures": ["answer_time"]}, "answer_time"),
        ({"measures": [], "missing": ""}, "要写明缺什么"),
        ({"reads": None, "measures": None}, "读不懂"),
    ],
)
def test_a_goal_names_figures_there_are_or_says_what_is_missing(changes, why):
    goal = {"key": "g", "title": "目标", "reads": "怎么读", "measures": ["closed"], "missing": "", **changes}
    with pytest.raises(MeasureInvalid, match=why):
        parse({"source": SOURCE, "groups": [{"key": "k", "title": "组", "goals": [goal]}]}, definitions())
