"""文书台账, 导出记录, what befell a place, registers that are longer than a page, and a resident's own papers."""

import io
from datetime import date
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.test import Client

from liren.access.public import SYSTEM, enter_system, exports
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.affairs.tests.world import World, world
from liren.kit.clock import now
from liren.kit.database import rows
from liren.territories import public as territories
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db
LETTER = {"department": "梧桐街道", "reason": "不在清单内"}


@pytest.fixture
def here() -> World:
    return world()


def _letter(here: World, affair: UUID, who: str = "worker") -> affairs.papers.Issued:
    return affairs.papers.issue_paper(
        affair_id=affair, template="task-refusal-letter", given=LETTER, by=here.actor(who), at=here.tick()
    )


def _notice(here: World, affair: UUID) -> affairs.papers.Issued:
    return affairs.papers.issue_paper(
        affair_id=affair, template="acceptance-notice", by=here.actor("worker"), at=here.tick()
    )


def _taken(client: Client, key: str, **asked: str) -> list[tuple[Any, ...]]:
    response: Any = client.post(f"/registers/{key}/export", asked)
    assert response.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return list(book.worksheets[0].iter_rows(min_row=2, values_only=True))


def test_every_paper_issued_at_a_place_stands_on_its_shelf_with_what_befell_its_number(here: World) -> None:
    affair = here.opens("wang")
    letter = _letter(here, affair.id)
    again = affairs.papers.reissue_paper(paper_id=letter.id, reason="部门写错", by=here.actor("worker"), at=here.tick())
    affairs.papers.withdraw_paper(paper_id=again.id, reason="发错了", by=here.actor("worker"), at=here.tick())
    notice = _notice(here, here.opens("zhou").id)
    worker, path = browser(here.people.worker), here.people.community.path
    page = words(worker.get("/registers/papers", {"path": path}))
    assert page.index(notice.number) < page.index(letter.number)
    assert affair.number in page
    assert "部门写错" in page
    assert "发错了" in page
    kept = words(worker.get("/registers/papers", {"path": path, "state": "有效"}))
    assert notice.number in kept
    assert "发错了" not in kept
    told = words(worker.get("/registers/papers", {"path": path, "row": str(letter.id)}))
    story = ["已作废：发错了", "出具更正后第 2 版", "已由更正版代替：部门写错", f"出具，{letter.number}"]
    assert [told.index(line) for line in story] == sorted(told.index(line) for line in story)
    assert worker.get("/registers/papers", {"path": path, "row": "nonsense"}).status_code == 404


def test_the_shelf_holds_only_papers_of_affairs_one_may_see(here: World) -> None:
    letter = _letter(here, here.opens("wang").id)
    for who in (here.people.other_worker, here.people.editor, here.people.property_handler, here.people.admin):
        assert browser(who).get("/registers/papers", {"path": here.people.community.path}).status_code == 403
    above = words(browser(here.people.supervisor).get("/registers/papers", {"path": here.people.street.path}))
    assert letter.number in above
    assert browser(here.people.wang).get("/registers/papers").status_code == 403
    assert browser(here.people.worker).get("/registers/papers", {"path": "x"}).status_code == 403


def test_taking_papers_out_is_told_to_the_supervisor_and_the_administrator(here: World) -> None:
    letter = _letter(here, here.opens("wang").id)
    _notice(here, here.opens("zhou").id)
    worker, path = browser(here.people.worker), here.people.community.path
    assert [row[0] for row in _taken(worker, "papers", path=path, title="拒办函")] == [letter.number]
    for overseer in (here.people.supervisor, here.people.admin):
        page = words(browser(overseer).get("/registers/exports", {"path": here.people.street.path}))
        assert "文书：拒办函" in page
        assert here.people.worker.name in page
    assert worker.get("/registers/exports", {"path": path}).status_code == 403
    assert worker.get("/registers/papers/export", {"path": path}).status_code == 405
    assert [row[1] for row in _taken(browser(here.people.admin), "exports", path=path)] == ["文书台账"]
    told = exports(here.actor("admin"), path)
    assert [(one.what, one.rows) for one in told] == [("导出记录", 1), ("文书台账", 1)]


def test_a_place_tells_what_was_done_to_it(here: World) -> None:
    enter_system("test")
    frame, at, admin = here.people.frame, now(), browser(here.people.admin)
    made = territories.add_below(parent=frame.guihuali.id, kind="building", name="31幢", by=here.people.admin, at=at)
    territories.put_in_grid(building=made.id, grid=frame.grid_one.id, since=at.date(), by=here.people.admin, at=at)
    territories.rename(id=made.id, name="三十一幢", since=date.today(), by=SYSTEM, at=at)
    told = words(admin.get("/registers/places", {"path": frame.guihuali.path, "row": made.path}))
    story = ["改名：31幢 → 三十一幢", f"划入网格：无 → {frame.grid_one.name}", "新设：31幢"]
    assert [told.index(line) for line in story] == sorted(told.index(line) for line in story)
    assert here.people.admin.name in told
    assert "登记以来没有改过" in words(admin.get("/registers/places", {"path": "", "row": frame.county.path}))
    assert admin.get("/registers/places", {"path": frame.guihuali.path, "row": "32.x."}).status_code == 404


def test_more_organisations_than_a_page_go_on_and_a_file_holds_the_last_of_them(here: World) -> None:
    enter_system("test")
    community, admin = here.people.community, browser(here.people.admin)
    before = len(actors.organisations(community.path, limit=5000))
    rows(
        "INSERT INTO actors_organisation (id, name, kind, subtype, status, place_id, path, since)"
        " SELECT gen_random_uuid(), '合唱队 ' || lpad(n::text, 4, '0'), 'social_force', 'community_organisation',"
        " 'filed', %s, %s, %s FROM generate_series(1, 5100) n",
        *(community.id, community.path, here.at),
    )
    assert len(_taken(admin, "organisations", path=community.path)) == before + 5100
    assert sum(1 for _ in actors.every_organisation(community.path)) == before + 5100
    for address in ("/registers/organisations", "/organisations"):
        page = words(admin.get(address, {"path": community.path}))
        after = caught(r"after=([0-9a-f-]{36})", page)
        following = words(admin.get(address, {"path": community.path, "after": after}))
        assert "合唱队" in following
        assert caught(r"合唱队 (\d{4})", following) > caught(r"(?s).*合唱队 (\d{4})", page)
    assert "这一页 200 个" in words(admin.get("/organisations", {"path": community.path}))


def test_a_resident_finds_the_papers_made_for_them_and_no_others(here: World) -> None:
    affair = here.opens("wang").id
    notice, letter = _notice(here, affair), _letter(here, affair)
    sheets = affairs.papers.templates()
    assert (sheets["acceptance-notice"].for_reporter, sheets["task-refusal-letter"].for_reporter) == (True, False)
    wang, zhou = browser(here.people.wang), browser(here.people.zhou)
    page = words(wang.get(f"/mine/{affair}"))
    assert notice.number in page
    assert letter.number not in page
    shown = words(wang.get(f"/papers/{notice.id}"))
    assert "下载" in shown
    assert "作废" not in shown
    file: Any = wang.post(f"/papers/{notice.id}/open", {"form": "pdf"})
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert wang.get(f"/papers/{letter.id}").status_code == 404
    assert zhou.get(f"/papers/{notice.id}").status_code == 404
    assert "给您的文书" not in words(browser(here.people.worker).get(f"/mine/{affair}"))
