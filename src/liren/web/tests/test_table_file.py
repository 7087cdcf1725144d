"""A table filled in Excel: brought back it is tried cell by cell, and written only when that is confirmed."""

from html import unescape
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liren.access.public import enter_system
from liren.management.tests.world import Tables, tables
from liren.web.tests.visits import browser, caught, words

KEY = "emergency-grids"


@pytest.fixture
def here(db: None) -> Tables:
    return tables()


def at(here: Tables, key: str = KEY) -> str:
    return f"/tables/{here.filling(key)}"


def takes(here: Tables, key: str = KEY) -> tuple[Client, Any, dict[str, int]]:
    """The worker's browser, the workbook they take out, and where its columns stand."""
    client = browser(here.here.people.worker)
    page = at(here, key)
    enter_system("test")
    book = openpyxl.load_workbook(BytesIO(client.post(f"{page}/excel").getvalue()))
    head = next(row for row in book.worksheets[0].iter_rows() if "行的代号（不要改）" in [c.value for c in row])
    where = {str(cell.value): place for place, cell in enumerate(head, 1)}
    return client, book, where | {"head": int(head[0].row or 0)}


def brings(here: Tables, client: Client, book: Any, key: str = KEY) -> Any:
    page, out = at(here, key), BytesIO()
    book.save(out)
    return client.post(f"{page}/bring", {"file": SimpleUploadedFile("a.xlsx", out.getvalue())})


def stands(here: Tables) -> dict[tuple[str, str], str]:
    return {(row.key, c.column.key): c.shown for row in here.page("worker", KEY).rows for c in row.asked}


@pytest.mark.requirement("R327")
def test_a_file_is_tried_cell_by_cell_and_written_when_that_is_confirmed(here: Tables) -> None:
    before = stands(here)
    client, book, columns = takes(here)
    sheet, first = book.worksheets[0], columns["head"] + 1
    key = sheet.cell(first, columns["行的代号（不要改）"]).value
    sheet.cell(first, columns["公共灭火器具数"]).value = 12
    sheet.cell(first + 1, columns["公共灭火器具数"]).value = "十二"
    sheet.cell(first + 1, columns["网格名称"]).value = "第九网格"
    sheet.move_range(f"A{first}:Z{first}", rows=6)  # rows may be put in another order
    tried = brings(here, client, book)
    assert tried.status_code == 200
    told = words(tried)
    assert "要改 1 格，不收 2 格" in told
    assert "“空”改成“12”" in told
    assert "请填数字" in told
    assert "来源是地点台账，不对请到来源处改" in told
    assert stands(here) == before  # nothing is written yet
    cells = unescape(caught(r'name="cells" value="(.*?)"', told))
    page = at(here)
    assert client.post(f"{page}/bring", {"act": "write", "cells": cells}).status_code == 303
    assert stands(here) == before | {(key, "extinguishers"): "12"}


def test_a_colleagues_cell_is_named_and_not_overwritten(here: Tables) -> None:
    client, book, columns = takes(here)
    sheet, first = book.worksheets[0], columns["head"] + 1
    key = sheet.cell(first, columns["行的代号（不要改）"]).value
    sheet.cell(first, columns["公共灭火器具数"]).value = 12
    cells = unescape(caught(r'name="cells" value="(.*?)"', words(brings(here, client, book))))
    here.writes("worker", KEY, {(key, "extinguishers"): "9", (key, "expired"): "1"})
    page = at(here)
    late = client.post(f"{page}/bring", {"act": "write", "cells": cells})  # confirmed, but no longer so
    assert late.status_code == 409
    assert "刚改成“9”，您填的是“12”" in words(late)
    again = words(brings(here, client, book))
    assert "要改 0 格，不收 1 格" in again
    assert stands(here)[key, "extinguishers"] == "9"
    assert stands(here)[key, "expired"] == "1"  # left blank in the file as it was when taken out


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [("other", "另一张表"), ("key", "请不要删"), ("stub", "没有存根"), ("column", "缺少“公共灭火器具数”"),
     ("bytes", "不是完好的"), ("none", "请选从这张表下载")],
)  # fmt: skip
def test_a_file_that_is_none_of_this_tables_is_refused_in_words(here: Tables, spoilt: str, says: str) -> None:
    client, book, columns = takes(here, "housing-buildings" if spoilt == "other" else KEY)
    if spoilt == "key":
        book.worksheets[0].delete_cols(columns["行的代号（不要改）"])
    if spoilt == "stub":
        del book["存根"]
    if spoilt == "column":
        book.worksheets[0].cell(columns["head"], columns["公共灭火器具数"]).value = "几具"
    page = at(here)
    if spoilt == "bytes":
        answer = client.post(f"{page}/bring", {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04nonsense")})
    elif spoilt == "none":
        answer = client.post(f"{page}/bring", {"act": "write", "cells": '[["a"], 3, {"b": []}]'})
        assert answer.status_code == 422
        answer = client.post(f"{page}/bring")
    else:
        answer = brings(here, client, book)
    assert answer.status_code == 422
    assert says in words(answer)


def test_a_row_that_is_none_of_the_tables_is_counted_out(here: Tables) -> None:
    client, book, columns = takes(here)
    sheet, row = book.worksheets[0], book.worksheets[0].max_row + 1
    for title in ("网格名称", "公共灭火器具数", "行的代号（不要改）"):
        sheet.cell(row, columns[title]).value = "place-0"
    assert f"第 {row} 行不是这张表的行" in words(brings(here, client, book))
