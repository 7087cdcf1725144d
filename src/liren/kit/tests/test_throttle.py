from datetime import timedelta

import pytest

from liren.kit.errors import TooManyTries
from liren.kit.models import Tries
from liren.kit.tests.moments import AT, MINUTE
from liren.kit.throttle import clear, forget, hit, spare

PHONE = "13800000000"


def knock(at=AT, key=PHONE, name="actors.sign-in") -> None:
    hit(name, key, limit=3, per=10 * MINUTE, at=at)


@pytest.mark.django_db
def test_tries_within_the_limit_pass_and_the_next_waits_for_the_period_to_end():
    for minute in range(3):
        knock(AT + minute * MINUTE)
    with pytest.raises(TooManyTries) as refused:
        knock(AT + 3 * MINUTE)
    assert (refused.value.status, refused.value.facts["seconds"]) == (429, 7 * 60)
    assert refused.value.advice == "请在 420 秒后再试。"
    knock(AT + 10 * MINUTE)


@pytest.mark.django_db
def test_keys_and_names_are_counted_apart():
    for _ in range(3):
        knock()
    knock(key="13900000000")
    knock(name="actors.code")


@pytest.mark.django_db
def test_getting_in_clears_the_count():
    for _ in range(3):
        knock()
    clear("actors.sign-in", PHONE)
    knock()


@pytest.mark.django_db
def test_who_got_in_counts_as_a_tenth_of_a_try():
    knock()
    for _ in range(10):
        knock()
        spare("actors.sign-in", PHONE)
    knock()
    with pytest.raises(TooManyTries):
        knock()


@pytest.mark.django_db
def test_a_hit_is_one_statement_and_holds_no_telephone_number(django_assert_num_queries):
    with django_assert_num_queries(1):
        knock()
    assert PHONE not in Tries.objects.get().key


@pytest.mark.django_db
def test_old_counts_are_forgotten():
    knock()
    assert forget(before=AT + timedelta(days=1)) == 1
