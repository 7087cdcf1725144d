"""What residents are called, where and with whom they live, and whose they are changes; what was before is kept."""

from datetime import date

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.outbox import Happened
from liren.registry import public as registry
from liren.registry.public import Ground, KnownHere, OwnChange
from liren.registry.tests.village import (
    AT,
    CHEN,
    PHONE,
    VISITED,
    WHY,
    Village,
    found,
    full,
    later,
    village,
)
from liren.territories.public import Plan, put_in_grid, redraw_grids
from liren.territories.tests.cast import Nobody

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Village:
    return village()


def test_a_masked_value_that_comes_back_overwrites_nothing(here: Village):
    worker = here.enter("worker")
    line = registry.resident(here.chen, worker).line
    sent = {"name": line.shown, "phones": [line.phone_shown], "number": line.number_shown}
    assert registry.change(resident_id=here.chen, given=sent, ground=VISITED, by=worker, at=later(1)).what == ()
    for field, value in (("phones", "139 **** 9999"), ("name", "王*"), ("number", f"4{'*' * 16}{CHEN[-1]}")):
        with pytest.raises(InvalidInput) as refused:
            registry.change(resident_id=here.chen, given={field: value}, ground=VISITED, by=worker, at=later(1))
        assert set(refused.value.fields) == {field}
    opened = {
        what: registry.reveal(resident_id=here.chen, what=what, purpose=WHY, by=worker, at=AT)
        for what in ("name", "phone", "number")
    }
    assert opened == {"name": ("陈林溪",), "phone": (PHONE,), "number": (CHEN,)}


def test_the_other_phones_stay_when_the_first_comes_back_masked_or_is_changed(here: Village):
    worker = here.enter("worker")

    def kept(phones) -> tuple[str, ...]:
        registry.change(resident_id=here.chen, given={"phones": phones}, ground=VISITED, by=worker, at=later(1))
        return full(here, here.chen, "phone")

    three = (PHONE, "13920001111", "13900002222")
    assert kept(list(three)) == three
    shown = registry.resident(here.chen, worker).phones_shown
    assert shown == ("139 **** 1111", "139 **** 1111", "139 **** 2222")
    assert kept(list(shown)) == three, "two that look the same are two"
    assert kept("13900003333") == ("13900003333", *three[1:])
    assert kept(["139 **** 3333", "139 **** 2222"]) == ("13900003333", "13900002222")


def test_what_says_who_a_checked_person_is_is_changed_by_nobody_alone(here: Village):
    worker = here.enter("worker")
    why = Ground("visited", "checked", "看了户口本")
    for given, waiting in (
        ({"document": "other"}, ("document",)),
        ({"document": "other", "born": "1980-01-01", "sex": "female"}, ("born", "document")),
        ({"number": ""}, ("document", "number")),
    ):
        done = registry.change(resident_id=here.chen, given=given, ground=why, by=worker, at=later(1))
        page = registry.resident(here.chen, worker)
        assert done.what == ()
        assert done.waits is not None
        assert page.waiting is not None
        assert page.waiting.what == waiting
        assert (page.line.born, page.line.sex) == (date(1985, 3, 12), "male")
        assert full(here, here.chen, "number") == (CHEN,)
        registry.drop_change(request_id=done.waits, by=here.enter("worker"), at=later(2))
    nobody = registry.register(
        given={"name": "方无证", "born": "1950-02-03"}, kind="actual", place=here.people.community.path, ground=VISITED,
        by=worker, at=AT,
    ).id  # fmt: skip
    asked = registry.change(resident_id=nobody, given={"born": "1940-02-03"}, ground=why, by=worker, at=later(1))
    assert asked.what == ()
    assert asked.waits is not None
    registry.decide(request_id=asked.waits, approve=True, why="", by=here.enter("director"), at=later(2))
    assert registry.resident(nobody, here.enter("worker")).line.born == date(1940, 2, 3)


def test_a_change_keeps_what_was_before_and_is_found_by_what_is_now(here: Village):
    grid_worker = here.enter("grid_worker")
    on = date(2026, 11, 20)
    done = registry.change(
        resident_id=here.chen, given={"phones": "13900003333"}, ground=Ground("told"), on=on, by=grid_worker, at=AT
    )
    assert (done.what, done.waits) == (("phones",), None)
    assert found(here, "worker", phone=PHONE) == set()
    assert found(here, "worker", phone="13900003333") == {"陈*"}
    worker = here.enter("worker")
    [past] = registry.resident(here.chen, worker).past
    assert (past.what, past.until, past.corrected) == (("phones",), on, False)
    then = [registry.resident_on(here.chen, day, worker) for day in (date(2026, 11, 19), on)]
    assert [one and one.phone_shown for one in then] == ["139 **** 1111", "139 **** 3333"]
    assert "13900001111" in registry.reveal(resident_id=here.chen, what="past", purpose=WHY, by=worker, at=AT)[0]


def test_name_and_number_of_a_checked_entry_change_when_another_person_agrees(here: Village):
    director, worker = here.enter("director"), here.enter("worker")
    why = Ground("visited", "checked", "看了户口本")
    given = {"name": "陈林希", "phones": "13900003333"}
    done = registry.change(resident_id=here.chen, given=given, ground=why, by=worker, at=later(1))
    assert done.what == ("phones",), "what does not say who somebody is changes at once"
    assert done.waits is not None
    with pytest.raises(registry.ChangeWaits):
        registry.change(resident_id=here.chen, given={"name": "陈琳"}, ground=why, by=worker, at=later(1))
    with pytest.raises(OwnChange):
        registry.decide(request_id=done.waits, approve=True, why="", by=worker, at=later(2))
    with pytest.raises(NotAllowed):
        registry.decide(request_id=done.waits, approve=True, why="", by=here.enter("grid_worker"), at=later(2))
    assert registry.reveal(resident_id=here.chen, what="name", purpose=WHY, by=here.enter("worker"), at=AT) == (
        "陈林溪",
    )
    here.enter("director")
    [waits] = registry.waiting_changes(director, here.people.community.path)
    assert (waits.what, waits.why) == (("name",), "看了户口本")
    registry.decide(request_id=done.waits, approve=True, why="", by=director, at=later(3))
    assert registry.reveal(resident_id=here.chen, what="name", purpose=WHY, by=director, at=AT) == ("陈林希",)
    assert registry.reveal(resident_id=here.chen, what="phone", purpose=WHY, by=director, at=AT) == ("13900003333",)
    assert registry.find(name="陈林溪", purpose=WHY, by=here.enter("worker"), at=AT).near, "only like the new one"
    with pytest.raises(registry.ChangeDecided):
        registry.decide(request_id=done.waits, approve=True, why="", by=here.enter("director"), at=later(4))


def test_who_is_on_record_elsewhere_comes_to_live_here_too_and_is_not_written_down_twice(here: Village):
    other = here.enter("other_worker")
    elsewhere = here.people.frame.yinxing_1.path
    with pytest.raises(InvalidInput) as refused:
        registry.register(
            given={"name": "陈别人", "number": CHEN}, kind="floating", place=elsewhere, ground=VISITED, by=other, at=AT
        )
    assert set(refused.value.fields) == {"number"}
    came = registry.register(
        given={"name": "陈林溪", "number": CHEN}, kind="registered", place=elsewhere, ground=VISITED, by=other, at=AT
    )
    assert (came.id, came.known) == (here.chen, True)
    assert found(here, "other_worker", name="陈林溪") == {"陈*"}, "where they are registered"
    assert found(here, "worker", name="陈林溪") == {"陈*"}, "and where they live"
    assert found(here, "other_grid_worker", name="陈林溪") == set()
    with pytest.raises(KnownHere):
        registry.register(
            given={"name": "陈林溪", "number": CHEN}, kind="registered", place=elsewhere, ground=VISITED,
            by=here.enter("other_worker"), at=AT,
        )  # fmt: skip


def test_people_move_away_die_and_were_entered_in_error(here: Village):
    worker, on = here.enter("worker"), date(2026, 11, 20)
    registry.move(
        resident_id=here.xu,
        kind="actual",
        place=here.people.frame.building_1.path,
        on=on,
        ground=VISITED,
        by=worker,
        at=AT,
    )
    assert found(here, "grid_worker", name="许望舒") == set()
    assert found(here, "other_grid_worker", name="许望舒") == {"许*"}
    worker = here.enter("worker")
    registry.leave(resident_id=here.xu, ground=Ground("told", "unchecked", "搬去外地"), by=worker, at=later(24))
    registry.die(resident_id=here.yuan, on=on, ground=VISITED, by=worker, at=AT)
    registry.withdraw(resident_id=here.child, why="重复登记", by=worker, at=AT)
    assert registry.resident(here.xu, worker).line.state == "left"
    assert registry.resident(here.yuan, worker).line.state == "died"
    assert registry.resident(here.child, worker).withdrawn
    assert found(here, "worker", name="陈小满") == set()
    worker = here.enter("worker")
    assert [m.shown for m, _ in registry.household(here.home, worker).members] == ["陈*"]
    now = registry.counts_in(here.people.community.path, worker)
    assert now is not None
    assert now.by_kind == {"actual": 1}
    then = registry.counts_in(here.people.community.path, worker, on=date(2026, 11, 19))
    assert then is not None
    assert then.by_kind == {"actual": 3}, "as of a day: what was entered in error never was"


def test_who_looks_after_the_place_of_registration_ends_nothing_elsewhere(here: Village):
    elsewhere = here.people.frame.yinxing_1.path
    registry.register(
        given={"name": "陈林溪", "number": CHEN}, kind="registered", place=elsewhere, ground=VISITED,
        by=here.enter("other_worker"), at=AT,
    )  # fmt: skip
    other = here.enter("other_worker")
    with pytest.raises(NotAllowed):
        registry.withdraw(resident_id=here.chen, why="不在这里", by=other, at=AT)
    registry.leave(resident_id=here.chen, ground=Ground("told", "unchecked", "户口迁走"), by=other, at=later(1))
    with pytest.raises(NotYours):
        registry.resident(here.chen, here.enter("other_worker"))
    assert found(here, "worker", name="陈林溪") == {"陈*"}
    stays = registry.resident(here.chen, here.enter("worker")).stays
    assert [(one.kind, one.until) for one in stays] == [("actual", None)], (
        "where they live goes on, and is all one sees"
    )


def test_households_split_merge_and_move_with_their_people(here: Village):
    worker, why = here.enter("worker"), Ground("visited", "checked", "分户")
    one = here.people.frame.building_1.path
    new = registry.split(household_id=here.home, members=[(here.xu, "head")], place=one, ground=why, by=worker, at=AT)
    registry.move_household(household_id=new, place=one, ground=why, by=worker, at=later(1))
    assert found(here, "other_grid_worker", name="许望舒") == {"许*"}
    worker = here.enter("worker")
    with pytest.raises(InvalidInput):
        registry.split(household_id=new, members=[(here.xu, "head")], place=one, ground=why, by=worker, at=later(2))
    registry.merge(household_id=new, into=here.home, ground=why, by=worker, at=later(3))
    old = registry.household(new, worker)
    assert (old.members, old.into) == ((), here.home)
    members = registry.household(here.home, worker).members
    assert {(m.resident_id, m.relation) for m, _ in members} == {
        (here.chen, "head"), (here.child, "child"), (here.xu, "other"),
    }  # fmt: skip
    registry.join(household_id=here.home, resident_id=here.xu, relation="head", ground=why, by=worker, at=later(4))
    head = registry.household(here.home, worker).head
    assert head is not None
    assert head.resident_id == here.xu


def test_when_grids_are_drawn_anew_the_right_to_find_goes_along(here: Village):
    frame = here.people.frame
    enter_system("test")
    handlers = registry.people_place_reactions()

    def told(kind: str, **body) -> None:
        enter_system("test")
        handlers[kind, "registry.people"](Happened(1, kind, 1, body, later(2)))

    put_in_grid(building=frame.building_3.id, grid=frame.grid_one.id, since=AT.date(), by=Nobody(), at=AT)
    told("territories.place-put-in-grid", place=frame.building_3.id)
    assert found(here, "grid_worker", name="陈林溪") == set()
    assert found(here, "other_grid_worker", name="陈林溪") == {"陈*"}
    assert registry.household(here.home, here.enter("other_grid_worker")).path == frame.grid_one.path
    enter_system("test")
    assert registry.resident(here.chen, SYSTEM).line.path == frame.grid_one.path
    plan = Plan(
        into=dict.fromkeys((frame.building_3.id, frame.building_1.id, frame.street_building.id), frame.grid_two.id),
        close={frame.grid_one.id: ()},
    )
    drawn = redraw_grids(
        community=frame.guihuali.id, plan=plan, on=AT.date(), reason="合并网格", by=Nobody(), at=later(3)
    )
    told("territories.grids-redrawn", community=frame.guihuali.id, redrawing=drawn)
    assert found(here, "grid_worker", name="陈林溪") == {"陈*"}
    assert found(here, "grid_worker", name="陈远山") == {"陈*"}
    assert found(here, "other_grid_worker", name="陈远山") == set()


def test_what_was_put_right_is_not_written_over_by_a_change_that_waited(here: Village):
    worker, why = here.enter("worker"), Ground("visited", "checked", "看了户口本")
    asked = registry.change(resident_id=here.chen, given={"name": "陈林希"}, ground=why, by=worker, at=later(1)).waits
    assert asked is not None
    director = here.enter("director")
    given = {"name": "陈琳溪"}
    registry.correct(resident_id=here.chen, given=given, why="本人申请", asked_by=None, by=director, at=later(2))
    with pytest.raises(registry.ChangeDecided):
        registry.decide(request_id=asked, approve=True, why="", by=here.enter("director"), at=later(3))
    assert full(here, here.chen, "name") == ("陈琳溪",)
