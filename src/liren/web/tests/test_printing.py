"""The document of a procedure: read by anybody, printed from the page or as PDF."""

import re

import pytest

from liren.access.public import SYSTEM, enter_system
from liren.actors.tests.cast import cast
from liren.engine.tests.lawbook import procedure_text
from liren.kit.clock import now
from liren.standards import public as standards
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
KEY = "management/grid-event"


@pytest.fixture(autouse=True)
def published() -> None:
    cast()
    enter_system("test")
    standards.publish(document=procedure_text(KEY), publisher="liren", by=SYSTEM, at=now())


def test_the_document_says_each_clause_with_its_number_and_its_name() -> None:
    page = words(browser().get(f"/procedures/{KEY}/document"))
    assert 'id="c-verify.not_by"' in page
    assert "规范性引用文件" in page
    assert f"/procedures/{KEY}.pdf?v=1" in page
    assert browser().get("/procedures/management/nothing/document").status_code == 404


def test_the_pdf_has_all_chapters_on_numbered_pages_and_is_the_same_each_time() -> None:
    answer = browser().get(f"/procedures/{KEY}.pdf")
    assert answer.status_code == 200, words(answer)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="grid-event-v1.pdf"'
    assert answer.content.startswith(b"%PDF-")
    pages = len(re.findall(rb"/Type /Page\b", answer.content))
    assert pages >= 5
    lying = [box for box in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", answer.content) if float(box[0]) > 800]
    assert len(lying) == 1, "the drawing lies on a page of its own"
    assert browser().get(f"/procedures/{KEY}.pdf").content == answer.content
