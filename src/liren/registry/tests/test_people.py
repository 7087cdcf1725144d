"""Residents: written down once, found by whole values, changed with what was before kept, opened for a purpose."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system, looks_at
from liren.kit import vault
from liren.kit.crypto import add_master
from liren.kit.database import one_transaction, rows
from liren.kit.errors import InvalidInput, NotYours, ValueErased
from liren.registry import public as registry
from liren.registry.people.tokens import NUMBER, token_of
from liren.registry.public import Ground
from liren.registry.tests.village import (
    AT,
    CHEN,
    PHONE,
    VISITED,
    WHY,
    XU,
    YUAN,
    Village,
    found,
    number,
    village,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Village:
    return village()


def test_people_are_found_by_name_two_characters_phone_and_number_masked(here: Village, django_assert_num_queries):
    worker = here.enter("worker")
    with one_transaction(), django_assert_num_queries(1):  # what is kept of it, too
        [line] = registry.find(name="陈林溪", purpose=WHY, by=worker, at=AT).people
    assert (line.shown, line.phone_shown, line.number_shown) == ("陈*", "139 **** 1111", f"3{'*' * 16}{CHEN[-1]}")
    assert (line.born, line.sex) == (date(1985, 3, 12), "male")
    assert [one.id for one in registry.find(name="林溪", purpose=WHY, by=worker, at=AT).people] == [here.chen]
    assert [one.id for one in registry.find(phone="139-0000-1111", purpose=WHY, by=worker, at=AT).people] == [here.chen]
    assert [one.id for one in registry.find(number=XU.lower(), purpose=WHY, by=worker, at=AT).people] == [here.xu]
    assert registry.find(name="陈林溪", phone="13900002222", purpose=WHY, by=worker, at=AT).people == ()
    assert (
        registry.find(name="陈林", within=here.people.frame.grid_one.path, purpose=WHY, by=worker, at=AT).people == ()
    )
    assert found(here, "other_grid_worker", name="陈林溪") == set()
    assert found(here, "grid_worker", name="陈林溪") == {"陈*"}


def test_who_is_looked_for_by_ear_is_found_among_those_whose_name_sounds_so(here: Village, django_assert_num_queries):
    worker = here.enter("worker")
    shan = registry.register(
        given={"name": "单小乐"}, kind="actual", place=here.people.community.path, ground=VISITED, by=worker, at=AT
    ).id
    with one_transaction(), django_assert_num_queries(1):
        near = registry.find(name="程霖希", purpose=WHY, by=worker, at=AT)
    assert ([one.id for one in near.people], near.near) == ([here.chen], True)
    assert not registry.find(name="陈林溪", purpose=WHY, by=worker, at=AT).near
    for typed in ("单筱悦", "山晓乐", "丹晓乐", "shan xiao yue"):
        assert [one.id for one in registry.find(name=typed, purpose=WHY, by=worker, at=AT).people] == [shan], typed
    close = registry.find(name="陈林西", purpose=WHY, by=worker, at=AT).people
    assert [one.id for one in close] == [here.chen]
    other = registry.register(
        given={"name": "陈林"}, kind="actual", place=here.people.community.path, ground=VISITED, by=worker, at=AT
    ).id
    both = [one.id for one in registry.find(name="程林喜", purpose=WHY, by=worker, at=AT).people]
    assert both == [here.chen], "the same sound; nothing else in common"
    both = [one.id for one in registry.find(name="陈林喜", purpose=WHY, by=worker, at=AT).people]
    assert both == [here.chen, other], "sound and two characters stand before two characters alone"
    assert registry.find(name="程霖希", phone="13900002222", purpose=WHY, by=worker, at=AT).people == ()
    assert registry.find(name="程霖希", purpose=WHY, by=here.enter("other_grid_worker"), at=AT).people == ()


def test_looking_wants_something_to_look_for_and_why(here: Village):
    worker = here.enter("worker")
    for wanted, field in (
        ({}, "name"), ({"name": "陈"}, "name"), ({"name": "陈*"}, "name"), ({"phone": "1390000"}, "phone"),
        ({"number": "3205"}, "number"),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            registry.find(purpose=WHY, by=worker, at=AT, **wanted)
        assert set(refused.value.fields) == {field}
    with pytest.raises(InvalidInput):
        registry.find(name="陈林溪", purpose=" ", by=worker, at=AT)


def test_at_most_twenty_are_shown_and_then_one_is_asked_to_say_more(here: Village):
    told = registry.with_given(None, {"name": "李同名"}, AT.date())
    three = here.people.frame.building_3
    path = here.people.frame.grid_two.path
    coming = [registry.Coming(told, "actual", three.id, path, household=f"h{n // 3}") for n in range(25)]
    came = registry.copy_in(coming, ground=Ground("imported"), by=SYSTEM, at=AT)
    assert (came.residents, came.households, came.known) == (25, 9, ())
    page = registry.find(name="李同名", purpose=WHY, by=here.enter("grid_worker"), at=AT)
    assert (len(page.people), page.more) == (20, True)


def test_what_comes_by_the_thousand_is_as_what_comes_one_by_one(here: Village):
    three = here.people.frame.building_3
    told = registry.with_given(
        None, {"name": "方知夏", "number": number("19990909"), "phones": ["13900004444"]}, AT.date()
    )
    known = registry.with_given(None, {"name": "陈林溪", "number": CHEN}, AT.date())
    coming = [
        registry.Coming(one, "floating", three.id, here.people.frame.grid_two.path) for one in (told, known, told)
    ]
    why = "名册\\第 3 页\t补\n\\N"  # as COPY would read it, it were something else
    came = registry.copy_in(coming, ground=Ground("imported", why=why), by=here.enter("worker"), at=AT)
    assert came.residents == 1
    assert [one.told.name for one in came.known] == ["陈林溪", "方知夏"], "whose number is on record, or came before"
    [line] = registry.find(phone="13900004444", purpose=WHY, by=here.enter("worker"), at=AT).people
    assert registry.reveal(resident_id=line.id, what="number", purpose=WHY, by=here.enter("worker"), at=AT) == (
        told.number,
    )
    stored = "why, source, since, born, sex, phone_shown, number_shown, state, withdrawn, registered_path, recorded_at"
    assert rows(f"SELECT {stored} FROM registry_resident WHERE id = %s", line.id) == [
        (why, "imported", None, date(1999, 9, 9), "male", told.phone_shown, told.number_shown, "lives", False, "", AT)
    ]
    with pytest.raises(NotAllowed):
        registry.copy_in(coming, ground=Ground("imported"), by=here.enter("other_worker"), at=AT)


def test_who_comes_twice_is_written_down_once_even_while_the_first_is_being_written(
    here: Village, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("liren.registry.people.copying._BATCH", 2)
    three = here.people.frame.building_3
    told = [
        registry.with_given(None, {"name": "方知夏", "number": number("19990909", n)}, AT.date())
        for n in (101, 103, 105, 101, 107)
    ]
    coming = [
        registry.Coming(one, "floating", three.id, here.people.frame.grid_two.path, household="home") for one in told
    ]
    came = registry.copy_in(coming, ground=Ground("imported"), by=here.enter("worker"), at=AT)
    assert (came.residents, came.households) == (4, 1)
    assert [one.told.number for one in came.known] == [told[0].number]
    again = registry.copy_in(coming, ground=Ground("imported"), by=here.enter("worker"), at=AT)
    assert (again.residents, again.households, len(again.known)) == (0, 0, 5)
    for one in told:
        [line] = registry.find(number=one.number, purpose=WHY, by=here.enter("worker"), at=AT).people
        assert registry.reveal(resident_id=line.id, what="number", purpose=WHY, by=here.enter("worker"), at=AT) == (
            one.number,
        )


def test_who_comes_by_a_file_is_waited_for_by_whoever_writes_down_the_same_number(here: Village):
    fang = registry.with_given(None, {"name": "方知夏", "number": number("19990909")}, AT.date())
    coming = [registry.Coming(fang, "floating", here.people.frame.building_3.id, here.people.frame.grid_two.path)]
    registry.copy_in(coming, ground=Ground("imported"), by=here.enter("worker"), at=AT)
    beside = connection.copy()
    try:
        with beside.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
            with pytest.raises(OperationalError, match="lock timeout"):
                cursor.execute("SELECT registry_whose_number(%s)", [token_of(NUMBER, fang.number)])
    finally:
        beside.close()


def test_a_number_with_a_wrong_check_digit_or_of_no_day_is_refused(here: Village):
    worker = here.enter("worker")
    wrong = CHEN[:-1] + ("1" if CHEN[-1] != "1" else "2")
    for no in (wrong, "12345", number("19851399")):
        with pytest.raises(InvalidInput) as refused:
            registry.register(
                given={"name": "陈甲乙", "number": no}, kind="actual", place=here.people.community.path, ground=VISITED,
                by=worker, at=AT,
            )  # fmt: skip
        assert set(refused.value.fields) == {"number"}


def test_every_opening_is_a_look_with_its_purpose_and_a_table_writes_them_in_one_statement(
    here: Village, django_assert_num_queries
):
    worker = here.enter("worker")
    with pytest.raises(InvalidInput):
        registry.reveal(resident_id=here.chen, what="phone", purpose="", by=worker, at=AT)
    path = here.people.frame.grid_two.path
    with one_transaction(), django_assert_num_queries(5):  # stays, looks, memberships, keys, residents
        got = list(
            registry.rows_for(
                path, fields=("name", "phone", "kind", "relation"), on=AT.date(), by=worker, purpose="一表通", at=AT
            )
        )
    assert sorted(got, key=lambda row: str(row["name"])) == [
        {"name": "许望舒", "phone": "", "kind": "常住", "relation": "配偶"},
        {"name": "陈小满", "phone": "", "kind": "常住", "relation": "子女"},
        {"name": "陈林溪", "phone": PHONE, "kind": "常住", "relation": "户主"},
    ]
    enter_system("test")
    assert {look.what for look in looks_at(here.xu)} == {"姓名", "电话"}
    assert {look.purpose for look in looks_at(here.xu, here.chen, here.child)} == {"一表通"}
    assert looks_at(here.yuan) == ()
    worker = here.enter("worker")
    open_ones = registry.rows_for(path, fields=("shown", "born"), on=AT.date(), by=worker, purpose="一表通", at=AT)
    assert len(list(open_ones)) == 3
    for who in ("dispatcher", "supervisor", "other_worker"):
        with pytest.raises(NotAllowed):
            list(registry.rows_for(path, fields=("name",), on=AT.date(), by=here.enter(who), purpose="一表通", at=AT))


def test_counts_are_for_who_sees_figures_and_below_a_community_for_who_finds_people(here: Village):
    community, grid = here.people.community.path, here.people.frame.grid_two.path
    for who in ("worker", "supervisor", "city_viewer"):
        counts = registry.counts_in(community, here.enter(who))
        assert counts is not None
        told = {"actual": 4} if who == "worker" else dict.fromkeys(("actual", "floating", "registered", "abroad"))
        assert (counts.residents, counts.households, counts.by_kind) == (4, 1, told), who
    counts = registry.counts_in(grid, here.enter("grid_worker"))
    assert counts is not None
    assert counts.residents == 3
    for who, path in (("supervisor", grid), ("other_worker", community), ("wang", community)):
        with pytest.raises(NotAllowed):
            registry.counts_in(path, here.enter(who))


def test_erasing_destroys_all_that_was_ever_kept(here: Village):
    worker = here.enter("worker")
    registry.change(resident_id=here.chen, given={"phones": "13900003333"}, ground=VISITED, by=worker, at=AT)
    registry.note_observation(about_kind="resident", about_id=here.chen, kind="need", text="需要扶手", by=worker, at=AT)
    with pytest.raises(NotAllowed):
        registry.erase(resident_id=here.chen, why="本人要求", by=worker, at=AT)
    director = here.enter("director")
    registry.erase(resident_id=here.chen, why="本人要求", by=director, at=AT)
    page = registry.resident(here.chen, director)
    assert (page.line.shown, page.line.phone_shown, page.line.born, page.erased) == ("已删除", "", None, True)
    for what in registry.OPENED:
        assert registry.reveal(resident_id=here.chen, what=what, purpose=WHY, by=director, at=AT) == ()
    for wanted in ({"name": "陈林溪"}, {"phone": "13900003333"}, {"phone": PHONE}, {"number": CHEN}):
        assert found(here, "worker", **wanted) == set()
    with pytest.raises(NotYours):
        registry.change(resident_id=here.chen, given={"phones": ""}, ground=VISITED, by=here.enter("worker"), at=AT)
    enter_system("test")
    with pytest.raises(ValueErased), transaction.atomic():
        vault.keys_for([here.chen], AT)
    leftover = rows("SELECT string_agg(r::text, ' ') FROM registry_resident r WHERE r.id = %s", here.chen)
    assert "1985" not in str(leftover)


def test_what_was_sealed_before_and_during_a_rotation_of_keys_opens_after_it(here: Village, settings, tmp_path):
    settings.KEYS = Path(shutil.copytree(settings.KEYS, tmp_path / "keys"))  # the new key is this test's alone
    before = add_master()
    worker = here.enter("worker")
    born_between = registry.register(
        given={"name": "新来的人", "phones": ["13900005555"]}, kind="actual", place=here.people.community.path,
        ground=VISITED, by=worker, at=AT,
    ).id  # fmt: skip
    while vault.rewrap(limit=2):
        registry.change(resident_id=here.xu, given={"phones": "13900006666"}, ground=VISITED, by=worker, at=AT)
    enter_system("test")
    assert set(vault.people_by_master()) == {before}
    worker = here.enter("worker")
    opened = {
        who: registry.reveal(resident_id=who, what="name", purpose=WHY, by=worker, at=AT)
        for who in (here.chen, here.xu, here.yuan, born_between)
    }
    assert opened == {here.chen: ("陈林溪",), here.xu: ("许望舒",), here.yuan: ("陈远山",), born_between: ("新来的人",)}
    assert registry.reveal(resident_id=here.xu, what="phone", purpose=WHY, by=worker, at=AT) == ("13900006666",)
    assert found(here, "worker", number=YUAN) == {"陈*"}


def test_what_was_noted_is_shown_without_words_and_taken_back_by_another_note(here: Village):
    worker = here.enter("worker")
    about: dict[str, Any] = {"about_kind": "resident", "about_id": here.chen, "by": worker, "at": AT}
    with pytest.raises(InvalidInput):
        registry.note_observation(kind="decided", text="认定为困难家庭", **about)
    note = registry.note_observation(kind="decided", text="认定为困难家庭", document="街办〔2026〕5号", **about)
    visit = registry.note_observation(kind="visit", text="一切都好", on=date(2026, 11, 18), **about)
    registry.note_observation(kind="decided", text="记错了人", document="街办〔2026〕5号", undoes=note, **about)
    page = registry.household(here.home, worker)
    assert [one.id for one in page.notes] == [visit]
    assert page.last_contact == date(2026, 11, 18)
    told = registry.reveal(resident_id=here.chen, what="notes", purpose=WHY, by=worker, at=AT)
    assert told == ("2026-11-18 一切都好",)
