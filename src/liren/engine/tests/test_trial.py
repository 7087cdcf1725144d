"""A text tried while it is written: any nonsense gets an answer in words."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine import template
from liren.engine.trial import MAX_CASES, MAX_TEXT, Surroundings, tried

KEY = "service/borrow-room"
TEXT, CASES = template.drafts(KEY)
AROUND = Surroundings(KEY, ("community_worker", "supervisor"), ("grid-events",), None)


def test_a_draft_from_the_template_is_ready_and_says_what_it_asks() -> None:
    found = tried(TEXT, CASES, AROUND)
    assert found.ready
    assert [case.ok for case in found.cases] == [True, True]
    assert found.burden is not None


def test_a_problem_is_told_with_its_line() -> None:
    broken = TEXT.replace("within: 3 working days", "within: 3 workdays")
    found = tried(broken, CASES, AROUND)
    assert found.procedure is None
    assert broken.splitlines()[found.problems[0].line - 1].strip().startswith("within: 3 workdays")


def test_what_only_a_reader_objects_to_leaves_the_drawing_alive() -> None:
    found = tried(TEXT.replace("by: [community_worker]", "by: [nobody]", 1), CASES, AROUND)
    assert found.procedure is not None
    assert not found.ready
    assert "nobody" in found.problems[0].problem.message


def test_a_case_that_goes_another_way_is_told_by_name() -> None:
    found = tried(TEXT, CASES.replace("应在: 受理", "应在: 办理"), AROUND)
    assert [case.name for case in found.cases if not case.ok] == ["顺利办好，居民满意"]
    assert not found.ready


def test_another_key_an_unknown_catalogue_and_missing_cases_are_told() -> None:
    other = tried(TEXT.replace(KEY, "service/other"), CASES, AROUND)
    assert "不能改名" in other.problems[0].problem.hint + other.problems[0].problem.message
    assert tried(f"{TEXT}catalogue: nothing\n", CASES, AROUND).problems[0].problem.path == "catalogue"
    assert tried(TEXT, "  \n", AROUND).case_problems[0].problem.message == "还没有案例。"


def test_a_problem_of_a_later_case_lies_at_its_line() -> None:
    broken = CASES.replace("结果: {办结: 否, 受理: 否}", "结局: 好")
    found = tried(TEXT, broken, AROUND)
    line = broken.splitlines()[found.case_problems[0].line - 1]
    assert line.strip() == "结局: 好"  # the very word nobody knows


def test_sizes_and_time_are_bounded() -> None:
    assert tried("a" * (MAX_TEXT + 1), CASES, AROUND).problems
    assert tried(TEXT, "a" * (MAX_TEXT + 1), AROUND).case_problems
    many = "规程: service/borrow-room\n案例:\n" + "  - {名称: 甲}\n" * (MAX_CASES + 1)
    assert "超过" in tried(TEXT, many, AROUND).case_problems[0].problem.message
    late = Surroundings(KEY, AROUND.roles, AROUND.catalogues, None, lambda: -1.0)
    assert (tried(TEXT, CASES, late).unplayed, tried(TEXT, CASES, late).ready) == (2, False)


@pytest.mark.parametrize("text", ["[" * 50_000, "{" * 50_000, "- " * 29_000, "? " * 29_000, "a: " * 19_000, "&a *a"])
def test_text_made_to_be_slow_is_not(text: str) -> None:
    began = time.thread_time()  # of this thread alone, whatever else the machine has to do
    found = tried(text, text, AROUND)
    assert found.problems
    assert time.thread_time() - began < 2


LINES = st.sampled_from([*TEXT.splitlines(), *CASES.splitlines(), "", "  - ", "{", "&x *x", "\t", "!!python/object:x"])


@settings(max_examples=80, deadline=None)
@given(st.lists(LINES, max_size=60).map("\n".join) | st.text(max_size=200), st.text(max_size=200) | st.just(CASES))
def test_nonsense_gets_an_answer(text: str, cases: str) -> None:
    assert isinstance(tried(text, cases, AROUND).ready, bool)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_spoilt_draft_gets_an_answer(data: Any) -> None:
    lines = TEXT.splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = data.draw(st.one_of(st.text(max_size=30), LINES, st.just(lines[at][:-3])))
    assert isinstance(tried("\n".join(lines), CASES, AROUND).ready, bool)
