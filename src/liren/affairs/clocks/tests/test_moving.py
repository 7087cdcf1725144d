"""An affair opened under the wrong place goes to the right one's people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.affairs import public as affairs
from liren.affairs.clocks.tests.shift import THURSDAY, Shift, on
from liren.affairs.models import Record
from liren.kit.database import one_transaction
from liren.kit.errors import InvalidInput


def moves(shift: Shift, lamp: object, *, who: str = "dispatcher", to: str = "", reason: str = "在银杏社区") -> None:
    to = to or shift.here.people.frame.yinxing.path
    affairs.move_jurisdiction(affair_id=lamp, to_path=to, reason=reason, by=shift.here.actor(who), at=on(16, 9, 30))  # type: ignore[arg-type]


def test_queue_and_access_follow_and_the_place_stays(shift: Shift) -> None:
    lamp, frame = shift.here.opens("wang").id, shift.here.people.frame
    with pytest.raises(affairs.NoSuchAffair):
        shift.here.page("other_worker", lamp)
    moves(shift, lamp)
    affair = shift.affair(lamp)
    assert (affair.jurisdiction_path, affair.place_path) == (frame.yinxing.path, frame.building_3.path)
    by = shift.here.actor("other_worker")
    assert [item.affair_id for item in affairs.inbox(by, at=on(16, 10)).items] == [lamp]
    assert affairs.inbox(shift.here.actor("worker"), at=on(16, 10)).items == ()
    shift.here.actor("system")
    moved = Record.objects.filter(stream=lamp).latest("seq")
    assert (moved.kind, moved.body["from"], moved.body["to"], moved.body["text"]) == (
        "moved", frame.grid_two.path, frame.yinxing.path, "在银杏社区",
    )  # fmt: skip
    assert shift.events(lamp)[-1] == "affairs.moved"
    assert affairs.verify(lamp).broken is None


def test_work_given_to_an_organisation_stays_with_it(shift: Shift) -> None:
    lamp = shift.lamp()
    org = shift.work(lamp).org
    moves(shift, lamp)
    work = shift.work(lamp)
    assert (work.org, work.path, work.due_at) == (org, shift.here.people.frame.yinxing.path, THURSDAY)
    assert shift.here.page("property_handler", lamp)


def test_only_who_serves_above_both_places_moves_it(shift: Shift) -> None:
    lamp = shift.lamp()
    before = shift.trace(lamp)
    for who in ("worker", "property_handler", "wang"):
        with pytest.raises(affairs.StepNotAllowed):
            moves(shift, lamp, who=who)
    with pytest.raises(affairs.NoSuchAffair):
        moves(shift, lamp, who="stranger")
    elsewhere = shift.here.people.frame.qingshi.path
    if not elsewhere.startswith(shift.here.people.street.path):
        with pytest.raises(affairs.StepNotAllowed):
            moves(shift, lamp, to=elsewhere)
    assert shift.trace(lamp) == before


def test_not_to_nowhere_nor_to_where_it_is_nor_without_a_reason(shift: Shift) -> None:
    lamp = shift.lamp()
    here = shift.here.people.frame.grid_two.path
    for to, reason, wrong in (
        (shift.here.people.street.path + "998.", "在那里", "to"),
        (here, "在这里", "to"),
        (shift.here.people.frame.yinxing.path, " ", "reason"),
    ):
        with pytest.raises(InvalidInput) as refused:
            moves(shift, lamp, to=to, reason=reason)
        assert set(refused.value.fields) == {wrong}


def test_a_closed_affair_stays_where_it_was(shift: Shift) -> None:
    lamp = shift.answered()
    shift.here.rates("wang", lamp, 5)
    with pytest.raises(affairs.AffairClosed):
        moves(shift, lamp)


def test_whoever_watches_it_watches_in_the_new_place(shift: Shift) -> None:
    lamp = shift.lamp()
    affairs.escalate_overdue(on(19, 18, 1))
    moves(shift, lamp, who="county_supervisor", to=shift.here.people.frame.qingshi.path)
    work = shift.work(lamp)
    assert work.raised_path is not None
    assert work.path.startswith(work.raised_path)
    assert shift.affair(lamp).run["raised_path"] == work.raised_path


def test_moving_takes_few_statements(committed: Shift) -> None:
    with one_transaction():
        lamp = committed.lamp()
    with CaptureQueriesContext(connection) as seen, one_transaction():
        moves(committed, lamp)
    assert len(seen) <= 7, [q["sql"][:90] for q in seen.captured_queries]


def test_what_was_given_to_another_community_is_proposed_to_the_units_there(shift: Shift) -> None:
    here = shift.here
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
    old = here.people.orgs["property"]
    moves(shift, lamp.id)
    proposal = here.page("dispatcher", lamp.id).proposal
    assert proposal is not None
    assert old not in [choice.id for choice in proposal.choices]
