"""The supervisor with children of its own making."""

import os
import signal
import sys

import pytest

from liren.launch import processes
from liren.launch.supervisor import Service, Supervisor

SLEEP = "import time; time.sleep(300)  # liren-test-service"


def service(name: str = "sleeper") -> Service:
    return Service(name, "试验", [sys.executable, "-c", SLEEP], "liren-test-service")


@pytest.fixture
def supervisor(tmp_path):
    supervisor = Supervisor(None, [service()], dict(os.environ), tmp_path)
    supervisor.tick()
    yield supervisor
    supervisor.stop()


def pid_of(supervisor: Supervisor) -> int:
    process = supervisor.services[0].process
    assert process is not None
    return process.pid


def test_a_child_that_dies_is_started_again_after_a_while_that_grows(supervisor):
    first = pid_of(supervisor)
    os.kill(first, signal.SIGKILL)
    assert processes.wait_until(lambda: not processes.alive(first), 60)
    supervisor.tick()
    assert supervisor.services[0].process is None

    def runs() -> bool:
        supervisor.tick()
        return supervisor.services[0].process is not None

    assert processes.wait_until(runs, 60)
    assert pid_of(supervisor) != first
    assert supervisor.services[0].failures == 1


def test_stopping_leaves_no_child(supervisor):
    pid = pid_of(supervisor)
    supervisor.stop()
    assert not processes.alive(pid)
    assert not supervisor.services[0].pidfile.path.exists()


def test_the_orphans_of_a_killed_supervisor_are_found_by_their_pid_file_and_stopped(supervisor, tmp_path):
    pid = pid_of(supervisor)
    next_one = Supervisor(None, [service()], dict(os.environ), tmp_path)
    assert next_one.stop_orphans() == 1
    supervisor.services[0].process.wait()
    assert not processes.alive(pid)


def test_a_pid_file_that_names_a_stranger_stops_nobody(tmp_path):
    stranger = Supervisor(None, [service()], {}, tmp_path)
    stranger.services[0].pidfile.path.write_text(f"{os.getpid()}\n")
    assert stranger.stop_orphans() == 0


def test_signals_only_ask_for_the_end(supervisor):
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGHUP)
    try:
        supervisor.catch_signals()
        os.kill(os.getpid(), signal.SIGTERM)
        assert processes.wait_until(lambda: supervisor.stopping, 60)
    finally:
        for number, handler in zip((signal.SIGTERM, signal.SIGINT, signal.SIGHUP), before, strict=True):
            signal.signal(number, handler)
