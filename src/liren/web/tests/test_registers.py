"""Registers: what the rooms hold, listed, filtered, taken out as Excel, and brought in by the rooms' own actions."""

import html
import io
import re
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liren.access.public import exports
from liren.actors import public as actors
from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import now
from liren.registers import sheets
from liren.territories import public as territories
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db

HEADER = ("类别", "名称", "编码", "在哪里", "所属网格")


@pytest.fixture
def people() -> Cast:
    return cast()


def book(*rows, header=HEADER):
    made = openpyxl.Workbook()
    for row in (header, *rows):
        made.worksheets[0].append(row)
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile("台账.xlsx", out.getvalue())


def opened(response):
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def bring(client, people, file, key="places"):
    return client.post(f"/registers/{key}/import", {"path": people.community.path, "file": file})


def names(people):
    return {p.name for p in territories.descendants(people.community.path, limit=1000).places}


def confirm(client, people, response, key="places"):
    rows = html.unescape(caught('name="rows" value="([^"]*)"', words(response)))
    return client.post(f"/registers/{key}/import", {"path": people.community.path, "rows": rows})


def noted(people, path=""):
    """What was written down of files taken out, as the administrator is told."""
    return exports(people.enter("admin"), path)


def test_a_register_lists_what_is_held_and_says_it_is_no_form_to_fill(people):
    client = browser(people.admin)
    page = words(client.get("/registers/places", {"path": people.community.path}))
    assert "不是又一份要填的表" in page
    assert all(name in page for name in names(people))
    assert "组织台账" in words(client.get("/registers"))


def test_a_filter_keeps_the_rows_that_hold_it_and_the_file_holds_the_same(people):
    client = browser(people.admin)
    asked = {"path": people.community.path, "kind": "楼栋"}
    kept = {p.name for p in territories.descendants(people.community.path, level=7, limit=1000).places}
    assert kept
    sheet, notes = opened(client.post("/registers/places/export", asked)).worksheets
    assert {row[1] for row in sheet.iter_rows(min_row=2, values_only=True)} == kept
    said = dict(notes.iter_rows(values_only=True))
    assert said["筛选"] == "类别：楼栋"
    assert said["导出人"] == actors.person_card(people.admin.person_id).name
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d", said["导出时间"])
    assert "没有符合的" in words(client.get("/registers/places", {**asked, "name": "查无此楼"}))


def test_who_may_not_manage_sees_and_takes_and_brings_nothing(people):
    client = browser(people.worker)
    for key in ("places", "organisations"):
        for way in ("", "/template"):
            assert client.get(f"/registers/{key}{way}", {"path": people.community.path}).status_code == 403
        assert client.post(f"/registers/{key}/export", {"path": people.community.path}).status_code == 403
    before = names(people)
    assert bring(client, people, book(("楼栋", "31幢"))).status_code == 403
    assert names(people) == before
    assert "地点台账" not in words(client.get("/registers"))
    assert browser(people.wang).get("/registers").status_code == 404
    assert browser(people.worker).get("/registers/admitted", {"row": "nonsense"}).status_code == 404
    assert browser(people.admin).get("/registers/salaries").status_code == 404


def test_a_file_is_tried_first_and_written_only_when_confirmed(people):
    client = browser(people.admin)
    before = names(people)
    tried = bring(client, people, book(("楼栋", "31幢"), ("楼栋", "32幢")))
    assert tried.status_code == 200
    assert "2 行都可以写入" in words(tried)
    assert names(people) == before
    assert confirm(client, people, tried).status_code == 303
    assert names(people) == before | {"31幢", "32幢"}


def test_a_file_with_one_wrong_row_is_refused_whole_by_row_and_column(people):
    client = browser(people.admin)
    before = names(people)
    refused = bring(client, people, book(("楼栋", "31幢"), ("城堡", "32幢"), ("楼栋", "33幢", "", "", "没有的网格")))
    page = words(refused)
    assert refused.status_code == 422
    assert re.search(r"第 3 行</th><td[^>]*>类别", page)
    assert re.search(r"第 4 行</th><td[^>]*>所属网格", page)
    assert names(people) == before


def test_two_rows_of_one_name_in_a_file_are_seen_before_anything_is_written(people):
    client = browser(people.admin)
    refused = bring(client, people, book(("楼栋", "31幢"), ("楼栋", "31幢")))
    assert refused.status_code == 422
    assert re.search(r"第 3 行</th><td[^>]*>名称", words(refused))


def test_what_changed_between_trying_and_writing_is_refused_whole(people):
    client = browser(people.admin)
    tried = bring(client, people, book(("楼栋", "31幢"), ("楼栋", "32幢")))
    territories.add_below(parent=people.community.id, kind="building", name="32幢", by=people.admin, at=now())
    before = names(people)
    assert confirm(client, people, tried).status_code == 422
    assert names(people) == before


def test_organisations_come_in_by_their_own_action_and_show_what_befell_them(people):
    client = browser(people.admin)
    header = ("名称", "哪一类主体", "类别", "登记情况")
    wrong = bring(client, people, book(("合唱队", "社会力量", "居民委员会", "已备案"), header=header), "organisations")
    assert wrong.status_code == 422
    assert "不是社会力量的类别" in words(wrong)
    good = bring(client, people, book(("合唱队", "社会力量", "社区社会组织", "已备案"), header=header), "organisations")
    assert confirm(client, people, good, "organisations").status_code == 303
    [made] = [o for o in actors.organisations(people.community.path) if o.name == "合唱队"]
    row = client.get("/registers/organisations", {"path": people.community.path, "row": str(made.id)})
    assert "登记以来没有改过" in words(row)
    actors.set_phone(organisation_id=made.id, phone="051265000000", by=people.admin, at=now())
    row = client.get("/registers/organisations", {"path": people.community.path, "row": str(made.id)})
    assert "对外电话：无" in words(row)
    assert client.get("/registers/organisations", {"path": people.community.path, "row": "x"}).status_code == 404


def test_nothing_taken_out_is_a_formula_and_what_was_made_harmless_comes_back_as_it_was(people):
    for text in ("=1+1", "+1", "-1", "@a", "\tx", "\rx"):
        assert sheets.harmless(text).startswith("'")
        assert sheets.told(sheets.harmless(text)) == text
    territories.add_below(parent=people.community.id, kind="building", name="=HYPERLINK(1)", by=people.admin, at=now())
    out = opened(browser(people.admin).post("/registers/places/export", {"path": people.community.path}))
    cells = [cell for row in out.worksheets[0].iter_rows() for cell in row]
    assert "'=HYPERLINK(1)" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_more_rows_than_a_sheet_can_bear_are_refused_with_the_way_out_and_nothing_is_noted(people, monkeypatch):
    monkeypatch.setattr("liren.registers.sheets.MOST_TAKEN", 1)
    refused = browser(people.admin).post("/registers/places/export", {"path": people.community.path})
    assert refused.status_code == 422
    assert "超过 1 行" in words(refused)
    assert not noted(people)


def test_the_template_has_the_columns_that_come_in_and_says_how_to_fill_them(people):
    sheet, notes = opened(browser(people.admin).get("/registers/places/template")).worksheets
    assert next(sheet.iter_rows(values_only=True)) == HEADER
    assert "只能写：小区、网格、楼栋" in dict(notes.iter_rows(values_only=True))["类别"]


def zipped(text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", text)
    return SimpleUploadedFile("炸弹.xlsx", out.getvalue())


def far_away():
    made = openpyxl.Workbook()
    made.worksheets[0].append(HEADER)
    made.worksheets[0]["XFD1048576"] = "x"
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile("远.xlsx", out.getvalue())


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (lambda: SimpleUploadedFile("a.xlsx", b"nonsense"), "不是完好的"),
        (lambda: SimpleUploadedFile("a.xlsx", b"x" * (sheets.LARGEST_FILE + 1)), "文件超过 1 MB"),
        (lambda: zipped(b"0" * (sheets.LARGEST_UNPACKED + 1)), "解压后太大"),
        (lambda: zipped(b'<!DOCTYPE x [<!ENTITY a "b">]>'), "不该有的定义"),
        (lambda: zipped(b"<x/>"), "不是完好的"),
        (far_away, "超过 500 行"),
        (lambda: book(), "一行也没有"),
        (lambda: book(("楼栋", "1", "秘密"), header=("类别", "名称", "工资")), "不认得“工资”"),
        (lambda: book(("楼栋",), header=("类别",)), "缺少“名称”"),
        (lambda: book(("楼栋", "1", "2"), header=("类别", "名称", "名称")), "写了两次"),
        (lambda: book(*[("楼栋", f"{n}幢") for n in range(sheets.MOST_ROWS + 1)]), "超过 500 行"),
    ],
)
def test_a_file_that_is_no_register_or_too_large_is_refused_with_the_reason(people, file, why):
    refused = bring(browser(people.admin), people, file())
    assert refused.status_code == 422
    assert why in words(refused)


@pytest.mark.parametrize("rows", ["", "[]", "{", "[1]", '[[2, {"level": "1"}]]', '[["x", {}]]', "[" * 20000])
def test_rows_that_no_trial_gave_are_refused(people, rows):
    before = names(people)
    asked = {"path": people.community.path, "rows": rows}
    assert browser(people.admin).post("/registers/places/import", asked).status_code == 422
    assert names(people) == before


def test_no_file_and_no_community_are_said(people):
    client = browser(people.admin)
    refused = client.post("/registers/places/import", {"path": people.community.path})
    assert "请先选一个 .xlsx 或 .csv 文件" in words(refused)
    refused = client.post("/registers/places/import", {"path": people.street.path, "file": book(("楼栋", "1幢"))})
    assert refused.status_code == 422
    assert "请先选到社区" in words(refused)
