"""文书 in the browser: refused with a letter, downloaded, corrected, and verified by whoever holds it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liren.affairs import public as affairs
from liren.affairs.tests.world import World, world
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db
LETTER = {"template": "task-refusal-letter", "department": "梧桐街道", "reason": "不在清单内"}


@pytest.fixture
def here() -> World:
    return world()


def test_a_letter_is_issued_downloaded_and_verified_by_anybody(here: World) -> None:
    affair = here.opens("wang").id
    worker = browser(here.people.worker)
    assert f"/affairs/{affair}/papers" in words(worker.get(f"/affairs/{affair}"))
    assert "事项准入拒办函" in words(worker.get(f"/affairs/{affair}/papers"))
    made = worker.post(f"/affairs/{affair}/papers/issue", LETTER)
    assert made.status_code == 303
    page = words(worker.get(made["Location"]))
    code = caught(r'href="/v/([^"]+)"', page)
    file: Any = worker.post(f"{made['Location']}/open", {"form": "pdf"})
    data = b"".join(file.streaming_content)
    assert data.startswith(b"%PDF")
    anybody = browser()
    shown = words(anybody.get(f"/v/{code}"))
    assert "真实，有效" in shown
    assert "不在清单内" not in shown
    same = anybody.post(f"/v/{code}", {"file": SimpleUploadedFile("a.pdf", data)})
    other = anybody.post(f"/v/{code}", {"file": SimpleUploadedFile("a.pdf", data + b" ")})
    assert "完全一致" in words(same)
    assert "不一致" in words(other)
    assert anybody.get("/v/guess").status_code == 404


def test_what_is_missing_comes_back_with_what_was_written(here: World) -> None:
    affair = here.opens("wang").id
    refused = browser(here.people.worker).post(f"/affairs/{affair}/papers/issue", {**LETTER, "reason": ""})
    assert refused.status_code == 422
    assert "请填“理由”" in words(refused)
    assert "梧桐街道" in words(refused)


def test_a_withdrawn_paper_says_so_and_needs_a_reason(here: World) -> None:
    affair = here.opens("wang").id
    worker = browser(here.people.worker)
    where = worker.post(f"/affairs/{affair}/papers/issue", LETTER)["Location"]
    assert worker.post(f"{where}/change", {"act": "withdraw", "reason": ""}).status_code == 422
    again = worker.post(f"{where}/change", {"act": "reissue", "reason": "部门写错"})
    assert "更正后第 2 版" in words(worker.get(again["Location"]))
    assert worker.post(f"{again['Location']}/change", {"act": "withdraw", "reason": "发错了"}).status_code == 303
    here.actor("worker")
    assert [p.state for p in affairs.papers.papers_of(affair)] == ["withdrawn", "replaced"]
    book = words(worker.get("/papers/numbers", {"path": here.people.community.path, "series": "task-refusal"}))
    assert "作废" in book
    assert "发错了" in book


def test_nonsense_about_numbers_is_refused_in_words(here: World) -> None:
    admin, path = browser(here.people.admin), here.people.community.path
    for given in ({"act": "skip", "series": "public-notice", "up_to": "很多"}, {"word": "<>"}):
        assert admin.post("/papers/numbers/change", {"path": path, **given}).status_code == 422
    assert admin.post("/papers/numbers/change", {"path": "nowhere"}).status_code == 404
    assert admin.get("/papers/numbers", {"path": path, "series": "no-such"}).status_code == 404
    assert admin.get("/papers/numbers", {"path": path, "year": "9x"}).status_code == 200
