"""A procedure drawn as BPMN: nothing overlaps, arrows arrive where they lead, and the text comes back whole."""

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine.bpmn import document_in, write
from liren.engine.bpmn.flows import Graph, graph_of
from liren.engine.bpmn.laying import Box, Drawing, lay
from liren.engine.language import END, Procedure
from liren.engine.loading import digest, parse
from liren.engine.tests.bpmn_rules import broken
from liren.engine.tests.lawbook import LAWBOOK
from liren.engine.tests.strategies import procedure_documents
from liren.engine.tests.wide_strategies import wide_documents

BOOK = sorted(path for path in (LAWBOOK / "procedures").rglob("*.yaml") if not path.name.endswith(".cases.yaml"))


def people(step) -> str:
    return "、".join(step.by)


def apart(a: Box, b: Box) -> bool:
    return a.right <= b.x or b.right <= a.x or a.bottom <= b.y or b.bottom <= a.y


def crosses(start: tuple[int, int], end: tuple[int, int], box: Box) -> bool:
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return left < box.right and right > box.x and top < box.bottom and bottom > box.y


def within(inner: Box, outer: Box) -> bool:
    return outer.x <= inner.x and inner.right <= outer.right and outer.y <= inner.y and inner.bottom <= outer.bottom


def assert_sound(graph: Graph, drawing: Drawing, around: Box) -> None:
    """Of one region; what a process holds is asked of the process, which is one box here."""
    names = {node.key.partition(".")[2]: node for node in graph.nodes}
    keys = [
        key
        for key in drawing.boxes
        if key in {node.key for node in graph.nodes}
        or (key.startswith(("gate.", "late.")) and f"step.{key.partition('.')[2]}" in {n.key for n in names.values()})
    ]
    boxes = [drawing.boxes[key] for key in keys]
    assert all(apart(a, b) for a, b in combinations(boxes, 2))
    assert all(within(box, around) for box in boxes)
    for node in graph.nodes:
        if node.inner is not None:
            assert_sound(node.inner, drawing, drawing.boxes[node.key])
    for flow in graph.flows:
        points = drawing.lines[flow.key]
        assert points[-1] == (drawing.boxes[flow.target].x, drawing.boxes[flow.target].middle)
        for start, end in pairwise(points):
            assert start[0] == end[0] or start[1] == end[1], "arrows turn at right angles"
            assert not any(crosses(start, end, box) for box in boxes), flow
        if flow.title:
            label = drawing.labels[flow.key]
            assert within(label, around)
            assert all(apart(label, box) for box in boxes), flow


def assert_drawn(procedure: Procedure, *, ends: bool = True) -> None:
    graph = graph_of(procedure, people)
    drawing = lay(graph)
    assert_sound(graph, drawing, Box(0, 0, drawing.width, drawing.height))
    for node in graph.nodes:
        assert within(drawing.boxes[node.key], drawing.lanes[node.lane]), "everybody's work lies in their lane"
    text = write(procedure, people)
    assert broken(text, ends=ends) == []
    assert digest(parse(document_in(text))) == digest(procedure)


def test_every_procedure_of_the_book_is_drawn_soundly_and_comes_back_whole() -> None:
    assert BOOK
    for path in BOOK:
        assert_drawn(parse(path.read_text()))


@given(procedure_documents(most_steps=7), st.data())
@settings(max_examples=25)
def test_even_a_tangled_draft_is_drawn_soundly(document, data) -> None:
    """Loops onto itself, circles, steps nothing leads to."""
    names = [*document["steps"], END]
    for step in document["steps"].values():
        for move in step["moves"].values():
            move["to"] = data.draw(st.sampled_from(names))
    document["start"] = data.draw(st.sampled_from(names[:-1]))
    assert_drawn(parse(document), ends=False)


@given(wide_documents())
@settings(max_examples=25)
def test_lines_are_drawn_within_the_step_that_opens_them(document) -> None:
    assert_drawn(parse(document))


def test_every_move_is_one_flow_and_what_the_clock_leads_leaves_its_timer() -> None:
    procedure = parse((LAWBOOK / "procedures/management/whistle.yaml").read_text())
    graph = graph_of(procedure, people)
    gather = next(node for node in graph.nodes if node.key == "step.gather")
    assert gather.each, "done once for each unit that was called"
    assert gather.inner is not None
    flows = [*graph.flows, *gather.inner.flows]
    drawn = sorted((flow.source, flow.move.key) for flow in flows if flow.move)
    assert drawn == sorted((f"step.{step.key}", key) for step in procedure.steps.values() for key in step.moves)
    assert {flow.key for flow in flows if flow.by_clock} == {"flow.appraise.skipped"}
    text = write(procedure, people)
    assert 'language="urn:liren:limit:1" xsi:type="bpmn:tFormalExpression">4 working_hours<' in text


def test_what_xml_cannot_hold_does_not_break_the_file() -> None:
    document = dict(parse(BOOK[0].read_text()).document)
    document["title"] = '办 <事> & "话" \ufffe'
    procedure = parse(document)
    assert document_in(write(procedure, people))["title"] == document["title"]


def test_a_file_that_breaks_a_rule_of_structure_is_told_from_one_that_keeps_them() -> None:
    text = write(parse((LAWBOOK / "procedures/management/whistle.yaml").read_text()), people)
    for before, after, says in (
        ('targetRef="step.tell"', 'targetRef="step.nowhere"', "leads nowhere"),
        ('id="gate.call"', 'id="step.call"', "2 times"),
        ('bpmnElement="step.call"', 'bpmnElement="start"', "step.call is drawn 0 times"),
        ("<bpmn:flowNodeRef>step.call</bpmn:flowNodeRef>", "", "step.call lies in 0 lanes"),
        ("<bpmn:outgoing>into.call</bpmn:outgoing>", "", "step.call says otherwise"),
        ('default="flow.call.call"', 'default="flow.act.done"', "leads by default"),
    ):
        assert before in text, before
        assert any(says in one for one in broken(text.replace(before, after, 1))), says
