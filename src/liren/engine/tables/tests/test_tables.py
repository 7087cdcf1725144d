"""The words of a table: what is written wrong is said at once, and what the platform holds is not asked."""

from datetime import date
from typing import Any

import pytest

from liren.engine.office import load_calendar
from liren.engine.tables.checking import found_in, read_cell
from liren.engine.tables.gate import asked_twice
from liren.engine.tables.language import Held
from liren.engine.tables.loading import TableInvalid, parse_table
from liren.engine.tables.periods import due_day, period_before, period_to_fill
from liren.engine.tables.schema import table_schema
from liren.engine.tests.lawbook import LAWBOOK
from liren.engine.tests.test_language_page import PAGE, words_of

HELD = {
    one.key: one
    for one in (
        Held("building.name", "楼栋名称", ("building",), "text", "地点台账", "places", ("楼号",)),
        Held("place.community", "社区名称", ("building", "grid"), "text", "地点台账", "places"),
        Held("affairs.open", "未办结数", ("building",), "number", "事项", "affairs"),
    )
}


def column(**more: Any) -> dict[str, Any]:
    return {"title": "层数", "ask": "number", "why": "排查", "basis": "law", **more}


END = date(2026, 12, 31)


def written(columns: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "key": "a-table", "version": 1, "title": "一张表", "summary": "做什么用", "basis": "law", "rows": "building",
        "department": {"name": "某局", "unit": "livelihood"}, "period": {"every": "month", "due": "3 working days"},
        "sources": [{"id": "law", "document": "S4", "title": "源头管控", "checked": True}],
        "columns": columns or {"name": {"title": "楼号", "from": "building.name"}, "storeys": column()}, **more,
    }  # fmt: skip


def said(document: Any) -> str:
    with pytest.raises(TableInvalid) as refused:
        parse_table(document, HELD)
    return str(refused.value)


@pytest.mark.parametrize("title", ["楼栋名称", "楼号", "本 楼号", "楼栋名称（幢）", "社区名称", "现有未办结总数"])
def test_a_column_that_is_held_may_not_be_asked_and_its_source_is_named(title: str) -> None:
    text = said(written({"x": column(title=title)}))
    assert "平台已有，不再问社区" in text
    assert "请写 from: " in text
    assert "tables.held" in text


def test_what_only_sounds_like_something_held_wants_a_word_about_the_difference() -> None:
    assert "听起来像平台已有的“楼栋名称”" in said(written({"x": column(title="楼栋名称牌完好数")}))
    table = parse_table(written({"x": column(title="楼栋名称牌完好数", differs="数的是牌子")}), HELD)
    assert [c.key for c in table.asked] == ["x"]


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("", "应当"), ("key: [", ""), (written(basis="nowhere"), "没有依据的表不能要"),
        (written(period={"every": "once", "due": "3 working days"}), "没有说清哪天交"),
        (written({"x": {"title": "层数", "ask": "number"}}), "说不出为什么问的不问"),
        (written({"x": {"title": "层数"}}), "三样写一样"),
        (written({"x": {"title": "层数", "from": "building.height"}}), "楼栋的表可用：building.name"),
        (written({"x": {"title": "层数", "from": "building.name"}}, rows="grid"), "不是每个网格都有的"),
        (written({"x": column(ask="phone")}), "不在可选的词里"), (written({"x": column(ask="choice")}), "选项"),
        (written({"x": column(ask="text", sum=True)}), "不能合计"),
        (written(checks=[{"says": "看看"}]), "一条核对只写一种"),
        (written(checks=[{"says": "看看", "must": {"field": "nothing", "is": 1}}]), "没有“nothing”这一栏"),
        (written(checks=[{"says": "看看", "parts": ["name"], "equals": "storeys"}]), "不是数"),
        (written(checks=[{"says": "看看", "must": {"eval": "1"}}]), "条件应当写成"),
        (written(layout={"groups": [{"columns": ["name"]}]}), "缺少：层数"), (written(colour="red"), "不认识“colour”"),
    ],
)  # fmt: skip
def test_what_is_written_wrong_is_said_in_chinese_with_its_place(document: Any, says: str) -> None:
    assert says in said(document)


def test_two_tables_that_ask_for_one_thing_are_told() -> None:
    other = written({"floors": column(title="层数（层）")}, key="b-table", title="又一张表")
    [(table, asked, first, same)] = asked_twice([parse_table(written(), HELD), parse_table(other, HELD)])
    assert (table.key, asked.key, first.key, same.key) == ("b-table", "floors", "a-table", "storeys")


def test_checks_look_at_rows_sums_totals_and_last_time() -> None:
    table = parse_table(
        written(
            {
                "men": column(title="男"), "women": column(title="女"), "all": column(title="人口", required=False),
                "homes": column(title="户", required=False),
            },
            checks=[
                {"says": "男女相加等于人口", "parts": ["men", "women"], "equals": "all"},
                {"says": "两栏合计一样", "totals": ["all", "homes"]},
                {"says": "户数不能多于人口", "must": {"field": "homes", "at_most": 90}},
                {"says": "和上期差得多", "column": "men", "within": "10%"},
            ],
        ),
        HELD,
    )  # fmt: skip
    rows: dict[str, Any] = {
        "a": {"men": "5", "women": "6", "all": "12", "homes": "91"},
        "b": {"men": None, "women": "1", "all": None},
    }
    found = {(one.row, one.column): one for one in found_in(table, rows, {"a": {"men": "4"}})}
    assert found["a", "all"].says == "男女相加等于人口（相加是 11，这里是 12）"
    assert found["", "all"].says == "两栏合计一样（合计 12，91）"
    assert found["a", "homes"].firm
    assert not found["a", "men"].firm
    assert found["a", "men"].says == "和上期差得多（上期 4，这期 5）"
    assert found["b", "men"].says == "请填“男”。"
    assert found_in(table, {"a": {"men": "4", "women": "0.0", "all": "4.0", "homes": "4"}}, {"a": {"men": "4"}}) == ()


def test_cells_are_read_by_the_type_of_their_column() -> None:
    table = parse_table(written({"x": column(max=60)}), HELD)
    assert read_cell(table.columns["x"], "６１") == (None, "太大了，请填不大于 60 的数。")
    assert read_cell(table.columns["x"], " 1,0 ") == ("10", "")
    assert read_cell(table.columns["x"], "") == (None, "")


def test_a_period_is_filled_when_it_is_over_and_due_by_working_days() -> None:
    calendar = load_calendar((LAWBOOK / "calendars" / "cn.yaml").read_text("utf-8"))
    table = parse_table(written(), HELD)
    assert period_to_fill(table, date(2026, 9, 2), END, date(2026, 9, 30)) is None
    period = period_to_fill(table, date(2026, 9, 2), END, date(2026, 10, 1))
    assert period is not None
    assert (period.key, period.title) == ("2026-09", "2026年9月")
    assert due_day(table, period, date(2026, 10, 1), calendar) == date(
        2026, 10, 10
    )  # the holiday is no working day, Saturday made up is
    assert due_day(table, period, date(2026, 11, 9), calendar) == date(2026, 11, 11)  # opened late
    once = parse_table(written(period={"every": "once", "due_on": "2026-12-31"}), HELD)
    asked = period_to_fill(once, date(2026, 9, 2), END, date(2026, 9, 2))
    assert asked is not None
    assert due_day(once, asked, date(2026, 9, 2), calendar) == date(2026, 12, 31)
    assert period_before("half_year", date(2026, 7, 1)).title == "2026年上半年"


def test_every_word_of_a_table_stands_in_the_page_for_authors() -> None:
    words = set(words_of({**table_schema(), "$defs": {}}))
    assert len(words) > 60
    assert {word for word in words if f"`{word}`" not in PAGE} == set()


def test_of_people_nothing_is_asked_and_a_group_is_for_residents() -> None:
    held = HELD | {
        "resident.name": Held("resident.name", "姓名", ("resident",), "text", "居民登记", "resident", personal=True)
    }
    name = {"title": "姓名", "from": "resident.name"}
    table = parse_table(written({"name": name}, rows="resident", group="old-80"), held)
    assert (table.people, table.group, table.by_itself) == (True, "old-80", False)
    assert [column.title for column in table.summed] == ["人数"]
    checks = [{"must": {"field": "name", "is": "a"}, "says": "不对"}]
    with pytest.raises(TableInvalid) as refused:
        parse_table(written({"name": name, "meals": column()}, rows="resident", checks=checks), held)
    assert {one.path for one in refused.value.problems} == {"columns.meals", "checks"}
    with pytest.raises(TableInvalid, match="人群"):
        parse_table(written(group="old-80"), HELD)


def test_a_streets_table_has_rows_of_streets_or_communities() -> None:
    held = HELD | {"street.name": Held("street.name", "街道名称", ("street",), "text", "地点台账", "places")}
    name = {"name": {"title": "街道名称", "from": "street.name"}}
    assert parse_table(written(name, rows="street", filled_by="street"), held).filled_by == "street"
    for wrong in ({"rows": "street"}, {"rows": "building", "filled_by": "street"}):
        with pytest.raises(TableInvalid, match="街道"):
            parse_table(written(name if wrong["rows"] == "street" else None, **wrong), held)
