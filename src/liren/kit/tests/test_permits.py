import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections

from liren.kit import models, permits
from liren.kit.errors import PermitExpired, PermitUnknown, PermitUsed
from liren.kit.tests.moments import AT, MINUTE

AFFAIR, AUNTIE = UUID(int=1), UUID(int=2)


def issue(at=AT) -> str:
    return permits.issue(
        purpose="affairs.rate",
        subject_kind="affair",
        subject_id=AFFAIR,
        person=AUNTIE,
        until=at + timedelta(days=5),
        at=at,
    )


@pytest.mark.django_db
def test_a_permit_lets_its_holder_do_one_thing_once():
    secret = issue()
    assert permits.look(secret, at=AT).subject_id == AFFAIR
    used = permits.use(secret, at=AT + MINUTE)
    assert (used.purpose, used.subject_kind, used.person) == ("affairs.rate", "affair", AUNTIE)
    for again in (permits.use, permits.look):
        with pytest.raises(PermitUsed):
            again(secret, at=AT + MINUTE)


@pytest.mark.django_db
def test_a_permit_ends_at_its_time():
    secret = issue()
    for late in (permits.use, permits.look):
        with pytest.raises(PermitExpired) as refused:
            late(secret, at=AT + timedelta(days=5))
    assert refused.value.status == 410


@pytest.mark.django_db
@pytest.mark.parametrize("secret", ["", "x" * 32, "令" * 10])
def test_a_guessed_secret_is_not_found(secret):
    issue()
    with pytest.raises(PermitUnknown) as refused:
        permits.use(secret, at=AT)
    assert (refused.value.status, refused.value.text) == (404, "没有找到这个链接。")


@pytest.mark.django_db
def test_the_database_does_not_hold_the_secret():
    secret = issue()
    held = models.Permit.objects.get()
    assert secret not in (held.token, held.purpose)
    assert issue() != secret


@pytest.mark.django_db
def test_open_permits_of_a_subject_can_be_withdrawn():
    secret = issue()
    assert permits.withdraw(purpose="affairs.rate", subject_id=AFFAIR, at=AT) == 1
    with pytest.raises(PermitUsed):
        permits.use(secret, at=AT)


@pytest.mark.django_db
def test_what_permits_cost(django_assert_num_queries):
    with django_assert_num_queries(1):
        secret = issue()
    with django_assert_num_queries(1):
        permits.look(secret, at=AT)
    with django_assert_num_queries(2):
        permits.use(secret, at=AT)


def test_of_two_who_use_a_permit_at_once_one_succeeds(emptied_after):
    secret, barrier, outcomes = issue(), threading.Barrier(2), []

    def use() -> None:
        barrier.wait()
        try:
            outcomes.append(permits.use(secret, at=AT).purpose)
        except PermitUsed:
            outcomes.append("used")
        connections.close_all()

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["affairs.rate", "used"]
