"""The pages of a table about people: masked to fill, sealed once handed in, opened for a purpose and marked."""

from io import BytesIO

import openpyxl
import pytest
from django.conf import settings

from liren.access.public import enter_system
from liren.management.tests.test_of_people import COLUMNS, PHONE, asks, lives
from liren.management.tests.world import Tables, tables
from liren.registry import public as registry
from liren.web.tests.visits import browser, words


@pytest.fixture
def here(db: None) -> Tables:
    made = tables()
    enter_system("test")
    registry.groups.seed_groups(settings.LAWBOOK, at=made.here.at.replace(year=2020))
    lives(made, "陈远山", "19390101", 505, PHONE)
    asks(made, "civil-oldest", COLUMNS)
    return made


def test_a_list_is_masked_to_fill_and_opened_for_a_purpose_by_who_asked(here: Tables) -> None:
    page = f"/tables/{here.filling('civil-oldest')}"
    people = here.here.people
    worker = browser(people.worker)
    draft = words(worker.get(page))
    assert "陈*" in draft
    assert "陈远山" not in draft
    assert worker.post(f"{page}/excel").status_code == 404  # not before it is handed in, and not without a purpose
    assert worker.post(f"{page}/cells", {"act": "submit"}).status_code == 303
    here.settle()
    handler = browser(people.livelihood_handler)
    sealed = words(handler.get(page))
    assert "名单封存着" in sealed
    assert "陈*" not in sealed
    refused = handler.post(f"{page}/people", {"purpose": " "})
    assert refused.status_code == 422
    assert "请写打开做什么用" in words(refused)
    opened = words(handler.post(f"{page}/people", {"purpose": "安排助餐", "part": "9"}))
    assert "陈远山" in opened
    assert PHONE in opened
    answer = handler.post(f"{page}/people", {"purpose": "安排助餐", "act": "excel"})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer))).worksheets[0]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert "韩雪" in str(lines[0][0])
    assert "用途：安排助餐" in str(lines[0][0])
    assert sheet.oddHeader is not None
    assert "用途：安排助餐" in str(sheet.oddHeader.center.text)
    assert [1, "陈远山", "男", 87, "3幢"] in [line[:5] for line in lines]
    supervisor = browser(people.supervisor)
    assert "看不到名单" in words(supervisor.get(page))
    assert supervisor.post(f"{page}/people", {"purpose": "看看"}).status_code == 403
