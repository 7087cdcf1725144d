"""A pilot is applied for, recommended, approved, carried out and evaluated; what worked is promoted, with why."""

import pytest

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.web.tests.visits import browser, words
from tests.book.world import begins, book, goes, stands

pytestmark = pytest.mark.django_db
PILOT, TRIED = "management/standards-pilot", "autonomy/consultation-topic"
APPLICATION = {
    "title": "桂花里社区协商标准化试点", "topic": "consultation", "standard": "《协商议题规程》第 1 版",
    "goal": "半年十件事按规程协商",
}  # fmt: skip


@pytest.mark.requirement("R062")
def test_a_pilot_goes_from_application_to_promotion_and_one_that_is_due_is_evaluated_though_nobody_reports() -> None:
    here = book(PILOT, TRIED)
    pilot = begins(here, "director", PILOT, **APPLICATION)
    with pytest.raises(affairs.StepNotAllowed):
        here.does("director", pilot, "recommend", "recommended", opinion="我们自己推荐")
    assert goes(here, "supervisor", pilot, ("recommend", "recommended", {"opinion": "议事会开了两年"})) == "approve"
    approved = {"until": "2026-12-31", "batch": "第一批"}
    assert goes(here, "editor", pilot, ("approve", "approved", approved)) == "carry_out"
    here.tick(days=60)
    enter_system()
    affairs.expire(here.at)
    assert stands(here, pilot) == "evaluate"
    further = {"until": "2027-06-30"}
    assert goes(here, "editor", pilot, ("evaluate", "again", further)) == "carry_out"
    longer = ("carry_out", "prolong", {"prolonged": "还差两件，延到八月"})
    assert goes(here, "director", pilot, longer) == "approve"  # nobody prolongs their own
    assert goes(here, "editor", pilot, ("approve", "approved", {"until": "2027-08-31"})) == "carry_out"
    done = ("carry_out", "done", {"report": "协商十二件，办成十一件"})
    assert goes(here, "director", pilot, done) == "evaluate"
    assert goes(here, "editor", pilot, ("evaluate", "promote", {"evidence": "全街道推广"})) == "end"
    told = [entry.kind for entry in here.page("director", pilot).timeline]
    assert told.count("told") >= 2
    assert "桂花里社区协商标准化试点" not in words(browser().get("/standards/pilots"))  # until it is let through
    affairs.publish(affair_id=pilot, by=here.actor("worker"), at=here.tick())
    assert "桂花里社区协商标准化试点" in words(browser().get("/standards/pilots"))
    circle = words(browser().get(f"/standards/{TRIED}/pdca"))
    carried_out = circle[circle.index('id="q-d"') : circle.index('id="q-c"')]
    assert "试点：桂花里社区协商标准化试点" in carried_out
    assert "试点：" not in words(browser().get(f"/standards/{PILOT}/pdca")), "it tries out another"


def test_a_pilot_that_failed_is_not_said_to_be_solved() -> None:
    here = book(PILOT)
    pilot = begins(here, "director", PILOT, **APPLICATION)
    goes(here, "supervisor", pilot, ("recommend", "recommended", {"opinion": "同意"}))
    goes(here, "editor", pilot, ("approve", "approved", {"until": "2026-12-31"}))
    goes(here, "director", pilot, ("carry_out", "done", {"report": "只做了两件"}))
    assert goes(here, "editor", pilot, ("evaluate", "failed", {"evidence": "没有做到"})) == "end"
    assert here.page("director", pilot).resolved is not True
