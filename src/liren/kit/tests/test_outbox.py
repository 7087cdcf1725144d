import os
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from liren.kit import outbox
from liren.kit.database import rows
from liren.kit.ids import new_id
from liren.kit.models import Delivery, Event
from liren.kit.outbox import Emitted, Happened, drain, emit, emit_all
from liren.kit.tests.moments import AT, MINUTE

LATE = timedelta(hours=7)  # longer than any wait between two tries
LATER = AT + timedelta(days=30)


@pytest.fixture
def listening(emptied_after: None) -> Iterator[list[Happened]]:
    """A handler that writes down what it gets, for events of kind `kit.rang`."""
    heard: list[Happened] = []
    outbox.register("kit.rang", "listener", heard.append)
    yield heard
    outbox.unregister("kit.rang", "listener")


@pytest.fixture
def handlers(emptied_after: None) -> Iterator[dict[str, outbox.Handler]]:
    """Handlers by name, registered for `kit.rang` when put in."""

    class Registered(dict[str, outbox.Handler]):
        def __setitem__(self, name: str, handler: outbox.Handler) -> None:
            super().__setitem__(name, handler)
            outbox.register("kit.rang", name, handler)

    registered = Registered()
    yield registered
    for name in registered:
        outbox.unregister("kit.rang", name)


def ring(times: int = 1) -> None:
    with transaction.atomic():
        emit_all([Emitted("kit.rang", 1, {"bell": new_id(), "n": n}, AT) for n in range(times)])


def leave_a_trace(name: str) -> None:
    """Something a handler writes: a row that must appear once."""
    rows("INSERT INTO kit_tries (name, key, since, count) VALUES (%s, 'trace', now(), 1)", name)


def traces() -> list[str]:
    return sorted(str(row[0]) for row in rows("SELECT name FROM kit_tries WHERE key = 'trace'"))


def test_a_handler_hears_what_happened_once(listening):
    ring()
    assert drain(at=AT) == 1
    assert drain(at=LATER) == 0
    [event] = listening
    assert (event.kind, event.version, event.body["n"], event.at) == ("kit.rang", 1, 0, AT)


def test_nothing_is_sent_of_a_transaction_that_failed(listening):
    with transaction.atomic():
        emit("kit.rang", 1, {}, AT)
        transaction.set_rollback(True)
    assert drain(at=AT) == 0
    assert listening == []


def test_events_are_emitted_inside_a_transaction_only(emptied_after):
    with pytest.raises(transaction.TransactionManagementError):
        emit("kit.rang", 1, {}, AT)


@pytest.mark.django_db
def test_many_events_are_one_insert(django_assert_num_queries):
    with django_assert_num_queries(1):
        ring_in_place = [Emitted("kit.rang", 1, {"id": new_id()}, AT) for _ in range(50)]
        emit_all(ring_in_place)
    assert Event.objects.count() == 50


@pytest.mark.django_db
@pytest.mark.parametrize("body", [{"name": "王阿姨"}, {"note": "call me back"}, {"where": 31.2}, {"list": ["a b"]}])
def test_an_event_carries_ids_and_keys_never_what_people_said(body):
    with pytest.raises(TypeError, match="ids and keys"):
        emit("kit.rang", 1, body, AT)


def test_an_event_nobody_listens_to_is_done(emptied_after):
    with transaction.atomic():
        emit("kit.unheard", 1, {}, AT)
    assert drain(at=AT) == 0
    assert outbox.waiting() == 0


def test_two_handlers_of_one_event_stand_or_fall_alone(handlers):
    def fails(event: Happened) -> None:
        leave_a_trace("failed")
        raise LookupError("no such bell")

    handlers["good"] = lambda event: leave_a_trace("good")
    handlers["bad"] = fails
    ring()
    assert drain(at=AT) == 2
    assert traces() == ["good"]  # what the failing one wrote is gone, the other's stands
    assert Delivery.objects.get(handler="good").done_at == AT
    bad = Delivery.objects.get(handler="bad")
    assert (bad.done_at, bad.tries) == (None, 1)
    assert "LookupError: no such bell" in str(bad.error)


def test_a_failed_delivery_waits_longer_each_time_and_dies_with_its_error(handlers):
    waits, moment = [], AT

    def fails(event: Happened) -> None:
        raise ConnectionError("gateway refused")

    handlers["sms"] = fails
    ring()
    for _ in range(outbox.MAX_TRIES):
        assert drain(at=moment) == 1
        assert drain(at=moment) == 0
        due = Delivery.objects.get().due_at
        waits.append(int((due - moment).total_seconds()))
        moment = due
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280]
    [dead] = outbox.dead_letters()
    assert (dead.tries, dead.handler) == (8, "sms")
    assert "gateway refused" in dead.error
    assert drain(at=LATER) == 0
    assert outbox.waiting() == 0


def test_a_dead_delivery_can_be_revived(handlers):
    handlers["sms"] = lambda event: leave_a_trace("sent")
    ring()
    drain(limit=0, at=AT)
    Delivery.objects.update(dead_at=AT, tries=8)
    assert outbox.revive(Delivery.objects.get().pk, at=AT)
    assert drain(at=AT) == 1
    assert traces() == ["sent"]


def test_the_error_kept_does_not_quote_the_row_a_database_refused(handlers):
    def twice(event: Happened) -> None:
        leave_a_trace("13800000000")
        leave_a_trace("13800000000")

    handlers["twice"] = twice
    ring()
    drain(at=AT)
    error = str(Delivery.objects.get().error)
    assert "IntegrityError" in error
    assert "13800000000" not in error


def test_a_handler_that_is_gone_is_no_silent_success(handlers):
    handlers["old"] = lambda event: None
    ring()
    drain(limit=0, at=AT)
    outbox.unregister("kit.rang", "old")
    drain(at=AT)
    assert "no handler of kit.rang is called old" in str(Delivery.objects.get().error)


def test_a_handler_runs_as_the_system_and_leaves_nothing_of_that(handlers):
    seen: list[object] = []
    handlers["who"] = lambda event: seen.extend(rows("SELECT liren_is_system()"))
    ring()
    drain(at=AT)
    assert seen == [(True,)]
    assert rows("SELECT liren_is_system()") == [(False,)]


def test_a_worker_killed_in_the_middle_leaves_the_delivery_to_the_next(handlers):
    handlers["slow"] = lambda event: leave_a_trace("done")
    ring()
    drain(limit=0, at=AT)
    connection.close()
    child = os.fork()
    if child == 0:  # the worker: dies inside its handler, after it has written
        outbox.unregister("kit.rang", "slow")

        def dies(event: Happened) -> None:
            leave_a_trace("half")
            os._exit(9)

        outbox.register("kit.rang", "slow", dies)
        drain(at=AT)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9
    of_the_dead = "SELECT FROM pg_stat_activity WHERE usename = current_user AND state LIKE 'idle in tr%%'"
    patience = time.monotonic() + 60
    while rows(of_the_dead):  # until the server has noticed
        assert time.monotonic() < patience
        time.sleep(0.02)
    assert traces() == []
    assert drain(at=AT) == 0  # its try is counted, so one that always kills the worker dies out
    assert drain(at=AT + MINUTE) == 1
    assert traces() == ["done"]
    assert Delivery.objects.get().tries == 2


def test_workers_draining_at_once_run_each_delivery_once(handlers):
    running: set[int] = set()
    ran: list[int] = []
    collisions: list[int] = []
    lock = threading.Lock()

    def slow(event: Happened) -> None:
        with lock:
            if event.id in running:
                collisions.append(event.id)
            running.add(event.id)
        time.sleep(0.003)
        with lock:
            running.discard(event.id)
            ran.append(event.id)

    handlers["slow"] = slow
    ring(60)

    def work() -> None:
        drain(limit=100, at=AT)
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(ran) == sorted(Event.objects.values_list("id", flat=True))
    assert len(ran) == 60
    assert collisions == []


def test_a_delivery_another_worker_holds_is_skipped_even_when_it_is_due(handlers):
    inside, go_on = threading.Event(), threading.Event()
    ran: list[int] = []

    def waits(event: Happened) -> None:
        ran.append(event.id)
        inside.set()
        go_on.wait(60)

    handlers["waits"] = waits
    ring()

    def work() -> None:
        drain(at=AT)
        connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    assert inside.wait(60)
    assert drain(at=LATER) == 0
    go_on.set()
    worker.join()
    assert len(ran) == 1
    assert outbox.waiting() == 0


def test_what_is_done_is_forgotten_and_what_is_dead_is_kept(handlers):
    handlers["bell"] = lambda event: None
    ring(2)
    drain(at=AT)
    Delivery.objects.filter(pk=Delivery.objects.latest("pk").pk).update(dead_at=AT, done_at=None)
    assert outbox.forget(before=LATER) == 1
    assert (Event.objects.count(), Delivery.objects.count()) == (1, 1)


def test_a_name_belongs_to_one_handler(handlers):
    handlers["one"] = leave = lambda event: None
    outbox.register("kit.rang", "one", leave)
    with pytest.raises(ValueError, match="two handlers"):
        outbox.register("kit.rang", "one", lambda event: None)


class Killed(BaseException):
    """As when the process is killed: nothing is left to write the failure down."""


def test_one_that_always_kills_the_worker_is_given_up(handlers):
    def dies(event: Happened) -> None:
        raise Killed

    handlers["dies"] = dies
    ring()
    for turn in range(outbox.MAX_TRIES):
        with pytest.raises(Killed):
            drain(at=AT + turn * LATE)
    assert drain(at=AT + outbox.MAX_TRIES * LATE) == 0
    [dead] = outbox.dead_letters()
    assert dead.tries == outbox.MAX_TRIES
    assert "killed" in dead.error


def test_an_error_no_database_can_store_is_kept_readable(handlers):
    def fails(event: Happened) -> None:
        raise ValueError("half\0a \ud800 word")

    handlers["fails"] = fails
    ring()
    drain(at=AT)
    assert "half\\x00a \\ud800 word" in str(Delivery.objects.get().error)
