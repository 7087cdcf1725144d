"""What a device sends is taken once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection

from liren.kit.database import name_reader, one_transaction, write
from liren.kit.errors import InvalidInput, SentAsSomethingElse
from liren.kit.ids import new_id
from liren.kit.models import Receipt
from liren.kit.receipts import forget, once
from liren.kit.tests.moments import AT, MINUTE

SUN, LU = new_id(), new_id()


def sends(sending: UUID, words: str = "垃圾", person: UUID = SUN, done: list[str] | None = None):
    """Send `words`; `done` collects what really happened."""
    name_reader(person=str(person))

    def act():
        (done if done is not None else []).append(words)
        return {"affair": words}

    return once(sending, person=person, content={"text": words}, at=AT, act=act)


@pytest.mark.django_db
def test_what_comes_twice_is_done_once_and_answered_alike():
    sending = new_id()
    done: list[str] = []
    assert sends(sending, done=done) == ({"affair": "垃圾"}, True)
    assert sends(sending, done=done) == ({"affair": "垃圾"}, False)
    assert done == ["垃圾"]


@pytest.mark.django_db
def test_an_id_that_comes_with_other_content_is_refused():
    sending = new_id()
    sends(sending)
    with pytest.raises(SentAsSomethingElse):
        sends(sending, "井盖")


@pytest.mark.django_db
def test_what_was_refused_leaves_no_receipt_and_may_come_again():
    sending = new_id()

    def refuse():
        raise InvalidInput(text="请填写")

    name_reader(person=str(SUN))
    tried = write(once)
    with pytest.raises(InvalidInput):
        tried(sending, person=SUN, content={"text": "垃圾"}, at=AT, act=refuse)
    assert sends(sending)[1]


@pytest.mark.django_db
def test_the_same_id_of_another_person_is_another_sending_and_nobody_reads_the_others():
    sending = new_id()
    sends(sending)
    assert sends(sending, "井盖", LU) == ({"affair": "井盖"}, True)
    assert [one.person for one in Receipt.objects.all()] == [LU]


@pytest.mark.django_db
def test_old_receipts_are_forgotten_by_the_system_and_the_young_stay():
    sending = new_id()
    sends(sending)
    sends(new_id(), person=LU)
    assert forget(before=AT + MINUTE) == 1, "nobody else meets another's"
    name_reader(system=True)
    assert (forget(before=AT), forget(before=AT + MINUTE), Receipt.objects.count()) == (0, 1, 0)
    assert sends(sending) == ({"affair": "垃圾"}, True)


def test_two_that_come_at_once_are_done_once(emptied_after: None):
    sending, start = new_id(), Barrier(4)
    done: list[str] = []

    def one(_: int):
        try:
            start.wait(60)
            with one_transaction():
                return sends(sending, done=done)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(one, range(4)))
    assert sorted(fresh for _, fresh in answers) == [False, False, False, True]
    assert done == ["垃圾"]
