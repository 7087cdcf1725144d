"""What people write is understood where it can be, and where not they learn what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liren.engine.conditions import Comparison
from liren.engine.forms import check, clean, json_schema
from liren.engine.language import Field
from liren.engine.tests.test_loading import json_values

COLUMNS = {"name": Field("name", "姓名", "text", required=True), "born": Field("born", "生日", "date")}
EVERY = {
    "text": Field("text", "标题", "text", required=True, min=2, max=10),
    "long_text": Field("long_text", "说明", "long_text"),
    "number": Field("number", "面积", "number", min=0, max=500, decimals=2, unit="平方米"),
    "count": Field("count", "人数", "number", min=1),
    "money": Field("money", "金额", "money", max=100_000),
    "date": Field("date", "日期", "date", min="2026-01-01", max="2026-12-31"),
    "time": Field("time", "时间", "time"),
    "yes_no": Field("yes_no", "急吗", "yes_no"),
    "choice": Field("choice", "身份", "choice", options=(("owner", "业主"), ("tenant", "租户"))),
    "choices": Field("choices", "时段", "choices", options=(("am", "上午"), ("pm", "下午"), ("eve", "晚上")), max=2),
    "phone": Field("phone", "电话", "phone", personal=True),
    "place": Field("place", "位置", "place"),
    "class": Field("class", "类别", "class"),
    "photos": Field("photos", "照片", "photos", max=2),
    "files": Field("files", "材料", "files"),
    "table": Field("table", "家庭成员", "table", columns=COLUMNS, max=2),
    "rating": Field("rating", "评价", "rating"),
    "landlord": Field("landlord", "房东", "text", required=True, when=Comparison("field", "choice", "is", "tenant")),
}
UUID = "0190b5a0-0000-7000-8000-000000000001"


def one(key: str, answer):
    return clean({key: EVERY[key]}, {key: answer}).get(key)


def wrong(key: str, answer) -> str:
    problems = check({key: EVERY[key]}, {key: answer})
    assert len(problems) == 1, problems
    return next(iter(problems.values()))


@pytest.mark.parametrize(
    ("key", "answer", "value"),
    [
        ("text", "  路灯坏了 ", "路灯坏了"),
        ("long_text", "一\r\n二", "一\n二"),
        ("number", "１２．５０", "12.5"),
        ("number", 12.5, "12.5"),
        ("number", "+0.10", "0.1"),
        ("count", "3", "3"),
        ("count", 3, "3"),
        ("money", "12.5", 1250),
        ("money", "1,000", 100_000),
        ("money", 1250, 1250),
        ("date", "2026/3/2", "2026-03-02"),
        ("time", "9:05", "09:05"),
        ("yes_no", "是", True),
        ("yes_no", "on", True),
        ("yes_no", "false", False),
        ("choices", ["pm", "am"], ["am", "pm"]),
        ("choices", "am", ["am"]),
        ("phone", "+86 138-0000-0000", "13800000000"),
        ("phone", "（0512）67770000", "0512-67770000"),
        ("phone", "051267770000转12", "0512-67770000-12"),
        ("place", "32.05.06.001.002.", "32.05.06.001.002."),
        ("place", "320506001002", "320506001002"),
        ("photos", [UUID.upper(), UUID], [UUID]),
        ("rating", "4", 4),
        ("table", [{"name": " 王芳 ", "born": "2000-1-2"}], [{"name": "王芳", "born": "2000-01-02"}]),
    ],
)
def test_what_is_understood(key, answer, value) -> None:
    assert check({key: EVERY[key]}, {key: answer}) == {}
    assert one(key, answer) == value
    assert type(one(key, answer)) is type(value)


@pytest.mark.parametrize(
    ("key", "answer", "says"),
    [
        ("text", "", "请填“标题”。"),
        ("text", "灯", "请写到 2 字以上"),
        ("text", "灯" * 11, "现在 11 字，请删到 10 字以内"),
        ("text", "路\x00灯", "控制字符"),
        ("text", "路\n灯", "控制字符或换行"),
        ("text", "路\u202e灯", "控制字符"),
        ("text", "路\ud800灯", "控制字符"),
        ("text", 3, "请写文字"),
        ("number", "三", "请填数字"),
        ("number", "501", "不大于 500平方米"),
        ("number", "-1", "不小于 0平方米"),
        ("number", "1.234", "最多写 2 位小数"),
        ("number", "1e9", "请填数字"),
        ("number", True, "请填数字"),
        ("count", "1.5", "请填整数"),
        ("money", "1000.01", "不大于 1000.00 元"),
        ("money", "1.234", "最多写 2 位小数"),
        ("money", 12.5, "请把金额写成文字"),
        ("date", "2026-02-30", "没有这一天"),
        ("date", "2025-12-31", "请填 2026-01-01 或以后"),
        ("date", "2027-01-01", "请填 2026-12-31 或以前"),
        ("time", "25:00", "09:30"),
        ("yes_no", "也许", "请选“是”或“否”"),
        ("choice", "guest", "业主、租户"),
        ("choices", ["am", "pm", "eve"], "最多 2 项"),
        ("phone", "12345678901", "11 位手机号"),
        ("phone", "67770000", "带区号的座机号"),
        ("place", "../etc", "选一个位置"),
        ("class", "Not A Class", "选一类"),
        ("photos", ["x"], "重新上传"),
        ("photos", [UUID, UUID, UUID], "最多 2 张照片"),
        ("rating", 6, "1 到 5 分"),
        ("rating", True, "1 到 5 分"),
        ("table", "x", "按行填写"),
        ("table", [{"name": "", "born": "2000-01-01"}], "第 1 行请填“姓名”"),
        ("table", [{"name": "王"}, {"name": "李", "born": "x"}], "第 2 行“生日”：没有这一天"),
        ("table", [{"name": "王", "age": 3}], "多出没有的列"),
    ],
)
def test_what_is_wrong_says_what_to_do(key, answer, says) -> None:
    assert says in wrong(key, answer)


def test_a_problem_in_a_table_names_its_cell() -> None:
    assert list(check({"table": EVERY["table"]}, {"table": [{"name": "王", "born": "x"}]})) == ["table.0.born"]


def test_unknown_fields_are_refused_and_dropped() -> None:
    fields = {"text": EVERY["text"]}
    assert check(fields, {"text": "路灯", "admin": "1"}) == {"admin": "没有这一栏，请去掉。"}
    assert clean(fields, {"text": "路灯", "admin": "1"}) == {"text": "路灯"}


def test_class_codes_are_checked_when_the_catalogue_is_given() -> None:
    fields = {"class": EVERY["class"]}
    assert check(fields, {"class": "event.other"}, classes={"event.other"}) == {}
    assert check(fields, {"class": "event.none"}, classes={"event.other"}) != {}


def test_a_field_is_asked_when_its_condition_holds() -> None:
    fields = {"choice": EVERY["choice"], "landlord": EVERY["landlord"]}
    assert check(fields, {"choice": "tenant"}) == {"landlord": "请填“房东”。"}
    assert check(fields, {"choice": "owner"}) == {}
    assert clean(fields, {"choice": "owner", "landlord": "李"}) == {"choice": "owner"}


def test_a_field_whose_condition_cannot_be_judged_yet_is_not_demanded() -> None:
    assert check({"landlord": EVERY["landlord"]}, {}) == {}
    assert check({"landlord": EVERY["landlord"]}, {}, facts={"choice": "tenant"}) != {}


@given(json_values | st.dictionaries(st.sampled_from(sorted(EVERY)), json_values))
def test_nonsense_makes_problems_never_errors_and_what_is_kept_is_sound(answers) -> None:
    problems = check(EVERY, answers)
    cleaned = clean(EVERY, answers)
    assert all(isinstance(path, str) and message for path, message in problems.items())
    "".join(problems).encode()
    assert not set(cleaned) & {path.split(".")[0] for path in problems}
    assert clean(EVERY, cleaned) == cleaned, "cleaning what is clean changes nothing"
    assert not set(check(EVERY, cleaned)) & set(cleaned)


def test_the_json_schema_accepts_what_cleaning_yields() -> None:
    import jsonschema

    answers = {"text": "路灯坏了", "number": "3.5", "money": "12", "choices": ["am"], "photos": [UUID], "rating": 5}
    cleaned = clean(EVERY, answers)
    jsonschema.Draft202012Validator(json_schema(EVERY)).validate(cleaned)
