"""A section ends in an office: open work goes on there, and who inherits sees what the old section saw."""

import json
from datetime import datetime
from uuid import UUID

import pytest

from liren.access.public import SYSTEM
from liren.actors import public as actors
from liren.affairs.actions import inheriting
from liren.affairs.actions.inheriting import affairs_lying_with, merging_reactions
from liren.affairs.errors import NoSuchAffair
from liren.affairs.models import Affair, Participant, Record, Span, Work
from liren.affairs.public import claim, verify
from liren.affairs.tests.test_lines import deliver
from liren.affairs.tests.world import world
from liren.kit.clock import CHINA
from liren.kit.database import rows
from liren.kit.outbox import Happened

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R097")]


@pytest.fixture
def here():
    return world()


@pytest.fixture
def office(here):
    here.actor("system")
    street = here.people.street
    return actors.add_organisation(
        name="城市建设和安全办公室", kind="government", subtype="street_section", path=street.path, place_id=street.id,
        by=SYSTEM, at=here.at,
    )  # fmt: skip


def _with(here, section):
    """An affair dispatched to a section of the street."""
    affair = here.opens("wang").id
    here.does("worker", affair, "accept", "dispatch", **{"class": "event.estate"})
    here.does("dispatcher", affair, "dispatch", "dispatch", unit=str(here.people.orgs[section]))
    return affair


def _merge(here, into):
    here.actor("system")
    at = here.tick()
    actors.merge_organisations(into=into, on=at.astimezone(CHINA).date(), reference="吴委办 18 号", by=SYSTEM, at=at)


def _react(here):
    """Deliver what was told about mergers until nothing more is said; returns how many events it took."""
    [react] = set(merging_reactions().values())
    done: set[int] = set()
    while True:
        told = rows(
            "SELECT id, kind, body, at FROM kit_event"
            " WHERE kind IN ('actors.organisation-merged', 'affairs.merging-goes-on') ORDER BY at, id"
        )
        due = [one for one in told if int(str(one[0])) not in done]
        if not due:
            return len(done)
        id_, kind, body, at = due[0]
        assert isinstance(at, datetime)
        done.add(int(str(id_)))
        react(Happened(int(str(id_)), str(kind), 1, json.loads(str(body)), at))


def _kinds(affair):
    return list(Record.objects.filter(stream=affair).order_by("seq").values_list("kind", flat=True))


def test_a_doer_of_the_old_section_finishes_claimed_work_in_the_office_without_asking_anybody(here, office):
    affair = _with(here, "cityops")
    [work] = Work.objects.filter(affair_id=affair)
    claim(work_id=work.id, by=here.actor("cityops_handler"), at=here.tick())
    _merge(here, {here.people.orgs["cityops"]: office})
    assert [item.affair_id for item in here.inbox("cityops_handler").items] == [affair], "before anybody moved it"
    _react(here)
    [moved] = Work.objects.filter(affair_id=affair)
    assert (moved.org, moved.person, moved.due_at) == (office, here.person("cityops_handler"), work.due_at)
    assert Span.objects.get(affair_id=affair, outcome=None).org == office
    assert [item.affair_id for item in here.inbox("cityops_handler").items] == [affair]
    here.does("cityops_handler", affair, "handle", "done", reply="灯已修好")
    here.actor("system")
    assert _kinds(affair).count("inherited") == 1
    assert verify(affair).broken is None
    said = [one.text for one in here.page("worker", affair).timeline if one.kind == "inherited"]
    assert said == ["街道城市管理办公室并入城市建设和安全办公室"]


def test_work_nobody_had_claimed_lies_before_the_whole_office(here, office):
    affair = _with(here, "cityops")
    _merge(here, {here.people.orgs["cityops"]: office, here.people.orgs["safety"]: office})
    _react(here)
    for who in ("cityops_handler", "safety_handler"):
        assert [item.affair_id for item in here.inbox(who).items] == [affair]
    here.does("safety_handler", affair, "handle", "done", reply="灯已修好")


def test_what_the_old_section_closed_its_heirs_still_see_and_others_do_not(here, office):
    affair = _with(here, "cityops")
    here.does("cityops_handler", affair, "handle", "done", reply="灯已修好")
    here.actor("system")
    Affair.objects.filter(id=affair).update(state="closed", step="end", told_at=here.at, closed_at=here.at)
    Work.objects.filter(affair_id=affair).delete()
    with pytest.raises(NoSuchAffair):
        here.page("safety_handler", affair)
    _merge(here, {here.people.orgs["cityops"]: office, here.people.orgs["safety"]: office})
    _react(here)
    assert here.page("safety_handler", affair).number
    with pytest.raises(NoSuchAffair):
        here.page("livelihood_handler", affair)
    here.actor("system")
    assert "inherited" not in _kinds(affair)


def test_the_rules_go_on_proposing_whoever_inherited_the_key(here, office):
    _merge(here, {here.people.orgs["property"]: here.people.orgs["committee"]})
    affair = here.opens("wang").id
    here.does("worker", affair, "accept", "dispatch", **{"class": "event.estate"})
    proposal = here.page("dispatcher", affair).proposal
    assert proposal is not None
    assert proposal.org is not None
    assert proposal.org.id == here.people.orgs["committee"]
    assert [one.id for one in proposal.choices].count(proposal.org.id) == 1
    here.does("dispatcher", affair, "dispatch", "dispatch")
    assert Work.objects.get(affair_id=affair).org == here.people.orgs["committee"]


def test_who_no_longer_holds_the_role_leaves_claimed_work_in_the_office_s_queue(here, office):
    affair = _with(here, "cityops")
    [work] = Work.objects.filter(affair_id=affair)
    claim(work_id=work.id, by=here.actor("cityops_handler"), at=here.tick())
    _merge(here, {here.people.orgs["cityops"]: office})
    [member] = actors.members(office)
    actors.relieve(holding_id=member.holding_id, by=SYSTEM, at=here.tick())
    _react(here)
    [work] = Work.objects.filter(affair_id=affair)
    assert (work.org, work.person) == (office, None)


def test_it_goes_in_batches_and_doing_it_again_changes_nothing(here, office, monkeypatch):
    monkeypatch.setattr(inheriting, "BATCH", 1)
    monkeypatch.setattr(inheriting, "BATCH_SEEN", 1)
    affairs = [_with(here, "cityops") for _ in range(3)]
    old = here.people.orgs["cityops"]
    assert affairs_lying_with([old, office]) == {old: 3}
    _merge(here, {old: office})
    assert _react(here) > 6
    assert affairs_lying_with([old, office]) == {office: 3}
    versions = list(Affair.objects.filter(id__in=affairs).order_by("id").values_list("version", flat=True))
    seen = Participant.objects.filter(holder=office).count()
    _react(here)
    assert list(Affair.objects.filter(id__in=affairs).order_by("id").values_list("version", flat=True)) == versions
    assert (Participant.objects.filter(holder=office).count(), seen) == (3, 3)


def test_the_worker_does_all_of_it_from_the_outbox_and_looks_once_more(here, office):
    affair, old = _with(here, "cityops"), here.people.orgs["cityops"]
    _merge(here, {old: office})
    deliver(here)
    assert affairs_lying_with([old, office]) == {office: 1}
    Work.objects.filter(affair_id=affair).update(org=old)  # as if it was being given to the old one meanwhile
    here.tick(minutes=6)
    deliver(here)
    assert affairs_lying_with([old, office]) == {office: 1}
    assert rows("SELECT count(*) FROM kit_event WHERE kind = 'affairs.merging-goes-on'") == [(3,)]


def test_units_called_but_not_yet_at_work_are_the_heir_s_once(here, office):
    old, other = str(here.people.orgs["cityops"]), str(UUID(int=7))
    run = {
        "assigned": {"handle": {"org": old}, "verify": {"person": "x"}},
        "called": {"gather": [{"org": id_, "name": "旧"} for id_ in (old, str(office), other)]},
        "lines": {
            "a": {"over": None, "assigned": {"act": {"org": old}}},
            "b": {"over": "joined", "assigned": {"act": {"org": old}}},
        },
    }  # fmt: skip
    known = inheriting._in_run(run, old, {"org": str(office), "name": "新"})
    assert known["assigned"] == {"handle": {"org": str(office)}, "verify": {"person": "x"}}
    assert [one["name"] for one in known["called"]["gather"]] == ["旧", "旧"]
    assert [one["org"] for one in known["called"]["gather"]] == [str(office), other]
    assert known["lines"]["a"]["assigned"]["act"]["org"] == str(office)
    assert known["lines"]["b"]["assigned"]["act"]["org"] == old
