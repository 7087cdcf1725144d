"""Two texts of a procedure compared clause by clause, in words."""

from typing import Any

from hypothesis import given, settings

from liren.engine import template
from liren.engine.difference import cases_difference, difference
from liren.engine.edits import Drop, Edit, Put, Shift, edited
from liren.engine.language import Procedure
from liren.engine.loading import parse
from liren.engine.tests.strategies import procedures

TEXT = template.drafts("service/borrow-room")[0]
ROLES = {"community_worker": "社区工作者", "handler": "经办人"}


def told(*edits: Edit) -> list[str]:
    text = TEXT
    for edit in edits:
        text = edited(text, edit)
    return [change.text for change in difference(parse(TEXT), parse(text), names=ROLES)]


def test_the_same_text_differs_in_nothing_and_the_version_number_is_no_clause() -> None:
    assert told() == []
    assert told(Put(("version",), 2)) == []


def test_a_limit_and_who_does_it_are_said_in_words() -> None:
    assert told(Put(("steps", "accept", "within"), "4 working hours"), Put(("steps", "handle", "by"), ["handler"])) == [
        "步骤“受理”：期限由“1 个工作日”改为“4 个工作小时”。",
        "步骤“办理”：谁来办由“社区工作者”改为“经办人”。",
    ]


def test_fields_moves_and_sources_come_and_go_with_what_they_say() -> None:
    room = {"title": "哪一间", "type": "text", "required": True, "purpose": "安排", "basis": "ours"}
    assert told(
        Put(("form", "room"), room), Drop(("form", "phone")), Drop(("steps", "accept", "moves", "decline"))
    ) == [
        "删去栏目“联系电话”。",
        "新增栏目“哪一间（类型：一行文字；是否必填：是；为什么问：安排；依据：自定）”。",
        "步骤“受理”：删去去向“不予受理”。",
    ]


def test_an_order_that_matters_is_told() -> None:
    assert told(Shift(("steps", "accept", "moves", "decline"), -1)) == ["步骤“受理”：去向的先后改为“不予受理、受理”。"]


def test_conditions_are_said_in_words() -> None:
    when: dict[str, Any] = {"any": [{"count": "reopens", "at_least": 1}, {"field": "phone", "filled": True}]}
    assert told(Put(("steps", "handle", "or_within"), [{"when": when, "limit": "1 working day"}])) == [
        "步骤“办理”：新增条件期限““重办次数”至少是“1”，或者“联系电话”填了时，1 个工作日”。"
    ]


def test_a_part_that_comes_whole_is_told_word_by_word() -> None:
    assert told(Put(("steps", "handle", "extend"), {"times": 1, "up_to": "2 working days"})) == [
        "步骤“办理”的延期：新增最多几次“1”。",
        "步骤“办理”的延期：新增每次最多多久“2 个工作日”。",
    ]


def test_cases_that_come_go_or_are_told_otherwise_are_named() -> None:
    cases = template.drafts("service/borrow-room")[1]
    fewer = cases[: cases.index("  - 名称: 不予受理")]
    assert [one.text for one in cases_difference(cases, fewer)] == ["删去案例“不予受理要说理由”。"]
    assert [one.text for one in cases_difference(fewer, cases)] == ["新增案例“不予受理要说理由”。"]
    other = cases.replace("应在: 受理", "应在: 办理")
    assert [one.text for one in cases_difference(cases, other)] == ["案例“顺利办好，居民满意”改写了。"]
    assert cases_difference("案例: [1]", "[") == ()


def test_a_limit_for_emergencies_is_said_too() -> None:
    urgent = [{"when": {"mode": "emergency"}, "limit": "2 hours"}]
    assert told(Put(("steps", "handle", "or_within"), urgent)) == ["步骤“办理”：新增条件期限“应急状态时，2 小时”。"]


@settings(max_examples=40, deadline=None)
@given(procedures(), procedures())
def test_any_two_procedures_can_be_compared_and_one_with_itself_differs_in_nothing(
    one: Procedure, other: Procedure
) -> None:
    assert difference(one, one) == ()
    assert all(change.text for change in difference(one, other))
