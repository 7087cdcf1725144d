"""Invented residents hang together, are accepted as if somebody had typed them, and could be nobody."""

from datetime import date
from itertools import islice

import pytest

from liren.registry import public as registry
from liren.registry.invented import Invented, Numbers, households

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def some() -> list[tuple[Invented, ...]]:
    return list(islice(households(seed=7, today=TODAY), 800))


def test_the_same_seed_gives_the_same_people_and_another_gives_others(some):
    assert list(islice(households(seed=7, today=TODAY), 800)) == some
    assert list(islice(households(seed=8, today=TODAY), 800)) != some


def test_they_are_told_as_somebody_would_type_them(some):
    for one in (one for household in some[:200] for one in household):
        told = one.told
        given = {
            "name": told.name, "phones": list(told.phones), "document": told.document, "number": told.number,
            "born": told.born, "sex": told.sex,
        }  # fmt: skip
        assert registry.with_given(None, given, TODAY) == told


def test_no_number_is_somebodys_and_none_is_given_twice(some):
    numbers = [one.told.number for household in some for one in household if one.told.document == "id"]
    assert len(set(numbers)) == len(numbers) > 1500
    divisions = {number[:6] for number in numbers} | {Numbers().next(date(1990, 1, day), "male")[:6] for day in (1, 2)}
    assert divisions <= {str(code) for code in range(320591, 320600)}
    phones = [phone for household in some for one in household for phone in one.told.phones]
    assert {phone[:3] for phone in phones if phone[0] == "1"} == {"160", "161", "163", "164"}
    assert {phone[:5] for phone in phones if phone[0] == "0"} == {"0500-"}


def test_numbers_of_one_day_go_on_in_the_next_division():
    numbers = Numbers()
    given = [numbers.next(date(1990, 1, 1), "female") for _ in range(500)]
    assert len(set(given)) == 500
    assert {number[:6] for number in given} == {"320591", "320592"}
    more = [numbers.next(date(1990, 1, 1), "female") for _ in range(9 * 499 - 500)]
    assert not set(more) & set(given)
    with pytest.raises(IndexError):
        numbers.next(date(1990, 1, 1), "female")


def test_households_have_one_head_and_children_younger_than_their_parents(some):
    for household in some:
        assert [one.relation for one in household].count("head") == 1
        head = household[0]
        assert head.relation == "head"
        assert all(one.since <= TODAY and (one.told.born or TODAY) <= one.since for one in household)
        for one in household:
            if one.relation == "child":
                assert (one.told.born.year - head.told.born.year) >= 15
                assert one.told.name[0] == head.told.name[0]
            if one.relation in ("parent", "parent_in_law"):
                assert (head.told.born.year - one.told.born.year) >= 15
    people = sum(map(len, some))
    assert 2.2 < people / len(some) < 2.9
    assert {one.kind for household in some for one in household} == {"actual", "floating", "abroad"}
