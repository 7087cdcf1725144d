"""Votes by proxy within the law's terms, an election's run-off, a recall that enough have asked for, and statements."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM
from liren.autonomy import public as autonomy
from liren.autonomy.errors import (
    NotEnded,
    NothingLeftOpen,
)
from liren.autonomy.public import AskedFor, NewBundle, NewEntry, Option
from liren.autonomy.tests.decided import LATER, ON, Deciding, asked, entry, on_paper
from liren.autonomy.tests.elected import (
    CANDIDATES,
    NAMES,
    all_on_paper,
    counted,
    election,
    elections,
    roll_of,
)
from liren.autonomy.tests.test_results import checked
from liren.engine.deciding.package import digest, verify
from liren.kit.errors import InvalidInput
from liren.kit.signing import public_key
from liren.registry.tests.village import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Deciding:
    return elections()


@pytest.fixture
def roll(here: Deciding) -> UUID:
    return roll_of(here)


def test_an_election_has_more_candidates_than_seats(here, roll):
    with pytest.raises(InvalidInput) as refused:
        election(here, roll, most=4)
    assert "候选人至少 5 人" in refused.value.fields["options"]


def test_an_election_short_of_a_seat_has_a_run_off_among_the_nearest_and_one_certificate_joins_both(
    here, roll, tmp_path
):
    question = election(here, roll, opened=True)
    director = here.enter("director")
    days = {"opens_at": AT, "closes_at": LATER + timedelta(days=9), "at": LATER}
    with pytest.raises(NotEnded):
        autonomy.ask_run_off(question_id=question, by=director, **days)
    autonomy.cast(question_id=question, choices=["a", "b"], by=here.enter("wang"), at=AT)
    all_on_paper(here, question, roll)
    first = counted(here, question, [["a"], ["a", "b"], ["a", "c"], ["c"], ["b"], ["d"]])
    verdict = first.certificate["verdict"]
    assert (verdict["elected"], verdict["missing"], verdict["again"], verdict["needed"]) == (["a"], 1, ["b", "c"], "4")
    for who in ("zhou", "wang", "worker"):
        with pytest.raises(NotAllowed):
            autonomy.ask_run_off(question_id=question, by=here.enter(who), **days)
    for wrong in ({"closes_at": AT}, {"closes_at": AT + timedelta(days=100)}):
        with pytest.raises(InvalidInput) as refused:
            autonomy.ask_run_off(question_id=question, by=here.enter("director"), **days | wrong)
        assert {*refused.value.fields} == {"closes_at"}
    again = autonomy.ask_run_off(question_id=question, by=here.enter("director"), **days)
    with pytest.raises(NothingLeftOpen):
        autonomy.ask_run_off(question_id=question, by=here.enter("director"), **days)
    page = autonomy.question(again, here.enter("director"))
    assert ([one.key for one in page.options], page.most, page.named, page.round, page.after) == (
        ["b", "c"], 1, False, "runoff", question
    )  # fmt: skip
    assert autonomy.run_off(question, here.enter("nobody")) is None, "a draft"
    autonomy.open_question(question_id=again, by=here.enter("director"), at=LATER)
    assert autonomy.run_off(question, here.enter("nobody")) is not None
    all_on_paper(here, again, roll)
    autonomy.cast(question_id=again, choices=["c"], by=here.enter("wang"), at=AT)
    found = counted(here, again, [["b"], ["b"], ["c"], ["c"], [], []])
    verdict = found.certificate["verdict"]
    assert (verdict["elected"], verdict["needed"], verdict["joined"]["elected"]) == (["c"], "3", ["a", "c"])
    assert found.certificate["question"]["after"]["digest"] == first.digest
    assert checked(tmp_path, found.package, key=public_key())[0] == 0
    with pytest.raises(NothingLeftOpen):
        autonomy.ask_run_off(question_id=again, by=here.enter("director"), **days)
    for tamper, part in TAMPERED:
        worse = json.loads(json.dumps(found.package))
        tamper(worse)
        worse["digest"] = digest(worse["certificate"])
        told = {one.part for one in verify(worse)}
        assert any(part in one for one in told), (part, told)


def _another_before(package: Any) -> None:
    package["before"]["box"]["tally"]["b"] = 5


def _no_before(package: Any) -> None:
    del package["before"]


def _other_candidates(package: Any) -> None:
    package["certificate"]["question"]["options"][0]["title"] = "别人"


def _other_roll(package: Any) -> None:
    package["certificate"]["roll"]["id"] = str(UUID(int=1))


def _other_rule(package: Any) -> None:
    package["certificate"]["rule"]["runoff"][0]["fraction"] = "1/9"


def _more_elected(package: Any) -> None:
    package["certificate"]["verdict"]["joined"]["elected"].append("d")


TAMPERED = (
    (_another_before, "前一次投票"), (_no_before, "前一次投票"), (_other_candidates, "另行选举"),
    (_other_roll, "另行选举"), (_other_rule, "另行选举"), (_more_elected, "结论"),
)  # fmt: skip


def test_those_with_as_many_votes_for_the_last_seat_are_voted_on_again_by_themselves(here, roll, tmp_path):
    question = election(here, roll, opened=True)
    autonomy.cast(question_id=question, choices=["b", "c"], by=here.enter("wang"), at=AT)
    all_on_paper(here, question, roll)
    verdict = counted(here, question, [["a", "b"]] * 3 + [["a", "c"]] * 3).certificate["verdict"]
    assert (verdict["elected"], sorted(verdict["tied"]), verdict["missing"]) == (["a"], ["b", "c"], 0)
    again = autonomy.ask_run_off(
        question_id=question, opens_at=AT, closes_at=LATER + timedelta(days=3), by=here.enter("director"), at=LATER
    )
    autonomy.open_question(question_id=again, by=here.enter("director"), at=LATER)
    page = autonomy.question(again, here.enter("nobody"))
    assert (page.round, page.most, {one.key for one in page.options}) == ("tie", 1, {"b", "c"})
    autonomy.cast(question_id=again, choices=["b"], by=here.enter("wang"), at=AT)
    all_on_paper(here, again, roll)
    found = counted(here, again, [["b"]] * 3 + [["c"]] * 3)
    assert found.certificate["verdict"]["joined"] == {"elected": ["a", "b"], "missing": 0, "tied": []}
    assert checked(tmp_path, found.package, key=public_key())[0] == 0


def election_of_one(here: Deciding, roll: UUID) -> UUID:
    question = election(here, roll, opened=True, most=1)
    all_on_paper(here, question, roll)
    return question


def test_a_recall_is_put_when_enough_have_asked_for_it_and_the_certificate_says_by_how_many(here, roll, tmp_path):
    told: dict[str, Any] = {"rule": "cw-recall", "title": "罢免村民委员会委员", "channels": ("paper",), "opened": False}
    for asked_for, named in (
        (None, {"asked_for"}),
        (AskedFor("cw-meeting-asked", 7, "第 1 册"), {"asked_for"}),
        (AskedFor("cw-recall-asked", 1, "第 1 册"), {"signed"}),
        (AskedFor("cw-recall-asked", 1, "第 1 册", of=1), {"asked_of"}),
        (AskedFor("cw-recall-asked", 8, "第 1 册"), {"signed"}),
        (AskedFor("cw-recall-asked", 2, ""), {"asked_document"}),
        (AskedFor("cw-recall-asked-representatives", 2, "第 1 册"), {"asked_of"}),
    ):
        with pytest.raises(InvalidInput) as refused:
            asked(here, roll, **told, asked_for=asked_for)
        assert {*refused.value.fields} == named, asked_for
    question = asked(here, roll, **told, asked_for=AskedFor("cw-recall-asked", 2, "联名册第 1 册"))
    autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    for n, name in enumerate(NAMES):
        on_paper(here, question, entry(here, roll, name), "agree" if n < 4 else "against")
    autonomy.close_question(question_id=question, by=here.enter("director"), at=LATER)
    autonomy.settle(question_id=question, by=here.enter("director"), at=LATER)
    found = autonomy.result(question, here.enter("worker"))
    assert found is not None
    said = found.certificate["question"]["asked_for"]
    assert (said["signed"], said["of"], said["needed"], said["met"]) == (2, 7, "2", True)
    assert found.certificate["verdict"]["decided"] is True
    assert checked(tmp_path, found.package, key=public_key())[0] == 0
    alone = {"signed": 1, "of": 1, "needed": "1"}
    for worse in ({"signed": 1}, {"needed": "1"}, {"of": 1}, alone, {"changes": 1}, {"changes": -1}):
        package = json.loads(json.dumps(found.package))
        package["certificate"]["question"]["asked_for"] |= worse
        package["digest"] = digest(package["certificate"])
        assert "联名" in {one.part for one in verify(package)}


def test_what_the_law_asks_of_the_result_is_stated_by_a_person_or_published_as_not_stated(here, roll):
    question = election_of_one(here, roll)
    director = here.enter("director")
    autonomy.close_question(question_id=question, by=director, at=LATER)
    autonomy.add_bundle(
        question_id=question, bundle=NewBundle("第 1 号票箱", [["a"]] * 6), by=here.enter("worker"), at=LATER
    )
    director = here.enter("director")
    autonomy.count_box(question_id=question, document="计票单第 1 号", by=director, at=LATER)
    put_off = ({"kin": ("later", "")}, {"state-kin"})
    for wrong, named in (({"kin": ("yes", "")}, {"on-kin"}), ({"kin": ("perhaps", "")}, {"state-kin"}), put_off):
        with pytest.raises(InvalidInput) as refused:
            autonomy.settle(question_id=question, statements=wrong, by=director, at=LATER)
        assert {*refused.value.fields} == named
    said = {"kin": ("yes", "当选人的书面声明"), "women": ("yes", "没有问的")}
    autonomy.settle(question_id=question, statements=said, by=director, at=LATER)
    found = autonomy.result(question, SYSTEM)
    assert found is not None
    [told] = found.certificate["statements"]
    assert (told["key"], told["answer"], told["rests_on"]) == ("kin", "yes", "当选人的书面声明")
    worse = json.loads(json.dumps(found.package))
    worse["certificate"]["statements"] = []
    worse["digest"] = digest(worse["certificate"])
    assert "要说明的" in {one.part for one in verify(worse)}
    worse["certificate"]["statements"] = [told | {"answer": "later", "rests_on": ""}]
    worse["digest"] = digest(worse["certificate"])
    assert "要说明的" in {one.part for one in verify(worse)}, "every seat is filled"
    unsaid = counted(here, election_of_one(here, roll), [["b"]] * 6)
    assert [one["answer"] for one in unsaid.certificate["statements"]] == [""]


def test_who_may_sign_is_who_stands_on_the_roll_when_voting_opens(here):
    worker = here.enter("worker")
    roll = autonomy.make_roll(path=here.path, title="选民名册", body="villagers", on=ON, by=worker, at=AT)
    autonomy.add_entries(roll_id=roll, entries=[NewEntry("沈知秋")], by=worker, at=AT)
    told: dict[str, Any] = {"rule": "cw-recall", "title": "罢免", "channels": ("paper",), "opened": False}
    question = asked(here, roll, **told, asked_for=AskedFor("cw-recall-asked", 1, "第 1 册"))
    worker = here.enter("worker")
    autonomy.add_entries(roll_id=roll, entries=[NewEntry(name) for name in NAMES[1:5]], by=worker, at=AT)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=AT)
    late = autonomy.add_to_frozen(roll_id=roll, entry=NewEntry("孟初雪"), why="漏了", by=worker, at=AT)
    with pytest.raises(InvalidInput) as few:
        autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    assert "现在 6 人，至少要 2 人" in few.value.fields["signed"]
    autonomy.strike_entry(entry_id=late, why="不是本村的", by=here.enter("worker"), at=AT)
    autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    said = autonomy.question(question, here.enter("nobody")).asked_for
    assert said is not None
    assert (said["of"], said["needed"], said["changes"]) == (5, "1", 2)


def test_an_election_by_a_rule_that_says_of_no_run_off_has_none(here):
    text = """
key: chosen
title: 议事会推选
sources: [{id: own, document: 桂花里议事会章程, clause: 第七条, phrase: 过半数当选, status: ours}]
rules:
  - key: chosen
    title: 议事会推选召集人
    body: members
    kind: election
    from: "2026-11-21"
    passes: [{figure: agree, base: participants, measure: persons, op: over, fraction: 1/2, source: own}]
    valid: [{figure: participants, base: all, measure: persons, op: over, fraction: 1/2, source: own}]
"""
    autonomy.add_rule(path=here.path, text=text, on=ON + timedelta(days=1), by=here.enter("director"), at=AT)
    worker = here.enter("worker")
    roll = autonomy.make_roll(path=here.path, title="议事会名册", body="members", on=ON, by=worker, at=AT)
    autonomy.add_entries(roll_id=roll, entries=[NewEntry(name) for name in NAMES], by=worker, at=AT)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=AT)
    question = election(here, roll, rule="chosen", channels=("paper",), most=1, opened=True)
    all_on_paper(here, question, roll)
    found = counted(here, question, [["a"], ["a"], ["b"], ["b"], ["c"], ["d"]])
    assert (found.certificate["verdict"]["elected"], found.certificate["verdict"]["missing"]) == ([], 1)
    with pytest.raises(NothingLeftOpen):
        autonomy.ask_run_off(
            question_id=question, opens_at=AT, closes_at=LATER + timedelta(days=3), by=here.enter("director"), at=LATER
        )


def test_agree_against_and_abstain_do_not_stand_for_election(here, roll):
    for options in (autonomy.MOTION, [*CANDIDATES, Option("o5", "弃权")]):
        with pytest.raises(InvalidInput) as found:
            election(here, roll, options=options, most=1)
        assert "不是候选人" in found.value.fields["options"]
