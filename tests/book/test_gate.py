"""The gate before the community: what departments may give it, and until when."""

from uuid import UUID

import pytest

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.world import World
from liren.web.tests.visits import browser, words
from tests.book.world import begins, book, goes, papers, stands, text_of

pytestmark = pytest.mark.django_db
ADMISSION = "management/task-admission"
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
