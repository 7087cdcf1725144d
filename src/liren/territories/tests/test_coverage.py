"""Grids cover their community whole and overlap nowhere, or are told where not."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from liren.territories.errors import PlaceInvalid
from liren.territories.public import Coverage, coverage, draw_shape, put_in_grid
from liren.territories.tests.cast import InventedFrame, Nobody, invented_frame

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DONE: dict[str, Any] = {"by": Nobody(), "at": AT}


@pytest.fixture
def cast() -> InventedFrame:
    return invented_frame()


def box(west: float, south: float, east: float, north: float) -> str:
    """A rectangle in thousandths of a degree from (120.6, 31.2): a thousandth is 95 m by 111 m."""
    x = [round(120.6 + v / 1000, 6) for v in (west, east)]
    y = [round(31.2 + v / 1000, 6) for v in (south, north)]
    ring = [[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]], [x[0], y[0]]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def draw(place: int, geojson: str, **given: Any) -> float:
    return draw_shape(place=place, geojson=geojson, **{"system": "CGCS2000", "source": "测绘", **DONE, **given})


def found(cast: InventedFrame) -> Coverage:
    told = coverage(cast.guihuali.id)
    assert told is not None
    return told


def kinds(cast: InventedFrame) -> list[str]:
    return [f.kind for f in found(cast).findings]


@pytest.mark.requirement("R283")
def test_a_community_in_halves_is_covered_and_nothing_is_found(cast: InventedFrame) -> None:
    area = draw(cast.guihuali.id, box(0, 0, 10, 10))
    draw(cast.grid_one.id, box(0, 0, 5, 10))
    draw(cast.grid_two.id, box(5, 0, 10, 10))
    told = found(cast)
    assert told.findings == ()
    assert (told.by_shape, told.boundary_known) == (True, True)
    assert area == pytest.approx(953 * 1108.7, rel=0.002)
    assert [(g.grid.name, g.buildings, g.estates) for g in told.grids] == [
        ("桂花里第一网格", 2, 1),
        ("桂花里第二网格", 2, 1),
    ]
    assert told.grids[0].area_m2 == pytest.approx(area / 2, rel=0.001)


@pytest.mark.requirement("R283")
def test_gaps_overlaps_and_what_lies_outside_are_told_in_square_metres_and_where(cast: InventedFrame) -> None:
    draw(cast.guihuali.id, box(0, 0, 10, 10))
    draw(cast.grid_one.id, box(0, 0, 6, 9))
    draw(cast.grid_two.id, box(5, 0, 11, 9))
    told = {f.kind: f for f in found(cast).findings}
    assert set(told) == {"gap", "overlap", "outside"}
    assert told["overlap"].area_m2 == pytest.approx(95.3 * 9 * 110.9, rel=0.002)
    assert told["overlap"].places == ("桂花里第一网格", "桂花里第二网格")
    assert told["gap"].area_m2 == pytest.approx(10 * 95.3 * 110.9, rel=0.002)
    assert told["outside"].places == ("桂花里第二网格",)
    at = told["overlap"].at
    assert at is not None
    assert 120.605 < at[0] < 120.606
    assert 31.2 < at[1] < 31.209
    assert "重叠 95," in told["overlap"].text


def test_without_the_communitys_outline_only_holes_are_seen(cast: InventedFrame) -> None:
    ring = json.loads(box(0, 0, 10, 10))
    ring["coordinates"].append(json.loads(box(4, 4, 6, 6))["coordinates"][0])
    draw(cast.grid_one.id, json.dumps(ring))
    draw(cast.grid_two.id, box(10, 0, 12, 10))
    told = found(cast)
    assert [f.kind for f in told.findings] == ["gap"]
    assert not told.boundary_known


def test_a_pens_slip_is_no_finding(cast: InventedFrame) -> None:
    draw(cast.guihuali.id, box(0, 0, 10, 10))
    draw(cast.grid_one.id, box(0, 0, 5.000001, 10))
    draw(cast.grid_two.id, box(5, 0, 10, 10))
    assert kinds(cast) == []


@pytest.mark.requirement("R283")
def test_grids_without_shapes_are_checked_by_their_buildings(cast: InventedFrame) -> None:
    assert kinds(cast) == []
    for building in (cast.building_2, cast.building_3):
        put_in_grid(building=building.id, grid=None, since=date(2026, 6, 1), **DONE)
    told = found(cast)
    assert [f.kind for f in told.findings] == ["building-without-grid", "grid-without-buildings"]
    assert told.findings[0].text == "2 栋楼不在任何网格里：桂花苑 2幢、桂花苑 3幢。"
    none = coverage(cast.qingshi.id)
    assert none is not None
    assert [f.kind for f in none.findings] == ["no-grid"]
    assert coverage(cast.wutong.id) is None


def test_shapes_that_cannot_be_compared_are_said_so(cast: InventedFrame) -> None:
    draw(cast.grid_one.id, box(0, 0, 5, 10))
    assert kinds(cast) == ["grid-without-shape"]
    draw(cast.grid_two.id, box(5, 0, 10, 10), system="GCJ-02")
    assert kinds(cast) == ["systems-differ"]
    draw(cast.grid_two.id, box(5, 0, 10, 10), system="WGS-84")
    assert kinds(cast) == [], "CGCS2000 and WGS-84 agree within centimetres, and the newest outline is in force"


CROSSED = {"type": "Polygon", "coordinates": [[[120, 31], [121, 32], [121, 31], [120, 32], [120, 31]]]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "第 1 行第 1 个字"),
        ("{", "读不下去"),
        ("[" * 100_000, "套得太深"),
        ("[1]", "最外层应是一个对象"),
        ("null", "最外层应是一个对象"),
        ('{"type": "Point", "coordinates": [120, 31]}', "应是面"),
        ('{"type": "Feature", "geometry": null}', "最外层应是一个对象"),
        ('{"type": "Polygon"}', "没有坐标"),
        ('{"type": "Polygon", "coordinates": []}', "至少四个点"),
        ('{"type": "Polygon", "coordinates": [[[120, 31], [121, 31], [120, 31]]]}', "至少四个点"),
        ('{"type": "Polygon", "coordinates": [[["a", 31], [1, 1], [1, 1], [1, 1]]]}', "第 1 圈第 1 个点不是"),
        ('{"type": "Polygon", "coordinates": [[[1e999, 31], [1, 1], [1, 1], [1, 1]]]}', "第 1 圈第 1 个点不是"),
        ('{"type": "Polygon", "coordinates": [[[true, 31], [1, 1], [1, 1], [1, 1]]]}', "第 1 圈第 1 个点不是"),
        ('{"type": "Polygon", "coordinates": [[[31, 120], [32, 121], [31, 121], [31, 120]]]}', "写反了"),
        ('{"type": "Polygon", "coordinates": [[[500000, 3400000], [1, 1], [1, 1], [1, 1]]]}', "应是度，不是米"),
        ('{"type": "Polygon", "coordinates": [[[120, 31], [121, 31], [121, 32], [120, 32]]]}', "没有闭合"),
        ('{"type": "Polygon", "coordinates": [[[120, 31], [121, 31], [120, 31], [120, 31]]]}', "没有面积"),
        ('{"type": "MultiPolygon", "coordinates": [1]}', "至少四个点"),
        ('{"type": "FeatureCollection", "features": []}', "只有一个图形"),
        (json.dumps(CROSSED), "自己相交"),
        ("1" * 1_000_001, "文件太大"),
    ],
)
def test_bad_geojson_is_refused_with_what_is_wrong_and_where(cast: InventedFrame, text: str, said: str) -> None:
    with pytest.raises(PlaceInvalid) as error:
        draw(cast.grid_one.id, text)
    assert said in error.value.fields["shape"]
    assert found(cast).grids[0].area_m2 is None


def test_every_wrong_field_is_named_at_once(cast: InventedFrame) -> None:
    with pytest.raises(PlaceInvalid) as error:
        draw(cast.wutong.id, "x", system="北京54", source=" ")
    assert set(error.value.fields) == {"place", "shape", "system", "source"}


def test_checking_takes_three_statements_for_any_number(cast: InventedFrame, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        found(cast)
