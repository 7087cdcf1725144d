"""The map of a standards system keeps apart what is apart, whatever the system."""

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine.standards_map import Box, draw
from liren.engine.standards_system import Whole
from liren.engine.tests.test_standards_system import wholes


def within(a: Box, b: Box) -> bool:
    return b.x <= a.x and b.y <= a.y and a.x + a.w <= b.x + b.w and a.y + a.h <= b.y + b.h


def apart(a: Box, b: Box) -> bool:
    return a.x + a.w <= b.x or b.x + b.w <= a.x or a.y + a.h <= b.y or b.y + b.h <= a.y


@settings(max_examples=60)
@given(wholes(), st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab"), st.just("指导")), max_size=4))
def test_every_node_has_its_box_within_its_parents_and_no_line_crosses_one(whole: Whole, links) -> None:
    drawing = draw(whole, links)
    assert min(drawing.width, drawing.height) > 0
    boxes = {box.code: box for box in drawing.boxes if box.kind != "band"}
    bands = {box.code: box for box in drawing.boxes if box.kind == "band"}
    assert set(boxes) == {one.code for one in whole.branches}
    for one in whole.branches:
        outer = bands[one.layer] if one.parent is None else boxes[one.parent]
        assert within(boxes[one.code], outer)
        assert boxes[one.code].w >= 100
        assert boxes[one.code].kind == ("leaf" if one.parent and not whole.children().get(one.code) else "panel")
    for a, b in combinations(drawing.boxes, 2):
        assert apart(a, b) or within(a, b) or within(b, a)
    for lane in drawing.lanes:
        for start, end in pairwise(lane.points):
            assert start[0] == end[0] or start[1] == end[1]
            low, high = sorted((start[0], end[0]))
            assert 0 <= low <= high <= drawing.width
            assert 0 <= min(start[1], end[1]) <= max(start[1], end[1]) <= drawing.height
            assert all(high <= band.x or low >= band.x + band.w for band in bands.values())
