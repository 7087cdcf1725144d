"""Nobody sees or finds people beyond role and place: by the doors, and with the database's wall standing alone."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from django.db.utils import ProgrammingError

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, Grant, enter, enter_system, introduce, looks_at
from liren.access.roles import ROLES
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.ids import new_id
from liren.registry import public as registry
from liren.registry.tests.village import AT, CHEN, PHONE, VISITED, Village, village

pytestmark = pytest.mark.django_db

TABLES = {
    "registry_resident": "id",
    "registry_residence": "resident_id",
    "registry_residentpast": "resident_id",
    "registry_trace": "resident_id",
    "registry_changerequest": "resident_id",
    "registry_membership": "resident_id",
    "registry_observation": "about_id",
}
FIND = {"community_worker", "community_director", "grid_worker"}


@pytest.fixture
def here() -> Village:
    made = village()
    worker = made.enter("worker")
    registry.change(
        resident_id=made.chen, given={"phones": "13900003333"}, ground=VISITED, by=worker, at=AT + timedelta(hours=1)
    )
    registry.change(
        resident_id=made.chen, given={"name": "陈林希"}, ground=registry.Ground("told", "checked", "户口本上是这个希"),
        by=worker, at=AT + timedelta(hours=2),
    )  # fmt: skip
    for kind, about in (("resident", made.chen), ("household", made.home)):
        registry.note_observation(
            about_kind=kind, about_id=about, kind="visit", text="家里都好，腿脚不便的要扶手", by=worker, at=AT
        )
    enter_system("test")
    return made


def shown(table: str, column: str, who: UUID) -> int:
    return len(rows(f"SELECT 1 FROM {table} WHERE {column} = %s", who))


@pytest.mark.parametrize("role", sorted(ROLES))
def test_raw_sql_shows_people_to_those_roles_alone_that_find_them_and_at_their_place_alone(here: Village, role: str):
    registry.move_household(
        household_id=here.home, place=here.people.frame.building_2.path, ground=VISITED, by=SYSTEM, at=AT
    )
    at_home = {"here": here.people.community.path, "its grid": here.people.frame.grid_two.path, "above": "32."}
    beside = {"beside": here.people.frame.yinxing.path, "other grid": here.people.frame.grid_one.path}
    readers = {}
    for where, path in {**at_home, **beside}.items():
        person = new_id()
        introduce(holder=person, label="某人", grants=[Grant(role, path, None, new_id())], by=SYSTEM, at=AT)
        readers[where] = person
    for where, person in readers.items():
        enter(person, at=AT)
        expected = role in FIND and where in at_home
        seen = {table: shown(table, column, here.chen) > 0 for table, column in TABLES.items()}
        assert seen == dict.fromkeys(TABLES, expected), where
        assert shown("registry_household", "id", here.home) == (1 if expected else 0)
        assert shown("registry_householdpast", "household_id", here.home) == (1 if expected else 0)
        assert (shown("registry_trace", "token", _token(PHONE)) > 0) is False, "what was changed is found by no more"


def _token(phone: str) -> UUID:
    from liren.registry.people.tokens import PHONE as KIND
    from liren.registry.people.tokens import token_of

    return token_of(KIND, phone)


def test_the_database_and_the_rule_table_agree_on_who_finds_people():
    finding = {role for role in ROLES if rows("SELECT access_finds_people(%s)", role) == [(True,)]}
    assert finding == {role.key for role in ROLES.values() if "people.find" in role.acts}
    assert finding == FIND
    assert all("people.find" in ROLES[role].acts for role in ROLES if "people.reveal" in ROLES[role].acts)


def test_nobody_writes_people_down_changes_or_takes_them_away_beyond_their_place(here: Village):
    for who in ("other_worker", "other_grid_worker", "dispatcher", "admin", "wang", "nobody"):
        here.enter(who)
        assert rows("UPDATE registry_resident SET born = NULL WHERE id = %s RETURNING 1", here.chen) == []
        assert rows("DELETE FROM registry_trace WHERE resident_id = %s RETURNING 1", here.chen) == []
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            rows(
                "INSERT INTO registry_trace (token, path, resident_id, kind) SELECT gen_random_uuid(), %s, %s, 1",
                *(here.people.frame.grid_two.path, here.chen),
            )
    for who in ("worker", "system"):
        here.enter(who)
        assert rows("DELETE FROM registry_resident RETURNING 1") == []
        for table in ("registry_residentpast", "registry_observation"):
            enter_system("test")
            with pytest.raises((DatabaseError, ProgrammingError), match="append-only"), transaction.atomic():
                rows(f"UPDATE {table} SET sealed = ''")


def test_doors_answer_as_if_nobody_were_there(here: Village):
    for who in ("other_worker", "other_grid_worker", "village_worker", "dispatcher", "supervisor", "admin", "editor"):
        actor = here.enter(who)
        for ask in (
            lambda by: registry.resident(here.chen, by),
            lambda by: registry.household(here.home, by),
            lambda by: registry.reveal(resident_id=here.chen, what="phone", purpose="入户走访", by=by, at=AT),
            lambda by: registry.change(resident_id=here.chen, given={"phones": ""}, ground=VISITED, by=by, at=AT),
        ):
            with pytest.raises(NotYours):
                ask(actor)
        if "people.find" in {act for role in actor.roles for act in ROLES[role].acts}:
            assert registry.find(number=CHEN, purpose="入户走访", by=actor, at=AT).people == ()
        else:
            with pytest.raises(NotAllowed):
                registry.find(number=CHEN, purpose="入户走访", by=actor, at=AT)


def test_a_resident_sees_themselves_and_their_household_by_the_wall_too_and_no_neighbour(here: Village):
    wang = here.enter("wang")  # 13800002046
    assert shown("registry_resident", "id", here.chen) == 0
    enter_system("test")
    told = {"name": "王秋实", "phones": ["13800002046"]}
    home = registry.register(
        given=told, kind="actual", place=here.people.frame.building_1.path, ground=VISITED, by=SYSTEM, at=AT,
        household=here.home, relation="parent",
    ).id  # fmt: skip
    wang = here.enter("wang")
    with pytest.raises(registry.NotMatched):
        registry.link_account(name="王秋月", by=wang, at=AT)
    with pytest.raises(registry.NotMatched):  # two characters of it find, and are not who somebody is
        registry.link_account(name="秋实", by=wang, at=AT)
    father = {"name": "王老实", "phones": ["13800002046"]}
    enter_system("test")
    shares = registry.register(
        given=father, kind="actual", place=here.people.frame.building_1.path, ground=VISITED, by=SYSTEM, at=AT
    ).id
    wang = here.enter("wang")
    for name in ("王老实", "王秋实"):
        with pytest.raises(registry.NotMatched):  # a phone of two proves neither
            registry.link_account(name=name, by=wang, at=AT)
    enter_system("test")
    registry.change(resident_id=shares, given={"phones": []}, ground=VISITED, by=SYSTEM, at=AT)
    wang = here.enter("wang")
    assert registry.link_account(name="王 秋实", by=wang, at=AT) == home
    with pytest.raises(InvalidInput):
        registry.link_account(name="王秋实", by=wang, at=AT)
    assert registry.own_entry(wang) == home
    assert {m.shown for m, _ in registry.household(here.home, wang).members} == {"陈*", "许*", "王*"}
    assert rows("SELECT id FROM registry_resident") == [(home,)], "the household's others stay closed"
    assert rows("SELECT DISTINCT resident_id FROM registry_residence") == [(home,)]
    assert rows("SELECT 1 FROM registry_trace") == []
    worker = here.enter("worker")
    assert registry.reveal(resident_id=home, what="name", purpose="入户走访", by=worker, at=AT) == ("王秋实",)
    here.enter("wang")
    [look] = looks_at(home)
    assert (look.what, look.purpose, look.by_name) == ("姓名", "入户走访", "陆敏")
    here.enter("zhou")
    assert looks_at(home) == ()
