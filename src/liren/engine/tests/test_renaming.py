"""A step renamed: everything that names it follows, and the text otherwise stays as it was written."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine.calendar import load_calendar
from liren.engine.cases import run_cases
from liren.engine.lint import lint
from liren.engine.loading import digest, parse
from liren.engine.problems import DocumentInvalid
from liren.engine.renaming import renamed
from liren.engine.tests.lawbook import LAWBOOK, calendar_text
from liren.engine.tests.wide_strategies import wide_documents
from liren.engine.written import written

CN = load_calendar(calendar_text())
FILES = sorted((LAWBOOK / "procedures").glob("*/*.cases.yaml"))


def both(file: Any) -> tuple[str, str]:
    beside = file.with_name(file.name.replace(".cases.yaml", ".yaml"))
    return beside.read_text("utf-8"), file.read_text("utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_step_of_the_law_book_can_be_renamed_and_its_cases_go_as_told(file: Any) -> None:
    text, cases = both(file)
    procedure = parse(text)
    whole = file.name.partition(".")[0] in (
        "whistle",
        "hazard-removal",
    )  # lines of both kinds; of the others, where it begins
    for key in procedure.steps if whole else [procedure.start]:
        step = procedure.steps[key]
        after, told = renamed(text, cases, key, to="renamed_step", title="改了名的一步")
        made = parse(after)
        assert lint(made) == ()
        assert "renamed_step" in made.steps
        assert [*made.steps].index("renamed_step") == [*procedure.steps].index(key)
        assert all(one.ok for one in run_cases(made, told, calendar=CN)), (key, run_cases(made, told, calendar=CN))
        assert renamed(after, told, "renamed_step", to=key, title=step.title) == (text, cases)


@given(document=wide_documents(), data=st.data())
@settings(max_examples=6, deadline=None)
def test_a_procedure_nobody_has_seen_is_the_same_when_it_is_named_back(document, data) -> None:
    procedure = parse(document)
    text = written(procedure)
    key = data.draw(st.sampled_from([*procedure.steps]))
    after, _ = renamed(text, "", key, to="another_name", title="另一个名字")
    made = parse(after)
    assert lint(made) == ()
    assert key not in made.steps
    back, _ = renamed(after, "", "another_name", to=key, title=procedure.steps[key].title)
    assert digest(parse(back)) == digest(procedure)


TEXT = """\
start: accept  # 从这里开始
steps:
  "accept":   # 第一步
    title: '受理'
    moves: {go: {title: 转, to: handle}, again: {title: 再来, to: accept}}
  handle: {title: 办理, not_by: accept, moves: {done: {title: 好了, to: end}}}
floor: [accept.within, handle.within]
"""
CASES = """\
案例:
  - 名称: 受理
    反映: {应在: 受理}
    经过:
      - {办: 受理, 应在: accept}
      - {偏离: 去向, 改为: 受理}
      - {偏离: 期限, 改为: 受理}
      - {跳过: 核实、受理}
"""


def swapped(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def test_comments_quotes_and_what_only_looks_alike_stay() -> None:
    after, told = renamed(TEXT, CASES, "accept", to="receive", title="收件")
    names = ('"accept":', "receive:"), ("start: accept", "start: receive"), ("to: accept", "to: receive")
    more = ("'受理'", "收件"), ("not_by: accept", "not_by: receive"), ("accept.within", "receive.within")
    assert after == swapped(TEXT, *names, *more)
    steps = ("反映: {应在: 受理}", "反映: {应在: 收件}"), ("应在: accept", "应在: receive")
    others = ("去向, 改为: 受理", "去向, 改为: 收件"), ("核实、受理", "核实、收件")
    assert told == swapped(CASES, *steps, *others)


@pytest.mark.parametrize(
    ("key", "to", "title", "says"),
    [
        ("nowhere", "receive", "收件", "没有这一步"),
        ("accept", "handle", "收件", "已经有“handle”这一步"),
        ("accept", "end", "收件", "不能用"),
        ("accept", "Receive!", "收件", "不能用"),
        ("accept", "", "收件", "不能用"),
        ("accept", "receive", "", "1 到 30 个字"),
        ("accept", "receive", "长" * 31, "1 到 30 个字"),
        ("accept", "receive", "办理", "已经有一步叫“办理”"),
    ],
)
def test_names_that_cannot_be_used_are_refused_in_words(key: str, to: str, title: str, says: str) -> None:
    with pytest.raises(DocumentInvalid) as refused:
        renamed(TEXT, CASES, key, to=to, title=title)
    assert any(says in str(one) for one in refused.value.problems)


def test_cases_that_cannot_be_read_yet_stay_as_they_are() -> None:
    assert renamed(TEXT, "案例: [", "accept", to="receive", title="收件")[1] == "案例: ["


@pytest.mark.parametrize(
    "text", ["", "a", "[1]", "steps: 3", "steps: {accept: 3}", "steps: [{key: accept}]", "a: [", "\x00"]
)
def test_nonsense_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises(DocumentInvalid):
        renamed(text, "", "accept", to="receive", title="收件")
