"""Outlines in the browser: handed in, compared, and refused in words."""

import json

import pytest

from liren.actors.tests.cast import Cast, cast
from liren.territories import public as territories
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def box(west: float, east: float) -> str:
    ring = [[west, 31.2], [east, 31.2], [east, 31.21], [west, 31.21], [west, 31.2]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def test_outlines_are_handed_in_and_what_is_found_stands_on_the_communitys_page(people: Cast) -> None:
    client = browser(people.admin)
    where = f"/places?path={people.community.path}"
    assert "每栋楼都在一个网格里" in words(client.get(where))
    for grid, outline in ((people.frame.grid_one, box(120.6, 120.606)), (people.frame.grid_two, box(120.605, 120.61))):
        told = {"shape": outline, "system": "CGCS2000", "source": "街道网格图"}
        done = client.post(f"/places/shape?path={grid.path}", told)
        assert done.status_code == 303
    page = words(client.get(done.headers["Location"]))
    assert "重叠 105," in page
    assert "在经度 120.6055、纬度 31.205 附近" in page
    assert "没有社区边界" in page


@pytest.mark.parametrize("nonsense", ["", "x", "{}", "[[1,2]]", '{"type":"Polygon","coordinates":[[[1]]]}', "9" * 9999])
def test_a_bad_outline_is_refused_beside_its_field_and_kept_to_be_mended(people: Cast, nonsense: str) -> None:
    client, grid = browser(people.admin), people.frame.grid_one
    told = client.post(f"/places/shape?path={grid.path}", {"shape": nonsense, "system": "x", "source": ""})
    assert told.status_code == 422
    page = words(told)
    assert "请写明坐标系" in page
    assert "请写明边界从哪里来" in page
    found = territories.coverage(people.community.id)
    assert found is not None
    assert found.grids[0].area_m2 is None


def test_only_who_manages_the_place_draws_it(people: Cast) -> None:
    where = f"/places/shape?path={people.frame.grid_one.path}"
    assert browser(people.worker).get(where).status_code == 403
    assert browser(people.admin).get(f"/places/shape?path={people.street.path}").status_code == 404
