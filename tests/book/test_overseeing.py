"""监督: what is made public is checked by another, a supervision body looks, those who serve are appraised."""

from datetime import timedelta

import pytest

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.kit.errors import InvalidInput
from tests.book.world import begins, book, goes, serves, stands

pytestmark = pytest.mark.django_db
OPENNESS, SUPERVISION, APPRAISAL = "autonomy/openness", "autonomy/supervision", "autonomy/appraisal"
POSTED = {"kinds": ["party", "affairs", "finance"], "items": "一季度收支", "board": "服务站门口"}


def test_what_is_made_public_is_checked_by_another_and_hangs_fifteen_days_while_questions_are_answered() -> None:
    here = book(OPENNESS)
    serves(here, "stranger", "supervision_member")
    affair = begins(here, "director", OPENNESS, title="第一季度公开")
    assert goes(here, "director", affair, ("post", "posted", POSTED)) == "check"
    with pytest.raises(affairs.SamePersonAgain):
        here.does("director", affair, "check", "right")
    assert goes(here, "stranger", affair, ("check", "right")) == "shown"
    here.tick(days=5)
    assert goes(here, "worker", affair, ("shown", "asked", {"question": "活动费花在哪里"})) == "answer"
    assert goes(here, "director", affair, ("answer", "answered", {"answer": "重阳节 40 位老人"})) == "shown"
    for days, step in ((5, "shown"), (12, "end")):
        here.tick(days=days)
        enter_system()
        affairs.expire(here.at)
        assert stands(here, affair) == step


@pytest.mark.requirement("R290")
def test_a_supervision_body_says_what_it_saw_the_committee_answers_each_and_none_of_the_committee_does_its_part() -> (
    None
):
    here = book(SUPERVISION)
    serves(here, "stranger", "supervision_member")
    affair = begins(here, "stranger", SUPERVISION, title="健身器材采购", content="projects")
    found = ("look", "found", {"findings": [{"what": "没有比价", "suggestion": "三家比价"}]})
    for who in ("director", "worker"):
        with pytest.raises(affairs.StepNotAllowed):
            goes(here, who, affair, found)
    assert goes(here, "stranger", affair, found) == "answer"
    with pytest.raises(affairs.StepNotAllowed):
        goes(here, "stranger", affair, ("answer", "answered", {"reply": "改了"}))
    assert goes(here, "director", affair, ("answer", "answered", {"reply": "补了比价单"})) == "verify"
    with pytest.raises(affairs.StepNotAllowed):
        goes(here, "director", affair, ("verify", "settled"))
    assert goes(here, "stranger", affair, ("verify", "street")) == "ruling"
    assert goes(here, "supervisor", affair, ("ruling", "ruled", {"ruling": "重新采购"})) == "publish"
    assert goes(here, "stranger", affair, ("publish", "posted")) == "end"


def test_a_post_found_wanting_twice_ends_and_every_post_appraised_has_its_line() -> None:
    here = book(APPRAISAL)
    serves(here, "stranger", "supervision_member")
    affair = begins(here, "stranger", APPRAISAL, title="今年民主评议")
    day = str(here.at.date() + timedelta(days=3))
    assert goes(here, "stranger", affair, ("call", "called", {"day": day, "circle": "representatives"})) == "hold"
    with pytest.raises(InvalidInput):
        here.does("stranger", affair, "hold", "held_twice", came=42)
    held = {"came": 42, "results": [{"post": "委员", "competent": 2, "fairly": 10, "incompetent": 30}]}
    assert goes(here, "stranger", affair, ("hold", "held_twice", held)) == "ended"
    assert goes(here, "supervisor", affair, ("ended", "settled", {"settled": "五月补选"})) == "publish"
    assert goes(here, "worker", affair, ("publish", "posted")) == "shown"
    here.tick(days=17)
    enter_system()
    affairs.expire(here.at)
    assert stands(here, affair) == "end"
