"""Searches for people are kept without their words: read by the director, and by whom they showed."""

from datetime import timedelta

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system, grant, looks_at
from liren.kit.database import one_transaction, rows
from liren.registry import public as registry
from liren.registry.tests.village import AT, WHY, Village, found, later, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Village:
    return village()


@pytest.mark.requirement("R085")
def test_a_search_is_kept_without_its_words_and_whom_it_showed_reads_of_it(here: Village) -> None:
    worker = here.enter("worker")
    registry.find(name="陈林溪", purpose="找陈林溪，办件 2026-11-0372", by=worker, at=AT)
    [look] = looks_at(here.chen)
    assert (look.what, look.purpose, look.by) == ("出现在查找结果", "办件 2026-11-0372", worker.person_id)
    assert looks_at(here.yuan) == ()
    registry.find(phone="13912345678", purpose=WHY, by=worker, at=later(1))
    named = "找陈 林溪走访，139 1234 5678"
    registry.find(phone="13900001111", purpose=named, by=worker, at=later(1) + timedelta(minutes=1))
    assert [one.purpose for one in looks_at(here.chen)] == ["走访", "办件 2026-11-0372"]
    kept = registry.searches(here.enter("director"), at=later(2))
    assert [(one.how, one.found, one.purpose) for one in kept.latest] == [
        (("电话",), 1, "找…走访，…"),
        (("电话",), 0, WHY), (("姓名",), 1, "找…，办件 2026-11-0372"),
    ]  # fmt: skip
    enter_system("test")
    everything = str(rows("SELECT to_jsonb(s) FROM registry_search s"))
    assert "林溪" not in everything
    assert "13912345678" not in everything


def test_a_director_reads_of_everybody_there_others_of_themselves_and_nobody_of_elsewhere(here: Village) -> None:
    found(here, "worker", name="陈林溪")
    found(here, "grid_worker", name="陈林溪")
    found(here, "other_worker", name="陈林溪")
    whole = registry.searches(here.enter("director"), at=later(1))
    assert whole.whole
    assert {one.by for one in whole.people} == {here.people.worker.person_id, here.people.grid_worker.person_id}
    own = registry.searches(here.enter("grid_worker"), at=later(1))
    assert (own.whole, [one.by for one in own.latest]) == (False, [here.people.grid_worker.person_id])
    for who in ("dispatcher", "admin", "wang"):
        with pytest.raises(NotAllowed):
            registry.searches(here.enter(who), at=later(1))
        assert rows("SELECT 1 FROM registry_search") == []
    here.enter("other_worker")
    assert len(rows("SELECT 1 FROM registry_search")) == 1, "by the wall too"
    assert registry.searches(here.enter("director"), at=AT + timedelta(days=40)).people == ()
    enter_system("test")
    assert rows("UPDATE registry_search SET found = 0 RETURNING 1") == [], "what was written stays"
    assert rows("DELETE FROM registry_search RETURNING 1") == []


def test_what_is_unusual_is_said_and_pages_go_on_where_they_ended(here: Village) -> None:
    found(here, "grid_worker", name="陈林溪")
    worker = here.enter("worker")
    for minute in range(21):
        registry.find(phone="13912345678", purpose=WHY, by=worker, at=AT + timedelta(minutes=minute))
    director = here.enter("director")
    kept = registry.searches(director, at=later(1), limit=15)
    [often, missed] = [what for who, what in kept.unusual if who == worker.person_id]
    assert "21 次" in often
    assert "没找到" in missed
    assert all(who == worker.person_id for who, _ in kept.unusual)
    rest = registry.searches(director, at=later(1), after=kept.next, limit=15)
    assert (len(kept.latest), len(rest.latest), rest.next) == (15, 7, None)
    assert not {one.id for one in kept.latest} & {one.id for one in rest.latest}


def test_the_systems_searches_are_nobodys_and_a_search_is_few_statements(
    here: Village, django_assert_max_num_queries
) -> None:
    enter_system("test")
    registry.find(name="陈林溪", purpose=WHY, by=SYSTEM, at=AT, within=here.people.community.path)
    assert looks_at(here.chen) == ()
    worker = here.enter("worker")
    with one_transaction(), django_assert_max_num_queries(1):
        registry.find(name="程霖希", purpose=WHY, by=worker, at=AT)
    assert [look.what for look in looks_at(here.chen)] == ["出现在查找结果"], "one that is only like it, too"
    with one_transaction(), django_assert_max_num_queries(2):
        registry.find(phone="13900001111", purpose="去看林溪", by=worker, at=AT)
    odd = here.people.community.path + 'x"},{"\\'
    assert registry.find(phone="13900001111", purpose=WHY, within=odd, by=worker, at=AT).people == ()
    assert len(looks_at(here.chen)) == 2, "a name taken out of the purpose keeps it no second time"
    director = here.enter("director")
    with one_transaction(), django_assert_max_num_queries(3):
        kept = registry.searches(director, at=AT + timedelta(hours=1))
    told = sorted((one.purpose, one.found, one.near) for one in kept.latest)
    assert told == [("入户走访", 0, False), ("入户走访", 1, True), ("去看…", 1, False)]


def test_who_finds_people_in_two_places_looks_in_both_at_once_and_it_is_kept_for_each(
    here: Village, django_assert_max_num_queries
) -> None:
    frame, cast = here.people.frame, here.people
    enter_system("test")
    assert cast.grid_worker.person_id
    grant(
        holder=cast.grid_worker.person_id, role="grid_worker", path=frame.grid_one.path, place_id=frame.grid_one.id,
        org_id=None, by=SYSTEM, at=AT,
    )  # fmt: skip
    both = here.enter("grid_worker")
    with one_transaction(), django_assert_max_num_queries(1):
        shown = registry.find(name="陈林", purpose=WHY, by=both, at=AT).people
    assert [one.id for one in shown] == [here.chen]
    assert [one.id for one in registry.find(phone="13900002222", purpose=WHY, by=both, at=AT).people] == [here.yuan]
    nobody = registry.find(name="陈远山", phone="13900001111", purpose=WHY, by=both, at=AT)
    assert nobody.people == (), "name and phone are one person's"
    director = registry.searches(here.enter("director"), at=later(1))
    assert sorted(one.path for one in director.latest) == 3 * [frame.grid_one.path] + 3 * [frame.grid_two.path]
