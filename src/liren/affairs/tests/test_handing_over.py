"""Open work does not end with a person: it goes to the successor, or to the queue it came from, with a record."""

import json

import pytest

from liren.access.public import SYSTEM
from liren.actors import public as actors
from liren.affairs.actions.handing_over import TO_QUEUE, TO_SUCCESSOR, hand_work_over
from liren.affairs.models import Record, Work
from liren.affairs.public import claim, verify
from liren.affairs.tests.world import world
from liren.kit.database import rows
from liren.kit.outbox import Happened

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return world()


def _claimed(here):
    """One affair with the property company, claimed by 赵强; returns it and his holding."""
    affair = here.opens("wang").id
    here.does("worker", affair, "accept", "dispatch", **{"class": "event.estate"})
    here.does("dispatcher", affair, "dispatch", "dispatch", unit=str(here.people.orgs["property"]))
    [work] = _work(affair)
    claim(work_id=work.id, by=here.actor("property_handler"), at=here.tick())
    here.actor("system")
    [member] = actors.members(here.people.orgs["property"])
    return affair, member


def _work(affair):
    return list(Work.objects.filter(affair_id=affair))


def _react(here):
    [(id_, body)] = rows("SELECT id, body FROM kit_event WHERE kind = 'actors.post-left' ORDER BY id DESC LIMIT 1")
    hand_work_over(Happened(int(str(id_)), "actors.post-left", 1, json.loads(str(body)), here.at))


def _successor(here):
    return actors.add_staff(
        name="李强", login="liqiang", password="walnut-river-lamp", path=here.people.community.path, by=SYSTEM,
        at=here.at,
    )  # fmt: skip


def _said(affair):
    return [one.body["reason"] for one in Record.objects.filter(stream=affair, kind="handed_over")]


@pytest.mark.requirement("R242")
def test_claimed_work_goes_to_the_successor_with_a_record_and_its_clock_as_it_runs(here):
    affair, member = _claimed(here)
    [before] = _work(affair)
    to = _successor(here)
    actors.hand_over(holding_id=member.holding_id, to=to, by=SYSTEM, at=here.tick())
    _react(here)
    [work] = _work(affair)
    assert (work.person, work.due_at, _said(affair)) == (to, before.due_at, [TO_SUCCESSOR])
    here.actor("system")
    [line] = actors.handovers()
    found = actors.handover(line.id).work
    assert found is not None
    assert [(one["affair"], one["to"]) for one in found] == [(str(affair), "successor")]
    assert verify(affair).broken is None


def test_without_a_successor_it_goes_back_to_the_unit_and_once_only(here):
    affair, member = _claimed(here)
    actors.relieve(holding_id=member.holding_id, by=SYSTEM, at=here.tick())
    _react(here)
    _react(here)
    [work] = _work(affair)
    assert (work.person, work.org, _said(affair)) == (None, here.people.orgs["property"], [TO_QUEUE])
    [line] = actors.handovers()
    assert len(actors.handover(line.id).work or ()) == 1


def test_what_another_post_still_lets_them_do_stays_with_them(here):
    affair, member = _claimed(here)
    place = here.people.community
    second = actors.add_post(
        organisation_id=here.people.orgs["property"], title="夜班经办", role="handler", path=place.path,
        place_id=place.id, by=SYSTEM, at=here.at,
    )  # fmt: skip
    actors.appoint(person_id=member.person_id, post_id=second, by=SYSTEM, at=here.at)
    actors.relieve(holding_id=member.holding_id, by=SYSTEM, at=here.tick())
    _react(here)
    assert ([one.person for one in _work(affair)], _said(affair)) == ([member.person_id], [])


def test_who_leaves_a_post_without_rights_moves_nothing(here):
    affair, member = _claimed(here)
    place = here.people.community
    post = actors.add_post(
        organisation_id=here.people.orgs["volunteers"], title="队长", role=None, path=place.path, place_id=place.id,
        by=SYSTEM, at=here.at,
    )  # fmt: skip
    holding = actors.appoint(person_id=member.person_id, post_id=post, by=SYSTEM, at=here.at)
    actors.relieve(holding_id=holding, by=SYSTEM, at=here.tick())
    _react(here)
    assert _said(affair) == []
