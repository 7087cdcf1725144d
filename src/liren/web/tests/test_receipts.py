"""The receipts of a counted box on a page: everybody's list, one's own line by its code, and the file that makes the
root of the certificate again."""

from typing import Any
from uuid import UUID

import pytest

from liren.access.public import SYSTEM
from liren.autonomy import public as autonomy
from liren.autonomy.tests.decided import Deciding, asked, deciding, filled
from liren.autonomy.tests.test_boxes import as_many, cast, closed, counted
from liren.engine.deciding import boxes
from liren.web import deciding_receipts
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Deciding:
    return deciding()


def address(question: UUID, what: str = "receipts") -> str:
    return f"/decisions/{question}/{what}"


def found(client: Any, question: UUID, code: str, status: int = 200) -> str:
    response = client.post(address(question), {"code": code})
    assert response.status_code == status
    return words(response)


def test_whoever_has_a_code_finds_their_line_in_the_list_everybody_reads_and_recomputes(here, monkeypatch):
    monkeypatch.setattr(deciding_receipts, "PAGE", 2)
    roll = filled(here)
    question = asked(here, roll, named=False)
    code = cast(here, question, "agree")
    others = list(as_many(question, 4))
    assert "还没有开箱计票" in words(browser().get(address(question)))
    assert browser().get(address(question, "receipts.txt")).status_code == 404
    closed(here, question)
    told = counted(here, question).content
    listed = autonomy.receipts(question, SYSTEM)
    page = words(browser().get(address(question)))
    assert "5 行，这一页第 1 到 2 行" in page
    assert told["receipts"] in page
    assert [one for one in listed if one in page] == list(listed[:2])
    last = words(browser().get(address(question), {"from": "4"}))
    assert [one for one in listed if one in last] == [listed[4]]
    for typed in (code, code.lower().replace("-", " "), *others):
        page = found(browser(), question, typed)
        place = listed.index(boxes.receipt_of(str(question), typed)) + 1
        assert f"您的票是第 {place} 行" in page
        assert f'id="r-{place}"' in page
        assert typed not in page, "a code is on no page but the one that told it"
    assert "没有找到" in found(browser(), question, "AAAA-BBBB")
    assert "请写投票以后页面上给的回执号" in found(browser(), question, " ", 422)
    file = browser().get(address(question, "receipts.txt"))
    lines = file.content.decode().split()
    assert boxes.root(lines) == told["receipts"]
    assert f'href="{address(question)}"' in words(browser().get(f"/decisions/{question}"))


def test_a_vote_by_name_has_no_receipts_and_nonsense_leads_to_the_first_page(here):
    roll = filled(here)
    named, secret = asked(here, roll), asked(here, roll, named=False)
    for what in ("receipts", "receipts.txt"):
        assert browser().get(address(named, what)).status_code == 404
    for start in ("-1", "x", "9" * 9, "7"):
        assert browser().get(address(secret), {"from": start}).status_code == 200
