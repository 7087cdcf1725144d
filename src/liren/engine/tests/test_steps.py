"""How an affair moves through a procedure."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liren.engine.conditions import MissingFact
from liren.engine.language import END, RATING, Limit
from liren.engine.loading import parse
from liren.engine.steps import (
    Arrival,
    MoveNotOpen,
    UnknownWord,
    asked,
    decide,
    draw_for,
    facts,
    limit_of,
    move_for,
    moves_open,
    timeout_move,
)
from liren.engine.tests.lawbook import procedure_text
from liren.engine.tests.strategies import procedures

GRID = parse(procedure_text("management/grid-event"))
DRAWN, NOT_DRAWN = Fraction(0), Fraction(99, 100)


def known(**more):
    return facts(GRID, {"title": "灯", **more})


def keys(moves) -> list[str]:
    return [move.key for move in moves]


def test_the_limit_is_the_first_whose_condition_holds() -> None:
    accept = GRID.steps["accept"]
    assert limit_of(accept, known()) == Limit(2, "working_hours")
    assert limit_of(accept, known(danger=True)) == Limit(30, "minutes")
    with pytest.raises(MissingFact):
        limit_of(accept, {})


def test_only_moves_that_can_still_hold_stand_open() -> None:
    assert keys(moves_open(GRID.steps["accept"], known())) == ["dispatch", "finish_at_once", "decline", "refer"]
    assert keys(moves_open(GRID.steps["feedback"], known())) == ["satisfied", "dissatisfied"]
    rated = facts(GRID, {}, rating=1)
    assert keys(moves_open(GRID.steps["feedback"], rated)) == ["dissatisfied"]


def test_a_rating_decides_the_move() -> None:
    feedback = GRID.steps["feedback"]
    decided = {grade: move_for(feedback, facts(GRID, {}, rating=grade)) for grade in range(1, 6)}
    assert {grade: move.key for grade, move in decided.items() if move} == {
        1: "dissatisfied", 2: "dissatisfied", 3: "satisfied", 4: "satisfied", 5: "satisfied"
    }  # fmt: skip
    assert move_for(feedback, facts(GRID, {})) is None


def test_only_the_clock_takes_a_timeout() -> None:
    move = timeout_move(GRID.steps["feedback"])
    assert move is not None
    assert move.key == "no_answer"
    assert timeout_move(GRID.steps["handle"]) is None


def test_a_rating_step_asks_the_rating_besides() -> None:
    assert asked(GRID.steps["feedback"], GRID.steps["feedback"].moves["satisfied"]) == {"rating": RATING}


def test_a_sampled_step_is_done_when_drawn_and_passed_when_not() -> None:
    assert decide(GRID, "handle", "done", known(), draw=DRAWN) == Arrival("verify")
    assert decide(GRID, "handle", "done", known(), draw=NOT_DRAWN) == Arrival("feedback", ("verify",))


def test_what_must_always_be_verified_is_never_passed_over() -> None:
    assert decide(GRID, "handle", "done", known(danger=True), draw=NOT_DRAWN) == Arrival("verify")
    reopened = facts(GRID, {}, counts={"reopens": 1})
    assert decide(GRID, "handle", "done", reopened, draw=NOT_DRAWN) == Arrival("verify")


def test_a_draw_may_be_asked_step_by_step() -> None:
    assert decide(GRID, "handle", "done", known(), draw={"verify": DRAWN}.__getitem__) == Arrival("verify")


def test_a_move_whose_condition_fails_is_refused() -> None:
    with pytest.raises(MoveNotOpen):
        decide(GRID, "feedback", "satisfied", facts(GRID, {}, rating=1), draw=DRAWN)
    with pytest.raises(UnknownWord):
        decide(GRID, "feedback", "explode", known(), draw=DRAWN)
    with pytest.raises(UnknownWord):
        decide(GRID, "nowhere", "done", known(), draw=DRAWN)


def test_draws_are_spread_evenly_and_differ_by_visit() -> None:
    draws = [draw_for(str(number), "verify", 1) for number in range(2000)]
    assert all(0 <= draw < 1 for draw in draws)
    assert 0.17 < sum(draw < Fraction(1, 5) for draw in draws) / 2000 < 0.23
    assert draw_for("a", "verify", 1) != draw_for("a", "verify", 2) != draw_for("a", "check", 2)


@given(st.data())
def test_any_walk_through_any_procedure_stays_inside_it_and_can_end(data) -> None:
    procedure = data.draw(procedures())
    here, counts = procedure.start, {"returns": 0, "reopens": 0}
    for _ in range(60):
        rating = data.draw(st.integers(1, 5))
        now = facts(procedure, {}, counts=counts, rating=rating)
        step = procedure.steps[here]
        limit_of(step, now)
        moves = moves_open(step, now)
        assert moves, "there is always a way on"
        move = data.draw(st.sampled_from(moves))
        counts["returns"] += move.returns
        counts["reopens"] += move.reopens
        here = decide(procedure, here, move.key, now, draw=data.draw(st.fractions(0, Fraction(99, 100)))).step
        if here == END:
            return
        assert here in procedure.steps
