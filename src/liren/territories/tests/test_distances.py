"""How far places lie apart, said only where it is known."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.territories.public import distances
from liren.territories.tests.cast import InventedFrame, invented_frame
from liren.territories.tests.test_coverage import box, draw

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> InventedFrame:
    return invented_frame()


def test_the_middles_of_two_outlines_are_so_many_metres_apart(cast: InventedFrame) -> None:
    draw(cast.building_2.id, box(0, 0, 0.2, 0.2))
    draw(cast.building_3.id, box(1, 0, 1.2, 0.2))
    found = distances(cast.building_3.path, [cast.building_2.path, cast.building_3.path])
    assert list(found) == [cast.building_2.path]
    assert found[cast.building_2.path].metres == pytest.approx(95.3, abs=0.5)
    assert found[cast.building_2.path].kinds == ("building", "building")


def test_a_building_without_an_outline_stands_for_its_estate_and_lies_in_no_distance_of_it(cast: InventedFrame) -> None:
    draw(cast.guihuayuan.id, box(0, 0, 2, 2))
    draw(cast.street_building.id, box(3, 1, 3.2, 1.2))
    found = distances(cast.building_3.path, [cast.street_building.path, cast.building_1.path])
    assert list(found) == [cast.street_building.path]
    assert found[cast.street_building.path].kinds == ("estate", "building")


def test_nothing_is_said_of_what_was_never_drawn_or_cannot_be_compared(cast: InventedFrame) -> None:
    draw(cast.guihuali.id, box(0, 0, 10, 10))
    draw(cast.building_3.id, box(0, 0, 0.2, 0.2))
    draw(cast.building_2.id, box(1, 0, 1.2, 0.2), system="GCJ-02")
    others = [
        cast.building_1.path,
        cast.building_2.path,
        cast.guihuali.path,
        cast.yinxing_1.path,
        "32.x.",
        "",
        "99.99.",
    ]
    assert distances(cast.building_3.path, others) == {}
    draw(cast.building_2.id, box(1, 0, 1.2, 0.2), system="WGS-84")
    assert list(distances(cast.building_3.path, others)) == [cast.building_2.path]


def test_one_statement_tells_it_for_any_number_and_none_for_none(cast: InventedFrame) -> None:
    draw(cast.building_3.id, box(0, 0, 0.2, 0.2))
    places = [cast.building_1.path, cast.building_2.path, cast.street_building.path, cast.yinxing_1.path]
    for others, statements in (([], 0), (places[:1], 1), (places, 1)):
        with CaptureQueriesContext(connection) as sent:
            distances(cast.building_3.path, others)
        assert len(sent) == statements
