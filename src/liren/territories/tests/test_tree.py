"""Questions about the tree: right, few statements, by index."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from liren.territories import public as territories
from liren.territories.public import NATION, Place
from liren.territories.tests.cast import InventedFrame, invented_frame

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> InventedFrame:
    return invented_frame()


def test_a_place_knows_its_full_name_and_where_it_lies(cast: InventedFrame) -> None:
    assert cast.guihuali.full_name == "江苏省 苏州市 吴中区 梧桐街道 桂花里社区"
    assert (cast.guihuali.path, cast.guihuali.parent_id) == ("32.05.06.091.091.", cast.wutong.id)
    assert territories.street_of(cast.building_1.path) == cast.wutong.path
    assert territories.community_of(cast.building_1.path) == cast.guihuali.path


def test_children_come_in_order_and_only_those_directly_below(cast: InventedFrame) -> None:
    assert territories.children(NATION) == (cast.province,)
    assert territories.children(cast.county.path) == (cast.wutong, cast.huqiao)
    below = {cast.grid_one, cast.grid_two, cast.guihuayuan, cast.street_building}
    assert set(territories.children(cast.guihuali.path)) == below
    assert territories.children("99.") == ()


def test_ancestors_come_from_the_province_down(cast: InventedFrame) -> None:
    expected = (cast.province, cast.city, cast.county, cast.wutong, cast.guihuali, cast.guihuayuan)
    assert territories.ancestors(cast.building_1.path) == expected
    assert territories.ancestors(cast.province.path) == ()


def test_a_subtree_is_counted_by_level(cast: InventedFrame) -> None:
    assert territories.subtree_count(cast.city.path) == {3: 1, 4: 2, 5: 3, 6: 5, 7: 5}
    assert territories.subtree_count(cast.guihuali.path) == {6: 3, 7: 4}
    assert territories.subtree_count(cast.building_1.path) == {}


def test_pages_of_descendants_hold_each_once(cast: InventedFrame) -> None:
    seen: list[Place] = []
    after: str | None = None
    while True:
        page = territories.descendants(cast.county.path, after=after, limit=4)
        seen += page.places
        after = page.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 15
    assert [p.path for p in seen] == sorted(p.path for p in seen)
    communities = territories.descendants(cast.county.path, level=5).places
    assert communities == (cast.guihuali, cast.yinxing, cast.qingshi)


def test_places_are_read_many_at_once_and_unknown_ones_left_out(cast: InventedFrame) -> None:
    assert territories.places([cast.city.id, cast.qingshi.id, 0]) == {
        cast.city.id: cast.city,
        cast.qingshi.id: cast.qingshi,
    }
    assert territories.places_at([cast.city.path, "99."]) == {cast.city.path: cast.city}
    assert territories.place(0) is None
    assert territories.place_at("99.") is None


def test_a_building_lies_in_one_estate_and_an_estate_crosses_grids(cast: InventedFrame) -> None:
    assert territories.buildings_of(cast.grid_one.id) == (cast.street_building, cast.building_1)
    assert territories.buildings_of(cast.grid_two.id) == (cast.building_2, cast.building_3)


READS: dict[str, Callable[[InventedFrame], Any]] = {
    "place": lambda c: territories.place(c.building_1.id),
    "place_at": lambda c: territories.place_at(c.building_1.path),
    "places": lambda c: territories.places([c.building_1.id, c.city.id]),
    "places_at": lambda c: territories.places_at([c.building_1.path, c.city.path]),
    "children": lambda c: territories.children(c.guihuali.path),
    "ancestors": lambda c: territories.ancestors(c.building_1.path),
    "descendants": lambda c: territories.descendants(c.city.path),
    "subtree_count": lambda c: territories.subtree_count(c.city.path),
    "buildings_of": lambda c: territories.buildings_of(c.grid_one.id),
    "as of a day": lambda c: territories.children(c.guihuali.path, on=date(2021, 1, 1)),
}


@pytest.mark.parametrize("read", READS)
def test_every_read_is_one_statement(cast: InventedFrame, read: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert READS[read](cast)
