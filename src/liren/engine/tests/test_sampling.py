"""Drawing by lot: seats by largest remainder, nobody chooses the order, anybody recomputes it."""

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liren.engine.deciding.sampling import (
    OTHERS,
    SMALLEST,
    commitment,
    drawn,
    orders,
    package,
    seats_of,
    strata,
    verify,
)

SEED = bytes(range(32))
LINES = [(number, ("青年", "中年", "老年")[number % 3 and (1 + number % 2)]) for number in range(1, 61)]

rolls = st.lists(st.sampled_from("abcd"), min_size=1, max_size=60).map(lambda of: list(enumerate(of, 1)))


@given(rolls, st.data())
def test_each_stratum_has_its_share_of_seats_and_never_more_than_people(lines, data):
    seats = data.draw(st.integers(1, len(lines)))
    sizes, given_ = Counter(one for _, one in lines), seats_of(lines, seats)
    assert sum(given_.values()) == seats
    for one, size in sizes.items():
        share = size * seats / len(lines)
        assert share - 1 < given_[one] < share + 1
        assert given_[one] <= size


@given(rolls, st.binary(min_size=32, max_size=32), st.text(min_size=1, max_size=9), st.data())
def test_everybody_stands_once_in_their_stratum_and_the_order_of_lines_changes_nothing(lines, seed, word, data):
    seats = data.draw(st.integers(1, len(lines)))
    first, after = drawn(lines, seats, seed, word)
    assert drawn(lines[::-1], seats, seed, word) == (first, after)
    there = {number: one for one in first for number in (*first[one], *after[one])}
    assert there == dict(lines)
    assert {one: len(numbers) for one, numbers in first.items()} == seats_of(lines, seats)


def test_neither_seed_nor_word_alone_says_who_is_drawn():
    one, other = orders(LINES, SEED, "4 1 6"), orders(LINES, SEED, "4 1 5")
    assert one != other
    assert one != orders(LINES, bytes(32), "4 1 6")


def test_the_lot_is_the_hash_that_the_page_describes():
    listed = "[" + ",".join(f'[{number},"{one}"]' for number, one in LINES) + "]"
    lines = hashlib.sha256(listed.encode()).hexdigest()
    root = hashlib.sha256(b"liren-draw-1\x00" + SEED + b"\x00" + "骰子 4".encode() + b"\x00" + lines.encode()).digest()
    lots = {number: hashlib.sha256(root + number.to_bytes(8)).hexdigest() for number, _ in LINES}
    for stratum, order in orders(LINES, SEED, "骰子 4").items():
        assert order == sorted((n for n, one in LINES if one == stratum), key=lots.__getitem__)


def test_over_many_seeds_everybody_has_the_same_chance():
    lines = [(number, "a") for number in range(1, 11)]
    seeds = [hashlib.sha256(nth.to_bytes(4)).digest() for nth in range(3000)]
    times = Counter(number for seed in seeds for number in drawn(lines, 3, seed, "x")[0]["a"])
    assert all(900 * 0.85 < times[number] < 900 * 1.15 for number in range(1, 11)), times


def test_a_handful_is_no_stratum_of_its_own_nor_together_with_others():
    made = strata({number: "1幢" if number > 3 else "2幢" for number in range(1, 12)})
    assert {one for _, one in made} == {OTHERS}, "three are fewer than five, so the smallest of the rest joins them"
    buildings = [1] * 3 + [2] * 4 + [3] * 6
    made = strata({number: f"{one}幢" for number, one in enumerate(buildings, 1)})
    assert [one for _, one in made] == [OTHERS] * 7 + ["3幢"] * 6
    alone = {1: "1幢", **dict.fromkeys(range(2, 8), "2幢"), **dict.fromkeys(range(8, 20), "3幢")}
    assert Counter(one for _, one in strata(alone)) == {OTHERS: 7, "3幢": 12}


@given(st.dictionaries(st.integers(1, 99), st.sampled_from("abcdefgh")))
def test_no_stratum_tells_of_fewer_than_five_where_there_are_five(of):
    sizes = Counter(one for _, one in strata(of))
    assert all(size >= SMALLEST for size in sizes.values()) or len(sizes) == 1


def test_a_published_draw_holds_and_whatever_is_changed_in_it_is_named():
    whole = package(LINES, 12, SEED, "4 1 6")
    assert verify(whole) == []
    assert whole["commitment"] == commitment(SEED)
    for changed, said in (
        ({"seed": bytes(32).hex()}, "种子换过"),
        ({"word": "4 1 5"}, "抽中的"),
        ({"seats": 13}, "抽中的"),
        ({"lines": whole["lines"][:-1]}, "分层"),
        ({"drawn": {**whole["drawn"], "青年": [1]}}, "抽中的“青年”"),
        ({"substitutes": {}}, "候补"),
    ):
        assert any(said in one for one in verify(whole | changed)), changed


@pytest.mark.parametrize(
    "told", [None, [], {}, {"format": "liren-draw-1"}, {"format": "liren-draw-1", "lines": [[1, 2]], "seats": 1}]
)
def test_what_is_no_draw_is_said_to_be_none(told):
    assert len(verify(told)) == 1


def test_more_seats_than_people_are_none():
    with pytest.raises(ValueError, match="more seats"):
        seats_of([(1, "a")], 2)
