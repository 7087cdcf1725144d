"""Residents two places look after, or who go from one to the other: each does what is theirs, and nobody is lost."""

from datetime import timedelta
from uuid import UUID

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system
from liren.kit.errors import NotYours
from liren.registry import public as registry
from liren.registry.public import ChangeWaits, Ground, KnownHere
from liren.registry.tests.village import AT, CHEN, VISITED, Village, village

pytestmark = pytest.mark.django_db
WHY = Ground("visited", "checked", "看了户口本")


@pytest.fixture
def here() -> Village:
    return village()


def comes(here: Village, kind: str, **more):
    """陈林溪, who lives in 桂花里, is written down in 银杏."""
    by = here.enter("other_worker")
    return registry.register(
        given={"name": "陈林溪", "number": CHEN}, kind=kind, place=here.people.frame.yinxing_1.path, ground=VISITED,
        by=by, at=AT + timedelta(hours=1), **more,
    )  # fmt: skip


def found(here: Village, who: str) -> list[str]:
    """Under which masked names `who` finds this number."""
    by = here.enter(who)
    return [one.shown for one in registry.find(number=CHEN, purpose="入户走访", by=by, at=AT).people]


def test_who_looks_after_the_registration_alone_corrects_asks_and_notes(here: Village):
    comes(here, "registered")
    other = here.enter("other_worker")
    told = registry.change(resident_id=here.chen, given={"phones": "13900003333"}, ground=VISITED, by=other, at=AT)
    assert told.what == ("phones",)
    asked = registry.change(resident_id=here.chen, given={"name": "陈林希"}, ground=WHY, by=other, at=AT)
    assert asked.waits is not None
    with pytest.raises(ChangeWaits):
        registry.change(resident_id=here.chen, given={"name": "陈琳"}, ground=WHY, by=other, at=AT)
    registry.drop_change(request_id=asked.waits, by=other, at=AT)
    assert registry.change(resident_id=here.chen, given={"name": "陈琳"}, ground=WHY, by=other, at=AT).waits
    registry.check(resident_id=here.chen, by=other, at=AT)
    registry.note_observation(
        about_kind="resident", about_id=here.chen, kind="seen", text="户口本在老家", by=other, at=AT
    )
    page = registry.resident(here.chen, here.enter("worker"))
    assert [one.kind for one in page.notes] == ["seen"], "where they live it is seen"
    assert page.waiting is not None
    assert page.waiting.by == other.person_id


def test_who_looks_after_the_registration_alone_neither_moves_them_nor_declares_them_dead(here: Village):
    comes(here, "registered")
    other, there = here.enter("other_worker"), here.people.frame.yinxing_1.path
    with pytest.raises(NotAllowed):
        registry.move(resident_id=here.chen, kind="actual", place=there, ground=VISITED, by=other, at=AT)
    with pytest.raises(NotAllowed):
        registry.die(resident_id=here.chen, on=AT.date(), ground=VISITED, by=other, at=AT)
    registry.move(resident_id=here.chen, kind="registered", place=there, ground=VISITED, by=other, at=AT)
    stays = registry.resident(here.chen, here.enter("worker")).stays
    assert [(one.kind, one.until) for one in stays] == [("actual", None)]


@pytest.mark.parametrize("kind", ["floating", "abroad", "actual"])
def test_who_comes_to_live_here_lives_nowhere_else_and_is_found_by_who_wrote_them_down(here: Village, kind: str):
    enter_system("test")
    home = registry.found_household(place=here.people.frame.yinxing_1.path, ground=VISITED, by=SYSTEM, at=AT)
    assert comes(here, kind, household=home, relation="lodger").id == here.chen
    assert (found(here, "other_worker"), found(here, "worker")) == (["陈*"], [])
    by = here.enter("other_worker")
    with pytest.raises(KnownHere) as known:
        comes(here, kind)
    assert registry.resident(UUID(str(known.value.facts["id"])), by).line.id == here.chen
    enter_system("test")
    open_ones = [one.kind for one in registry.resident(here.chen, SYSTEM).stays if one.until is None]
    assert open_ones == [kind]


def test_a_household_that_moves_leaves_who_lives_in_another_community_where_they_are(here: Village):
    comes(here, "abroad")
    registry.move_household(
        household_id=here.home, place=here.people.frame.building_1.path, ground=VISITED, by=here.enter("worker"),
        at=AT + timedelta(hours=2),
    )  # fmt: skip
    assert (found(here, "other_worker"), found(here, "worker")) == (["陈*"], [])
    by = here.enter("worker")
    assert registry.resident(here.xu, by).line.path == here.people.frame.grid_one.path


def test_what_waits_and_what_was_follow_who_moves_and_end_with_the_entry(here: Village):
    by = here.enter("worker")
    registry.change(resident_id=here.chen, given={"phones": "13900003333"}, ground=VISITED, by=by, at=AT)
    asked = registry.change(resident_id=here.chen, given={"name": "陈林希"}, ground=WHY, by=by, at=AT).waits
    assert asked is not None
    comes(here, "actual")
    other = here.enter("other_worker")
    before = registry.resident_on(here.chen, AT.date() - timedelta(days=1), other)
    assert before is not None
    assert before.phone_shown == "139 **** 1111"
    with pytest.raises(ChangeWaits):
        registry.change(resident_id=here.chen, given={"name": "陈琳"}, ground=WHY, by=other, at=AT)
    with pytest.raises(NotYours):
        registry.decide(request_id=asked, approve=True, why="", by=here.enter("director"), at=AT)
    registry.withdraw(resident_id=here.chen, why="重复登记", by=here.enter("other_worker"), at=AT)
    assert registry.waiting_changes(here.enter("other_worker"), here.people.frame.yinxing.path) == ()


def test_who_moved_somebody_out_declared_them_dead_took_them_back_or_withdrew_them_is_kept(here: Village):
    worker, director, why = here.enter("worker"), here.enter("director"), Ground("told", "unchecked", "邻居说的")
    here.enter("worker")
    registry.part(household_id=here.home, resident_id=here.chen, by=worker, at=AT)
    registry.leave(resident_id=here.chen, ground=why, by=worker, at=AT)
    there = here.people.frame.building_1.path
    registry.move(resident_id=here.chen, kind="actual", place=there, ground=VISITED, by=here.enter("director"), at=AT)
    registry.die(resident_id=here.chen, on=AT.date(), ground=why, by=here.enter("worker"), at=AT)
    registry.move(resident_id=here.chen, kind="actual", place=there, ground=VISITED, by=here.enter("director"), at=AT)
    registry.withdraw(resident_id=here.chen, why="重复登记", by=here.enter("worker"), at=AT)
    page = registry.resident(here.chen, here.enter("worker"))
    past = list(reversed(page.past))
    assert [one.what for one in past] == [("household",), ("left",), ("back",), ("died",), ("back",), ("withdrawn",)]
    did = [(one.by, one.why) for one in past[1:]] + [(page.by, page.why)]  # an act stands on what follows it
    assert did == [
        (worker.person_id, ""), (worker.person_id, "邻居说的"), (director.person_id, ""),
        (worker.person_id, "邻居说的"), (director.person_id, ""), (worker.person_id, "重复登记"),
    ]  # fmt: skip
    erasing = here.enter("director")
    registry.erase(resident_id=here.xu, why="本人要求", by=erasing, at=AT)
    erased = registry.resident(here.xu, erasing)
    assert ([one.what for one in erased.past], erased.by) == ([("erased",)], director.person_id)
