"""Who is told what, from the outbox, after it happened."""

from datetime import date
from typing import Any

import pytest

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.world import World, world
from liren.kit.database import one_transaction
from liren.kit.outbox import dead_letters, drain
from liren.notices.public import list_for
from liren.territories.public import put_in_grid
from liren.territories.tests.cast import Nobody


@pytest.fixture
def committed(emptied_after: None) -> World:
    with one_transaction():
        return world()


def told(here: World, who: str) -> list[str]:
    with one_transaction():
        here.actor(who)
        return [line.title for line in list_for(getattr(here.people, who).person_id)]


def drained(here: World) -> None:
    while drain(200, at=here.at):
        pass
    with one_transaction():
        enter_system()
        assert dead_letters() == ()


def test_people_hear_of_what_concerns_them_and_rate_by_link(committed: World) -> None:
    here = committed
    with one_transaction():
        lamp = here.opens("wang")
        here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
        here.does("dispatcher", lamp.id, "dispatch", "dispatch")
    drained(here)
    assert told(here, "property_handler") == [f"{lamp.number} 待办：处置"]
    assert told(here, "cityops_handler") == []
    assert told(here, "wang") == []
    with one_transaction():
        here.does("property_handler", lamp.id, "handle", "done", reply="灯已修好")
        enter_system()
        if here.page("system", lamp.id).step == "verify":
            here.does("grid_worker", lamp.id, "verify", "passed")
    drained(here)
    with one_transaction():
        here.actor("wang")
        [notice] = list_for(here.person("wang"))
    assert (notice.title, notice.body) == (f"{lamp.number} 有结果了", "灯已修好")
    assert notice.link is not None
    assert notice.link.startswith("/r/")
    with one_transaction():
        assert affairs.rate_by_link(secret=notice.link[3:], grade=5, at=here.tick()).state == "closed"


def test_the_third_return_reaches_the_supervisor_of_the_street(committed: World) -> None:
    here = committed
    with one_transaction():
        lamp = here.opens("wang")
        here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
        for _ in range(3):
            here.does("dispatcher", lamp.id, "dispatch", "dispatch")
            here.does("property_handler", lamp.id, "handle", "return", reason="产权属于供电公司")
    drained(here)
    assert told(here, "supervisor") == [f"{lamp.number} 提级到街道（乡镇）"]
    assert told(here, "county_supervisor") == []


def test_words_go_to_the_other_side(committed: World) -> None:
    here = committed
    with one_transaction():
        lamp = here.opens("wang")
        affairs.claim(work_id=here.inbox("worker").items[0].work_id, by=here.actor("worker"), at=here.tick())
        say: dict[str, Any] = {"affair_id": lamp.id, "at": here.tick()}
        affairs.note(**say, text="晚上在家", internal=False, by=here.actor("wang"))
        affairs.note(**say, text="已约上门", internal=False, by=here.actor("worker"))
        affairs.note(**say, text="内部说明", internal=True, by=here.actor("worker"))
    drained(here)
    assert told(here, "worker") == [f"{lamp.number} 反映人补充了说明"]
    assert told(here, "wang") == [f"{lamp.number} 经办人补充了说明"]


def test_a_redrawn_grid_moves_open_affairs(committed: World) -> None:
    here, frame = committed, committed.people.frame
    with one_transaction():
        lamp = here.opens("wang")
        here.actor("system")
        put_in_grid(building=frame.building_3.id, grid=frame.grid_one.id, since=date(2026, 11, 16), by=Nobody(),
                    at=here.tick())  # fmt: skip
    drained(here)
    with one_transaction():
        assert here.page("worker", lamp.id).jurisdiction_path == frame.grid_one.path
