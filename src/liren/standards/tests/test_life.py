"""The life of a standard in the catalogue: each turn once, by whose right it is, and clauses that stay who they are."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM
from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput
from liren.kit.ids import new_id
from liren.standards import public as standards
from liren.standards.life.public import ClauseChange, Occasion, Wanted
from liren.standards.public import ClauseEntry, SourceEntry, StandardEntry, life

AT = datetime(2026, 6, 1, 9, tzinfo=CHINA)
DAY = date(2026, 6, 1)


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def turn(people: Cast, affair: UUID, step: str, days: int = 0, by: str = "editor") -> Occasion:
    actor = getattr(people, by)
    return Occasion(affair, "XM-1", f"{affair}.{step}.1", people.community.path, actor, AT + timedelta(days=days))


def in_force(people: Cast, **more: Any) -> UUID:
    clauses = (ClauseEntry("1", "楼道", text="楼道不堆放杂物。"), ClauseEntry("2", "养犬", text="遛狗要牵绳。"))
    entry = StandardEntry(
        "桂花里居民公约", "quasi", "in_force", quasi_type="residents_pact", path=people.community.path,
        in_force_from=date(2021, 5, 1), sources=(SourceEntry("居民会议"),), clauses=clauses,
    )  # fmt: skip
    return standards.record_standard(entry=replace(entry, **more), by=SYSTEM, at=AT)


def test_an_amendment_changes_clauses_one_by_one_and_they_keep_who_they_are(people: Cast) -> None:
    id, affair = in_force(people), new_id()
    before = standards.standard(id, on=DAY)
    wanted = Wanted("第 1 号修改单", replaces="《桂花里居民公约》")
    assert life.plan_standard(of=turn(people, affair, "register"), kind="amendment", wanted=wanted) == id
    changes = [
        ClauseChange("2", text="遛狗要牵绳，晚上不进花园。"),
        ClauseChange("3", "充电", "电动车不进楼。"),
        ClauseChange("1", gone=True),
    ]
    life.ask_opinions(of=turn(people, affair, "ask"), until=date(2026, 7, 1), changes=changes)
    assert standards.standard(id, on=DAY).clauses == before.clauses  # a draft is a draft
    asking = life.life_of(id).asking
    assert asking is not None
    assert [one.number for one in life.drafted(before, asking)] == ["2", "3"]
    issue: dict[str, Any] = {"number": "第 1 号", "issued_on": DAY, "in_force_from": DAY}
    for _ in range(2):  # asked twice it is done once
        life.issue_standard(of=turn(people, affair, "issue"), **issue)
    after = standards.standard(id, on=DAY)
    assert [(c.number, c.title, c.text) for c in after.clauses] == [
        ("2", "养犬", "遛狗要牵绳，晚上不进花园。"), ("3", "充电", "电动车不进楼。"),
    ]  # fmt: skip
    assert after.clauses[0].id == before.clauses[1].id
    assert after.version == before.version + 1
    assert [m.what for m in life.life_of(id).milestones] == ["planned", "opinions", "amended"]


def test_an_amendment_for_a_day_to_come_waits_for_it_and_two_do_not_undo_each_other(people: Cast) -> None:
    id, day = in_force(people), date(2026, 7, 1)
    for n, text in (("1", "楼道、门厅不堆放。"), ("2", "遛狗要牵短绳。")):
        affair = new_id()
        wanted = Wanted(f"第 {n} 号修改单", replaces="桂花里居民公约")
        life.plan_standard(of=turn(people, affair, "register"), kind="amendment", wanted=wanted)
        life.put_clauses(of=turn(people, affair, "put"), changes=[ClauseChange(n, text=text)])
        life.issue_standard(of=turn(people, affair, "issue"), number="", issued_on=DAY, in_force_from=day)
    was = [c.text for c in standards.standard(id, on=DAY).clauses]
    assert was == ["楼道不堆放杂物。", "遛狗要牵绳。"]
    assert life.apply_amendments(AT + timedelta(days=20)) == 0
    assert life.apply_amendments(AT + timedelta(days=30)) == 2
    assert [c.text for c in standards.standard(id, on=day).clauses] == ["楼道、门厅不堆放。", "遛狗要牵短绳。"]
    assert not life.life_of(id).running


def test_a_revision_begins_with_what_there_was_and_takes_its_place_on_its_day(people: Cast) -> None:
    old, affair, day = in_force(people), new_id(), date(2026, 12, 31)
    wanted = Wanted("桂花里居民公约", replaces="桂花里居民公约")
    new = life.plan_standard(of=turn(people, affair, "register"), kind="project", wanted=wanted)
    assert new != old
    assert [c.number for c in standards.standard(new, on=DAY).clauses] == ["1", "2"]
    life.put_clauses(of=turn(people, affair, "put"), changes=[ClauseChange("2", gone=True)])
    # People say what they think of the new one, though the one in force has the same name.
    life.ask_opinions(of=turn(people, affair, "ask"), until=day)
    said = new_id()
    life.take_opinion(of=turn(people, said, "take"), named="桂花里居民公约", clause="1")
    with pytest.raises(life.OpinionsUnanswered):
        life.close_opinions(of=turn(people, affair, "settle"))
    life.answer_opinion(of=turn(people, said, "note"), verdict="declined")
    life.close_opinions(of=turn(people, affair, "settle"))
    life.issue_standard(of=turn(people, affair, "issue"), number="", issued_on=DAY, in_force_from=day)
    assert [standards.standard(one, on=DAY).line.status for one in (old, new)] == ["in_force", "approved"]
    later = standards.standard(old, on=day).line
    assert (later.status, later.successor_id) == ("superseded", new)


def test_only_who_keeps_a_standard_turns_it_and_only_what_holds_is_amended(people: Cast) -> None:
    in_force(people)
    other = in_force(people, title="银杏公约", path=people.frame.yinxing.path)
    wanted = Wanted("修订", replaces="桂花里居民公约")
    with pytest.raises(NotAllowed):
        life.plan_standard(of=turn(people, new_id(), "plan", by="supervisor"), kind="project", wanted=wanted)
    for named in ("没有的公约", "银杏公约"):  # the neighbours' is not theirs to amend
        amended, of = replace(wanted, replaces=named), turn(people, new_id(), "plan")
        with pytest.raises(life.NoneOrSeveral, match="没有找到"):
            life.plan_standard(of=of, kind="amendment", wanted=amended)
    affair = new_id()
    at_home = replace(turn(people, affair, "up"), place=people.frame.yinxing.path)
    life.take_up(of=at_home, kind="review", named="银杏公约")
    life.withdraw_standard(of=replace(at_home, key="w"), on=DAY, says="没人用了")
    assert standards.standard(other, on=DAY).line.status == "withdrawn"
    of, again = replace(at_home, affair=new_id(), key="x"), replace(wanted, replaces="银杏公约")
    with pytest.raises(life.NoneOrSeveral, match="没有找到"):  # what is over is not meant by its name
        life.plan_standard(of=of, kind="project", wanted=again)


def test_nobody_writes_into_the_life_of_a_standard_that_is_not_theirs(people: Cast) -> None:
    more: dict[str, Any] = {"path": "", "level": "national", "quasi_type": None, "title": "城乡社区服务"}
    clauses = (ClauseEntry("1", "范围"),)
    national = in_force(people, number="GB/T 90001-2020", clauses=clauses, **more)
    wanted = Wanted("第 1 号修改单", replaces="GB/T 90001")
    for by in ("director", "worker", "supervisor"):
        with pytest.raises(NotAllowed):
            life.plan_standard(of=turn(people, new_id(), "plan", by=by), kind="amendment", wanted=wanted)
        with pytest.raises(NotAllowed):
            life.take_up(of=turn(people, new_id(), "up", by=by), kind="review", named="GB/T 90001")
    amendment, review, said = new_id(), new_id(), new_id()
    life.plan_standard(of=turn(people, amendment, "plan"), kind="amendment", wanted=wanted)
    life.take_up(of=turn(people, review, "up"), kind="review", named="GB/T 90001")
    with pytest.raises(InvalidInput) as refused:
        life.put_clauses(of=turn(people, amendment, "put"), changes=[ClauseChange("1", text="全文。")])
    assert "版权" in refused.value.fields["clauses"]
    # What one who keeps it began, one who does not cannot go on with.
    ask: dict[str, Any] = {"until": date(2026, 7, 1), "changes": [ClauseChange("1", "适用范围")]}
    with pytest.raises(NotAllowed):
        life.ask_opinions(of=turn(people, amendment, "ask", by="director"), **ask)
    for what in ("continued", "to_revise", "risen", "not_risen"):
        with pytest.raises(NotAllowed):
            life.note_milestone(of=turn(people, review, "note", by="director"), what=what, ends=True)
    life.ask_opinions(of=turn(people, amendment, "ask"), **ask)
    life.take_opinion(of=turn(people, said, "take", by="wang"), named="GB/T 90001", clause="1")
    with pytest.raises(NotAllowed):
        life.answer_opinion(of=turn(people, said, "answer", by="director"), verdict="declined")
    assert life.unanswered(amendment) == (said,)
    assert [m.what for m in life.life_of(national).milestones] == ["planned", "review_due", "opinions"]


def test_who_supervises_sends_a_draft_back_and_stops_it_but_does_not_issue_it(people: Cast) -> None:
    affair = new_id()
    wanted = Wanted("桂花里公约", level="quasi", quasi_type="residents_pact", path=people.community.path)
    id = life.plan_standard(of=turn(people, affair, "plan"), kind="project", wanted=wanted)
    clauses = [ClauseChange("1", text="楼道不堆放杂物。")]
    life.put_clauses(of=turn(people, affair, "put"), changes=clauses)
    life.turn_standard(of=turn(people, affair, "begin", by="supervisor"), to="drafting")
    issue: dict[str, Any] = {"number": "", "issued_on": DAY, "in_force_from": DAY}
    with pytest.raises(NotAllowed):
        life.issue_standard(of=turn(people, affair, "issue", by="supervisor"), **issue)
    life.stop_standard(of=turn(people, affair, "stop", by="supervisor"), says="没有人要")
    assert standards.standard(id, on=DAY).line.status == "stopped"


def amendment(people: Cast, *changes: ClauseChange) -> UUID:
    affair = new_id()
    wanted = Wanted("修改单", replaces="桂花里居民公约")
    life.plan_standard(of=turn(people, affair, "register"), kind="amendment", wanted=wanted)
    life.put_clauses(of=turn(people, affair, "put"), changes=changes)
    return affair


def test_a_clause_changed_since_its_amendment_was_written_is_not_written_over_unseen(people: Cast) -> None:
    id = in_force(people)
    first = amendment(people, ClauseChange("1", text="楼道、门厅不堆放。"))
    second = amendment(people, ClauseChange("1", text="楼道不停车。"), ClauseChange("3", "充电"))
    issue: dict[str, Any] = {"number": "", "issued_on": DAY, "in_force_from": DAY}
    life.issue_standard(of=turn(people, first, "issue"), **issue)
    with pytest.raises(InvalidInput) as refused:
        life.issue_standard(of=turn(people, second, "issue"), **issue)
    assert "条款 1 在起草以后另外改过" in refused.value.fields["clauses"]
    again = ClauseChange("1", text="楼道、门厅不堆放，不停车。")  # written again in sight of it
    life.put_clauses(of=turn(people, second, "again"), changes=[again])
    life.issue_standard(of=turn(people, second, "issue"), **issue)
    assert [c.text for c in standards.standard(id, on=DAY).clauses] == [again.text, "遛狗要牵绳。", ""]
    late = amendment(people, ClauseChange("2", gone=True))
    life.take_up(of=turn(people, review := new_id(), "up"), kind="review", named="桂花里居民公约")
    life.withdraw_standard(of=turn(people, review, "withdraw"), on=DAY, says="不用了")
    with pytest.raises(life.OtherStage):
        life.issue_standard(of=turn(people, late, "issue"), **issue)


def test_one_edition_takes_the_place_of_another_and_no_second_one_does(people: Cast) -> None:
    old = in_force(people)
    wanted, day = Wanted("", replaces="桂花里居民公约"), date(2026, 12, 31)
    issue: dict[str, Any] = {"number": "", "issued_on": DAY, "in_force_from": day}
    first, second = new_id(), new_id()
    made = [life.plan_standard(of=turn(people, one, "plan"), kind="project", wanted=wanted) for one in (first, second)]
    life.issue_standard(of=turn(people, first, "issue"), **issue)
    with pytest.raises(life.OtherStage, match="已有另一份代替"):
        life.issue_standard(of=turn(people, second, "issue"), **issue)
    assert standards.standard(old, on=DAY).line.successor_id == made[0]


def test_people_are_asked_long_enough_until_the_day_that_was_said_and_not_while_it_is_written_anew(
    people: Cast,
) -> None:
    in_force(people)
    affair = amendment(people, ClauseChange("1", text="楼道不停车。"))
    with pytest.raises(InvalidInput, match="1 处") as refused:
        life.ask_opinions(of=turn(people, affair, "ask"), until=date(2026, 6, 20), at_least=30)
    assert "2026-07-01" in refused.value.fields["opinions_until"]
    life.ask_opinions(of=turn(people, affair, "ask"), until=date(2026, 7, 1), at_least=30)
    named = {"named": "桂花里居民公约"}
    with pytest.raises(life.NotOutForOpinions):
        life.take_opinion(of=turn(people, new_id(), "take", days=31), **named)
    in_time = turn(people, new_id(), "take", days=31)  # found to be about it only later
    life.take_opinion(of=replace(in_time, opened_at=AT + timedelta(days=30)), **named)
    life.turn_standard(of=turn(people, affair, "anew"), to="drafting")
    with pytest.raises(life.NotOutForOpinions):
        life.take_opinion(of=turn(people, new_id(), "take"), **named)


def test_what_is_answered_anew_before_a_standard_is_issued_is_written_anew(people: Cast) -> None:
    affair = new_id()
    life.stop_standard(of=turn(people, affair, "early"), says="还没有立项")  # nothing is there to stop
    wanted = Wanted("门岗测温", level="quasi", quasi_type="residents_pact", path=people.community.path)
    id = life.plan_standard(of=turn(people, affair, "plan"), kind="fast", wanted=wanted)
    again = turn(people, affair, "again")
    life.plan_standard(of=again, kind="fast", wanted=replace(wanted, quasi_type="other"))
    assert standards.standard(id, on=DAY).line.quasi_type == "other"
    with pytest.raises(InvalidInput) as refused:
        life.plan_standard(of=again, kind="fast", wanted=replace(wanted, path=people.street.path))
    assert "由哪里维护" in refused.value.fields["keeper"]


def test_full_texts_are_only_of_what_a_place_keeps_and_survive_a_form_that_does_not_show_them(people: Cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        in_force(people, path="", level="national", quasi_type=None, number="GB/T 90001-2020")
    assert "版权" in refused.value.fields["clauses"]
    id = in_force(people)
    page = standards.standard(id, on=DAY)
    typed = {**standards.typed_of(page), "note": "改了备注"}
    standards.change_typed(page=page, typed=typed, seen=page.version, reason="", by=SYSTEM, at=AT)
    after = standards.standard(id, on=DAY)
    assert after.line.note == "改了备注"
    assert [c.text for c in after.clauses] == [c.text for c in page.clauses]


def test_what_holds_for_five_years_unseen_is_due_for_review_until_somebody_looks(people: Cast) -> None:
    id, path = in_force(people), people.community.path
    young = in_force(people, title="新的公约", in_force_from=date(2024, 1, 1))
    assert [one.id for one in life.due_for_review([path], on=DAY)] == [id]
    affair = new_id()
    life.take_up(of=turn(people, affair, "up"), kind="review", named="桂花里居民公约")
    assert life.due_for_review([path], on=DAY) == ()
    life.note_milestone(of=turn(people, affair, "note"), what="continued", says="还管用", ends=True)
    assert life.due_for_review([path], on=DAY) == ()
    assert {one.id for one in life.due_for_review([path], on=date(2031, 6, 2))} == {id, young}
    # Found to be revised it waits a year for its project, and then for as long as that lasts.
    affair, later = new_id(), 365 * 5 + 30
    life.take_up(of=turn(people, affair, "up", later), kind="review", named="桂花里居民公约")
    life.note_milestone(of=turn(people, affair, "note", later), what="to_revise", says="充电没写", ends=True)
    assert [one.id for one in life.due_for_review([path], on=date(2032, 1, 1))] == [young]
    project, wanted = new_id(), Wanted("", replaces="桂花里居民公约")
    assert {one.id for one in life.due_for_review([path], on=date(2032, 8, 1))} == {id, young}
    life.plan_standard(of=turn(people, project, "plan", later), kind="project", wanted=wanted)
    assert [one.id for one in life.due_for_review([path], on=date(2032, 8, 1))] == [young]
