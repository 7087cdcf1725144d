"""Naming the reader: one statement, and the walls it raises, asked as the platform's own role."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed, UnknownRole
from liren.access.public import (
    NOBODY,
    SYSTEM,
    Grant,
    as_system,
    close_every_session,
    close_session,
    enter,
    enter_session,
    enter_system,
    grant,
    holders,
    introduce,
    looked,
    looks_at,
    open_session,
    revoke,
    revoke_from,
    set_active,
)
from liren.access.roles import ACTS, ROLES
from liren.kit.database import rows
from liren.kit.errors import NotYours
from liren.kit.ids import new_id

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
COMMUNITY, NEIGHBOUR = "32.05.06.990.001.", "32.05.06.990.002."
COMPANY = UUID(int=7)


@pytest.fixture(autouse=True)
def _as_system():
    enter_system("test")


def _holder(*grants: Grant, label: str = "某人") -> UUID:
    person = new_id()
    introduce(holder=person, label=label, grants=grants, by=SYSTEM, at=AT - timedelta(days=1))
    return person


def _settings() -> dict[str, str]:
    names = ("person", "reach", "orgs", "system")
    [found] = rows("SELECT " + ", ".join(f"current_setting('liren.{n}', true)" for n in names))
    return dict(zip(names, map(str, found), strict=True))


def test_entering_is_one_statement_that_names_the_reader(django_assert_num_queries):
    person = _holder(Grant("community_worker", COMMUNITY, 5), Grant("handler", NEIGHBOUR, org_id=COMPANY), label="陆敏")
    with django_assert_num_queries(1):
        actor = enter(person, "web", at=AT)
    assert (actor.person_id, actor.name, actor.channel) == (person, "陆敏", "web")
    assert set(actor.grants) == {Grant("community_worker", COMMUNITY, 5), Grant("handler", NEIGHBOUR, org_id=COMPANY)}
    assert _settings() == {
        "person": str(person), "reach": f"{{{COMMUNITY}}}", "orgs": f"{{{COMPANY}}}", "system": "",
    }  # fmt: skip


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_wall_opens_to_an_organisation_s_affairs_for_those_alone_who_act_for_it(role):
    enter(_holder(Grant(role, COMMUNITY, org_id=COMPANY)), at=AT)
    acts_for_it = any(ROLES[role].acts_on_own(act) for act in ACTS)
    assert _settings()["orgs"] == (f"{{{COMPANY}}}" if acts_for_it else "{}")


def test_entering_again_leaves_nothing_of_the_one_before():
    enter(_holder(Grant("supervisor", COMMUNITY), Grant("handler", COMMUNITY, org_id=COMPANY)), at=AT)
    assert enter(None) == NOBODY
    assert _settings() == {"person": "", "reach": "{}", "orgs": "{}", "system": ""}


def test_unknown_and_closed_people_are_nobody():
    person = _holder(Grant("community_worker", COMMUNITY))
    set_active(holder=person, active=False)
    assert enter(person) == NOBODY
    assert enter(new_id()) == NOBODY


def test_only_grants_in_force_count():
    person = _holder()
    until = AT + timedelta(1)
    grant(holder=person, role="viewer", path="32.", place_id=None, org_id=None, by=SYSTEM, at=AT, until=until)
    assert enter(person, at=AT - timedelta(seconds=1)).grants == ()
    assert enter(person, at=AT).grants == (Grant("viewer", "32."),)
    assert enter(person, at=until).grants == ()


def test_the_database_and_the_rule_table_agree_on_who_sees_a_place():
    seeing = {role for role in ROLES if rows("SELECT access_sees_place(%s)", role) == [(True,)]}
    assert seeing == {role.key for role in ROLES.values() if role.sees == "place"}


def test_every_role_can_be_granted():
    for role in ROLES:
        _holder(Grant(role, COMMUNITY))


def test_a_session_enters_in_one_statement(django_assert_num_queries):
    person = _holder(Grant("community_worker", COMMUNITY), label="陆敏")
    secret = open_session(holder=person, address="127.0.0.1", at=AT)
    with django_assert_num_queries(1):
        actor = enter_session(secret, at=AT + timedelta(hours=1))
    assert actor.person_id == person
    assert _settings()["reach"] == f"{{{COMMUNITY}}}"


def test_the_secret_of_a_session_is_long_and_not_kept():
    secret = open_session(holder=_holder(), address="127.0.0.1", at=AT)
    assert len(secret) >= 43
    assert not any(secret in str(row) for row in rows("SELECT s::text FROM access_session s"))


def test_a_session_that_is_unknown_over_or_idle_is_nobody():
    person = _holder()
    secret = open_session(holder=person, address="", at=AT, lasts=timedelta(hours=8), idle=timedelta(hours=2))
    assert enter_session("guess", at=AT) == NOBODY
    assert enter_session(secret, at=AT + timedelta(hours=2)) == NOBODY
    assert enter_session(secret, at=AT + timedelta(hours=1)).person_id == person
    for hours in (2, 3, 4, 5, 6, 7):
        assert enter_session(secret, at=AT + timedelta(hours=hours)).person_id == person, "use keeps it alive"
    assert enter_session(secret, at=AT + timedelta(hours=8)) == NOBODY, "but not beyond its end"


def test_use_is_noted_at_most_every_five_minutes():
    secret = open_session(holder=_holder(), address="", at=AT)

    def used_at():
        with as_system():
            return rows("SELECT used_at FROM access_session")[0][0]

    enter_session(secret, at=AT + timedelta(minutes=4))
    assert used_at() == AT
    enter_session(secret, at=AT + timedelta(minutes=6))
    assert used_at() == AT + timedelta(minutes=6)


def test_sessions_end_one_by_one_or_all_at_once():
    person = _holder()
    first, second, third = (open_session(holder=person, address="", at=AT) for _ in range(3))
    close_session(token=first)
    assert enter_session(first, at=AT) == NOBODY
    enter_system("test")
    assert close_every_session(holder=person, but=third) == 1
    assert enter_session(second, at=AT) == NOBODY
    assert enter_session(third, at=AT).person_id == person


def test_closing_a_person_ends_their_sessions():
    person = _holder()
    secret = open_session(holder=person, address="", at=AT)
    set_active(holder=person, active=False)
    set_active(holder=person, active=True)
    assert enter_session(secret, at=AT) == NOBODY


def test_a_grant_is_closed_not_deleted_and_only_once():
    person = _holder()
    given = grant(holder=person, role="viewer", path="32.", place_id=None, org_id=None, by=SYSTEM, at=AT)
    revoke(grant_id=given, by=SYSTEM, at=AT + timedelta(1))
    revoke(grant_id=given, by=SYSTEM, at=AT + timedelta(2))
    assert rows("SELECT valid_to FROM access_grant") == [(AT + timedelta(1),)]
    with pytest.raises(NotYours):
        revoke(grant_id=new_id(), by=SYSTEM, at=AT)


def test_only_who_manages_people_there_may_grant_and_revoke():
    manager = enter(_holder(Grant("administrator", COMMUNITY)), at=AT)
    enter_system("test")
    person, source = _holder(), new_id()
    rule: Any = {"holder": person, "place_id": None, "org_id": None, "by": manager, "at": AT}
    grant(role="community_worker", path=COMMUNITY, source_kind="holding", source_id=source, **rule)
    with pytest.raises(NotAllowed):
        grant(role="community_worker", path=NEIGHBOUR, **rule)
    with pytest.raises(UnknownRole):
        grant(role="king", path=COMMUNITY, **rule)
    worker = enter(person, at=AT)
    enter_system("test")
    with pytest.raises(NotAllowed):
        revoke_from(source_kind="holding", source_id=source, by=worker, at=AT)
    assert revoke_from(source_kind="holding", source_id=source, by=manager, at=AT) == 1
    assert revoke_from(source_kind="holding", source_id=source, by=manager, at=AT) == 0


def test_holders_of_a_role_come_nearest_first():
    far = _holder(Grant("supervisor", "32.05.06."), label="远")
    near = _holder(Grant("supervisor", "32.05.06.990."), label="近")
    _holder(Grant("supervisor", "32.05.07."), label="旁")
    closed = _holder(Grant("supervisor", "32.05.06.990."), label="走")
    set_active(holder=closed, active=False)
    assert [h.person_id for h in holders("supervisor", COMMUNITY, at=AT)] == [near, far]


def test_as_system_lifts_the_walls_for_a_moment_only():
    person = _holder(Grant("resident", COMMUNITY))
    enter(None)
    assert rows("SELECT 1 FROM access_grant WHERE holder_id = %s", person) == []
    with as_system():
        assert rows("SELECT 1 FROM access_grant WHERE holder_id = %s", person) == [(1,)]
    assert rows("SELECT 1 FROM access_grant WHERE holder_id = %s", person) == []
    with pytest.raises(RuntimeError), as_system():
        raise RuntimeError
    assert rows("SELECT 1 FROM access_grant WHERE holder_id = %s", person) == []


def test_where_a_resident_lives_is_seen_by_them_and_by_those_who_see_the_community():
    resident = _holder(Grant("resident", COMMUNITY))
    here, beside = _holder(Grant("community_worker", COMMUNITY)), _holder(Grant("community_worker", NEIGHBOUR))
    company = _holder(Grant("handler", COMMUNITY, org_id=COMPANY))
    seen = {}
    for name, who in {"self": resident, "here": here, "beside": beside, "company": company, "nobody": None}.items():
        enter(who, at=AT)
        seen[name] = len(rows("SELECT 1 FROM access_grant WHERE holder_id = %s", resident))
    assert seen == {"self": 1, "here": 1, "beside": 0, "company": 0, "nobody": 0}


def test_sessions_are_seen_by_their_holder_only():
    person, other = _holder(), _holder(Grant("supervisor", ""))
    open_session(holder=person, address="", at=AT)
    for who, count in ((person, 1), (other, 0), (None, 0)):
        enter(who, at=AT)
        assert len(rows("SELECT 1 FROM access_session")) == count


def test_nobody_can_open_a_session_for_another():
    person, other = _holder(), _holder()
    enter(other, at=AT)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        open_session(holder=person, address="", at=AT)


def test_a_look_is_written_down_for_good_and_shown_to_the_one_looked_at():
    seen, other = _holder(Grant("resident", COMMUNITY)), _holder()
    worker = enter(_holder(Grant("community_worker", COMMUNITY, org_id=COMPANY), label="陆敏"), at=AT)
    looked(seen=seen, what=["phone"], purpose="回访", by=worker, at=AT)
    enter(seen, at=AT)
    [look] = looks_at(seen)
    assert (look.what, look.purpose, look.by, look.by_name, look.at) == ("phone", "回访", worker.person_id, "陆敏", AT)
    enter(other, at=AT)
    assert looks_at(seen) == ()
    enter_system("test")
    for attempt in ("UPDATE access_look SET purpose = 'x'", "DELETE FROM access_look"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows(attempt)


def test_nobody_can_write_a_look_in_anothers_name():
    seen, other = _holder(), _holder()
    worker = enter(_holder(), at=AT)
    enter(other, at=AT)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        looked(seen=seen, what=["phone"], purpose="回访", by=worker, at=AT)


def test_the_walls_fall_with_the_transaction():
    person = _holder(Grant("supervisor", ""))
    with transaction.atomic():
        enter(person, at=AT)
        transaction.set_rollback(True)
    assert _settings()["person"] == ""
