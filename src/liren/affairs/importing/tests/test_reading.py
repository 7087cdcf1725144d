from datetime import date, datetime, time

import openpyxl
import pytest

from liren.affairs.importing.columns import guess_columns, letter, read_mapping, told_columns
from liren.affairs.importing.errors import ColumnsUnclear, FileUnreadable
from liren.affairs.importing.reader import read_sheet
from liren.engine.language import Field

FORM = {
    "title": Field("title", "一句话说明", "text", required=True),
    "description": Field("description", "具体情况", "long_text"),
    "contact": Field("contact", "怎么称呼您", "text", known="reporter.name"),
    "place": Field("place", "位置", "place", required=True),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_each_encoding_offices_use(tmp_path, encoding):
    file = tmp_path / "a.csv"
    file.write_bytes("主题,时间\n路灯不亮,2026-11-21 14:05\n".encode(encoding))
    sheet = read_sheet(file)
    assert sheet.headers == ("主题", "时间")
    assert sheet.encoding == encoding
    assert sheet.lines[0].cells == ("路灯不亮", "2026-11-21 14:05")


def test_empty_lines_are_left_out_and_line_numbers_kept(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("主题\n路灯\n\n  \n井盖\n", encoding="utf-8")
    assert [line.number for line in read_sheet(file).lines] == [2, 5]


def test_a_spreadsheet_keeps_times_as_times_and_line_numbers_as_shown(tmp_path):
    book = openpyxl.Workbook()
    for line in (["主题", "时间"], [], ["路灯", datetime(2026, 11, 21, 14, 5)], ["井盖", date(2026, 11, 21)]):
        book["Sheet"].append(line)
    book.save(tmp_path / "a.xlsx")
    sheet = read_sheet(tmp_path / "a.xlsx")
    assert [line.number for line in sheet.lines] == [3, 4]
    assert sheet.lines[0].cells[1] == datetime(2026, 11, 21, 14, 5)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.xlsx", b"PK not a workbook", "不是 Excel"),
        ("a.csv", b"", "空的"),
        ("a.csv", b"\xff\xfe\xff\xff\xff", "编码"),
        ("a.csv", '主题\n"路灯'.encode(), "引号"),
        ("a.pdf", b"%PDF", "不认得"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, name, data, why):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FileUnreadable, match=why):
        read_sheet(tmp_path / name)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(FileUnreadable, match="没有这个文件"):
        read_sheet(tmp_path / "a.csv")


def test_columns_are_guessed_by_the_names_offices_give_them():
    headers = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间", "备注")
    columns = guess_columns(headers, FORM)
    assert columns.fields == {
        "number": 0,
        "contact": 1,
        "title": 2,
        "opened_at": 3,
        "description": 4,
        "reply": 5,
        "replied_at": 6,
    }
    assert columns.unused == ("备注",)


def test_two_columns_that_look_alike_are_asked_about():
    with pytest.raises(ColumnsUnclear, match="都像是"):
        guess_columns(("主题", "标题", "登记时间"), FORM)


def test_a_column_the_procedure_requires_and_the_file_lacks_is_named():
    with pytest.raises(ColumnsUnclear, match="提出时间"):
        guess_columns(("主题", "何时"), FORM)


def test_a_mapping_file_overrides_the_guess(tmp_path):
    (tmp_path / "map.yaml").write_text(
        'columns: {何事: title, 何时: opened_at}\ntimes: "%d/%m/%Y %H.%M"\ndate_only: "17:00"\n', encoding="utf-8"
    )
    columns = told_columns(("何事", "何时", "别的"), read_mapping(tmp_path / "map.yaml"), FORM)
    assert columns.fields == {"title": 0, "opened_at": 1}
    assert columns.times == ("%d/%m/%Y %H.%M",)
    assert columns.date_only == time(17)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ([], "columns"),
        ({"columns": {"没有": "title"}}, "文件里没有"),
        ({"columns": {"主题": "nonsense"}}, "nonsense"),
        ({"columns": {"主题": "title"}}, "提出时间"),
        ({"columns": {"主题": "title", "时间": "opened_at"}, "zone": "Mars/Base"}, "时区"),
        ({"columns": {"主题": "title", "时间": "opened_at"}, "date_only": "evening"}, "date_only"),
        ({"columns": {"主题": "title", "时间": "opened_at"}, "colour": 1}, "colour"),
    ],
)
def test_a_mapping_file_that_does_not_fit_says_where(document, why):
    with pytest.raises(ColumnsUnclear, match=why):
        told_columns(("主题", "时间"), document, FORM)


def test_the_27th_column_is_aa():
    assert [letter(i) for i in (0, 6, 25, 26, 701)] == ["A", "G", "Z", "AA", "ZZ"]
