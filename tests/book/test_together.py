"""What several do as equals: the four sides of an estate, and a small project from the wish to what it cost."""

import pytest

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.test_lines import deliver, works
from tests.book.world import begins, book, goes, papers, serves, stands, text_of

pytestmark = pytest.mark.django_db
SIDES, PROJECT = "autonomy/four-sides", "autonomy/small-project"


def test_four_sides_settle_by_most_of_them_and_none_gives_orders() -> None:
    here = book(SIDES)
    sides = {"zhou": "owners_committee", "property_handler": "property_company", "stranger": "community_lawyer"}
    for who, role in sides.items():
        serves(here, who, role)
    affair = begins(here, "wang", SIDES, title="充电桩装在哪里")
    assert goes(here, "worker", affair, ("screen", "invite")) == "talk"
    assert {role for _, role in works(affair)} == {
        "community_director", "owners_committee", "property_company", "community_lawyer",
    }  # fmt: skip
    # The property company proposes; one more is not most of four.
    here.does("property_handler", affair, "talk", "agree", plan="装在北门车棚，月底前四个")
    affairs.agree(affair_id=affair, by=here.actor("stranger"), at=here.tick())
    assert stands(here, affair) == "talk"
    # Who agreed speaks for their own side only, and for one.
    with pytest.raises(affairs.StepNotAllowed):
        affairs.agree(affair_id=affair, by=here.actor("property_handler"), at=here.tick())
    with pytest.raises(affairs.StepNotAllowed):
        affairs.agree(affair_id=affair, by=here.actor("worker"), at=here.tick())
    # The owners want it otherwise: all begins anew.
    here.does("zhou", affair, "talk", "agree", plan="北门两个、南门两个")
    for who in ("director", "property_handler"):
        affairs.agree(affair_id=affair, by=here.actor(who), at=here.tick())
    deliver(here)
    assert stands(here, affair) == "carry_out"
    [minutes] = papers(here, "zhou", affair)
    assert "北门两个、南门两个" in text_of(here, "zhou", minutes)
    assert goes(here, "property_handler", affair, ("carry_out", "done", {"reply": "装好了"})) == "told"


def test_a_small_project_is_settled_shown_checked_by_those_who_use_it_and_accounted_for() -> None:
    here = book(PROJECT)
    affair = begins(here, "wang", PROJECT, title="楼后装两排晾衣杆")
    goes(here, "director", affair, ("screen", "adopt", {"rule": "majority", "meeting_day": "2026-11-20"}))
    here.tick(days=5)
    settled = {
        "came": "居民 14、物业 1", "plan": "物业装两排不锈钢杆", "budget": "2400", "until": "2026-12-10",
        "channel": "党群服务中心一楼",
    }  # fmt: skip
    assert goes(here, "worker", affair, ("discuss", "agreed", settled)) == "show"
    notice, minutes = papers(here, "worker", affair)
    assert {notice.title, minutes.title} == {"公示", "协商纪要"}
    for paper in (notice, minutes):
        assert "物业装两排不锈钢杆" in text_of(here, "worker", paper)
    here.tick(days=21)
    enter_system()
    affairs.expire(here.at)
    assert stands(here, affair) == "carry_out"
    goes(here, "worker", affair, ("carry_out", "done"))
    serves(here, "worker", "grid_worker")
    with pytest.raises(affairs.SamePersonAgain):  # not who did it
        here.does("worker", affair, "check", "passed", who_checked="5")
    goes(here, "grid_worker", affair, ("check", "passed", {"who_checked": "5"}))
    spent = {"spent": "2380", "reply": "两排八根，省下二十元"}
    assert goes(here, "worker", affair, ("publish", "published", spent)) == "shown"
    here.tick(days=14)
    enter_system()
    assert affairs.expire(here.at) == 0  # what is accounted for stays posted as long as the law says
    here.tick(days=2)
    enter_system()
    affairs.expire(here.at)
    assert stands(here, affair) == "feedback"
    assert here.page("wang", affair).may.rate
