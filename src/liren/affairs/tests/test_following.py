"""Open affairs follow redrawn grids and closed places, while others work on them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from liren.access.public import SYSTEM, enter_system
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.affairs.actions import following
from liren.affairs.actions.following import follow
from liren.affairs.models import Affair, Record, Work
from liren.affairs.tests.world import World, world
from liren.kit.database import one_transaction, rows
from liren.kit.outbox import drain, register, waiting
from liren.territories.public import NewGrid, Plan, arrangement, close, redraw_grids, would_be_drawn
from liren.territories.tests.cast import Nobody

DAY = date(2026, 11, 16)


def split(here: World) -> Plan:
    """The second grid becomes two: building 2 goes to one, building 3 to the other."""
    frame = here.people.frame
    return Plan(
        into={frame.building_2.id: "a", frame.building_3.id: "b"},
        new=[NewGrid("a", "第三网格"), NewGrid("b", "第四网格")],
        close={frame.grid_two.id: ()},
    )


def redraws(here: World, plan: Plan) -> int:
    here.actor("system")
    return redraw_grids(
        community=here.people.community.id, plan=plan, on=DAY, reason="网格优化", by=Nobody(), at=here.tick()
    )


def grids(here: World) -> dict[str, str]:
    found = arrangement(here.people.community.id)
    assert found is not None
    return {grid.name: grid.path for grid in found.grids}


def kinds(affair_id: UUID) -> list[str]:
    return list(Record.objects.filter(stream=affair_id).order_by("seq").values_list("kind", flat=True))


def test_each_open_affair_goes_with_its_building_and_its_history_says_so(here: World) -> None:
    frame = here.people.frame
    two = here.opens("wang", place_path=frame.building_2.path)
    three = here.opens("wang")
    one = here.opens("wang", place_path=frame.building_1.path)
    number = redraws(here, split(here))
    assert follow(redrawing=number, at=here.tick()) is None
    enter_system()
    now = {a.id: a for a in Affair.objects.all()}
    to = grids(here)
    assert now[two.id].jurisdiction_path == to["第三网格"]
    assert (now[three.id].jurisdiction_path, now[three.id].place_path) == (to["第四网格"], frame.building_3.path)
    assert now[one.id].jurisdiction_path == frame.grid_one.path
    assert Work.objects.get(affair_id=three.id).path == to["第四网格"]
    assert kinds(three.id)[-1] == "moved"
    assert kinds(one.id)[-1] == "opened"
    assert affairs.verify(three.id).broken is None
    assert follow(redrawing=number, at=here.tick()) is None, "doing it again moves nothing"
    assert kinds(three.id).count("moved") == 1


def test_what_neither_building_nor_estate_decides_goes_to_the_community_with_an_alarm(here: World) -> None:
    frame = here.people.frame
    somewhere = here.opens("grid_worker", place_path=frame.grid_two.path, answers=affair_answers())
    follow(redrawing=redraws(here, split(here)), at=here.tick())
    enter_system()
    assert Affair.objects.get(id=somewhere.id).jurisdiction_path == here.people.community.path
    assert kinds(somewhere.id)[-2:] == ["moved", "alarm"]
    assert Work.objects.get(affair_id=somewhere.id).path == here.people.community.path
    assert affairs.verify(somewhere.id).broken is None
    assert here.page("worker", somewhere.id)


def affair_answers() -> dict[str, Any]:
    return {"title": "路面塌了一块", "description": "自行车过不去", "danger": False}


def test_where_one_grid_takes_over_everything_goes_to_it(here: World) -> None:
    frame = here.people.frame
    somewhere = here.opens("grid_worker", place_path=frame.grid_two.path, answers=affair_answers())
    merged = Plan(
        into={frame.building_2.id: frame.grid_one.id, frame.building_3.id: frame.grid_one.id},
        close={frame.grid_two.id: ()},
    )
    follow(redrawing=redraws(here, merged), at=here.tick())
    enter_system()
    assert Affair.objects.get(id=somewhere.id).jurisdiction_path == frame.grid_one.path
    assert "alarm" not in kinds(somewhere.id)
    assert here.page("other_grid_worker", somewhere.id)


def test_what_a_dispatcher_gave_elsewhere_stays_there(here: World) -> None:
    frame = here.people.frame
    lamp = here.opens("wang")
    affairs.move_jurisdiction(
        affair_id=lamp.id, to_path=frame.yinxing.path, reason="那边负责", by=here.actor("dispatcher"), at=here.tick()
    )
    follow(redrawing=redraws(here, split(here)), at=here.tick())
    enter_system()
    assert Affair.objects.get(id=lamp.id).jurisdiction_path == frame.yinxing.path


def test_closed_affairs_stay_where_they_were(here: World) -> None:
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "finish_at_once", reply="好了")
    here.rates("wang", lamp.id, 5)
    follow(redrawing=redraws(here, split(here)), at=here.tick())
    enter_system()
    assert Affair.objects.get(id=lamp.id).jurisdiction_path == here.people.frame.grid_two.path


def test_a_preview_counts_what_will_follow_and_what_is_unclear(here: World) -> None:
    frame = here.people.frame
    here.opens("wang", place_path=frame.building_2.path)
    here.opens("wang")
    here.opens("grid_worker", place_path=frame.grid_two.path, answers=affair_answers())
    now = arrangement(here.people.community.id)
    assert now is not None
    here.actor("admin")
    told = affairs.foreseen(would_be_drawn(now, split(here)))
    assert (told.follow, told.unclear, told.to) == (2, 1, {"a": 1, "b": 1})
    assert Record.objects.filter(kind="moved").count() == 0


def test_two_redrawings_in_either_order_end_in_the_grid_of_today(here: World) -> None:
    frame = here.people.frame
    lamp = here.opens("wang")
    first = redraws(here, split(here))
    to = grids(here)
    now = arrangement(here.people.community.id)
    assert now is not None
    fourth = next(g.id for g in now.grids if g.name == "第四网格")
    second = redraws(here, Plan(into={frame.building_3.id: frame.grid_one.id}, close={fourth: ()}))
    for number in (second, first, second):
        follow(redrawing=number, at=here.tick())
    enter_system()
    assert "第四网格" in to
    assert Affair.objects.get(id=lamp.id).jurisdiction_path == frame.grid_one.path


def test_a_closed_building_with_one_that_took_over_hands_its_affairs_to_it(here: World) -> None:
    frame = here.people.frame
    lamp, other = here.opens("wang"), here.opens("wang", place_path=frame.building_2.path)
    here.actor("system")
    done: dict[str, Any] = {"by": Nobody(), "at": here.tick()}
    close(id=frame.building_3.id, on=DAY, successors=[frame.building_1.id], **done)
    close(id=frame.building_2.id, on=DAY, **done)
    assert affairs.redraw(place_id=frame.building_3.id, at=here.tick()) == 1
    assert affairs.redraw(place_id=frame.building_2.id, at=here.tick()) == 1
    assert affairs.redraw(place_id=frame.building_2.id, at=here.tick()) == 0
    assert Affair.objects.get(id=lamp.id).jurisdiction_path == frame.grid_one.path
    assert Affair.objects.get(id=other.id).jurisdiction_path == here.people.community.path
    assert "alarm" not in kinds(lamp.id)
    assert kinds(other.id)[-1] == "alarm"


@pytest.fixture
def committed(emptied_after: None) -> World:
    for (kind, name), handler in affairs.place_reactions().items():
        register(kind, name, handler)
    with one_transaction():
        return world()


def test_while_people_work_the_worker_moves_everything_in_batches(
    committed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = committed
    monkeypatch.setattr(following, "BATCH", 4)
    with one_transaction():
        opened = [here.opens("wang").id for _ in range(10)]
    drain(1000, at=here.at)
    with one_transaction():
        redraws(here, split(here))

    def work() -> int:
        return sum(drain(100, at=here.at + timedelta(seconds=2)) for _ in range(12))

    def act() -> int:
        for affair_id in opened:
            with one_transaction():
                here.does("worker", affair_id, "accept", "dispatch", **{"class": "event.estate"})
        return len(opened)

    def alone(do: Callable[[], int]) -> int:
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        worked, acted = pool.map(alone, (work, act))
    assert (worked > 0, acted) == (True, len(opened))
    drain(1000, at=here.at + timedelta(minutes=1))
    with one_transaction():
        enter_system()
        to = grids(here)["第四网格"]
        assert set(Affair.objects.values_list("jurisdiction_path", flat=True)) == {to}
        assert set(Work.objects.values_list("path", flat=True)) == {to}
        assert not list(affairs.findings())


def test_an_affair_opened_while_the_grids_changed_is_found_a_little_later(committed: World) -> None:
    here = committed
    with one_transaction():
        number = redraws(here, split(here))
    drain(1000, at=here.at + timedelta(seconds=1))
    with one_transaction():  # as one that read the building's grid before the redrawing was committed
        late = here.opens("wang")
        enter_system()
        Affair.objects.filter(id=late.id).update(jurisdiction_path=here.people.frame.grid_two.path)
        Work.objects.filter(affair_id=late.id).update(path=here.people.frame.grid_two.path)
    assert number
    worked = here.at + timedelta(minutes=10)
    drain(1000, at=worked)
    with one_transaction():
        enter_system()
        moved = Affair.objects.get(id=late.id)
        assert moved.jurisdiction_path == grids(here)["第四网格"]
        assert moved.changed_at == worked, "figures count what changed since they last looked: no change is dated back"
        assert Record.objects.filter(stream=late.id).latest("seq").recorded_at == worked
    assert waiting() == 0


def test_what_is_routed_by_a_key_that_a_split_left_behind_waits_in_the_queue_with_an_alarm(here: World) -> None:
    """The property company stood in 桂花里, which became two; nobody has said yet which of them it serves."""
    frame, here_was = here.people.frame, here.people.community
    enter_system()
    rows("UPDATE territories_place SET valid_to = %s WHERE path LIKE %s AND id <> %s", DAY, f"{here_was.path}%",
         here_was.id)  # fmt: skip
    heirs = [frame.yinxing.id, frame.qingshi.id]
    close(id=here_was.id, on=DAY, successors=heirs, by=Nobody(), at=here.tick(hours=1))
    actors.follow_place(place_id=here_was.id, at=here.at)
    actors.set_key(organisation_id=here.people.orgs["other_property"], key="", by=SYSTEM, at=here.at)
    opened = here.opens("other_worker", place_path=frame.yinxing.path, origin="worker")
    here.does("other_worker", opened.id, "accept", "dispatch", **{"class": "event.estate"})
    assert "affairs.routing-broken" in {kind for (kind,) in rows("SELECT kind FROM kit_event")}
    assert here.page("dispatcher", opened.id).step == "dispatch"
    assert opened.id in {item.affair_id for item in here.inbox("dispatcher").items}
    assert opened.id not in {item.affair_id for item in here.inbox("property_handler").items}
    actors.move_organisation(
        organisation_id=here.people.orgs["property"], to=frame.yinxing.path, by=here.actor("admin"), at=here.tick()
    )
    here.does("dispatcher", opened.id, "dispatch", "dispatch")
    assert opened.id in {item.affair_id for item in here.inbox("property_handler").items}
