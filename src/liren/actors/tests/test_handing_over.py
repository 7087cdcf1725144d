"""A post changes hands with a package: what was left, what came, what is missing; and who may read it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter
from liren.actors.errors import HandoverDone, NotInPost, NotYetLeft
from liren.actors.public import (
    add_staff,
    appoint,
    begin_handover,
    confirm_handover,
    hand_over,
    handover,
    handovers,
    held_by,
    members,
    note_item,
    relieve,
    settle_item,
    work_followed,
)
from liren.actors.tests.cast import cast
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.ids import new_id

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


@pytest.fixture
def people():
    return cast()


def _successor(people):
    return add_staff(
        name="李强", login="liqiang", password="walnut-river-lamp", path=people.community.path, by=SYSTEM, at=AT
    )


def _package(people):
    [member] = members(people.orgs["property"])
    return member, begin_handover(holding_id=member.holding_id, by=people.property_handler, at=AT)


def _left(people):
    """A package with two things in it, left to a successor."""
    member, id_ = _package(people)
    keys = note_item(handover_id=id_, kind="key", text="配电房钥匙两把", by=people.property_handler, at=AT)
    contact = note_item(handover_id=id_, kind="contact", text="电梯维保公司", by=people.property_handler, at=AT)
    to = _successor(people)
    hand_over(holding_id=member.holding_id, to=to, by=people.admin, at=LATER, reason="调岗")
    return id_, to, keys, contact


@pytest.mark.requirement("R242")
def test_what_the_leaver_wrote_down_waits_for_the_successor_and_what_did_not_come_stays_open(people):
    id_, to, keys, contact = _left(people)
    assert enter(people.property_handler.person_id, at=LATER).grants == ()
    successor = enter(to, at=LATER)
    assert handover(id_).line.state == "等接任人确认"
    assert confirm_handover(handover_id=id_, received=[keys], by=successor, at=LATER) == 1
    found = handover(id_)
    assert (found.line.state, [one.text for one in found.items if one.missing]) == (
        "还有 1 项没有交到",
        ["电梯维保公司"],
    )
    settle_item(item_id=contact, by=successor, at=LATER)
    assert handover(id_).line.state == "交接完了"
    with pytest.raises(HandoverDone):
        confirm_handover(handover_id=id_, received=[], by=successor, at=LATER)
    with pytest.raises(HandoverDone):
        note_item(handover_id=id_, kind="key", text="又一把", by=people.property_handler, at=LATER)


def test_without_a_successor_the_package_waits_and_whoever_is_appointed_next_follows(people):
    [member] = members(people.orgs["property"])
    relieve(holding_id=member.holding_id, by=people.admin, at=AT)
    [line] = handovers()
    assert (line.state, line.leaver, line.post) == ("等人接任", "赵强", "物业工程主管")
    to = _successor(people)
    appoint(person_id=to, post_id=member.post_id, by=people.admin, at=LATER)
    [line] = handovers()
    assert (line.state, line.successor) == ("等接任人确认", "李强")


def test_the_event_names_who_left_what_to_whom_and_the_answer_is_kept_once(people):
    id_, to, *_ = _left(people)
    [(body,)] = rows("SELECT body FROM kit_event WHERE kind = 'actors.post-left'")
    assert json.loads(str(body)) == {
        "handover": str(id_), "person": str(people.property_handler.person_id), "role": "handler",
        "org": str(people.orgs["property"]), "path": people.community.path, "to": str(to),
    }  # fmt: skip
    work_followed(handover_id=id_, work=[{"affair": "a", "number": "1", "step": "处置", "to": "queue"}])
    work_followed(handover_id=id_, work=[])
    found = handover(id_).work
    assert found is not None
    assert [one["to"] for one in found] == ["queue"]


def test_only_who_leaves_follows_or_manages_reads_a_package_or_acts_on_it(people):
    id_, _to, _keys, contact = _left(people)
    for who in ("worker", "wang", "supervisor", "dispatcher"):
        actor = people.enter(who)
        assert handovers() == ()
        for attempt in (
            lambda: handover(id_),
            lambda actor=actor: note_item(handover_id=id_, kind="key", text="一把", by=actor, at=LATER),
            lambda actor=actor: confirm_handover(handover_id=id_, received=[], by=actor, at=LATER),
            lambda actor=actor: settle_item(item_id=contact, by=actor, at=LATER),
        ):
            with pytest.raises(NotYours):
                attempt()
    people.enter("admin")
    assert [line.id for line in handovers()] == [id_]
    with pytest.raises(NotYours):
        confirm_handover(handover_id=id_, received=[], by=people.admin, at=LATER)


def test_another_opens_no_package_of_mine_and_an_ended_holding_opens_none(people):
    [member] = members(people.orgs["property"])
    with pytest.raises(NotAllowed):
        begin_handover(holding_id=member.holding_id, by=people.worker, at=AT)
    assert rows("SELECT count(*) FROM actors_handover") == [(0,)]
    first = begin_handover(holding_id=member.holding_id, by=people.property_handler, at=AT)
    assert begin_handover(holding_id=member.holding_id, by=people.admin, at=AT) == first
    assert [post.holding_id for post in held_by(member.person_id)] == [member.holding_id]
    relieve(holding_id=member.holding_id, by=people.admin, at=AT)
    for id_, refusal in ((member.holding_id, NotInPost), (new_id(), NotYours)):
        with pytest.raises(refusal):
            begin_handover(holding_id=id_, by=people.admin, at=AT)


def test_nothing_is_confirmed_before_the_holder_left(people):
    member, id_ = _package(people)
    to = _successor(people)
    rows("UPDATE actors_handover SET successor_id = %s WHERE id = %s", to, id_)
    with pytest.raises(NotYetLeft):
        confirm_handover(handover_id=id_, received=[], by=enter(to, at=LATER), at=LATER)
    assert member.title == "物业工程主管"


@pytest.mark.parametrize(("kind", "text"), [("gold", "一把"), ("key", " "), ("key", "把" * 301), ("key", "\u202e")])
def test_what_nobody_can_read_is_not_written_down(people, kind, text):
    _, id_ = _package(people)
    with pytest.raises(InvalidInput):
        note_item(handover_id=id_, kind=kind, text=text, by=people.property_handler, at=AT)
