"""A change that commits after the roll-up looked is not lost: the mark waits for transactions still running."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from liren.access import public as access
from liren.affairs.tests.world import world
from liren.evaluation import public as evaluation
from liren.evaluation.models import Counted
from liren.kit.clock import now
from liren.kit.database import one_transaction


def apart(action):
    """Run `action` on another connection to the database, to its end."""

    def run():
        try:
            with one_transaction():
                access.enter_system("test")
                action()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=60)
    assert not thread.is_alive()


def received() -> int:
    with one_transaction():
        access.enter_system("test")
        return Counted.objects.filter(measure="received").count()


@pytest.mark.usefixtures("emptied_after")
def test_an_affair_opened_before_and_committed_after_the_roll_up_is_counted_by_the_next():
    with one_transaction():
        here = world()
    with transaction.atomic():
        here.at = now()
        here.opens("wang")
        apart(lambda: evaluation.catch_up(now() + timedelta(minutes=20)))
        assert received() == 0
    apart(lambda: evaluation.catch_up(now() + timedelta(minutes=30)))
    assert received() == 1


@pytest.mark.usefixtures("emptied_after")
def test_two_roll_ups_at_once_do_not_count_twice():
    with one_transaction():
        here = world()
        here.opens("wang")
    with one_transaction():
        access.enter_system("test")
        evaluation.roll_up(here.at)
        apart(lambda: evaluation.roll_up(here.at))
    assert received() == 1
