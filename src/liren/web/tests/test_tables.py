"""The pages of 一表通: filled with and without script, reviewed, taken out as the department lays it out."""

from html import unescape
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access.public import enter_system
from liren.kit.clock import now
from liren.management.tests.test_gate import TEXT
from liren.management.tests.world import Tables, tables
from liren.web.tests.visits import browser, caught, words


@pytest.fixture
def here(db: None) -> Tables:
    return tables()


def as_(here: Tables, who: str):
    return browser(getattr(here.here.people, who))


def address(here: Tables, key: str) -> str:
    return f"/tables/{here.filling(key)}"


def rows_of(here: Tables, key: str) -> list[str]:
    return [row.key for row in here.page("worker", key).rows]


def test_a_form_without_script_keeps_what_fits_and_says_which_cell_does_not(here: Tables) -> None:
    first, second = rows_of(here, "emergency-grids")
    page, client = address(here, "emergency-grids"), as_(here, "worker")
    told = words(client.get(page))
    assert "平台填 <b>10</b>" in told
    assert "“公共灭火器具数”</a>" not in told
    assert "还空着 2 格" in told
    sent = {f"c.{first}.extinguishers": "十二", f"c.{second}.extinguishers": "12", f"c.{first}.station": "是"}
    refused = client.post(f"{page}/cells", {**sent, "act": "submit"})
    assert refused.status_code == 422
    told = words(refused)
    assert 'value="十二"' in told  # it still stands there
    assert "“公共灭火器具数”" in caught(r"(?s)(class=\"told late.*?</ul>|role=\"alert\".*?</ul>)", told)
    assert 'value="12"' in words(client.get(page))
    whole = {f"c.{row}.{column}": "1" for row in (first, second) for column in ("extinguishers", "expired")}
    whole |= {f"c.{row}.station": "否" for row in (first, second)}
    short = client.post(f"{page}/cells", {f"c.{first}.extinguishers": "7", "act": "submit"})
    assert short.status_code == 422
    assert "没有报送" in words(short)
    assert 'value="7"' in words(client.get(page))  # saved all the same
    assert client.post(f"{page}/cells", {**whole, "act": "submit"}).status_code == 303
    assert "已报送，待审" in words(client.get(page))


def test_one_cell_is_saved_as_it_is_typed_and_answered_in_a_few_words(here: Tables) -> None:
    first, second = rows_of(here, "emergency-grids")
    client, page = as_(here, "worker"), address(here, "emergency-grids")
    headers = {"HX-Request": "true"}
    with CaptureQueriesContext(connection) as sent:
        told = client.post(
            f"{page}/cells", {f"c.{first}.expired": "-1", f"c.{second}.expired": "2"}, headers=headers
        ).json()
    assert sum("community_path = " in one["sql"] for one in sent.captured_queries) == 1  # its sources are read once
    assert told["problems"] == {f"c.{first}.expired": "太小了，请填不小于 0具 的数。"}
    assert "已存" in told["saved"]
    assert "还空着 1 格" in told["left"]


def test_a_form_drawn_before_a_colleague_wrote_leaves_the_colleagues_cells_and_names_those_both_changed(
    here: Tables,
) -> None:
    first, second = rows_of(here, "emergency-grids")
    page, client = address(here, "emergency-grids"), as_(here, "worker")
    here.writes("worker", "emergency-grids", {(first, "expired"): "6"})
    drawn = unescape(caught(r'name="shown" value="(.*?)"', words(client.get(page))))
    meanwhile = {(first, "expired"): "7", (first, "extinguishers"): "9", (second, "expired"): "3"}
    here.writes("worker", "emergency-grids", meanwhile)
    boxes = {"shown": drawn, f"c.{first}.expired": "6", f"c.{first}.extinguishers": "", f"c.{second}.expired": "4",
             f"c.{second}.extinguishers": "5"}  # fmt: skip
    refused = client.post(f"{page}/cells", {**boxes, "act": "submit"})
    assert refused.status_code == 422
    told = words(refused)
    assert "陆敏刚改成“3”，您填的是“4”" in told
    stands = {
        (row.key, c.column.key): c.shown for row in here.page("worker", "emergency-grids").rows for c in row.asked
    }
    both = {(second, "extinguishers"): "5", (first, "station"): "", (second, "station"): ""}
    assert stands == {**meanwhile, **both}
    # Said and seen, it is written when it is sent once more.
    boxes |= {"shown": unescape(caught(r'name="shown" value="(.*?)"', told)), f"c.{first}.expired": "7"}
    part = client.post(f"{page}/cells", {**boxes, f"c.{first}.extinguishers": "9"}, headers={"HX-Request": "true"})
    assert part.json()["shown"][f"c.{second}.expired"] == "4"


def test_a_reviewer_returns_it_with_a_reason_and_takes_it_and_it_is_corrected(here: Tables) -> None:
    here.fills("emergency-grids")
    here.hands_in("emergency-grids")
    page, reviewer = address(here, "emergency-grids"), as_(here, "supervisor")
    assert "审核" in words(reviewer.get(page))
    assert words(reviewer.get("/tables")).count("待审") >= 1
    empty = reviewer.post(f"{page}/back", {"reason": ""})
    assert empty.status_code == 422
    assert "请写明哪里要改" in words(empty)
    assert reviewer.post(f"{page}/back", {"reason": "再数一遍"}).status_code == 303
    here.here.at = now()
    here.settle()
    assert "退回：再数一遍" in words(as_(here, "worker").get(page))
    here.hands_in("emergency-grids")
    assert reviewer.post(f"{page}/take").status_code == 303
    here.here.at = now()
    here.settle()
    worker = as_(here, "worker")
    assert worker.post(f"{page}/correct", {"reason": "少写了一具"}).status_code == 303
    assert "更正第 2 版：少写了一具" in words(worker.get(page))
    assert worker.post(f"{page}/nonsense").status_code == 404


def test_excel_is_laid_out_as_the_department_lays_it_out_and_holds_no_formula(here: Tables) -> None:
    here.fills("access-buildings")
    first, *_ = rows_of(here, "access-buildings")
    here.writes("worker", "access-buildings", {(first, "note"): "=1+1"})
    for key in ("emergency-grids", "access-buildings"):
        here.fills(key)
    page = address(here, "emergency-grids")
    enter_system("test")
    answer = as_(here, "worker").post(f"{page}/excel")
    book = openpyxl.load_workbook(BytesIO(answer.getvalue()))
    lines = [[cell for cell in row if cell is not None] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert lines[0] == ["网格安全基本情况月报（示例）"]
    assert lines[1] == ["桂花里社区        2026年10月"]
    assert [word for word in lines[2] if word] == ["消防", "诉求"]
    assert lines[3][:5] == ["序号", "网格名称", "网格员", "楼栋数", "公共灭火器具数"]
    assert lines[4][4] == 1  # a number, not a text
    assert lines[6][0] == "合计"
    assert lines[6][-5] == 2 or 2 in lines[6]
    assert str(lines[7][0]).startswith("填表人：陆敏")
    other = as_(here, "worker").post(f"{address(here, 'access-buildings')}/excel")
    cells = [c for row in openpyxl.load_workbook(BytesIO(other.getvalue())).worksheets[0].iter_rows() for c in row]
    assert "'=1+1" in [cell.value for cell in cells]
    assert not any(cell.data_type == "f" for cell in cells)


def test_who_keeps_the_gate_writes_a_table_and_is_told_what_the_platform_holds(here: Tables) -> None:
    client, street = as_(here, "gatekeeper"), here.here.people.street.path
    assert "从哪一天起" in words(client.get("/tables/gate"))
    text = TEXT.format(key="walls", title="楼号")
    refused = client.post("/tables/gate/define", {"path": street, "document": text})
    assert refused.status_code == 422
    assert "平台已有，不再问社区" in words(refused)
    assert "title: 楼号" in words(refused)
    fine = TEXT.format(key="walls", title="外墙裂缝处数")
    assert client.post("/tables/gate/define", {"path": street, "document": fine}).status_code == 303
    said = words(client.post("/tables/gate/admit", {"path": street, "since": "soon"}))
    assert "没有找到" in said
    asked = words(client.get(f"/tables/asked/{here.askings['emergency-grids']}"))
    assert "报了 0 个" in asked
    assert "不再要这张表" in asked


def test_a_worker_comes_from_the_affair_to_its_table_and_a_department_sees_its_own(here: Tables) -> None:
    affair = here.page("worker", "emergency-grids").line.affair
    client = as_(here, "worker")
    assert f"/tables/of/{affair}" in words(client.get(f"/affairs/{affair}"))
    assert client.get(f"/tables/of/{affair}").headers["Location"] == address(here, "emergency-grids")
    department = as_(here, "safety_handler")
    assert "网格安全基本情况表" in words(department.get("/tables"))
    assert "社区还在填" in words(department.get(address(here, "emergency-grids")))
    assert department.get(address(here, "housing-buildings")).status_code == 404
