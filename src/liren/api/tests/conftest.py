from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from liren.api.tests.street import Street


@pytest.fixture
def street(db: None) -> Iterator["Street"]:
    """The cast under its law, each with a client of the API; the clock stands on a Monday morning."""
    from liren.affairs.tests.world import MORNING, world
    from liren.api.tests.street import Street
    from tests.doors import clock_at

    with clock_at(MORNING) as clock:
        yield Street(world(), clock)
