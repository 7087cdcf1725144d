"""The embedded server: starts, stops, and gets over every way of being killed. No Django here."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from liren.launch import homes, processes
from liren.launch.errors import LaunchError, ServerBusy
from liren.launch.installation import ROOT
from liren.launch.postgres import EmbeddedServer


@pytest.fixture
def directory() -> Iterator[Path]:
    """Where an account lent by root may go; pytest's own temporary directories are closed to it."""
    with tempfile.TemporaryDirectory(prefix="liren-pg-") as made:
        Path(made).chmod(0o711)
        yield Path(made) / "database"


@pytest.fixture
def server(directory: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(directory)
    server.start()
    yield server
    server.stop()


def write_row(server: EmbeddedServer, number: int) -> None:
    with psycopg.connect(server.url("postgres")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


def rows(server: EmbeddedServer) -> list[int]:
    with psycopg.connect(server.url("postgres")) as connection:
        return [row[0] for row in connection.execute("SELECT number FROM kept ORDER BY 1")]


def postmaster(server: EmbeddedServer) -> int:
    assert server.process is not None
    return server.process.pid


def test_it_speaks_utf_8_over_a_private_socket_and_no_network(server):
    with psycopg.connect(server.url("postgres")) as connection:
        asked = "SELECT current_setting('server_encoding'), current_setting('listen_addresses'), lower('ÄÖ')"
        assert connection.execute(asked).fetchone() == ("UTF8", "", "äö")
    assert server.home.run.stat().st_mode & 0o077 == 0


def test_what_was_committed_is_there_after_a_stop_and_a_start(server):
    write_row(server, 1)
    server.stop()
    assert not server.answers()
    server.start()
    assert rows(server) == [1]


def test_a_killed_postmaster_is_started_again_with_nothing_lost(server):
    write_row(server, 1)
    os.kill(postmaster(server), signal.SIGKILL)
    assert processes.wait_until(server.died, 5)
    server.restart()
    assert rows(server) == [1]


def test_a_lock_file_that_names_a_stranger_does_not_stop_the_start(server):
    write_row(server, 1)
    server.stop()
    (server.home.cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{server.home.cluster}\n0\n5432\n\n\n  1 1\n")
    server.start()
    assert rows(server) == [1]


def test_two_supervisors_of_one_directory_are_one_too_many(server, directory):
    with pytest.raises(ServerBusy):
        EmbeddedServer(directory).start()
    assert EmbeddedServer(directory).answers()


def test_the_server_goes_when_its_supervisor_is_killed_and_the_next_one_finds_everything(directory):
    script = (
        "import sys, time; from pathlib import Path; from liren.launch.postgres import EmbeddedServer;"
        "server = EmbeddedServer(Path(sys.argv[1])); server.start(); print(server.process.pid, flush=True);"
        "time.sleep(60)"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", script, str(directory)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert first.stdout is not None
    pid = int(first.stdout.readline())
    second = EmbeddedServer(directory)
    write_row(second, 1)
    first.kill()
    first.wait()
    second.start()
    try:
        assert not processes.alive(pid)
        assert rows(second) == [1]
    finally:
        second.stop()


def test_a_half_made_cluster_is_made_anew(directory):
    home = homes.settle(directory)
    homes.make_private(home.cluster.with_name("cluster.new"), home.account)
    (home.cluster.with_name("cluster.new") / "rubbish").write_text("half")
    server = EmbeddedServer(directory, durable=False)
    server.start()
    server.stop()


def test_a_cluster_of_another_major_version_is_refused_in_words(server):
    server.stop()
    marker = server.home.cluster / "PG_VERSION"
    marker.write_text("16\n")
    with pytest.raises(LaunchError, match="PostgreSQL 16"):
        server.start()


def test_a_second_start_takes_a_fraction_of_the_first(directory):
    server, took = EmbeddedServer(directory), []
    for _ in range(2):
        start = time.monotonic()
        server.start()
        took.append(time.monotonic() - start)
        server.stop()
    assert took[1] < took[0] / 2, "measured a fifteenth: no cluster is made again, nothing is waited for"


def test_a_long_path_gets_a_short_socket(directory):
    deep = directory / ("很长的目录名" * 4) / ("再来一层" * 4)
    server = EmbeddedServer(deep, durable=False)
    server.start()
    try:
        assert server.answers()
        assert len(os.fsencode(server.home.run)) < 100
    finally:
        server.stop()


def test_a_throw_away_server_leaves_no_cluster(directory):
    server = EmbeddedServer(directory, durable=False)
    server.start()
    base = server.home.base
    server.stop()
    assert not (base / "cluster").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends itself another account")
def test_as_root_under_a_closed_directory_the_data_moves_out_and_comes_back(tmp_path):
    tmp_path.chmod(0o700)
    server = EmbeddedServer(tmp_path / "database", durable=False)
    server.start()
    try:
        write_row(server, 1)
        assert server.home.base.is_relative_to(homes.STORE)
        assert EmbeddedServer(tmp_path / "database").home.base == server.home.base
    finally:
        server.stop()
    assert not (tmp_path / "database" / "location").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_runs_it_as_themselves(directory):
    nobody = homes.Account(65534, 65534, "nobody")
    version = f"python3.{sys.version_info.minor}"
    candidates = [Path(sys.executable).resolve(), *(Path(p) / version for p in ("/usr/bin", "/usr/local/bin"))]
    python = next((p for p in candidates if p.exists() and homes.reachable(p, nobody)), None)
    if python is None or not homes.reachable(ROOT, nobody):
        pytest.skip("this Python, or this clone, lies where only root may enter")
    script = (
        "import os, sys; os.setgroups([]); os.setgid(65534); os.setuid(65534);"
        "from pathlib import Path; from liren.launch.postgres import EmbeddedServer;"
        "server = EmbeddedServer(Path(sys.argv[1]), durable=False); server.start();"
        "assert server.home.account is None and server.answers(); server.stop()"
    )
    directory.mkdir()
    os.chown(directory, 65534, 65534)
    paths = os.pathsep.join([str(ROOT / "src"), *(p for p in sys.path if p.endswith("site-packages"))])
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([python, "-c", script, str(directory)], check=True, cwd="/", env=environment)
