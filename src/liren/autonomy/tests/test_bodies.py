"""Whose roll, whose question, by which rule: no body decides for another, nobody counts twice."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, Actor, enter_system, grant
from liren.autonomy import public as autonomy
from liren.autonomy.errors import AlreadyVoted, QuestionUnknown, RollUnknown
from liren.autonomy.public import NewEntry, NewQuestion, Option, OwnedUnit, Owner
from liren.autonomy.tests.decided import LATER, ON, Deciding, asked, deciding, entry, filled, noticed, on_paper
from liren.engine.deciding.package import is_certificate, verify
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput
from liren.registry import public as registry
from liren.registry.public import Ground, doubles
from liren.registry.tests.village import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Deciding:
    found = deciding()
    autonomy.seed_rules(settings.LAWBOOK, at=AT)
    return found


def committee(here: Deciding) -> Actor:
    """The stranger serves the estate's owners' committee from now on."""
    enter_system("test")
    people = here.village.people
    assert people.stranger.person_id
    grant(
        holder=people.stranger.person_id, role="owners_committee", path=here.path, place_id=people.community.id,
        org_id=people.orgs["owners"], by=SYSTEM, at=AT,
    )  # fmt: skip
    return here.enter("stranger")


def test_of_two_bodies_at_one_place_none_acts_on_what_the_other_puts_to_the_vote(here):
    owners = committee(here)
    community = filled(here)
    ours = autonomy.make_roll(path=here.path, title="业主名册", body="owners", on=ON, by=owners, at=AT)
    autonomy.add_entries(roll_id=ours, entries=[NewEntry("甲", area=Decimal(80))], by=owners, at=AT)
    autonomy.freeze_roll(roll_id=ours, by=owners, at=AT)
    secret = asked(here, community, named=False)
    wanted = NewQuestion(ours, "选聘物业", AT, LATER, named=True, rule="cc278-other")
    owners = here.enter("stranger")
    meeting = autonomy.ask(question=wanted, by=owners, at=AT)
    assert autonomy.roll(ours, owners).org == here.village.people.orgs["owners"]
    assert {one.id: one.calls for one in autonomy.questions_at(here.path, owners)} == {meeting: True, secret: False}
    for act in (autonomy.cancel_question, autonomy.close_question, autonomy.settle):
        with pytest.raises(NotAllowed):
            act(question_id=secret, by=owners, at=LATER)
    with pytest.raises(NotAllowed):
        autonomy.count_box(question_id=secret, document="签字表", missing_why="", by=owners, at=LATER)
    with pytest.raises(NotAllowed):
        autonomy.ask(question=NewQuestion(community, "停车费", AT, LATER, named=True), by=owners, at=AT)
    director = here.enter("director")
    with pytest.raises(QuestionUnknown):
        autonomy.question(meeting, director)
    assert meeting not in {one.id for one in autonomy.questions_at(here.path, director)}
    noticed(meeting, here.enter("stranger"))
    autonomy.open_question(question_id=meeting, by=here.enter("stranger"), at=AT)
    director = here.enter("director")
    with pytest.raises(NotAllowed):
        autonomy.cancel_question(question_id=meeting, by=director, at=AT)
    with pytest.raises(NotAllowed):
        autonomy.ask(question=wanted, by=director, at=AT)


def test_a_rule_decides_by_the_roll_of_its_body_alone_and_by_the_law_of_the_last_day_of_voting(here):
    roll = filled(here)
    election: dict[str, Any] = {"named": False, "options": [Option("a", "甲某"), Option("b", "乙某")]}
    for rule in ("cc278-other", "cw-meeting", "jw-meeting-representatives", "jw-election-households"):
        known = {one.key for one in autonomy.rules_on(here.path, LATER.date())}
        if rule in known:
            more = election if rule == "jw-election-households" else {}
            with pytest.raises(InvalidInput) as refused:
                asked(here, roll, rule=rule, **more)
            assert {*refused.value.fields} == {"roll"}, rule
    midnight = datetime(2026, 1, 1, tzinfo=CHINA)
    old, new = (
        autonomy.ask(
            question=NewQuestion(roll, "修路", midnight - timedelta(days=9), ends, named=True, rule="jw-meeting"),
            by=here.enter("director"), at=AT,
        )
        for ends in (midnight, midnight + timedelta(seconds=1))
    )  # fmt: skip
    days = [autonomy.rule(autonomy.question(one, SYSTEM).rule_id or uuid4()).valid_from.year for one in (old, new)]
    assert days == [2018, 2026], "what ends at midnight is decided by the law of the day before"


def test_a_household_stands_once_on_a_roll_of_households(here):
    worker = here.enter("worker")
    roll = autonomy.make_roll(path=here.path, title="户代表名册", body="households", on=ON, by=worker, at=AT)
    told = autonomy.fill_roll(roll_id=roll, kinds=["actual"], by=worker, at=AT)
    assert told == {"added": 1, "young": 0, "unknown": 2}, "the head alone; who belongs to no household is looked at"
    second = NewEntry("许望舒", here.village.xu, here.village.home)
    [twice] = autonomy.add_entries(roll_id=roll, entries=[second], by=worker, at=AT)
    with pytest.raises(InvalidInput) as refused:
        autonomy.freeze_roll(roll_id=roll, by=worker, at=AT)
    assert "一户只能有一个人" in refused.value.fields["roll"]
    autonomy.drop_entry(entry_id=twice, by=worker)
    autonomy.add_entries(roll_id=roll, entries=[NewEntry("陈远山"), NewEntry("沈知秋")], by=worker, at=AT)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=AT)
    assert autonomy.roll(roll, worker).bases.households == 3
    with pytest.raises(InvalidInput):
        autonomy.add_to_frozen(roll_id=roll, entry=second, why="漏登", by=worker, at=AT)
    asked(here, roll, rule="cw-meeting-households")


def test_who_is_on_the_roll_is_not_written_on_it_once_more_by_hand(here):
    roll = filled(here, frozen=False)
    worker = here.enter("worker")
    with pytest.raises(InvalidInput) as refused:
        autonomy.add_entries(roll_id=roll, entries=[NewEntry("沈知秋"), NewEntry("陈远山")], by=worker, at=AT)
    assert {*refused.value.fields} == {"entries.2.name"}
    autonomy.add_entries(roll_id=roll, entries=[NewEntry("陈远山", note="3 幢 402，另一位")], by=worker, at=AT)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=AT)
    with pytest.raises(InvalidInput):
        autonomy.add_to_frozen(roll_id=roll, entry=NewEntry("王秋实"), why="漏登", by=worker, at=AT)


def test_one_person_of_two_entries_that_became_one_votes_once_and_from_either_line(here):
    only_old = filled(here)
    enter_system("test")
    second = registry.register(
        given={"name": "王秋实", "phones": ["13911110000"]}, kind="actual", ground=Ground("told"), by=SYSTEM, at=AT,
        place=here.village.people.frame.building_1.path,
    ).id  # fmt: skip
    worker = here.enter("worker")
    both = autonomy.make_roll(path=here.path, title="名册", body="residents", on=ON, by=worker, at=AT)
    pair = [NewEntry("王秋实", here.wang), NewEntry("王秋实", second)]
    ids = autonomy.add_entries(roll_id=both, entries=pair, by=worker, at=AT)
    autonomy.freeze_roll(roll_id=both, by=worker, at=AT)
    over = asked(here, both)
    autonomy.cancel_question(question_id=over, by=here.enter("director"), at=AT)
    merging = doubles.propose(
        stays=second, goes=here.wang, lives="stays", why="同一个人登记了两次", by=here.enter("worker"), at=AT
    )
    doubles.agree(double_id=merging, by=here.enter("director"), at=AT)
    first, again = asked(here, only_old, counts="last"), asked(here, both, counts="last")
    for question in (first, again):
        autonomy.vote(question_id=question, choices=["agree"], by=here.enter("wang"), at=AT)
        assert autonomy.own_mark(question, here.enter("wang"))
    [marked] = autonomy.mark_lines(again, here.enter("worker"))
    [other] = {*ids} - {marked.entry_id}
    with pytest.raises(AlreadyVoted):
        on_paper(here, again, other, "against")


def test_what_a_vote_by_name_was_counted_from_is_for_who_is_on_the_roll_or_keeps_it(here):
    roll = filled(here)
    question = asked(here, roll, rule="jw-meeting")
    on_paper(here, question, entry(here, roll, "陈远山"), "agree")
    director = here.enter("director")
    autonomy.close_question(question_id=question, by=director, at=LATER)
    autonomy.settle(question_id=question, by=director, at=LATER)

    def got(who: str) -> Mapping[str, object]:
        found = autonomy.result(question, here.enter(who))
        assert found is not None
        return found.package

    for who in ("wang", "worker"):
        assert verify(got(who)) == ()
    for who in ("nobody", "zhou", "other_worker"):
        assert is_certificate(got(who)), who
        assert "choices" not in str(got(who))


def test_a_dwelling_of_ones_own_and_one_owned_with_another_are_two_heads_one_of_them_voting_on_paper(here):
    worker = here.enter("worker")
    roll = autonomy.make_roll(path=here.path, title="业主名册", body="owners", on=ON, by=worker, at=AT)
    one, two = Owner("a", "王秋实", here.wang), Owner("b", "乙")
    units = [
        OwnedUnit("1-102", Decimal(60), (one, two)), OwnedUnit("1-101", Decimal(80), (one,)),
        OwnedUnit("1-103", Decimal(40), (two, one)),
    ]  # fmt: skip
    assert autonomy.add_owners(roll_id=roll, units=units, by=worker, at=AT).heads == 2
    told = {str(line.area): (line.shown, line.resident_id) for line in autonomy.entries(roll, worker)}
    assert told == {"80.00": ("王*", here.wang), "100.00": ("王*", None)}, "the first named votes for the co-owners"


def test_nobody_else_reads_a_committees_roll_before_it_is_frozen(here):
    roll = autonomy.make_roll(path=here.path, title="业主名册", body="owners", on=ON, by=committee(here), at=AT)
    with pytest.raises(RollUnknown):
        autonomy.roll(roll, here.enter("zhou"))
