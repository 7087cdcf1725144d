"""What is delivered: a wheel that runs where no sources are, over older data, and goes on while renewed."""

import re
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest

from liren.config.layout import PACKAGE
from liren.launch import processes
from tests.delivery import earlier
from tests.delivery.site import PASSPHRASE, PREVIOUS, Installed, Running, install, running

pytestmark = pytest.mark.slow
# The national frame, 665,276 rows, is loaded in other tests: here it counts as loaded.
TITLE = "旧版本里反映的路灯"
WAITS = "升级前反映的长椅坏了"
GO_ON = f"""
from django.conf import settings
from django.test import Client
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
    access.enter_system("command")
    browser = Client(HTTP_HOST="localhost")
    browser.cookies[settings.SESSION_COOKIE] = access.open_session(holder=worker, address="127.0.0.1", at=now())
for page in ("/today", f"/affairs/{{id}}"):
    answer = browser.get(page, secure=True)
    print(answer.status_code, "{TITLE}" in answer.content.decode())
"""


@pytest.fixture(scope="module")
def installed() -> Iterator[Installed]:
    with tempfile.TemporaryDirectory(prefix="liren-installed-") as made:
        Path(made).chmod(0o711)
        there = install(Path(made))
        beside = Path(made) / "restored"
        restored = there.run("restore", str(PREVIOUS), "--data", str(beside))
        there.restored = restored.stdout + restored.stderr
        there.went_on = there.asked(GO_ON, beside)
        earlier.lay(there.data, PASSPHRASE)
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
    step, today, affair, *_ = installed.went_on.split("\n")
    assert step == "dispatch {'phone': '13800002046'} 1"
    assert today.startswith("200")
    assert affair == "200 True"


def test_data_of_an_earlier_version_are_upgraded_where_they_lie_with_the_same_figures_and_gone_on_with(
    installed: Installed, up: Running
) -> None:
    assert re.search(r"迁移 … .*（\d+ 个）", up.program.said)
    supervisor, worker = up.signed_in("wubin"), up.signed_in("lumin")
    for place, told in earlier.FIGURES.items():
        page = up.api(f"figures?place={place}&since=2026-10-01&until=2026-11-01", token=supervisor)
        now = {one["key"]: one for group in page["groups"] for one in group["figures"]}
        assert {key: counted(now[key]) for key in told} == {key: read(*figure) for key, figure in told.items()}
    affairs = {one["title"]: one for one in up.api("affairs", token=worker)["items"]}
    assert affairs.keys() >= {"北门的灯不亮", "井盖松动", "楼道堆物", "宣传栏玻璃裂了", WAITS}
    waits = up.api(f"affairs/{affairs[WAITS]['id']}", token=worker)
    with up.get(f"api/v1/files/{waits['photos'][0]['media_id']}", Authorization=f"Bearer {worker}") as photo:
        assert photo.read(2) == b"\xff\xd8"
    step = {"step": "accept", "move": "dispatch", "answers": {"class": "component.utilities.lamp"}}
    done = up.api(f"affairs/{waits['id']}/steps", {**step, "version": waits["version"]}, worker)
    assert done["step"] == "dispatch"
    verified = installed.run("verify", "--data", str(installed.data))
    assert verified.returncode == 0, verified.stdout + verified.stderr


def counted(figure: dict[str, Any]) -> tuple[Any, ...]:
    left_out = {one["key"]: one["count"] for one in figure["excluded"]}
    return figure["value"], figure["numerator"], figure["denominator"], left_out


def read(value: str | None, *rest: Any) -> tuple[Any, ...]:
    return None if value is None else float(Fraction(value)), *rest


def test_its_pages_come_over_tls_that_who_trusts_its_authority_trusts(up: Running) -> None:
    assert up.health()["status"] == "ok"
    with up.get("sign-in") as answer:
        assert "max-age=" in answer.headers["Strict-Transport-Security"]
        cookie = SimpleCookie(answer.headers["Set-Cookie"])["csrftoken"]
        assert cookie["secure"]
        assert cookie["httponly"]
    assert re.search(r"SHA-256 [0-9A-F:]{95}", up.program.said)


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
