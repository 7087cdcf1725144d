"""Parts of one affair run side by side, each with its own work and clock, and come together again."""

from typing import Any
from uuid import UUID

import pytest

from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.affairs.models import Record, Span, Work
from liren.affairs.tests.world import World
from liren.engine.tests import wide
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput
from liren.kit.outbox import drain
from liren.standards.public import publish


def opened(here: World, document: dict[str, Any], who: str = "wang", **answers: Any) -> UUID:
    enter_system()
    publish(document=document, publisher="liren", by=SYSTEM, at=here.at)
    given = {"title": "一件事", **answers}
    return here.opens(who, procedure_key=document["key"], answers=given, at=here.tick()).id


def does(here: World, who: str, affair: UUID, step: str, move: str, line: Any = None, **answers: Any) -> Any:
    return affairs.do_step(
        affair_id=affair, step=step, move=move, answers=answers, by=here.actor(who), at=here.tick(), line=line
    )


def works(affair: UUID) -> set[tuple[str, str]]:
    enter_system()
    return set(Work.objects.filter(affair_id=affair).values_list("step", "role"))


def orgs(here: World, affair: UUID, who: str) -> dict[str, str]:
    proposal = here.page(who, affair).proposal
    assert proposal is not None
    return {choice.name: str(choice.id) for choice in proposal.choices}


def holds(affair: UUID) -> None:
    enter_system()
    assert affairs.verify(affair).broken is None
    assert [one for one in affairs.findings() if str(affair) in one] == []


def test_each_line_has_its_own_work_and_clock(here: World) -> None:
    check = opened(here, wide.PARALLEL)
    assert works(check) == {("check", "system"), ("fire", "grid_worker"), ("power", "handler")}
    page = here.page("worker", check)
    assert [(line.title, line.step_title, line.over) for line in page.lines] == [
        ("查消防", "查消防", None),
        ("查用电", "查用电", None),
    ]
    assert page.moves == ()
    [item] = here.inbox("grid_worker").items
    assert item.step_title == "查消防"
    does(here, "grid_worker", check, "fire", "done", fire_ok=True)
    assert works(check) == {("check", "system"), ("fire_seen", "community_worker"), ("power", "handler")}
    holds(check)


def test_the_main_line_goes_on_by_itself_when_the_lines_are_over(here: World) -> None:
    check = opened(here, wide.PARALLEL)
    does(here, "grid_worker", check, "fire", "done", fire_ok=False)
    does(here, "worker", check, "fire_seen", "seen")
    page = here.page("worker", check)
    assert [line.over for line in page.lines] == ["joined", None]
    enter_system()
    assert affairs.expire(here.tick(days=3)) == 1  # 查用电 runs out and joins
    page = here.page("worker", check)
    assert (page.step, page.resolved) == ("mend", None)
    assert [entry.title for entry in page.timeline if entry.kind.startswith("line")] == [
        "分头去办", "〔查消防〕这一头办完了", "〔查用电〕这一头办完了",
    ]  # fmt: skip
    by_system = next(entry for entry in page.timeline if entry.title == "联合检查：有不合格的")
    assert by_system.by_name == "系统"
    holds(check)


def test_what_one_did_on_a_line_another_must_look_at(here: World) -> None:
    document = wide.PARALLEL | {"steps": {**wide.PARALLEL["steps"]}}
    document["steps"]["fire_seen"] = {**document["steps"]["fire_seen"], "by": ["grid_worker"]}
    check = opened(here, document)
    does(here, "grid_worker", check, "fire", "done", fire_ok=True)
    with pytest.raises(affairs.SamePersonAgain):
        does(here, "grid_worker", check, "fire_seen", "seen")


def test_one_says_which_line_is_meant_when_several_stand_at_a_step(here: World) -> None:
    mend = opened(here, wide.EACH)
    rows = [{"what": "堆物"}, {"what": "电线"}, {"what": "消防栓"}]
    does(here, "worker", mend, "list", "go", defects=rows)
    with pytest.raises(affairs.WhichLine) as refused:
        does(here, "grid_worker", mend, "mend", "done", how="搬走了")
    assert refused.value.fields == {"line": "“整改一项”有几条支线：堆物、电线、消防栓，请选一条。"}
    page = here.page("grid_worker", mend)
    assert {(move.line_title, move.key) for move in page.moves} == {
        (title, key) for title in ("堆物", "电线", "消防栓") for key in ("done", "cannot")
    }
    first, second = (line.key for line in page.lines[:2])
    does(here, "grid_worker", mend, "mend", "done", line=first, how="搬走了")
    assert here.page("worker", mend).step == "mend_all"
    does(here, "grid_worker", mend, "mend", "cannot", line=second, why_not="要停电")
    page = here.page("worker", mend)  # two of three are enough; the third is stopped and not scored
    assert (page.step, [line.over for line in page.lines]) == ("tell", ["joined", "joined", "stopped"])
    assert page.counts["lines_resolved"] == page.counts["lines_declined"] == 1
    enter_system()
    assert list(Span.objects.filter(affair_id=mend, outcome="stopped").values_list("scored", flat=True)) == [False]
    assert [r.body["answers"] for r in Record.objects.filter(stream=mend, kind="step", body__line=first)] == [
        {"how": "搬走了"}
    ]
    holds(mend)


def test_the_coordinator_may_stop_waiting(here: World) -> None:
    mend = opened(here, wide.EACH)
    does(here, "worker", mend, "list", "go", defects=[{"what": "堆物"}])
    does(here, "worker", mend, "mend_all", "stop", why_stop="并入改造工程")
    assert works(mend) == {("tell", "community_worker")}
    with pytest.raises(affairs.StepNotNext):
        does(here, "grid_worker", mend, "mend", "done", how="搬走了")
    holds(mend)


def test_helpers_are_named_when_work_is_given_and_the_lead_waits_for_them(here: World) -> None:
    joint = opened(here, wide.JOINT)
    found = orgs(here, joint, "dispatcher")
    lead, helper = (next(id for name, id in found.items() if word in name) for word in ("物业", "城"))
    with pytest.raises(InvalidInput) as refused:
        does(here, "dispatcher", joint, "dispatch", "go", unit=lead, **{"with": ["nobody"]})
    assert set(refused.value.fields) == {"with"}
    does(here, "dispatcher", joint, "dispatch", "go", unit=lead, **{"with": [helper, lead]})
    page = here.page("property_handler", joint)
    assert [line.title for line in page.lines] == [name for name, id in found.items() if id == helper]
    assert {move.key for move in page.moves} == {"back"}  # no button that would be refused
    with pytest.raises(affairs.LinesNotOver):
        does(here, "property_handler", joint, "handle", "done", result="修好了")
    with pytest.raises(affairs.StepNotAllowed):
        does(here, "property_handler", joint, "assist", "done", helped="关阀")
    does(here, "cityops_handler", joint, "assist", "done", helped="关阀")
    does(here, "property_handler", joint, "handle", "done", result="修好了")
    assert here.page("worker", joint).step == "tell"
    holds(joint)


def test_sent_back_takes_the_helpers_lines_along(here: World) -> None:
    joint = opened(here, wide.JOINT)
    found = orgs(here, joint, "dispatcher")
    lead, helper = (next(id for name, id in found.items() if word in name) for word in ("物业", "城"))
    does(here, "dispatcher", joint, "dispatch", "go", unit=lead, **{"with": [helper]})
    does(here, "property_handler", joint, "handle", "back", why_back="不归我们")
    assert works(joint) == {("dispatch", "dispatcher")}
    does(here, "dispatcher", joint, "dispatch", "go", unit=helper)
    assert here.page("cityops_handler", joint).lines == ()
    does(here, "cityops_handler", joint, "handle", "done", result="修好了")
    holds(joint)


@pytest.mark.requirement("R325")
def test_the_community_calls_units_answer_and_the_community_rates_them(here: World) -> None:
    whistle = opened(here, wide.WHISTLE)
    found = orgs(here, whistle, "worker")
    one, other = (next(id for name, id in found.items() if word in name) for word in ("物业", "城"))
    with pytest.raises(InvalidInput) as refused:
        does(here, "worker", whistle, "call", "call", need="占道")
    assert set(refused.value.fields) == {"units"}
    does(here, "worker", whistle, "call", "call", need="占道", units=[one, other])
    told = [(step.key, step.state) for step in here.page("worker", whistle).steps]
    assert told == [("call", "done"), ("gather", "current"), ("arrive", "current"), ("tell", "ahead")]
    assert here.inbox("cityops_handler").items[0].step_title == "〔街道城市管理办公室〕报到"
    does(here, "property_handler", whistle, "arrive", "refuse", why_refuse="不是小区里的")
    does(here, "cityops_handler", whistle, "arrive", "here")
    does(here, "cityops_handler", whistle, "act", "done", did="劝离了")
    assert here.page("worker", whistle).may.rate
    with pytest.raises(affairs.StepNotAllowed):
        affairs.rate(affair_id=whistle, grade=5, by=here.actor("cityops_handler"), at=here.tick())
    affairs.rate(affair_id=whistle, grade=4, by=here.actor("worker"), at=here.tick())
    page = here.page("worker", whistle)
    assert (page.step, page.rating, page.resolved) == ("tell", None, True)  # a unit's grade is not the reporter's
    assert [rating.grade for rating in page.ratings] == [4]
    assert (page.counts["lines_resolved"], page.counts["lines_declined"]) == (1, 1)
    holds(whistle)


def test_when_no_unit_could_it_goes_back_to_who_called(here: World) -> None:
    whistle = opened(here, wide.WHISTLE)
    unit = next(iter(orgs(here, whistle, "worker").values()))
    does(here, "worker", whistle, "call", "call", need="占道", units=unit)
    does(here, "property_handler", whistle, "arrive", "refuse", why_refuse="不是小区里的")
    assert here.page("worker", whistle).step == "call"


@pytest.mark.requirement("R325")
def test_parties_agree_as_equals_and_another_proposal_begins_anew(here: World) -> None:
    talk = opened(here, wide.TOGETHER)
    assert len(works(talk)) == 3
    does(here, "worker", talk, "talk", "agree", plan="周末一起清")
    page = here.page("dispatcher", talk)
    assert page.put_forward is not None
    assert (page.put_forward.move_title, page.put_forward.agreed) == ("就这么办", ("社区工作者",))
    assert works(talk) == {("talk", "dispatcher"), ("talk", "grid_worker")}
    with pytest.raises(affairs.StepNotAllowed):
        affairs.agree(affair_id=talk, by=here.actor("worker"), at=here.tick())  # agreed already
    affairs.agree(affair_id=talk, by=here.actor("dispatcher"), at=here.tick())
    does(here, "grid_worker", talk, "talk", "agree", plan="月底一起清")
    assert works(talk) == {("talk", "dispatcher"), ("talk", "community_worker")}
    for who in ("worker", "dispatcher"):
        assert here.page(who, talk).may.agree
        affairs.agree(affair_id=talk, by=here.actor(who), at=here.tick())
    page = here.page("worker", talk)
    assert (page.step, page.resolved) == ("tell", True)
    assert [e.title for e in page.timeline if e.kind in ("proposed", "agreed")] == [
        "提出办法，请各方商量", "同意", "提出办法，请各方商量", "同意", "同意",
    ]  # fmt: skip
    holds(talk)


def test_nobody_agrees_to_what_was_not_proposed_or_has_changed(here: World) -> None:
    talk = opened(here, wide.TOGETHER)
    with pytest.raises(affairs.NotProposed):
        affairs.agree(affair_id=talk, by=here.actor("worker"), at=here.tick())
    does(here, "worker", talk, "talk", "agree", plan="周末一起清")
    seen = here.page("dispatcher", talk).version
    does(here, "grid_worker", talk, "talk", "agree", plan="不清了")
    with pytest.raises(affairs.StaleAffair):
        affairs.agree(affair_id=talk, by=here.actor("dispatcher"), at=here.tick(), version=seen)
    with pytest.raises(affairs.StepNotAllowed):
        affairs.agree(affair_id=talk, by=here.actor("wang"), at=here.tick())


def deliver(here: World) -> None:
    from tests.doors import clock_at

    enter_system()
    with clock_at(here.at):
        while drain(200, at=here.at):
            pass


def test_the_system_does_its_deed_once_and_waits_for_what_is_to_come(here: World) -> None:
    from liren.affairs import deeds
    from liren.kit.outbox import Happened

    done: list[str] = []
    come: set[UUID] = set()
    handlers = deeds.handlers({"tests.deed": lambda deed: done.append(deed.key)}, {"tests.come": come.__contains__})

    def happens(kind: str, name: str, **body: Any) -> None:
        enter_system()
        handlers[kind, name](Happened(1, kind, 1, {"affair": str(affair), **body}, here.tick()))

    affair = opened(here, wide.SYSTEM)
    does(here, "worker", affair, "accept", "go")
    assert works(affair) == {("issue", "system")}
    for _ in range(2):  # a handler may be asked twice
        happens("affairs.to-do", "affairs.do-deed", step="issue", visit=1, does="tests.deed")
    assert done == [f"{affair}.issue.1"]
    assert here.page("worker", affair).step == "wait"
    happens("affairs.awaiting", "affairs.look-whether-it-came", step="wait", visit=1, awaits="tests.come")
    assert here.page("worker", affair).step == "wait"
    happens("tests.come", "affairs.go-on")
    happens("tests.come", "affairs.go-on")
    page = here.page("worker", affair)
    assert (page.step, page.resolved) == ("tell", True)
    holds(affair)


def test_a_deed_that_cannot_be_done_says_why_and_leaves_nothing(here: World) -> None:
    from liren.affairs import deeds
    from liren.affairs.models import Counter
    from liren.kit.outbox import Happened

    def fails(deed: affairs.Deed) -> None:
        Counter.objects.create(place_path="x", month="2026-11", last=1)
        raise InvalidInput(template="没有这个模板。")

    for known in ({"tests.deed": fails}, {}):
        affair = opened(here, {**wide.SYSTEM, "key": f"management/by-system-{len(known)}"})
        does(here, "worker", affair, "accept", "go")
        enter_system()
        body = {"affair": str(affair), "step": "issue", "visit": 1, "does": "tests.deed"}
        deeds.handlers(known, {})["affairs.to-do", "affairs.do-deed"](
            Happened(1, "affairs.to-do", 1, body, here.tick())
        )
        page = here.page("worker", affair)
        said = next(entry.text for entry in page.timeline if entry.kind == "deed_failed")
        assert ("没有这个模板" if known else "平台不会办") in said
        assert page.step == "accept"
        enter_system()
        assert not Counter.objects.filter(place_path="x").exists()


def test_a_deadline_counts_back_from_the_day_that_was_answered(here: World) -> None:
    polling = opened(here, wide.ELECTION, polling_day="2026-12-20")
    [work] = here.page("worker", polling).work
    assert work.due.at is not None
    assert work.due.at.astimezone(CHINA).strftime("%m-%d %H:%M") == "11-30 23:59"


def departs(here: World, who: str, affair: UUID, step: str, clause: str, instead: str, **more: Any) -> Any:
    said = {"reason": "台风刚过", "hope": "看看先清障再验收行不行", **more}
    return affairs.depart(
        affair_id=affair, step=step, clause=clause, instead=instead, by=here.actor(who), at=here.tick(), **said
    )


def test_a_departure_is_declared_not_scored_and_counted(here: World) -> None:
    urgent = opened(here, wide.URGENT)
    does(here, "worker", urgent, "accept", "go")
    assert here.page("worker", urgent).may.depart_way
    assert not here.page("dispatcher", urgent).may.depart_way
    departs(here, "worker", urgent, "handle", "within", "5 working days")
    page = here.page("worker", urgent)
    [work] = page.work
    assert work.due.at is not None
    assert work.due.at.astimezone(CHINA).strftime("%m-%d %H:%M") == "11-23 18:00"
    departs(here, "worker", urgent, "handle", "moves", "tell")
    page = here.page("worker", urgent)
    assert (page.step, page.counts["departures"]) == ("tell", 2)
    assert "看看先清障" in next(e.text for e in page.timeline if e.kind == "departed")
    enter_system()
    assert list(Span.objects.filter(affair_id=urgent, step="handle").values_list("scored", flat=True)) == [False]
    holds(urgent)


def test_nobody_departs_from_the_floor_or_without_the_role_or_without_words(here: World) -> None:
    urgent = opened(here, wide.URGENT)
    before = here.page("worker", urgent).version
    with pytest.raises(affairs.NoDeparture, match="底线条款"):
        departs(here, "worker", urgent, "accept", "within", "5 working days")
    with pytest.raises(affairs.StepNotAllowed):
        departs(here, "dispatcher", urgent, "accept", "moves", "tell")
    for wrong, named in (
        ({"instead": "很久"}, "clause"), ({"reason": ""}, "reason"), ({"hope": "x" * 501}, "hope"),
        ({"clause": "moves", "instead": "accept"}, "instead"), ({"clause": "moves", "instead": "nowhere"}, "instead"),
    ):  # fmt: skip
        given = {"clause": "by", "instead": "tell", **wrong}
        if named in ("reason", "hope"):
            given["clause"] = "moves"
        with pytest.raises(InvalidInput) as refused:
            departs(here, "worker", urgent, "accept", **given)
        assert named in refused.value.fields
    other = opened(here, wide.EACH)
    with pytest.raises(affairs.NoDeparture, match="没有允许"):
        departs(here, "worker", other, "list", "moves", "tell")
    assert here.page("worker", urgent).version == before


def test_a_clock_that_goes_on_leaves_out_the_time_between(here: World) -> None:
    urgent = opened(here, wide.URGENT)
    does(here, "worker", urgent, "accept", "go")
    does(here, "property_handler", urgent, "handle", "done")
    here.tick(days=2)
    does(here, "worker", urgent, "check", "back")
    [work] = here.page("worker", urgent).work
    assert work.due.at is not None
    assert work.due.at.astimezone(CHINA).strftime("%m-%d %H:%M") == "11-20 18:00"


def test_the_clock_opens_what_is_to_come_round_once_a_period(here: World) -> None:
    document = {
        **wide.procedure(
            "patrol", {"walk": wide.step("走一遍", "grid_worker", {"done": wide.to("tell", resolves=True)})}, "walk",
            starts={"every": "month", "per": "building"},
        )
    }  # fmt: skip
    enter_system()
    publish(document=document, publisher="liren", by=SYSTEM, at=here.at)
    at = here.tick()
    first = affairs.open_recurring(at)
    assert first > 0
    assert affairs.open_recurring(at) == 0
    here.tick(days=16)  # December
    assert affairs.open_recurring(here.at) == first
    page = affairs.affairs(here.actor("worker"), affairs.Filters(procedure_key="management/patrol"), at=here.at)
    assert {line.origin for line in page.items} == {"system"}
    assert any(line.title == "3幢 2026年12月事项" for line in page.items), [line.title for line in page.items]
