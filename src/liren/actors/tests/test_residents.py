"""Residents: masked to everyone, revealed with a purpose, found by a phone nobody can read."""

from datetime import UTC, datetime, timedelta

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import NOBODY, SYSTEM, enter, looks_at
from liren.actors.public import (
    find_or_make_resident,
    forget,
    my_details,
    person_card,
    persons,
    phone_of,
    reveal,
    send_code,
    tell_about_self,
)
from liren.actors.tests.cast import cast
from liren.kit.database import one_transaction, rows
from liren.kit.errors import InvalidInput, NotYours

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@pytest.fixture
def people(db):
    return cast()


def test_a_resident_is_found_by_their_phone_however_it_is_typed(people, django_assert_num_queries):
    people.enter("worker")
    told = {"name": None, "path": people.community.path, "by": people.worker, "at": AT}
    with one_transaction(), django_assert_num_queries(1):
        found = find_or_make_resident(phone="+86 138-0000-2046", **told)
    assert found == people.wang.person_id


def test_a_new_resident_is_made_in_few_statements_and_masked_at_once(people, django_assert_num_queries):
    people.enter("worker")
    path = people.frame.building_1.path
    with one_transaction(), django_assert_num_queries(5):
        made = find_or_make_resident(phone="13911112222", name="欧阳修", path=path, by=people.worker, at=AT)
    card = person_card(made)
    assert (card.kind, card.name, card.phone) == ("resident", "欧*", "139 **** 2222")
    assert persons([made]) == {made: "欧*"}
    assert find_or_make_resident(phone="13911112222", name="别名", path="", by=people.worker, at=AT) == made
    assert enter(made).grants[0].path == people.community.path, "nearer than the community we need not know"


def test_a_resident_from_elsewhere_can_be_written_down_by_a_worker(people):
    people.enter("worker")
    made = find_or_make_resident(
        phone="13911112222", name="远客", path=people.frame.yinxing.path, by=people.worker, at=AT
    )
    assert person_card(made).phone is None, "but is not the worker's to see"


def test_without_a_phone_every_resident_is_a_new_one(people):
    told = {"phone": None, "name": "李奶奶", "path": people.community.path, "by": SYSTEM, "at": AT}
    assert find_or_make_resident(**told) != find_or_make_resident(**told)


def test_a_phone_that_is_none_is_refused(people):
    with pytest.raises(InvalidInput) as refused:
        find_or_make_resident(phone="12345", name=None, path="", by=SYSTEM, at=AT)
    assert set(refused.value.fields) == {"phone"}


def test_neither_name_nor_phone_lies_in_the_database_in_clear(people):
    tables = ("access_holder", "actors_person", "actors_details", "kit_vaultentry", "actors_code")
    for table in tables:
        for row in rows(f"SELECT t::text FROM {table} t"):
            assert "13800002046" not in str(row)
            assert "王阿姨" not in str(row)


def test_a_resident_reads_their_own_details_in_clear(people):
    actor = people.enter("wang")
    own = my_details(actor)
    assert (own.name, own.phone, own.home_path) == ("王阿姨", "13800002046", people.community.path)
    for nobody in (people.worker, NOBODY):
        with pytest.raises(NotYours):
            my_details(nobody)


def test_the_masked_phone_is_shown_where_the_community_is_seen_and_nowhere_else(people):
    seen = {}
    others = ("zhou", "stranger", "other_worker", "property_handler", "admin", "nobody")
    for who in ("wang", "worker", "supervisor", *others):
        people.enter(who)
        seen[who] = person_card(people.wang.person_id).phone
    assert {who for who, phone in seen.items() if phone} == {"wang", "worker", "supervisor"}
    assert seen["worker"] == "138 **** 2046"


def test_revealing_needs_a_purpose_and_is_seen_by_the_one_revealed(people):
    wang = people.wang.person_id
    worker = people.enter("worker")
    with pytest.raises(InvalidInput):
        reveal(person_id=wang, what="phone", purpose=" ", by=worker, at=AT)
    assert reveal(person_id=wang, what="phone", purpose="回访事件 2026-11-0372", by=worker, at=AT) == "13800002046"
    later = AT + timedelta(minutes=1)
    assert reveal(person_id=wang, what="name", purpose="回访事件 2026-11-0372", by=worker, at=later) == "王阿姨"
    people.enter("wang")
    assert [(look.what, look.by_name, look.purpose) for look in looks_at(wang)] == [
        ("name", "陆敏", "回访事件 2026-11-0372"),
        ("phone", "陆敏", "回访事件 2026-11-0372"),
    ]
    people.enter("zhou")
    assert looks_at(wang) == ()


def test_nobody_reveals_who_does_not_live_where_they_may_look(people):
    told = {"person_id": people.wang.person_id, "what": "phone", "purpose": "回访", "at": AT}
    for who in ("other_worker", "stranger", "zhou", "property_handler", "admin", "nobody"):
        with pytest.raises(NotYours):
            reveal(by=people.enter(who), **told)
    for who in ("supervisor", "province_viewer", "wang"):
        with pytest.raises(NotAllowed):
            reveal(by=people.enter(who), **told)
    people.enter("system")
    assert looks_at(people.wang.person_id) == (), "a refused look showed nothing"


def test_the_vault_opens_for_nobody_else_beneath_the_rules(people):
    opened = {}
    for who in ("wang", "worker", "other_worker", "zhou", "property_handler", "admin", "nobody"):
        people.enter(who)
        opened[who] = len(rows("SELECT 1 FROM kit_vaultentry WHERE owner_id = %s", people.wang.person_id))
    assert {who for who, count in opened.items() if count} == {"wang", "worker"}


def test_a_resident_says_how_to_be_called_and_where_they_live(people):
    wang = people.enter("wang")
    tell_about_self(name="王秀兰", path=people.frame.yinxing.path, by=wang, at=AT)
    actor = people.enter("wang", at=AT)
    assert my_details(actor).name == "王秀兰"
    assert [g.path for g in actor.grants] == [people.frame.yinxing.path]
    people.enter("worker")
    assert person_card(wang.person_id).phone is None, "moved out of reach"
    people.enter("other_worker")
    assert person_card(wang.person_id).phone == "138 **** 2046"


def test_a_home_is_a_community_that_stands(people):
    wang = people.enter("wang")
    for path in ("32.", "32.05.06.999.999.", "nowhere"):
        with pytest.raises(InvalidInput):
            tell_about_self(name=None, path=path, by=wang, at=AT)


def test_who_asks_to_be_forgotten_is_forgotten(people):
    wang = people.enter("wang")
    with pytest.raises(NotYours):
        forget(person_id=wang.person_id, by=people.zhou, at=AT)
    forget(person_id=wang.person_id, by=wang, at=AT)
    people.enter("system")
    card = person_card(wang.person_id)
    assert (card.name, card.active, card.phone) == ("已注销", False, None)
    assert people.enter("wang").person_id is None
    people.enter("system")
    again = find_or_make_resident(phone="13800002046", name=None, path="", by=SYSTEM, at=AT)
    assert again != wang.person_id, "the phone leads to nobody of before"


def test_where_a_forgotten_resident_lived_and_what_their_phone_was_is_kept_nowhere(people):
    wang = people.enter("wang")
    send_code(phone="13800002046", address="127.0.0.1", at=AT)
    tell_about_self(name=None, path=people.frame.yinxing.path, by=wang, at=AT)
    assert _homes(wang) == {people.frame.yinxing.path, ""}, "one who moves leaves no trail"
    forget(person_id=wang.person_id, by=wang, at=AT)
    people.enter("system")
    assert _homes(wang) == {""}
    assert rows("SELECT count(*) FROM actors_code") == [(0,)]


def _homes(person):
    return {path for (path,) in rows("SELECT path FROM access_grant WHERE holder_id = %s", person.person_id)}


def test_the_outbox_alone_learns_a_phone_without_a_purpose(people):
    people.enter("system")
    assert phone_of(people.wang.person_id, by=SYSTEM) == "13800002046"
    with pytest.raises(NotYours):
        phone_of(people.wang.person_id, by=people.enter("worker"))
