"""The whole of `./liren up`, as a person starts it: one data directory for all tests of this file."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from liren.launch import processes
from liren.launch.database import embedded
from liren.launch.installation import DATABASE, ROOT, Installation
from liren.launch.tests.followed import Followed

pytestmark = pytest.mark.slow
PASSPHRASE = "里仁为美，择不处仁"
SMALL = ROOT / "tests" / "delivery" / "previous.backup"  # of that passphrase, without the whole country


def environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LIREN_")}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "LIREN_BACKUP_PASSPHRASE": PASSPHRASE}


def liren(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "liren.launch", *words]
    return subprocess.run(command, env=environment(), cwd=ROOT, capture_output=True, text=True, timeout=300)


class Running(Followed):
    """One `up`, followed until it has printed its address."""

    def __init__(self, data: Path, *more: str) -> None:
        command = [sys.executable, "-m", "liren.launch", "up", "--data", str(data), "--port", "0", *more]
        super().__init__(command, environment(), ROOT)
        try:
            self.address = self.until(r"里仁已启动.*(http://\S+)")[1]
        except AssertionError:
            self.process.kill()
            raise

    def health(self) -> dict[str, str]:
        try:
            with urllib.request.urlopen(self.address + "healthz", timeout=30) as answer:
                return dict(json.loads(answer.read()))
        except urllib.error.HTTPError as error:
            return dict(json.loads(error.read()))
        except OSError:
            return {"status": "unreachable"}

    def healthy(self) -> bool:
        return self.health()["status"] == "ok"


@contextlib.contextmanager
def running(data: Path, *more: str) -> Iterator[Running]:
    up = Running(data, *more)
    try:
        yield up
    finally:
        if up.process.poll() is None:
            up.stop(signal.SIGINT)


@dataclass
class Installed:
    """What the first start of a fresh data directory did, and what was left when it had been stopped."""

    data: Path
    said: str
    health: dict[str, str]
    after: str
    status: int


@pytest.fixture(scope="module")
def installed() -> Iterator[Installed]:
    with tempfile.TemporaryDirectory(prefix="liren-up-") as made:
        data = Path(made) / "data"
        with running(data) as up:
            health = up.health()
            after = up.stop(signal.SIGINT)
        with started(data) as url:
            keep_one_city(url)
        yield Installed(data, up.said, health, after, up.process.returncode)


@contextlib.contextmanager
def started(data: Path) -> Iterator[str]:
    """The database alone, while nothing else runs."""
    server = embedded(Installation(data, None))
    server.start()
    try:
        yield server.url(DATABASE)
    finally:
        server.stop()


def keep_one_city(url: str) -> None:
    """The whole country has come in, which is seen once: dumped and loaded it says no more than one city."""
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(r"DELETE FROM territories_place WHERE path <> '32.' AND path NOT LIKE '32.05.%'")


@pytest.fixture
def data(installed: Installed) -> Path:
    return installed.data


def pid_of(data: Path, name: str) -> int:
    return int((data / "run" / f"{name}.pid").read_text().split("\n", 1)[0])


def signed_in(address: str, login: str) -> str:
    """A session's secret of one of the demonstration's people."""
    body = json.dumps({"login": login, "password": "liren-demo"}).encode()
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{address}api/v1/sessions/staff", body, headers)) as answer:
        return str(json.loads(answer.read())["token"])


def asked(address: str, token: str) -> int:
    """The status a page answers with."""
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Cookie": f"liren={token}"})) as answer:
        return int(answer.status)


def web_processes(data: Path) -> list[int]:
    leader = pid_of(data, "web")
    return [pid for pid in processes.group(leader) if pid != leader]


def holds_numpy(pid: int) -> bool:
    return "/numpy/" in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")


def count_places(data: Path) -> int:
    with psycopg.connect(embedded(Installation(data, None)).url(DATABASE)) as connection:
        found = connection.execute("SELECT count(*) FROM territories_place").fetchone()
    assert found
    return int(found[0])


def test_the_first_start_brings_up_everything_and_ctrl_c_takes_it_down(installed):
    assert installed.health == {"status": "ok", "version": "0.1.0", "database": "ok", "worker": "ok"}
    assert "665276 条" in installed.said
    assert "全部停止" in installed.after
    assert installed.status == 0


class TestWhileItRuns:
    """The second start over that data, followed through all that may happen to it."""

    @pytest.fixture(scope="class")
    def up(self, installed: Installed) -> Iterator[Running]:
        with running(installed.data) as up:
            yield up

    def test_a_second_start_does_nothing_again(self, up):
        assert "665276 条" not in up.said
        for phase in ("前端", "迁移", "规程库", "行政区划"):
            assert re.search(rf"{phase} … .*（(未变|已是最新|已有.*)）", up.said), phase

    def test_the_demo_people_are_shown(self, up):
        assert up.until("登录")

    @pytest.mark.parametrize("name", ["web", "worker"])
    def test_a_killed_child_is_started_again(self, data, up, name):
        first = pid_of(data, name)
        os.kill(first, signal.SIGKILL)
        assert processes.wait_until(lambda: pid_of(data, name) != first, 60)
        assert processes.wait_until(up.healthy, 120)

    def test_a_killed_database_is_started_again_with_nothing_lost(self, data, up):
        before = count_places(data)
        cluster = embedded(Installation(data, None)).home.cluster
        first = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(first, signal.SIGKILL)
        assert processes.wait_until(lambda: not processes.alive(first), 60)
        assert processes.wait_until(up.healthy, 120)
        assert count_places(data) == before

    def test_a_second_up_over_the_same_data_is_refused_naming_the_first(self, data, up):
        second = liren("up", "--data", str(data), "--port", "0")
        assert second.returncode == 1
        assert up.address in second.stderr

    @pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux tells what a process has loaded")
    def test_pages_of_every_kind_are_served_without_what_only_measuring_and_sheets_need(self, data, up):
        signed = signed_in(up.address, "tangning")
        for page in ("today", "affairs", "cockpit", "figures", "organisations", "registers", "procedures", "square"):
            for _ in range(4):  # whichever process answers
                assert asked(up.address + page, signed) == 200
        assert not any(map(holds_numpy, web_processes(data)))
        assert asked(up.address + "registers/organisations/template", signed) == 200
        assert any(map(holds_numpy, web_processes(data))), "the sheet was made with nothing"

    def test_commands_use_the_running_database(self, data, up):
        assert up.healthy()
        assert liren("verify", "--data", str(data)).returncode == 0

    def test_after_a_killed_supervisor_and_after_everything_is_killed_at_once_the_next_start_recovers(self, data, up):
        up.process.kill()
        up.process.wait()
        with running(data) as second:
            assert second.healthy()
            before = count_places(data)
            kill_everything(data, second)
            with running(data) as third:
                assert third.healthy()
                assert count_places(data) == before
                assert "全部停止" in third.stop(signal.SIGTERM), "as after Ctrl-C"
                assert third.process.returncode == 0


def test_commands_start_the_database_when_it_does_not_run(data):
    done = liren("manage", "migrate", "--check", "--database=owner", "--data", str(data))
    assert done.returncode == 0, done.stdout + done.stderr


def kill_everything(data: Path, up: Running) -> None:
    victims = [up.process.pid, *processes.living_in(embedded(Installation(data, None)).home.cluster)]
    victims += processes.group(pid_of(data, "web")) + processes.group(pid_of(data, "worker"))
    for pid in victims:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    up.process.wait()


def test_a_database_of_a_later_version_is_refused(data):
    add = "INSERT INTO django_migrations (app, name, applied) VALUES ('affairs', '9999_from_the_future', now())"
    drop = "DELETE FROM django_migrations WHERE name = '9999_from_the_future'"
    for statement, expected in ((add, "9999_from_the_future"), (drop, "")):
        with started(data) as url, psycopg.connect(url) as connection:
            connection.execute(statement)
        if expected:
            refused = liren("up", "--data", str(data), "--port", "0")
            assert refused.returncode == 1
            assert expected in refused.stderr


@pytest.fixture(scope="module")
def backup(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "liren.backup"
    made = liren("backup", str(file), "--data", str(installed.data))
    assert made.returncode == 0, made.stdout + made.stderr
    return file


@dataclass
class Restored:
    """A backup restored elsewhere; what was said there of restores that could not be; how it then ran, and ended."""

    places: int
    same_key: bool
    verified: int
    over_data: subprocess.CompletedProcess[str]
    damaged: subprocess.CompletedProcess[str]
    wrong: str
    said: str
    healthy: bool
    left: list[int]
    """What still ran when it had been stopped."""
    after: int
    """How many places there were then."""
    replaced: int
    """How many, once a smaller backup had taken its place."""


@pytest.fixture(scope="module")
def restored(installed: Installed, backup: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restored]:
    with tempfile.TemporaryDirectory(prefix="liren-restored-") as other:
        data = Path(other) / "data"
        done = liren("restore", str(backup), "--data", str(data))
        assert done.returncode == 0, done.stdout + done.stderr
        keys = [(one / "keys" / "web.key").read_bytes() for one in (data, installed.data)]
        places, verified = places_when_started(data), liren("verify", "--data", str(data)).returncode
        over_data = liren("restore", str(backup), "--data", str(data))
        damaged = liren("restore", str(spoilt(backup, tmp_path_factory)), "--replace", "--data", str(data))
        with pytest.MonkeyPatch.context() as patched:
            patched.setitem(globals(), "PASSPHRASE", "另一个八字以上的口令")
            wrong = liren("restore", str(backup), "--replace", "--data", str(data)).stderr
        with running(data, "--no-demo") as up:
            healthy = up.healthy()
            cluster = embedded(Installation(data, None)).home.cluster
            assert processes.living_in(cluster)
            children = [pid_of(data, "web"), pid_of(data, "worker")]
            up.stop(signal.SIGINT)
            left = [*processes.living_in(cluster), *(one for pid in children for one in processes.group(pid))]
            assert not up.healthy()
        after = places_when_started(data)
        assert liren("restore", str(SMALL), "--replace", "--data", str(data)).returncode == 0
        yield Restored(
            places, keys[0] == keys[1], verified, over_data, damaged, wrong, up.said, healthy, left, after,
            places_when_started(data),
        )  # fmt: skip


def spoilt(backup: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The backup with one byte in its midst turned."""
    file, whole = tmp_path_factory.mktemp("damaged") / "damaged", bytearray(backup.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    file.write_bytes(whole)
    return file


def places_when_started(data: Path) -> int:
    with started(data):
        return count_places(data)


def test_a_backup_restores_elsewhere_is_verified_and_runs(data, restored):
    assert restored.same_key
    assert restored.verified == 0
    assert restored.healthy
    assert restored.after == restored.places == places_when_started(data) > 1000


def test_a_restore_gives_way_only_when_told(restored):
    assert restored.over_data.returncode == 1
    assert "--replace" in restored.over_data.stderr
    assert 0 < restored.replaced < 1000


def test_a_wrong_passphrase_and_a_damaged_file_change_nothing(restored):
    assert restored.damaged.returncode == 1
    assert "与清单不符" in restored.damaged.stderr
    assert "口令不对" in restored.wrong
    assert restored.healthy
    assert restored.after == restored.places


def test_no_demo_shows_none_and_after_ctrl_c_nothing_runs_any_more(restored):
    assert "示范社区" not in restored.said
    assert restored.left == []
