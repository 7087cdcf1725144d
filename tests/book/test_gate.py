"""The gate before the community: what departments may give it, until when; and what is said about a clause."""

import re
from uuid import UUID

import pytest

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.world import World
from liren.web.tests.visits import browser, words
from tests.book.world import begins, book, goes, papers, stands, text_of

pytestmark = pytest.mark.django_db
ADMISSION, FEEDBACK = "management/task-admission", "management/clause-feedback"
TASK = {"title": "七月至九月入户登记养老意愿", "department": "区某局", "law": "某条例第八条", "funding": "每户五元"}


def admitted(here: World, until: str) -> UUID:
    task = begins(here, "dispatcher", ADMISSION, **TASK)
    goes(here, "gatekeeper", task, ("check", "consult"))
    goes(here, "director", task, ("consult", "can"))
    goes(here, "gatekeeper", task, ("decide", "admit", {"until": until, "terms": "每周不超过两天"}))
    assert goes(here, "gatekeeper", task, ("listed", "published")) == "in_force"
    return task


def listed(here: World, who: str) -> str:
    return words(browser(getattr(here.people, who)).get("/registers/admitted", {"path": here.people.community.path}))


@pytest.mark.requirement("R278")
def test_the_list_of_admitted_tasks_is_applied_for_reviewed_kept_and_left() -> None:
    here = book(ADMISSION)
    assert "七月至九月" not in listed(here, "worker")
    # Applied for, reviewed, admitted: the community reads it in its list, with until when and on what terms.
    task = admitted(here, "2026-12-31")
    page = listed(here, "worker")
    for part in ("七月至九月入户登记养老意愿", "区某局", "2026-12-31", "每周不超过两天"):
        assert part in page
    # Expired: on the day after its last it is off the list, and who asked for it is told.
    here.tick(days=50)
    enter_system()
    affairs.expire(here.at)
    assert stands(here, task) == "end"
    assert "told" in [entry.kind for entry in here.page("dispatcher", task).timeline]
    assert "七月至九月" not in listed(here, "worker")
    # Revoked: by the gatekeeper only, with a reason.
    task = admitted(here, "2027-06-30")
    with pytest.raises(affairs.StepNotAllowed):
        here.does("director", task, "in_force", "revoke", revoked="经费没有到位")
    here.does("gatekeeper", task, "in_force", "prolong", until="2027-07-31")
    assert "2027-07-31" in listed(here, "worker")
    assert goes(here, "gatekeeper", task, ("in_force", "revoke", {"revoked": "经费没有到位"})) == "end"
    assert "七月至九月" not in listed(here, "worker")
    # What is not on it may be refused, with a letter.
    unlisted = begins(here, "worker", ADMISSION, title="收齐每户用电截图", department="区某局")
    refusal = {"reason": "不在清单，没有依据和经费"}
    assert goes(here, "director", unlisted, ("check", "unlisted", refusal), ("letter", "sent")) == "objection"
    [letter] = papers(here, "worker", unlisted)
    assert "不在清单，没有依据和经费" in text_of(here, "worker", letter)
    assert affairs.papers.verification(letter.code).state == "issued"


def test_a_list_in_force_never_shows_what_people_reported() -> None:
    here = book(ADMISSION)
    here.opens("wang")
    enter_system()
    assert affairs.in_force("management/grid-event", "accept", here.people.community.path, here.at) == ()


@pytest.mark.requirement("R064")
def test_what_anybody_says_about_a_clause_goes_to_who_maintains_it_and_is_answered() -> None:
    here = book(FEEDBACK)
    wang, editor = browser(here.people.wang), browser(here.people.editor)
    # From the clause itself, which need not be said again.
    guide = words(wang.get("/procedures/management/grid-event"))
    link = re.search(r'href="(/open/management/clause-feedback\?about=[^"]*step=verify)"', guide)
    assert link is not None
    page = words(wang.get(link[1].replace("&amp;", "&")))
    assert "网格事件处置规程第 1 版，核实" in page
    clause = {
        "clause": "网格事件处置规程第 1 版，核实",
        "title": "三个人抽不出第二个人核实",
        "better": "照片清楚的不用再跑",
    }
    place = here.people.community.path
    said = wang.post(f"/open/{FEEDBACK}", {**clause, "better": "照片清楚的不用再跑", "place": place})
    assert said.status_code == 303
    affair = affairs.mine(here.actor("wang"), at=here.at).items[0].id
    # Straight to who maintains it; nobody else answers in their place.
    assert "三个人抽不出第二个人核实" in words(editor.get("/today"))
    with pytest.raises(affairs.StepNotAllowed):
        here.does("worker", affair, "reply", "adopt", answer="改")
    assert goes(here, "editor", affair, ("reply", "adopt", {"answer": "下一版把核实改为可调条款"})) == "feedback"
    # The answer comes back to who spoke, who says whether it is clear.
    assert "下一版把核实改为可调条款" in words(wang.get(f"/mine/{affair}"))
    here.rates("wang", affair, 5)
    assert stands(here, affair) == "end"
    # A worker speaks the same way; an affair that is not about clauses stays out of the editor's sight.
    worker = words(browser(here.people.worker).get("/procedures/management/grid-event"))
    assert "不好用，说一句" in worker
    with pytest.raises(affairs.NoSuchAffair):
        here.page("editor", here.opens("wang").id)
