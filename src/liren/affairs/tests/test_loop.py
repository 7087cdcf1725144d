"""One affair from the report to the end, and back again when it was not mended."""

from datetime import timedelta

import pytest

from liren.affairs import public as affairs
from liren.affairs.models import Affair, Record, Span, Work
from liren.affairs.tests.world import World


def kinds(affair) -> list[str]:
    return list(Record.objects.filter(stream=affair).order_by("seq").values_list("kind", flat=True))


def to_feedback(here: World, affair) -> None:
    """Handled, and verified when it was drawn for that."""
    here.handled(affair)
    here.actor("system")
    if Affair.objects.get(id=affair).step == "verify":
        here.does("grid_worker", affair, "verify", "passed")


@pytest.mark.requirement("R167")
def test_a_report_goes_round_the_whole_loop(here: World) -> None:
    lamp = here.opens("wang")
    to_feedback(here, lamp.id)
    here.rates("wang", lamp.id, 5)
    page = here.page("wang", lamp.id)
    assert (page.state, page.rating, page.resolved, page.step_title) == ("closed", 5, True, "已办结")
    assert page.told_at is not None
    assert page.first_receiver == "桂花里社区居委会"
    assert affairs.verify(lamp.id).broken is None
    assert not Work.objects.filter(affair_id=lamp.id).exists()


@pytest.mark.requirement("R113")
def test_a_bad_rating_leads_to_a_follow_up_which_may_reopen(here: World) -> None:
    lamp = here.opens("wang")
    to_feedback(here, lamp.id)
    assert here.rates("wang", lamp.id, 1, "第二天又灭了").step == "follow_up"
    page = here.page("worker", lamp.id)
    assert (page.state, page.ratings[0].comment) == ("open", "第二天又灭了")
    again = here.does("worker", lamp.id, "follow_up", "reopen", reason="灯又灭了")
    assert again.step == "handle"
    page = here.page("property_handler", lamp.id)
    assert page.counts["reopens"] == 1
    assert page.told_at is None
    # a reopened one is always verified, and by another than who handled it
    assert here.does("property_handler", lamp.id, "handle", "done", reply="换了整套灯具").step == "verify"
    here.does("grid_worker", lamp.id, "verify", "passed")
    assert here.rates("wang", lamp.id, 5).state == "closed"
    assert affairs.verify(lamp.id).broken is None


def test_a_follow_up_may_also_end_it_with_an_explanation_the_reporter_is_told(here: World) -> None:
    lamp = here.opens("wang")
    to_feedback(here, lamp.id)
    here.rates("wang", lamp.id, 2)
    assert here.does("worker", lamp.id, "follow_up", "explain", reply="新灯下周到货").state == "closed"
    assert kinds(lamp.id)[-2:] == ["told", "closed"]


def test_what_is_declined_is_told_too(here: World) -> None:
    lamp = here.opens("wang")
    after = here.does("worker", lamp.id, "accept", "decline", reason="属于供电公司，电话 95598")
    assert after.step == "feedback"
    assert "told" in kinds(lamp.id)
    page = here.page("wang", lamp.id)
    assert (page.declined, page.resolved) == (True, False)
    assert page.timeline[-1].text == "属于供电公司，电话 95598"


def test_the_third_return_goes_to_the_supervisor(here: World) -> None:
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
    for times in (1, 2, 3):
        here.does("dispatcher", lamp.id, "dispatch", "dispatch")
        here.does("property_handler", lamp.id, "handle", "return", reason="产权属于供电公司")
        page = here.page("dispatcher", lamp.id)
        assert page.counts["returns"] == times
    assert page.counts["escalations"] == 1
    assert page.work[0].level == 4
    raised = here.inbox("supervisor").items
    assert [(item.affair_id, item.watching, item.level) for item in raised] == [(lamp.id, True, 4)]
    assert here.inbox("county_supervisor").items == ()


def test_a_step_that_is_not_drawn_for_verification_is_recorded_as_such(here: World) -> None:
    outcomes = set()
    for _ in range(12):
        lamp = here.opens("wang")
        here.handled(lamp.id)
        here.actor("system")
        affair = Affair.objects.get(id=lamp.id)
        outcomes.add(affair.step)
        assert ("sampled_out" in kinds(lamp.id)) is (affair.step == "feedback")
    assert "feedback" in outcomes


def test_what_is_dangerous_is_always_verified(here: World) -> None:
    wire = here.opens("wang", answers={"title": "电线垂地", "danger": True})
    here.does("worker", wire.id, "accept", "dispatch")
    here.does("dispatcher", wire.id, "dispatch", "dispatch")
    assert here.does("safety_handler", wire.id, "handle", "done", reply="已抢修").step == "verify"


def test_done_at_once_is_one_act_and_may_have_happened_yesterday(here: World) -> None:
    yesterday = here.at - timedelta(days=1)
    told = here.opens(
        "worker",
        on_behalf_of=affairs.Contact("周女士", "13912345678"),
        origin="phone",
        happened_at=yesterday,
        answers={"title": "问路灯报修电话"},
        at_once=affairs.AtOnce("finish_at_once", {"reply": "已告知 95598"}),
    )
    assert told.step == "feedback"
    affair = Affair.objects.get(id=told.id)
    assert (affair.opened_at, affair.recorded_at) == (yesterday, here.at)
    assert affair.told_at is not None
    accept = Span.objects.get(affair_id=told.id, step="accept")
    assert (accept.outcome, accept.in_time, accept.started_at) == ("finish_at_once", True, here.at)
    first = Record.objects.get(stream=told.id, seq=1)
    assert (first.happened_at, first.recorded_at) == (yesterday, here.at)
    assert affairs.verify(told.id).broken is None


def test_clocks_follow_the_working_calendar(here: World) -> None:
    lamp = here.opens("wang")
    accept = Span.objects.get(affair_id=lamp.id)
    assert (accept.limit_amount, accept.limit_unit) == (2, "working_hours")
    assert accept.due_at == here.at + timedelta(hours=2)
    here.tick(hours=3)
    here.does("worker", lamp.id, "accept", "dispatch")
    accept.refresh_from_db()
    assert accept.in_time is False
