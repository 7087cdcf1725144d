"""What is delivered: a wheel that runs where no sources are, over older data, and goes on while renewed."""

import re
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from liren.config.layout import PACKAGE
from liren.launch import processes
from tests.delivery.site import PREVIOUS, Installed, Running, install, running

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("up")]
# The national frame, 665,276 rows, is loaded in other tests: here it counts as loaded.
TITLE = "旧版本里反映的路灯"
GO_ON = f"""
from liren.access import public as access
from liren.affairs import public as affairs
from liren.affairs.models import Affair
from liren.actors.models import Credential
from liren.kit.clock import now
from liren.kit.database import one_transaction
from liren.territories.frame import _mark, frame
with one_transaction():
    access.enter_system("command")
    worker = Credential.objects.get(login="lumin").person_id
    id = Affair.objects.get(title="{TITLE}").id
    _mark(frame())
with one_transaction():
    actor = access.enter(worker, "portal")
    done = affairs.do_step(
        affair_id=id, step="accept", move="dispatch", answers={{"class": "component.utilities.lamp"}}, by=actor,
        at=now(),
    )
    shown = affairs.reveal(affair_id=id, names=["phone"], purpose="联系反映人", by=actor, at=now())
    print(done.step, dict(shown), len(affairs.affair(id, actor, at=now()).photos))
"""


@pytest.fixture(scope="module")
def installed() -> Iterator[Installed]:
    with tempfile.TemporaryDirectory(prefix="liren-installed-") as made:
        Path(made).chmod(0o711)
        there = install(Path(made))
        restored = there.run("restore", str(PREVIOUS), "--data", str(there.data))
        there.restored = restored.stdout + restored.stderr
        there.went_on = there.asked(GO_ON)
        yield there


@pytest.fixture(scope="module")
def up(installed: Installed) -> Iterator[Running]:
    with running(installed) as found:
        yield found


def test_the_wheel_brings_every_file_the_platform_reads_and_nothing_of_its_making(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        inside = {name for name in wheel.namelist() if name.startswith("liren/")}
    made = {"tests", "front", "__pycache__"}
    files = {path for path in PACKAGE.rglob("*") if path.is_file()} | set((PACKAGE / "lawbook").rglob("*.yaml"))
    wanted = {f"liren/{p.relative_to(PACKAGE)}" for p in files if not made & set(p.relative_to(PACKAGE).parts)}
    assert len(wanted) > 500
    assert {name for name in wanted - inside if not name.endswith("/.sources")} == set()
    assert [name for name in inside if made & set(name.split("/"))] == []


def test_what_belongs_to_the_sources_says_so_where_there_are_none(installed: Installed) -> None:
    assert "里仁 Liren" in installed.run("--help").stdout
    refused = installed.run("test")
    assert refused.returncode == 1
    assert "只在源代码目录里能用" in refused.stderr


def test_data_of_the_previous_version_is_migrated_verified_and_gone_on_with(installed: Installed) -> None:
    assert "恢复完成，已核对无误" in installed.restored
    assert installed.went_on.split("\n")[0] == "dispatch {'phone': '13800002046'} 1"


def test_its_pages_come_over_tls_that_who_trusts_its_authority_trusts(up: Running) -> None:
    assert up.health()["status"] == "ok"
    with up.get("sign-in") as answer:
        assert "max-age=" in answer.headers["Strict-Transport-Security"]
        cookie = SimpleCookie(answer.headers["Set-Cookie"])["csrftoken"]
        assert cookie["secure"]
        assert cookie["httponly"]
    assert re.search(r"SHA-256 [0-9A-F:]{95}", up.said)


def test_static_files_are_packed_named_by_their_content_and_kept_for_ever(up: Running) -> None:
    with up.get("sign-in") as answer:
        found = re.findall(r'(?:href|src)="/(static/[^"]+\.(?:css|js))"', answer.read().decode())
    assert len(found) >= 2
    for path in found:
        assert re.search(r"[.-][0-9A-Za-z_-]{8,12}\.(css|js)$", path), path
        with up.get(path) as plain, up.get(path, **{"Accept-Encoding": "gzip"}) as packed:
            size = len(plain.read())
            assert packed.headers["Content-Encoding"] == "gzip" or size < 300, path
            assert "immutable" in packed.headers["Cache-Control"]
            assert packed.headers["Vary"] == "Accept-Encoding" or size < 300
            assert len(packed.read()) <= size


def test_while_the_web_server_is_renewed_no_request_is_lost(installed: Installed, up: Running) -> None:
    before = web_workers(installed)
    over, answered, lost = threading.Event(), [0], []

    def ask() -> None:
        while not over.wait(0.05):  # who asks without a breath takes the machine from those that start
            try:
                with up.get("sign-in") as answer:
                    answered[0] += answer.status == 200
            except OSError as error:
                lost.append(error)

    people = [threading.Thread(target=ask) for _ in range(3)]
    for one in people:
        one.start()
    try:
        renewed = installed.run("reload", "--data", str(installed.data))
        assert renewed.returncode == 0, renewed.stderr
        assert processes.wait_until(lambda: fresh(installed, before), 180)
        seen = answered[0]
        assert processes.wait_until(lambda: answered[0] > seen + 10, 180)
    finally:
        over.set()
        for one in people:
            one.join()
    assert lost == []
    assert processes.wait_until(lambda: up.health()["status"] == "ok", 120)


def fresh(installed: Installed, before: set[int]) -> bool:
    now = web_workers(installed)
    return len(now) >= 2 and not now & before


def web_workers(installed: Installed) -> set[int]:
    leader = int((installed.data / "run" / "web.pid").read_text().split("\n", 1)[0])
    return {pid for pid in processes.group(leader) if pid != leader}
