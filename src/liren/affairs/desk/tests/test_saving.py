"""Narrowings kept by name: whose they are, who is offered them, what is refused."""

import pytest

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.desk.models import SavedFilter
from liren.affairs.public import InboxFilters, desk
from liren.affairs.tests.world import MORNING, World, world
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, SignInFirst
from liren.kit.ids import new_id

pytestmark = pytest.mark.django_db
LATE = {"due": "late", "whose": "claim"}


@pytest.fixture
def here() -> World:
    return world()


def kept(here: World, who: str) -> list[str]:
    return [one.name for one in desk.kept_filters(here.actor(who))]


def keep(here: World, who: str, name: str = "先看逾期", **given):
    return desk.keep_filter(
        name=name, conditions=given.pop("conditions", LATE), by=here.actor(who), at=here.tick(), **given
    )


def test_a_filter_is_kept_by_name_and_replaced_under_the_same_name(here):
    keep(here, "worker")
    keep(here, "worker", conditions={"due": "today"}, first=True)
    [one] = desk.kept_filters(here.actor("worker"))
    assert (one.filters, one.first, one.mine, one.shared) == (InboxFilters(due="today"), True, True, False)


def test_nobody_else_sees_it_and_nobody_else_drops_it(here):
    made = keep(here, "worker")
    assert kept(here, "dispatcher") == []
    with pytest.raises(desk.NoSuchFilter):
        desk.drop_filter(filter_id=made, by=here.actor("dispatcher"))
    with pytest.raises(desk.NoSuchFilter):
        desk.open_with(filter_id=made, by=here.actor("dispatcher"))
    assert kept(here, "worker") == ["先看逾期"]
    desk.drop_filter(filter_id=made, by=here.actor("worker"))
    assert kept(here, "worker") == []


def test_a_shared_one_is_offered_to_the_same_organisation_which_changes_nothing(here):
    made = keep(here, "worker", share=True, first=True)
    [one] = desk.kept_filters(here.actor("mediator"))  # of the same residents' committee
    assert (one.name, one.mine, one.first) == ("先看逾期", False, False)
    rows("UPDATE affairs_savedfilter SET name = 'x' WHERE id = %s", made)
    rows("DELETE FROM affairs_savedfilter WHERE id = %s", made)
    assert kept(here, "mediator") == kept(here, "worker") == ["先看逾期"]
    assert kept(here, "other_worker") == kept(here, "dispatcher") == kept(here, "wang") == []


def test_one_s_own_come_first_however_many_older_ones_colleagues_share(here):
    keep(here, "worker", "我的")
    org = here.actor("worker").orgs[0]
    enter_system()
    SavedFilter.objects.bulk_create(
        SavedFilter(person=new_id(), name=f"同事 {n}", conditions=LATE, shared_with=org, at=MORNING) for n in range(60)
    )
    first, *others = kept(here, "worker")
    assert first == "我的"
    assert set(others) < {f"同事 {n}" for n in range(60)}


def test_what_cannot_be_kept_is_named_by_its_field(here):
    for name, conditions, wrong in (
        ("", LATE, {"name"}), ("一" * 17, LATE, {"name"}), ("空", {"due": "someday"}, {"conditions"}),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            keep(here, "worker", name, conditions=conditions)
        assert set(refused.value.fields) == wrong
    for n in range(12):
        keep(here, "worker", f"第 {n}")
    with pytest.raises(desk.FiltersEnough):
        keep(here, "worker", "再来")
    keep(here, "worker", "第 0", conditions={"due": "week"})  # replacing is no addition
    with pytest.raises(SignInFirst):
        keep(here, "nobody")


def test_a_list_opens_with_one_or_whole(here):
    first, second = keep(here, "worker", "甲", first=True), keep(here, "worker", "乙")
    desk.open_with(filter_id=second, by=here.actor("worker"))
    assert {one.id: one.first for one in desk.kept_filters(here.actor("worker"))} == {first: False, second: True}
    desk.open_with(filter_id=None, by=here.actor("worker"))
    assert not any(one.first for one in desk.kept_filters(here.actor("worker")))


def test_an_inbox_is_narrowed_by_each_condition_and_counts_what_is_left(here):
    quick = here.opens("wang", answers={"title": "电线垂地", "danger": True})  # 30 minutes
    slow = here.opens("wang")  # two working hours
    far = here.opens("wang", place_path=here.people.frame.building_1.path)
    here.tick(minutes=50)
    work = here.inbox("worker").items
    taken = next(item.work_id for item in work if item.affair_id == slow.id)
    affairs.claim(work_id=taken, by=here.actor("worker"), at=here.tick())

    def found(**asked: str) -> set[object]:
        page = here.inbox("worker", filters=InboxFilters.of(asked))
        assert page.count == len(page.items)
        return {item.affair_id for item in page.items}

    whole = here.inbox("worker")
    assert (whole.count, whole.late, whole.today) == (3, 1, 2)
    assert found(due="late") == {quick.id}
    assert found(due="today") == found(due="week") == {slow.id, far.id}
    assert found(whose="mine") == {slow.id}
    assert found(whose="claim") == {quick.id, far.id}
    assert found(whose="raised") == set()
    assert found(text="电线") == {quick.id}
    assert found(text="电线", due="today") == set()
    assert found(procedure="management/grid-event") == {quick.id, slow.id, far.id}
    assert found(procedure="nothing/such") == set()
    assert found(path=here.people.frame.grid_one.path) | found(path=here.people.frame.grid_two.path) == {
        quick.id, slow.id, far.id,
    }  # fmt: skip


def test_the_mark_of_an_inbox_changes_with_its_work_and_not_without(here):
    before = here.inbox("worker").mark
    assert before == desk.inbox_mark(here.actor("worker"), at=here.at) == ""
    lamp = here.opens("wang")
    one = here.inbox("worker").mark
    assert one == desk.inbox_mark(here.actor("worker"), at=here.at) != ""
    assert desk.inbox_mark(here.actor("worker"), InboxFilters(whose="mine"), at=here.at) == ""
    here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
    assert desk.inbox_mark(here.actor("worker"), at=here.at) == ""
    assert desk.inbox_mark(here.actor("nobody"), at=here.at) == ""
