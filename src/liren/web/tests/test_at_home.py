"""Who works at one place and lives at another reports at home as a resident, whatever they are at work."""

import pytest

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.actors.tests.cast import BEGAN
from liren.affairs import public as affairs
from liren.affairs.tests.world import KEY, LAMP, World, world
from liren.web.tests.visits import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    return world()


def opened(here: World, place: str) -> tuple[str, str]:
    """Where the worker lands after opening the lamp's affair there, and its origin."""
    answer = browser(here.people.worker).post(f"/open/{KEY}", {**LAMP, "danger": "no", "place": place, "_sure": "1"})
    assert answer.status_code == 303
    here.actor("system")
    [line] = affairs.affairs(here.actor("system"), affairs.Filters(path=place), at=here.at).items
    return answer["Location"], line.origin


def test_a_worker_who_lives_elsewhere_reports_there_as_a_resident_and_at_their_place_as_a_worker(here: World) -> None:
    home = here.people.frame.yinxing
    access.enter_system("test")
    access.grant(
        holder=here.person("worker"),
        role="resident",
        path=home.path,
        place_id=home.id,
        org_id=None,
        by=SYSTEM,
        at=BEGAN,
    )
    where, origin = opened(here, home.path)
    assert (where.startswith("/mine/"), origin) == (True, "portal")
    where, origin = opened(here, here.people.frame.building_3.path)
    assert (where.startswith("/affairs/"), origin) == (True, "worker")
