"""`may` and `which`: one rule, asked two ways."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liren.access.errors import NotAllowed
from liren.access.public import NOBODY, SYSTEM, Actor, Grant, holds, may, require, which
from liren.access.roles import ACTS, ROLES

COMPANY, OFFICE = UUID(int=1), UUID(int=2)
STREET, COMMUNITY, NEIGHBOUR = "32.05.06.001.", "32.05.06.001.002.", "32.05.06.001.003."

segments = st.sampled_from(["32.", "05.", "06.", "001.", "002.", "e1.", "g2."])
paths = st.lists(segments, max_size=6).map("".join)
orgs = st.sampled_from([None, COMPANY, OFFICE])
grants = st.builds(Grant, role=st.sampled_from(sorted(ROLES)), path=paths, place_id=st.none(), org_id=orgs)
actors = st.builds(
    Actor, person_id=st.just(UUID(int=9)), name=st.just("某人"), grants=st.lists(grants, max_size=4).map(tuple)
)


def _actor(*grants: Grant) -> Actor:
    return Actor(UUID(int=9), "某人", grants)


@given(actors, st.sampled_from(sorted(ACTS)), paths, orgs)
def test_a_place_is_within_which_exactly_when_may_says_yes(actor, act, path, org):
    reach = which(actor, act)
    within = any(path.startswith(p) for p in reach.paths) or any(
        org == mine and path.startswith(p) for p, mine in reach.own
    )
    assert may(actor, act, path, org=org) == within


@given(actors, st.sampled_from(sorted(ACTS)), paths, orgs)
def test_may_is_the_sum_of_what_each_grant_allows(actor, act, path, org):
    def alone(given: Grant) -> bool:
        role = ROLES[given.role]
        if act in role.anywhere:
            return True
        if not path.startswith(given.path):
            return False
        return role.acts_on_place(act) or (role.acts_on_own(act) and org is not None and org == given.org_id)

    assert may(actor, act, path, org=org) == any(alone(g) for g in actor.grants)


@given(actors, st.sampled_from(sorted(ACTS)))
def test_paths_of_a_reach_never_lie_within_each_other(actor, act):
    found = which(actor, act).paths
    assert not any(p != other and p.startswith(other) for p in found for other in found)


def test_a_worker_acts_in_the_community_and_below_but_not_beside_or_above_it():
    worker = _actor(Grant("community_worker", COMMUNITY))
    assert may(worker, "affairs.read", COMMUNITY + "e7.")
    assert not may(worker, "affairs.read", NEIGHBOUR)
    assert not may(worker, "affairs.read", STREET)
    assert not may(worker, "actors.manage", COMMUNITY)


def test_a_handler_acts_on_what_lies_with_their_organisation_only():
    handler = _actor(Grant("handler", COMMUNITY, org_id=COMPANY))
    assert may(handler, "affairs.do", COMMUNITY, org=COMPANY)
    assert not may(handler, "affairs.do", COMMUNITY, org=OFFICE)
    assert not may(handler, "affairs.do", COMMUNITY)
    assert not may(handler, "affairs.do", NEIGHBOUR, org=COMPANY)
    assert which(handler, "affairs.read").orgs == (COMPANY,)


def test_a_resident_may_report_anywhere_and_read_nothing_by_role():
    resident = _actor(Grant("resident", COMMUNITY))
    assert may(resident, "affairs.open", NEIGHBOUR)
    assert which(resident, "affairs.read").empty


def test_nobody_may_nothing_and_the_system_everything():
    assert not any(may(NOBODY, act, COMMUNITY) for act in ACTS)
    assert all(may(SYSTEM, act, COMMUNITY) for act in ACTS)


def test_nobody_who_administers_or_edits_reads_affairs_by_that_role():
    for role in ("administrator", "editor"):
        assert which(_actor(Grant(role, "")), "affairs.read").empty


def test_a_refusal_says_who_may():
    with pytest.raises(NotAllowed) as refused:
        require(_actor(Grant("resident", COMMUNITY)), "procedures.publish", COMMUNITY)
    assert refused.value.status == 403
    assert refused.value.text == "您在这里不能发布规程。"
    assert "规程编辑" in refused.value.advice


def test_holding_a_role_is_asked_by_place_and_organisation():
    handler = _actor(Grant("handler", COMMUNITY, org_id=COMPANY))
    assert holds(handler, "handler", COMMUNITY + "e7.")
    assert not holds(handler, "handler", STREET)
    assert not holds(handler, "handler", COMMUNITY, org=OFFICE)
    assert not holds(SYSTEM, "handler", COMMUNITY)


def test_an_act_nobody_has_named_is_a_mistake_not_a_no():
    with pytest.raises(KeyError):
        may(SYSTEM, "affairs.fly", COMMUNITY)


def test_every_role_names_known_acts_only():
    for role in ROLES.values():
        assert role.acts | role.anywhere <= set(ACTS)


def test_the_organisation_someone_acts_for_is_that_of_the_nearest_grant():
    actor = _actor(Grant("supervisor", STREET, org_id=OFFICE), Grant("supervisor", COMMUNITY, org_id=COMPANY))
    assert actor.org_as("supervisor", COMMUNITY) == COMPANY
    assert actor.org_as("supervisor", NEIGHBOUR) == OFFICE
    assert actor.org_as("dispatcher", STREET) is None
