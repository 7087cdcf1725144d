from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liren.engine import figures

SHARES = st.fractions(min_value=0, max_value=1)
DURATIONS = st.lists(st.integers(min_value=0, max_value=400 * figures.DAY), min_size=1, max_size=60)


@given(DURATIONS, SHARES)
def test_a_percentile_lies_between_the_least_and_the_greatest(values, share):
    found = figures.percentile(values, share)
    assert min(values) <= found <= max(values)


@given(DURATIONS)
def test_the_median_leaves_as_many_below_as_above(values):
    middle = figures.median(values)
    assert sum(v < middle for v in values) <= len(values) // 2
    assert sum(v > middle for v in values) <= len(values) // 2


@given(DURATIONS, SHARES)
def test_a_spread_answers_within_one_bucket_of_the_exact_percentile(values, share):
    spread: dict[int, int] = {}
    for value in values:
        spread[figures.bucket(value)] = spread.get(figures.bucket(value), 0) + 1
    widest = max(end - start for start, end in map(figures.bucket_bounds, spread))
    told, exact = figures.spread_percentile(spread, share), figures.percentile(values, share)
    assert told is not None
    assert exact is not None
    assert abs(told - exact) <= widest


@given(st.integers(min_value=0, max_value=4000 * figures.DAY))
def test_a_duration_lies_within_the_bounds_of_its_bucket(seconds):
    start, end = figures.bucket_bounds(figures.bucket(seconds))
    assert start <= seconds < end


@given(st.lists(st.tuples(st.integers(1, 100), SHARES), min_size=1, max_size=6))
def test_a_weighted_mean_lies_between_its_parts(parts):
    found = figures.weighted(parts)
    assert min(v for _, v in parts) <= found <= max(v for _, v in parts)


def test_an_unknown_part_makes_the_whole_unknown():
    assert figures.weighted([(30, Fraction(1)), (35, None), (35, Fraction(1))]) is None


def test_a_share_outside_0_to_1_is_refused():
    with pytest.raises(ValueError):
        figures.percentile([1], Fraction(2))
