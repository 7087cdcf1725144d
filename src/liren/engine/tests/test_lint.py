"""What a careful reader would object to."""

import pytest

from liren.engine.lint import lint
from liren.engine.loading import parse
from liren.engine.tests.lawbook import procedure_text

GRID = procedure_text("management/grid-event")
APPLICATION = procedure_text("service/service-application")


def objections(text: str, **more) -> str:
    return "\n".join(map(str, lint(parse(text), **more)))


@pytest.mark.parametrize("key", ["management/grid-event", "management/hotline-appeal", "service/service-application"])
def test_the_law_book_has_no_objections(key) -> None:
    assert objections(procedure_text(key)) == ""


@pytest.mark.requirement("R167")
@pytest.mark.parametrize(
    ("text", "old", "new", "move"),
    [
        (GRID, "转其他单位, to: feedback", "转其他单位, to: end", "steps.accept.moves.refer"),
        (GRID, "tells: reporter\n    clock", "clock", "steps.feedback.moves.no_answer"),
        (GRID, "s2-loop}}, tells: reporter}", "s2-loop}}, resolves: true}", "follow_up.moves.explain"),
        (APPLICATION, "按撤回办结, to: feedback", "按撤回办结, to: end", "supplement.moves.lapsed"),
    ],
)  # fmt: skip
def test_no_affair_may_end_without_the_reporter_being_told(text, old, new, move) -> None:
    assert old in text
    found = objections(text.replace(old, new, 1))
    assert f"{move}：" in found
    assert "可能没有告知反映人（R167）" in found


@pytest.mark.requirement("R167")
def test_telling_once_early_is_not_telling_the_outcome() -> None:
    """Told on receipt, then decided silently: the way to the end must tell again."""
    text = GRID.replace(
        "dispatch: {title: 受理并派单, to: dispatch}", "dispatch: {title: 受理, to: dispatch, tells: reporter}"
    )
    text = text.replace("done: {title: 办好了, to: verify", "done: {title: 办好了, to: end")
    assert "steps.handle.moves.done：" in objections(text)


@pytest.mark.requirement("R167")
def test_a_step_that_tells_does_not_tell_when_sampling_passes_it_over() -> None:
    text = GRID.replace("    not_by: handle\n", "    not_by: handle\n    tells: reporter\n")
    text = text.replace("passed: {title: 现场看过，办好了, to: feedback}", "passed: {title: 现场看过，办好了, to: end}")
    assert "办结时，可能没有告知反映人" in objections(text)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("reopen: {title: 重办, to: handle", "reopen: {title: 重办, to: follow_up", ""),
        ("现场看过，办好了, to: feedback", "看过, to: handle, returns: true", "没抽中时走第一个去向"),
        ("purpose: 减少来回询问, ", "", "“具体情况”没说为什么问"),
        ("purpose: 减少来回询问, basis: ours", "purpose: 减少来回询问", "“具体情况”没有依据"),
        ("purpose: 减少来回询问, basis: ours", "purpose: 减少来回询问, basis: other", "来源里没有“other”"),
        ("known: reporter.name, personal: true", "known: reporter.name, personal: true, public: true", "不能公开"),
        ("known: reporter.phone, personal: true", "known: reporter.phone", "是电话，属于个人信息"),
        ("known: reporter.name, personal: true", "known: reporter.name", "取自反映人的资料"),
        ("type: class, required: false", "type: class, required: true", "反映时不能必填"),
        ("when: {field: rating, at_most: 2}", "when: {field: rating, at_most: 1}", "评 2 分时没有去向"),
        ("      no_answer: {title: 逾期未评，按已告知办结, to: end, on: timeout}\n", "", "反映人不来就永远办不结"),
        ("    within: 4 working hours\n", "", "“派单”没有期限"),
        ("现场看过，办好了, to: feedback", "现场看过, to: handle, returns: true", "没抽中时走第一个去向"),
        ("not_by: handle", "not_by: verify", "不能要求与自己不是同一人"),
        ("    assigns: handle ", "    # ", "没说派给哪一步"),
        ("visibility: private ", "visibility: public ", "没有一栏标明公开"),
        ("floor: [accept.within", "floor: [dispatch.within, accept.within", "不能又是底线条款又是可调条款"),
        ("  - {id: ours,", "  - {id: s2-loop, document: S2, title: 又一次, checked: true}\n  - {id: ours,", "写了两遍"),
        ("    rates: true\n", "", "没有请反映人评价的步骤"),
        ("asks: {reply: {title: 办理结果", "asks: {description: {title: 办理结果", "反映时已经问过"),
    ],
)  # fmt: skip
def test_each_objection(old, new, says) -> None:
    assert old in GRID
    found = objections(GRID.replace(old, new, 1))
    assert says in found if says else found == ""


def test_a_refusal_needs_a_reason() -> None:
    text = GRID.replace(
        "reason: {title: 退单依据, type: long_text, required: true", "reason: {title: 退单依据, type: long_text"
    )
    assert "“退单”不用说理由" in objections(text)


def test_a_step_with_no_way_to_the_end_is_named() -> None:
    text = GRID.replace("satisfied: {title: 解决了, to: end", "satisfied: {title: 解决了, to: follow_up")
    text = text.replace(
        "no_answer: {title: 逾期未评，按已告知办结, to: end", "no_answer: {title: 逾期未评, to: follow_up"
    )
    text = text.replace("explain: {title: 说明后办结, to: end", "explain: {title: 说明, to: handle")
    assert "从“受理”走不到办结" in objections(text)


def test_roles_are_checked_when_they_are_known() -> None:
    assert "没有“grid_worker”这个岗位" in objections(
        GRID, roles=["community_worker", "dispatcher", "handler", "supervisor"]
    )
    assert "escalate.to：没有“supervisor”" in objections(GRID, roles=["community_worker", "dispatcher", "handler"])
