"""The wheel, installed where no sources are, over data that earlier versions left."""

import json
import os
import signal
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from liren.launch import delivery
from liren.launch.installation import ROOT
from liren.launch.tests.followed import Followed

PREVIOUS = ROOT / "tests" / "delivery" / "previous.backup"
PASSPHRASE = "里仁为美，择不处仁"  # of that file: everything in it is invented
DEMO_PASSWORD = "liren-demo"


@dataclass
class Installed:
    """wheel: the file. place: its environment. data: an earlier version's, where it lay.

    restored, went_on: what was said when the previous version's backup was restored beside it, and gone on with.
    """

    wheel: Path
    place: Path
    data: Path
    restored: str = ""
    went_on: str = ""

    def run(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """`liren …` as installed, from a directory that knows nothing of the sources."""
        program = [str(self.place / "bin" / "liren"), *words]
        return subprocess.run(
            program, env=environment(), cwd=self.place, input=stdin, capture_output=True, text=True, timeout=300
        )

    def asked(self, code: str, data: Path) -> str:
        """What `code` prints, run by the installed platform over `data`."""
        done = self.run("manage", "shell", "-v", "0", "--data", str(data), stdin=code)
        assert done.returncode == 0, done.stderr
        return done.stdout


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIREN_", "PYTHON", "DJANGO_"))}
    return {**kept, "LIREN_BACKUP_PASSPHRASE": PASSPHRASE}


def install(place: Path) -> Installed:
    """Build the wheel and install it. What it depends on is lent by this environment: nothing is downloaded."""
    delivery.wheel(place / "wheel")
    (wheel,) = (place / "wheel").glob("*.whl")
    home = place / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    (packages,) = home.glob("lib/python*/site-packages")
    lent = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "lent.pth").write_text("\n".join(lent) + "\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python"), "install", "-q"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
    return Installed(wheel, home, place / "data")


@dataclass
class Running:
    """One `liren up --tls` of the installed wheel. context: trusts the authority it printed."""

    program: Followed
    address: str = ""
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def get(self, path: str, **headers: str) -> Any:
        asked = urllib.request.Request(self.address + path, headers=headers)
        return urllib.request.urlopen(asked, timeout=60, context=self.context)

    def api(self, path: str, body: Any = None, token: str = "") -> Any:
        """What the API answers: to a GET, or to a POST of `body`."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        raw = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(f"{self.address}api/v1/{path}", raw, headers)
        with urllib.request.urlopen(asked, timeout=60, context=self.context) as answer:
            return json.loads(answer.read())

    def signed_in(self, login: str) -> str:
        """The token of one of the demonstration's staff."""
        return str(self.api("sessions/staff", {"login": login, "password": DEMO_PASSWORD})["token"])

    def health(self) -> dict[str, str]:
        with self.get("healthz") as answer:
            return dict(json.loads(answer.read()))


@contextmanager
def running(installed: Installed) -> Iterator[Running]:
    """The installed platform over its data, under TLS with a certificate of its own."""
    words = ["up", "--tls", "--port", "0", "--data", str(installed.data)]
    up = Running(Followed([str(installed.place / "bin" / "liren"), *words], environment(), installed.place))
    try:
        up.address = up.program.until(r"里仁已启动.*(https://\S+)")[1]
        up.program.until("请先核对指纹再信任")
        up.context = ssl.create_default_context(cafile=str(installed.data / "tls" / "authority.pem"))
        yield up
    finally:
        up.program.stop(signal.SIGTERM)
