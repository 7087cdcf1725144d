"""A document becomes a procedure, or its author learns everything that is wrong with it, in Chinese."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine.language import END, Limit
from liren.engine.loading import ProcedureInvalid, digest, parse, schema
from liren.engine.reading import read
from liren.engine.tests.lawbook import procedure_text
from liren.engine.tests.strategies import procedure_documents

GRID = procedure_text("management/grid-event")
KEYS = ("management/grid-event", "management/hotline-appeal", "service/service-application")


def problems(text: str) -> str:
    with pytest.raises(ProcedureInvalid) as caught:
        parse(text)
    return str(caught.value)


def test_the_grid_event_reads_as_written() -> None:
    procedure = parse(GRID)
    assert procedure.start == "accept"
    assert list(procedure.steps) == ["accept", "dispatch", "handle", "verify", "feedback", "follow_up"]
    assert procedure.steps["accept"].within == Limit(2, "working_hours")
    assert procedure.steps["verify"].sample is not None
    assert procedure.steps["verify"].sample * 5 == 1
    assert procedure.steps["feedback"].moves["no_answer"].on == "timeout"
    assert procedure.steps["feedback"].moves["no_answer"].to == END
    assert procedure.form["phone"].personal
    assert procedure.escalate is not None
    assert procedure.escalate.returns_at == 3


@pytest.mark.parametrize("word", ["by: worker", "when: {field: title, filled: true}"])
def test_whose_affair_it_is_is_said_by_whoever_opens_it_and_always(word: str) -> None:
    text = procedure_text("autonomy/committee-sitting")
    asked = "offers: [committee_of_work], "
    assert "反映时就要说清" in problems(text.replace(asked, f"{asked}{word}, "))


def test_a_column_offers_members_too_and_wants_to_know_whose() -> None:
    text = procedure_text("autonomy/committee-sitting")
    assert parse(text).steps["sit"].moves["held"].asks["tasks"].columns["who"].offers == ("members",)
    nobodys = text.replace("type: choice, offers: [committee_of_work], ", "type: text, max: 60, ")
    assert "tasks.columns.who.offers" in problems(nobodys)
    ours = text.replace("type: choice, offers: members", "type: choice, offers: [committee_of_work]", 1)
    assert "只在反映时问一次" in problems(ours)


def test_a_day_promised_at_the_window_is_put_off_once_and_says_why() -> None:
    steps = parse(procedure_text("service/window-matter")).steps
    put_off = steps["handle"].moves["later"]
    assert put_off.asks["delay"].required
    assert not any("promised" in move.asks for move in steps[put_off.to].moves.values())


@pytest.mark.parametrize("key", KEYS)
def test_the_normal_form_survives_storage_that_forgets_the_order_of_keys(key) -> None:
    procedure = parse(procedure_text(key))
    stored = json.loads(json.dumps(procedure.document, sort_keys=True))
    again = parse(stored)
    assert again == procedure
    assert list(again.form) == list(procedure.form)
    assert digest(again) == digest(procedure)


@given(procedure_documents())
@settings(max_examples=30)
def test_any_procedure_survives_storage(document) -> None:
    procedure = parse(document)
    again = parse(json.loads(json.dumps(procedure.document, sort_keys=True)))
    assert (again, digest(again)) == (procedure, digest(procedure))


def test_another_text_has_another_digest_and_comments_do_not_count() -> None:
    assert digest(parse(GRID)) == digest(parse("# 说明\n" + GRID))
    assert digest(parse(GRID)) != digest(parse(GRID.replace("version: 1", "version: 2", 1)))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("within: 3 working days", "withn: 3 working days", "是不是想写 within？"),
        ("within: 3 working days", "within: 三天", "期限写成“数 单位”"),
        ("to: verify", "to: verfy", "没有“verfy”这一步。步骤有：accept"),
        ("start: accept", "start: begin", "start：没有“begin”这一步。"),
        ("{field: danger, is: true}", "{field: danger, is: 3}", "不会取这样的值。请写 true 或 false。"),
        ("{field: danger, is: true}", "{field: dangr, is: true}", "没有“dangr”这一栏。可用的栏目：class"),
        ("{field: danger, is: true}", "{field: danger}", "条件应当写成"),
        ("{field: danger, is: true}", "{field: danger, is: true, in: [1]}", "条件应当写成"),
        ("{field: danger, is: true}", "{field: name, is: 王}", "只能问填没填。请用 filled。"),
        ("{field: danger, is: true}", "{field: title, at_least: 3}", "不能比大小。"),
        ("sample: 20%", "sample: 20", "抽查比例写成百分数"),
        ("sample: 20%", "sample: 0%", "抽查比例应大于 0%。"),
        ("title: 网格事件处置规程", "", "缺少 title（规程名）。请补上。"),
        ("version: 1", "version: 一", "version：应当是整数，现在是“一”。"),
        ("visibility: private", "visibility: secret", "“secret”不在可选的词里。可写：private、public。"),
        ("type: phone, required: false", "type: fax, required: false", "“fax”不在可选的词里。"),
        ("type: phone, required: false", "type: choice, required: false", "选项 options 和类型不相配。"),
        ("max: 60, purpose: 让", "max: 60, min: 80, purpose: 让", "min 大于 max。请对调。"),
        ("floor: [accept.within", "floor: [acept.within", "没有“acept”这一步。"),
        ("  title: {title: 一句话说明", "  counts: {title: 一句话说明", "名字要用小写字母开头的英文词"),
        ("key: management/grid-event", "key: Grid Event", "写成 类别/英文名"),
        (
            "to: end, on: timeout",
            "to: end, on: timeout, when: {field: rating, at_least: 3}",
            "不能再问人、也不能带条件。",
        ),
        ("tells: reporter\n    clock", "tells: everybody\n    clock", "可写：reporter。"),
    ],
)
def test_each_mistake_is_named_with_its_place_and_what_to_do(old, new, says) -> None:
    assert old in GRID
    assert says in problems(GRID.replace(old, new, 1))


def test_the_path_leads_to_the_mistake() -> None:
    assert problems(GRID.replace("up_to: 10 working days", "up_to: bald")).startswith("steps.handle.pause.up_to：")


def test_all_mistakes_are_told_at_once() -> None:
    text = problems(GRID.replace("version: 1", "version: x", 1).replace("start: accept", "start: 5", 1))
    assert "version：" in text
    assert "start：" in text


def test_yaml_is_read_strictly() -> None:
    assert "第 2 行第 1 列：“a”写了两遍" in problems("a: 1\na: 2")
    assert "不能用 * 引用" in problems("a: &x 1\nb: *x")
    assert "不是文字" in problems("1: 2")
    assert "格式不对" in problems("a: [1")
    assert "标记" in problems("a: !!python/object:os.system x")
    assert read("on: no\nday: 2026-03-02\nat: 12:30\ncode: 007") == {
        "on": "no", "day": "2026-03-02", "at": "12:30", "code": "007"
    }  # fmt: skip


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(json_values | st.text())
def test_nonsense_makes_problems_and_nothing_else(value) -> None:
    with pytest.raises(ProcedureInvalid):
        parse(value)


@given(st.data())
@settings(max_examples=150)
def test_a_procedure_with_one_part_replaced_by_nonsense_never_breaks_the_loader(data) -> None:
    document = parse(GRID).document
    spoiled = json.loads(json.dumps(document))
    node, parents = spoiled, []
    while isinstance(node, dict | list) and node:
        keys = sorted(node) if isinstance(node, dict) else range(len(node))
        key = data.draw(st.sampled_from(list(keys)))
        parents.append((node, key))
        node = node[key]
        if data.draw(st.booleans()):
            break
    holder, key = parents[-1]
    holder[key] = data.draw(json_values)
    with suppress(ProcedureInvalid):
        parse(spoiled)


def test_deep_nesting_is_refused_not_followed() -> None:
    assert "层以上" in problems("a: " + "[" * 60 + "]" * 60)
    problems("[" * 5000)


def test_the_schema_is_a_json_schema() -> None:
    import jsonschema

    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(
    "value",
    ["!!bool perhaps", "!!int ''", "!!float ''", "!!timestamp soon", "!!map [x]", "!!int '1:2'", "! 5", "!!set {a, b}"],
)
def test_a_tag_is_refused_before_it_chooses_how_to_read(value: str) -> None:
    assert "标记" in problems(f"key: {value}")


def test_a_key_that_is_no_word_is_told_without_the_reader_s_inside() -> None:
    assert "“…”不是文字" in problems("? [a]\n: b")


def test_a_field_and_the_whole_may_say_why_they_ask_so_much_and_a_word_or_two_is_no_reason() -> None:
    text = GRID.replace("visibility: private", "burden_reason: 国家表样，栏目不能少\nvisibility: private", 1)
    text = text.replace("办后照片, type: photos", "办后照片, burden_reason: 整改前后对照的唯一凭据, type: photos", 1)
    procedure = parse(text)
    assert procedure.burden_reason == "国家表样，栏目不能少"
    asks = procedure.steps["handle"].moves["done"].asks
    assert asks["after_photos"].burden_reason == "整改前后对照的唯一凭据"
    assert parse(GRID).burden_reason == ""
    assert "至少 6 字" in problems(text.replace("国家表样，栏目不能少", "需要"))
