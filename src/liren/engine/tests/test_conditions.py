"""Conditions decide by what is known, and say so when something is not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liren.engine.conditions import Comparison, Group, MissingFact, UnfitFact, holds, in_words, parse_condition, verdict


def says(document, facts) -> bool:
    return holds(parse_condition(document), facts)


@pytest.mark.parametrize(
    ("document", "value", "expected"),
    [
        ({"is": True}, True, True),
        ({"is": True}, None, False),
        ({"is_not": True}, None, True),
        ({"is": "a"}, "a", True),
        ({"is": "a"}, ["b", "a"], True),
        ({"is_not": "a"}, ["b", "a"], False),
        ({"in": ["a", "b"]}, "b", True),
        ({"not_in": ["a", "b"]}, "c", True),
        ({"at_least": 3}, 3, True),
        ({"at_least": 3}, "2.99", False),
        ({"more_than": 3}, "3.0", False),
        ({"less_than": 3.5}, "3.49", True),
        ({"at_most": 3}, None, False),
        ({"at_least": "2026-03-02"}, "2026-03-10", True),
        ({"is": 3}, "3.00", True),
        ({"is": 1}, True, False),
        ({"filled": True}, "", False),
        ({"filled": False}, None, True),
        ({"filled": True}, False, True),
    ],
)
def test_each_comparison(document, value, expected) -> None:
    assert says({"field": "x", **document}, {"x": value}) is expected


def test_an_absent_fact_is_an_error_but_filled_asks_whether_it_is_there() -> None:
    with pytest.raises(MissingFact):
        says({"field": "x", "is": 1}, {})
    with pytest.raises(MissingFact):
        says({"count": "returns", "at_least": 1}, {})
    assert says({"field": "x", "filled": True}, {}) is False


def test_an_absent_fact_does_not_hide_behind_any() -> None:
    with pytest.raises(MissingFact):
        says({"any": [{"field": "there", "is": 1}, {"field": "absent", "is": 1}]}, {"there": 1})


def test_what_cannot_be_compared_is_an_error() -> None:
    with pytest.raises(UnfitFact):
        says({"field": "x", "at_least": 3}, {"x": "三"})
    with pytest.raises(UnfitFact):
        says({"field": "x", "at_least": "2026-01-01"}, {"x": 3})


def test_counts_are_read_from_counts() -> None:
    assert says({"count": "returns", "at_least": 3}, {"counts": {"returns": 3}})


def test_groups_combine() -> None:
    one, two = {"field": "x", "is": 1}, {"field": "y", "is": 2}
    facts = {"x": 1, "y": 0}
    assert says({"any": [one, two]}, facts)
    assert not says({"all": [one, two]}, facts)
    assert says({"not": two}, facts)


def test_words_for_people() -> None:
    condition = parse_condition(
        {"all": [{"field": "x", "in": ["a", "b"]}, {"not": {"count": "returns", "at_least": 3}}]}
    )
    assert in_words(condition, {"x": "类型"}) == "“类型”属于a、b且不是（“退回次数”不少于3）"


conditions = st.recursive(
    st.builds(
        Comparison,
        st.just("field"),
        st.sampled_from(["x", "y", "z"]),
        st.sampled_from(["is", "is_not", "at_least", "less_than"]),
        st.integers(0, 3),
    ),
    lambda inner: (
        st.builds(lambda a, b: Group("all", (a, b)), inner, inner)
        | st.builds(lambda a, b: Group("any", (a, b)), inner, inner)
        | st.builds(lambda a: Group("not", (a,)), inner)
    ),
    max_leaves=6,
)


@given(conditions, st.fixed_dictionaries({name: st.integers(0, 3) for name in "xyz"}))
def test_a_verdict_once_given_is_what_holds_when_all_is_known(condition, facts) -> None:
    assert verdict(condition, facts) is holds(condition, facts)
    early = verdict(condition, {"x": facts["x"]})
    assert early is None or early is holds(condition, facts)


def test_decimals_from_documents_are_exact() -> None:
    assert parse_condition({"field": "x", "at_least": 0.1}) == Comparison("field", "x", "at_least", Decimal("0.1"))
