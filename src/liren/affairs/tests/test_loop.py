"""One affair from the report to the end, and back again when it was not mended."""

import pytest

from liren.affairs import public as affairs
from liren.affairs.tests.world import World, world


@pytest.fixture
def here(db: None) -> World:
    return world()


def test_a_report_goes_round_the_whole_loop(here: World) -> None:
    lamp = here.opens("wang")
    assert lamp.number == "事件 2026-11-0001"
    here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
    here.does("dispatcher", lamp.id, "dispatch", "dispatch")
    after = here.does("property_handler", lamp.id, "handle", "done", reply="灯已修好")
    if after.step == "verify":
        after = here.does("grid_worker", lamp.id, "verify", "passed")
    assert after.step == "feedback"
    here.rates("wang", lamp.id, 5)
    page = here.page("wang", lamp.id)
    assert (page.state, page.rating, page.resolved) == ("closed", 5, True)
    assert affairs.verify(lamp.id).broken is None
