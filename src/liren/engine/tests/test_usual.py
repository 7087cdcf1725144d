"""The usual way: one answer for diagram, step line and burden, and it always ends."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine.burden import burden, shares
from liren.engine.diagram import layout
from liren.engine.language import END, JOIN, Procedure
from liren.engine.loading import parse
from liren.engine.tests import wide
from liren.engine.tests.lawbook import procedure_text
from liren.engine.tests.strategies import procedure_documents, procedures
from liren.engine.tests.wide_strategies import WORDS, wide_documents
from liren.engine.usual import usual_move, usual_way, usual_work

WHISTLE = parse(procedure_text("management/whistle"))


def assert_ends(procedure: Procedure) -> None:
    """It starts at the start, takes each step once, and ends at the end or says where it comes round to."""
    way = usual_way(procedure)
    assert way.keys[0] == procedure.start
    assert len(set(way.keys)) == len(way.keys) <= len(procedure.steps)
    assert [move.to for _, move in way.legs[:-1]] == [*way.keys[1:]]
    assert way.legs[-1][1].to == way.to
    assert way.to in way.keys if way.goes_round else way.to == END
    drawn = layout(procedure)
    assert drawn.usual == (way.keys if way.goes_round else (*way.keys, END))
    assert {END, *procedure.steps} <= {node.key for node in drawn.nodes}
    for key in procedure.steps:
        ahead = usual_way(procedure, key)
        assert ahead.to in (END, JOIN, *ahead.keys)
    worked = [step.key for step, _ in usual_work(procedure)]
    assert len(worked) == len(set(worked))


@given(procedures(most_steps=8))
@settings(max_examples=30)
def test_the_usual_way_of_any_procedure_ends(procedure: Procedure) -> None:
    assert_ends(procedure)
    assert not usual_way(procedure).goes_round


@pytest.mark.parametrize("word", WORDS)
@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_where_lines_come_together_it_leads_on_to_the_end(word: str, data: st.DataObject) -> None:
    procedure = parse(data.draw(wide_documents(first=word)))
    assert_ends(procedure)
    assert usual_way(procedure).to == END
    for step in procedure.steps.values():
        for start in step.lines.starts if step.lines else ():
            assert usual_way(procedure, start).to == JOIN


@given(procedure_documents(most_steps=6), st.data())
@settings(max_examples=30)
def test_one_that_goes_round_says_so(document: dict[str, Any], data: st.DataObject) -> None:
    names = [*document["steps"], END]
    for step in document["steps"].values():
        step["moves"] = dict(data.draw(st.permutations([*step["moves"].items()])))
        for move in step["moves"].values():
            move["to"] = data.draw(st.sampled_from(names))
    assert_ends(parse(document))


def test_the_exception_written_first_is_not_the_usual_way() -> None:
    """吹哨: “没有单位办成” is tried first by the system, and is not what usually happens."""
    assert usual_move(WHISTLE.steps["gather"]).key == "all"
    assert usual_way(WHISTLE).keys == ("call", "gather", "tell")
    assert usual_way(WHISTLE, "arrive").keys == ("arrive", "act", "appraise")
    diagram = layout(WHISTLE)
    assert diagram.usual == ("call", "gather", "tell", END)
    labels = {(edge.source, edge.target): edge.label for edge in diagram.edges}
    assert labels["gather", "tell"] == ""
    assert labels["gather", "call"] == "没有单位办成，重新吹哨"


def test_a_circle_is_drawn_with_the_end_beside_it() -> None:
    document = copy.deepcopy(wide.URGENT)
    document["steps"]["check"]["moves"] = dict(reversed(document["steps"]["check"]["moves"].items()))
    procedure = parse(document)
    way = usual_way(procedure)
    assert (way.keys, way.to, way.goes_round) == (("accept", "handle", "check"), "handle", True)
    diagram = layout(procedure)
    assert diagram.usual == ("accept", "handle", "check")
    assert END in {node.key for node in diagram.nodes}


def test_lines_are_counted_in_the_burden_each_step_once() -> None:
    """Of units called, as for one of them; of `parallel`, every line; the system costs nobody anything."""
    assert [step.key for step, _ in usual_work(WHISTLE)] == ["call", "gather", "arrive", "act", "appraise", "tell"]
    assert [(share.role, share.steps, share.fields) for share in shares(WHISTLE)] == [
        ("reporter", 0, 4),
        ("community_worker", 3, 2),
        ("handler", 2, 1),
    ]
    check = parse(wide.PARALLEL)
    assert {share.role: share.steps for share in shares(check) if share.steps} == {
        "grid_worker": 1, "community_worker": 2, "handler": 1,
    }  # fmt: skip
    assert burden(check).worker_fields == 2


def test_help_in_joint_handling_is_not_the_usual_way() -> None:
    assert [step.key for step, _ in usual_work(parse(wide.JOINT))] == ["dispatch", "handle", "tell"]


def test_what_usually_happens_may_be_the_clocks_move() -> None:
    """公示: nobody objects, and it runs out."""
    notice = parse(procedure_text("autonomy/public-notice"))
    assert usual_way(notice).keys == ("check", "issue", "post", "show", "result")
