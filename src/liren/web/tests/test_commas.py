"""Registers and the catalogue as CSV: taken out and brought in like Excel, the same columns, never a formula."""

import csv
import io
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from liren.access.public import enter_system, exports
from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import now
from liren.registers import public as registers
from liren.standards.public import seed_catalogue
from liren.territories import public as territories
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
MARK = b"\xef\xbb\xbf"


@pytest.fixture
def people() -> Cast:
    return cast()


def table(data: bytes) -> list[list[str]]:
    assert data.startswith(MARK), "without the mark spreadsheets misread Chinese"
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def brought(people: Cast, data: bytes) -> Any:
    file = SimpleUploadedFile("楼栋.csv", data)
    return browser(people.admin).post("/registers/places/import", {"path": people.community.path, "file": file})


def test_a_register_is_taken_out_as_csv_which_is_written_down_and_no_formula(people: Cast) -> None:
    territories.add_below(parent=people.community.id, kind="building", name="=1+1", by=people.admin, at=now())
    asked = {"path": people.community.path, "as": "csv"}
    answer: Any = browser(people.admin).post("/registers/places/export", asked)
    rows = table(b"".join(answer.streaming_content))
    assert rows[0] == [column.title for column in registers.REGISTERS["places"].exported]
    assert "'=1+1" in [row[1] for row in rows]
    assert len(exports(people.enter("admin"), "")) == 1


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-8", "gb18030"])
def test_csv_comes_in_as_chinese_spreadsheets_save_it(people: Cast, coding: str) -> None:
    tried = brought(people, "类别,名称\r\n楼栋,三十一幢\r\n楼栋,三十二幢\r\n".encode(coding))
    assert "2 行都可以写入" in words(tried)


@pytest.mark.parametrize("data", [b"nonsense", b"\xff\xfe\x00\x81", '类别,名称\r\n楼栋,"三十一'.encode()])
def test_what_is_no_table_of_this_register_is_refused_in_words(people: Cast, data: bytes) -> None:
    refused = brought(people, data)
    assert refused.status_code == 422
    assert "不是完好的" in words(refused)


def test_anybody_takes_the_catalogue_along_and_it_reads_back_as_the_register_wrote_it(people: Cast) -> None:
    enter_system("test")
    seed_catalogue(settings.LAWBOOK, at=now())
    data = browser().get("/standards/catalogue.csv").content
    assert f"一次最多 {registers.MOST_ROWS} 行" in words(browser().get("/standards/catalogue"))
    shelf = registers.REGISTERS["standards"]
    rows = table(data)
    assert rows[0] == [column.title for column in shelf.exported]
    lines = registers.read_rows(shelf, io.BytesIO(data), len(data))
    held = [entry.cells for entry in registers.every(shelf, people.nobody, "", {})]
    assert held
    accepted = {column.key for column in shelf.accepted}
    assert [dict(line.cells) for line in lines] == [
        {key: text.strip() for key, text in cells.items() if key in accepted} for cells in held
    ]
