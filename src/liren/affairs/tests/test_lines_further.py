"""What several lines do to lateness, to second pairs of eyes, to proposals, messages and what people are shown."""

import copy
from typing import Any

import pytest

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.models import Record
from liren.affairs.tests.test_lines import deliver, departs, does, holds, opened, orgs, works
from liren.affairs.tests.world import World
from liren.engine.loading import ProcedureInvalid, parse
from liren.engine.tests import wide
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput
from liren.notices.public import list_for


def changed(document: dict[str, Any], **top: Any) -> dict[str, Any]:
    return {**copy.deepcopy(document), **top}


def test_several_late_lines_raise_the_affair_one_level_at_a_time(here: World) -> None:
    document = changed(wide.EACH, escalate={"to": "supervisor", "overdue_every": "1 working day"})
    mend = opened(here, document)
    does(here, "worker", mend, "list", "go", defects=[{"what": what} for what in "甲乙丙"])
    at = here.tick(days=3)
    enter_system()
    assert [affairs.escalate_overdue(at) for _ in range(4)] == [1, 0, 0, 0]
    enter_system()
    assert [one.body["level"] for one in Record.objects.filter(stream=mend, kind="escalated")] == [4]
    holds(mend)


def test_a_lead_whose_time_runs_out_does_not_hold_up_everybody_else(here: World) -> None:
    document = changed(wide.JOINT)
    late = {"title": "到期办结", "to": "tell", "on": "timeout", "resolves": True}
    document["steps"]["handle"]["moves"]["late"] = late
    joint = opened(here, document)
    found = list(orgs(here, joint, "dispatcher").values())
    does(here, "dispatcher", joint, "dispatch", "go", unit=found[0], **{"with": [found[1]]})
    enter_system()
    assert affairs.expire(here.tick(days=10)) == 1
    assert here.page("worker", joint).step == "tell"
    holds(joint)


def test_who_mended_on_a_line_does_not_verify_on_the_main_one(here: World) -> None:
    document = changed(wide.EACH)
    document["steps"]["mend_all"]["moves"]["all"]["to"] = "verify"
    document["steps"]["verify"] = wide.step("核实", "grid_worker", {"ok": wide.to("tell", "属实")}, not_by="mend")
    mend = opened(here, document)
    does(here, "worker", mend, "list", "go", defects=[{"what": "甲"}])
    does(here, "grid_worker", mend, "mend", "done", how="搬了")
    assert here.page("grid_worker", mend).moves == ()
    with pytest.raises(affairs.SamePersonAgain):
        does(here, "grid_worker", mend, "verify", "ok")


def test_an_old_proposal_ends_with_its_visit_and_not_by_holds_for_agreeing_too(here: World) -> None:
    document = changed(wide.TOGETHER, depart={"by": ["community_worker"]}, start="prep")
    document["steps"]["talk"]["not_by"] = "prep"
    document["steps"]["prep"] = wide.step("准备", "dispatcher", {"go": wide.to("talk", "去谈")})
    talk = opened(here, document)
    does(here, "dispatcher", talk, "prep", "go")
    does(here, "worker", talk, "talk", "agree", plan="旧办法")
    assert not here.page("dispatcher", talk).may.agree
    with pytest.raises(affairs.StepNotAllowed):
        affairs.agree(affair_id=talk, by=here.actor("dispatcher"), at=here.tick())
    departs(here, "worker", talk, "talk", "moves", "prep")
    does(here, "dispatcher", talk, "prep", "go")
    assert here.page("grid_worker", talk).put_forward is None


def test_nobody_takes_for_themselves_what_parties_do_together(here: World) -> None:
    talk = opened(here, wide.TOGETHER)
    [item] = here.inbox("worker").items
    assert not item.claimable
    with pytest.raises(affairs.StepNotAllowed):
        affairs.claim(work_id=item.work_id, by=here.actor("worker"), at=here.tick())
    assert len(works(talk)) == 3


@pytest.mark.parametrize(
    ("document", "step", "word", "value"),
    [(wide.PARALLEL, "fire", "propose_together", "all"), (wide.JOINT, "dispatch", "propose_together", "all")],
)
def test_talking_over_goes_with_neither_lines_nor_giving_work(document, step, word, value) -> None:
    whole = changed(document)
    whole["steps"][step] |= {word: value, "by": ["grid_worker", "community_worker"]}
    with pytest.raises(ProcedureInvalid, match="共商"):
        parse(whole)


def test_units_called_hear_of_it_and_the_list_shows_each_line(here: World) -> None:
    whistle = opened(here, wide.WHISTLE)
    found = orgs(here, whistle, "worker")
    does(here, "worker", whistle, "call", "call", need="占道", units=list(found.values())[:2])
    deliver(here)
    here.actor("property_handler")
    told = [one.title for one in list_for(here.person("property_handler"), unread_only=False, before=None, limit=20)]
    assert any("报到" in title for title in told), told
    mend = opened(here, wide.EACH)
    does(here, "worker", mend, "list", "go", defects=[{"what": what} for what in "甲乙丙"])
    shown = [item.step_title for item in here.inbox("grid_worker").items if item.affair_id == mend]
    assert sorted(shown) == ["〔丙〕整改一项", "〔乙〕整改一项", "〔甲〕整改一项"]


def test_a_line_goes_on_with_its_own_clock(here: World) -> None:
    document = changed(wide.EACH)
    back = wide.to("mend", "再改", continues=True)
    document["steps"]["mend"] |= {"within": "3 working days", "moves": {"done": wide.to("look", resolves=True)}}
    document["steps"]["look"] = wide.step("看", "community_worker", {"fine": wide.to("join", "可以"), "back": back})
    mend = opened(here, document)
    does(here, "worker", mend, "list", "go", defects=[{"what": "甲"}, {"what": "乙"}])
    first, second = (line.key for line in here.page("worker", mend).lines)
    does(here, "grid_worker", mend, "mend", "done", line=first)
    here.tick(days=2)
    does(here, "grid_worker", mend, "mend", "done", line=second)
    does(here, "worker", mend, "look", "back", line=first)
    due = next(work.due.at for work in here.page("worker", mend).work if work.line == first)
    assert due is not None
    assert due.astimezone(CHINA).strftime("%m-%d %H:%M") == "11-23 18:00"


@pytest.mark.parametrize(
    ("dated", "amount", "due"), [("before", "2 calendar days", "11-28"), ("after", "2 calendar days", "12-02")]
)
def test_a_date_answered_before_the_step_is_come_back_to_gives_it_its_deadline(
    here: World, dated: str, amount: str, due: str
) -> None:
    answered = {"polling_day": wide.asked("投票日", "date", required=True)}
    document = changed(wide.RESULT, key="management/comes-back", start="announce")
    del document["steps"]["poll"], document["form"]["polling_day"]
    announce = document["steps"]["announce"]
    del announce["after"], announce["extend"], announce["pause"], announce["moves"]["late"]
    announce[dated] = {"polling_day": amount}
    announce["moves"]["ask"] = wide.to("settle", "还没定")
    back = wide.to("announce", "定了", continues=True, asks=answered)
    document["steps"]["settle"] = wide.step("定日子", "community_worker", {"back": back})
    poll = opened(here, document)
    assert here.page("worker", poll).work[0].due.at is None
    does(here, "worker", poll, "announce", "ask")
    does(here, "worker", poll, "settle", "back", polling_day="2026-11-30")
    found = here.page("worker", poll).work[0].due.at
    assert found is not None
    assert found.astimezone(CHINA).strftime("%m-%d") == due
    holds(poll)


def test_another_limit_can_be_declared_for_others_work_but_not_while_it_is_paused(here: World) -> None:
    urgent = opened(here, wide.URGENT)
    does(here, "worker", urgent, "accept", "go")
    here.actor("property_handler")
    affairs.pause(affair_id=urgent, reason="等待材料", by=here.actor("property_handler"), at=here.tick())
    with pytest.raises(InvalidInput, match="1 处") as refused:
        departs(here, "worker", urgent, "handle", "within", "3 working days")
    assert "恢复计时" in refused.value.fields["clause"]
    affairs.resume(affair_id=urgent, by=here.actor("property_handler"), at=here.tick(days=1))
    departs(here, "worker", urgent, "handle", "within", "3 working days")
    due = here.page("worker", urgent).work[0].due.at
    assert due is not None
    assert due.astimezone(CHINA).strftime("%m-%d %H:%M") == "11-20 18:00"  # the day it stood still is given back
    holds(urgent)


def test_what_the_community_says_of_a_unit_is_not_shown_as_the_residents(here: World) -> None:
    whistle = opened(here, wide.WHISTLE)
    unit = next(id for name, id in orgs(here, whistle, "worker").items() if "城" in name)
    does(here, "worker", whistle, "call", "call", need="占道", units=[unit])
    does(here, "cityops_handler", whistle, "arrive", "here")
    does(here, "cityops_handler", whistle, "act", "done", did="劝离了")
    affairs.rate(affair_id=whistle, grade=2, comment="来得晚", by=here.actor("worker"), at=here.tick())
    assert here.page("wang", whistle).ratings == ()
    [rating] = here.page("worker", whistle).ratings
    assert (rating.grade, rating.comment) == (2, "来得晚")
    assert rating.unit is not None
