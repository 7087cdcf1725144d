"""The drawing keeps apart what is apart, whatever the procedure."""

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine.burden import burden
from liren.engine.diagram import Diagram, Node, layout
from liren.engine.language import END
from liren.engine.lint import lint
from liren.engine.loading import parse
from liren.engine.tests.lawbook import procedure_text
from liren.engine.tests.strategies import procedure_documents, procedures


def apart(a: Node, b: Node) -> bool:
    return a.x + a.w <= b.x or b.x + b.w <= a.x or a.y + a.h <= b.y or b.y + b.h <= a.y


def crosses(start: tuple[int, int], end: tuple[int, int], box: Node) -> bool:
    """Whether a straight stretch runs through the inside of the box (touching its side is arriving)."""
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return left < box.x + box.w and right > box.x and top < box.y + box.h and bottom > box.y


def assert_sound(diagram: Diagram) -> None:
    assert all(apart(a, b) for a, b in combinations(diagram.nodes, 2))
    assert all(
        n.x >= 0 and n.x + n.w <= diagram.width and n.y >= 0 and n.y + n.h <= diagram.height for n in diagram.nodes
    )
    for edge in diagram.edges:
        for start, end in pairwise(edge.points):
            assert 0 <= min(start[0], end[0]) <= max(start[0], end[0]) <= diagram.width
            assert 0 <= min(start[1], end[1]) <= max(start[1], end[1]) <= diagram.height
            assert start[0] == end[0] or start[1] == end[1], "arrows turn at right angles"
            assert not any(crosses(start, end, box) for box in diagram.nodes), edge


@given(procedures(most_steps=8))
@settings(max_examples=150)
def test_boxes_never_overlap_and_no_arrow_crosses_a_box(procedure) -> None:
    assert_sound(layout(procedure))


@given(st.data())
@settings(max_examples=100)
def test_even_a_tangled_draft_is_drawn_and_judged(data) -> None:
    """Self-loops, circles of first moves, steps nothing leads to: a draft is shown as it stands."""
    document = data.draw(procedure_documents(most_steps=7))
    names = [*document["steps"], END]
    for step in document["steps"].values():
        for move in step["moves"].values():
            move["to"] = data.draw(st.sampled_from(names))
    document["start"] = data.draw(st.sampled_from(names[:-1]))
    procedure = parse(document)
    assert_sound(layout(procedure))
    lint(procedure)
    burden(procedure)


def test_the_grid_event_is_drawn_as_designed() -> None:
    diagram = layout(parse(procedure_text("management/grid-event")))
    assert_sound(diagram)
    assert diagram.usual == ("accept", "dispatch", "handle", "verify", "feedback", END)
    by_pair = {(edge.source, edge.target): edge for edge in diagram.edges}
    nodes = {node.key: node for node in diagram.nodes}
    returned = by_pair["dispatch", "accept"]
    assert returned.back
    assert min(y for _, y in returned.points) < nodes["accept"].y, "a return runs above the boxes"
    reopened = by_pair["follow_up", "handle"]
    assert max(y for _, y in reopened.points) > nodes["follow_up"].y + nodes["follow_up"].h, "a reopening runs below"
    assert nodes["accept.decline"].kind == "pill"
    assert nodes["accept.decline"].title.endswith("→ 反馈")
    assert by_pair["accept", "dispatch"].label == ""


def test_every_move_is_drawn_exactly_once() -> None:
    procedure = parse(procedure_text("management/grid-event"))
    drawn = sorted((edge.source, move) for edge in layout(procedure).edges for move in edge.moves)
    assert drawn == sorted((step.key, move) for step in procedure.steps.values() for move in step.moves)
