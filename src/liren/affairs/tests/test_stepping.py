"""Doing a step: the right one, at the right moment, by the right person, once."""

import pytest

from liren.access.public import SYSTEM, enter_system, grant
from liren.affairs import public as affairs
from liren.affairs.models import Affair, Record
from liren.affairs.tests.world import World, law
from liren.kit.errors import InvalidInput


def snapshot(affair) -> tuple[int, str, int, int]:
    enter_system()
    row = Affair.objects.get(id=affair)
    return row.version, row.step, row.chain_seq, Record.objects.filter(stream=affair).count()


def test_only_the_present_step_can_be_done(here: World) -> None:
    lamp = here.opens("wang")
    before = snapshot(lamp.id)
    with pytest.raises(affairs.StepNotNext) as refused:
        here.does("dispatcher", lamp.id, "dispatch", "dispatch")
    assert refused.value.text == "“派单”现在不能办：这件事项正在“受理”。"
    with pytest.raises(affairs.MoveNotOpen):
        here.does("worker", lamp.id, "accept", "fly")
    assert snapshot(lamp.id) == before


def test_a_step_is_done_by_the_role_it_names_at_the_place(here: World) -> None:
    lamp = here.opens("wang")
    for who in ("dispatcher", "supervisor", "grid_worker"):
        with pytest.raises(affairs.StepNotAllowed) as refused:
            here.does(who, lamp.id, "accept", "dispatch")
        assert refused.value.advice == "可由社区工作者办理。"
    for who in ("other_worker", "village_worker", "property_handler", "stranger", "admin", "nobody"):
        with pytest.raises(affairs.NoSuchAffair):  # not even to be seen
            here.does(who, lamp.id, "accept", "dispatch")
    with pytest.raises(affairs.StepNotAllowed):
        here.does("wang", lamp.id, "accept", "dispatch")


def test_assigned_work_is_done_by_the_organisation_it_was_given_to(here: World) -> None:
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.street"})
    with pytest.raises(affairs.NoSuchAffair):
        here.page("cityops_handler", lamp.id)
    here.does("dispatcher", lamp.id, "dispatch", "dispatch")
    assert [item.affair_id for item in here.inbox("cityops_handler").items] == [lamp.id]
    assert here.inbox("property_handler").items == ()
    with pytest.raises(affairs.NoSuchAffair):
        here.does("property_handler", lamp.id, "handle", "done", reply="好了")
    here.does("cityops_handler", lamp.id, "handle", "return", reason="属于小区内部")
    assert here.page("cityops_handler", lamp.id).step == "dispatch"  # still to be seen by who had it
    assert here.page("cityops_handler", lamp.id).moves == ()


def test_the_dispatcher_sees_why_here_and_may_choose_otherwise(here: World) -> None:
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
    page = here.page("dispatcher", lamp.id)
    assert page.proposal is not None
    assert page.proposal.org is not None
    assert (page.proposal.org.name, page.proposal.rule) == ("桂花里物业工程部", 2)
    assert page.proposal.why == "小区公共部位由物业维修"
    names = {choice.name for choice in page.proposal.choices}
    assert {"街道城市管理办公室", "街道应急管理办公室"} <= names
    cityops = here.people.orgs["cityops"]
    here.does("dispatcher", lamp.id, "dispatch", "dispatch", unit=str(cityops))
    assert here.page("dispatcher", lamp.id).work[0].org_id == cityops
    last = Record.objects.filter(stream=lamp.id, kind="step").latest("seq")
    assert (last.body["assigned"]["org"], last.body["assigned"]["proposed"]) == (str(cityops), False)


def test_a_unit_that_does_not_serve_the_place_cannot_be_chosen(here: World) -> None:
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "dispatch")
    elsewhere = here.people.orgs["other_property"]
    with pytest.raises(affairs.NobodyToAssign):
        here.does("dispatcher", lamp.id, "dispatch", "dispatch", unit=str(elsewhere))


def test_what_no_rule_takes_goes_to_the_catch_all(here: World) -> None:
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "dispatch")
    proposal = here.page("dispatcher", lamp.id).proposal
    assert proposal is not None
    assert proposal.org is not None
    assert (proposal.rule, proposal.org.name) == (None, "街道民生服务办公室")


def test_who_handled_it_does_not_verify_it(here: World) -> None:
    here.actor("system")
    grant(holder=here.person("safety_handler"), role="grid_worker", path=here.people.frame.grid_two.path, place_id=None,
          org_id=None, by=SYSTEM, at=here.at)  # fmt: skip
    wire = here.opens("wang", answers={"title": "电线垂地", "danger": True})
    here.does("worker", wire.id, "accept", "dispatch")
    here.does("dispatcher", wire.id, "dispatch", "dispatch")
    here.does("safety_handler", wire.id, "handle", "done", reply="已抢修")
    assert here.page("safety_handler", wire.id).moves == ()
    assert here.inbox("safety_handler").items == ()
    with pytest.raises(affairs.SamePersonAgain):
        here.does("safety_handler", wire.id, "verify", "passed")
    assert here.does("grid_worker", wire.id, "verify", "passed").step == "feedback"


def test_an_old_page_is_told_so(here: World) -> None:
    lamp = here.opens("wang")
    version = here.page("worker", lamp.id).version
    affairs.note(affair_id=lamp.id, text="已电话联系", internal=False, by=here.actor("worker"), at=here.tick())
    with pytest.raises(affairs.StaleAffair) as refused:
        here.does("worker", lamp.id, "accept", "dispatch", version=version)
    assert refused.value.status == 409


def test_what_a_move_asks_must_be_answered(here: World) -> None:
    lamp = here.opens("wang")
    before = snapshot(lamp.id)
    with pytest.raises(InvalidInput) as wrong:
        here.does("worker", lamp.id, "accept", "decline")
    assert set(wrong.value.fields) == {"reason"}
    assert snapshot(lamp.id) == before


def test_a_closed_affair_stays_closed(here: World) -> None:
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "finish_at_once", reply="好了")
    here.rates("wang", lamp.id, 4)
    with pytest.raises(affairs.AffairClosed):
        here.does("worker", lamp.id, "accept", "dispatch")
    with pytest.raises(affairs.AlreadyRated):
        here.rates("wang", lamp.id, 1)


def test_only_moves_that_will_be_accepted_are_offered(here: World) -> None:
    lamp = here.opens("wang")
    offered = {who: [move.key for move in here.page(who, lamp.id).moves] for who in ("worker", "wang", "dispatcher")}
    assert offered == {"worker": ["dispatch", "finish_at_once", "decline", "refer"], "wang": [], "dispatcher": []}
    asks = here.page("worker", lamp.id).moves[0].asks
    assert list(asks) == ["class"]
    here.does("worker", lamp.id, "accept", "finish_at_once", reply="好了")
    page = here.page("wang", lamp.id)
    assert (page.moves, page.may.rate) == ((), True)
    assert not here.page("worker", lamp.id).may.rate


@pytest.mark.requirement("R167")
def test_no_affair_ends_before_the_reporter_was_told(here: World) -> None:
    law(here.at, key="management/mute", also=("to: dispatch}", "to: dispatch}\n      drop: {title: 结束, to: end}"))
    lamp = here.opens("wang", procedure_key="management/mute")
    with pytest.raises(affairs.NotYetTold):
        here.does("worker", lamp.id, "accept", "drop")
    assert here.page("wang", lamp.id).state == "open"
