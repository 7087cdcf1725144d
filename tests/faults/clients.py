"""People who write over HTTP and note what was acknowledged; what got no answer they send again, as it was."""

import http.client
import io
import json
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from PIL import Image

from liren.actors.public import DEMO_PASSWORD
from tests.faults.site import HOST

_PATIENCE = 200.0  # seconds until a write that is sent again and again must have been answered
_PAUSE = 0.05
NO_MORE: Mapping[str, str] = MappingProxyType({})
THINKS = 0.8  # seconds at most between two writes of one client: many affairs in hand, and a worker that keeps up
CLASS = "component.utilities.lamp"
STAFF = ("lumin", "shenjie")


class Http:
    """One client's line to the platform; `answer` goes on until there is one that decides something."""

    def __init__(self, port: int, token: str = "") -> None:
        self.port, self.token = port, token
        self._line: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Status and body; OSError or HTTPException when the line broke, and nobody knows what was done."""
        if self._line is None:
            self._line = http.client.HTTPConnection(HOST, self.port, timeout=20)
        try:
            self._line.request(method, path, body, dict(headers))
            answer = self._line.getresponse()
            return answer.status, answer.read()
        except BaseException:
            self._line.close()
            self._line = None
            raise

    def answer(
        self, method: str, path: str, given: Any = None, headers: Mapping[str, str] = NO_MORE
    ) -> tuple[int, bytes, bool]:
        """Status, body, and whether it had to be sent more than once."""
        told = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        told |= {"Content-Type": "application/json", **headers}
        raw = given if given is None or isinstance(given, bytes) else json.dumps(given).encode()
        end, again = time.monotonic() + _PATIENCE, False
        while True:
            try:
                status, body = self.ask(method, path, raw, told)
                if status < 500:
                    return status, body, again
            except (OSError, http.client.HTTPException):
                pass
            assert time.monotonic() < end, f"{method} {path} got no answer in {_PATIENCE} seconds"
            again = True
            time.sleep(_PAUSE)


@dataclass
class Written:
    """What one client was told is so. steps, notes: of its affair, acknowledged; files: bytes by id."""

    id: str
    key: str
    at_once: bool
    steps: int = 0
    notes: int = 0
    files: dict[str, bytes] = field(default_factory=dict)

    def history(self) -> dict[str, int]:
        """Records by kind."""
        return {"opened": 1, "note": self.notes, "step": self.steps} | ({"told": 1} if self.at_once else {})


class Client(threading.Thread):
    """Reports things, adds to them and has them done, one after another, until told to stop."""

    def __init__(self, name: str, port: int, place: str, tokens: Mapping[str, str], chance: random.Random) -> None:
        super().__init__(name=name, daemon=True)
        self.place, self.chance = place, chance
        self.lines = {who: Http(port, token) for who, token in tokens.items()}
        self.written: list[Written] = []
        self.sent_again = 0
        self.acknowledged = 0
        self.error: BaseException | None = None
        self._over = threading.Event()

    def run(self) -> None:
        try:
            while not self._over.is_set():
                self.written.append(self.whole(f"{self.name}-{len(self.written)}", self.chance.random() < 0.4))
        except BaseException as error:
            self.error = error

    def end(self) -> None:
        """Let the affair in hand come to its end."""
        self._over.set()
        self.join(2 * _PATIENCE)
        assert not self.is_alive(), f"{self.name} got no end to its affair"
        if self.error is not None:
            raise self.error

    def whole(self, key: str, at_once: bool) -> Written:
        """One affair: reported with a photograph, noted upon, and done or dispatched."""
        photo = picture(self.chance)
        file = self.uploads(photo)
        opened = self.does("lumin", "/affairs", self.report(key, file), 201, {"Idempotency-Key": key})
        one = Written(opened["id"], key, at_once, files={file: photo})
        version = int(opened["version"])
        for who, step, move, answers in AT_ONCE if at_once else DISPATCHED:
            asked = {"step": step, "move": move, "answers": answers, "version": version}
            version = self.changes(who, one.id, "steps", asked, version)
            one.steps += 1
        self.changes("lumin", one.id, "notes", {"text": f"补充 {key}"}, version)  # last: it goes to whoever is at work
        one.notes += 1
        return one

    def report(self, key: str, file: str) -> dict[str, Any]:
        answers = {"title": f"路灯不亮 {key}", "danger": False, "photos": [file]}
        return {"procedure": "management/grid-event", "place": self.place, "answers": answers}

    def does(self, who: str, path: str, given: Any, expected: int, headers: Mapping[str, str]) -> Any:
        status, body, again = self.lines[who].answer("POST", f"/api/v1{path}", given, headers)
        self.sent_again += again
        assert status == expected or (again and status == 200), (path, status, body.decode())
        self.acknowledged += 1
        return json.loads(body)

    def changes(self, who: str, id: str, what: str, given: Any, seen: int) -> int:
        """Write once upon version `seen`. Sent again it is refused as stale if the first try stood: so it is done."""
        time.sleep(self.chance.uniform(0, THINKS))
        line = self.lines[who]
        status, body, again = line.answer("POST", f"/api/v1/affairs/{id}/{what}", given, {"If-Match": f'"{seen}"'})
        self.sent_again += again
        if again and status == 409:
            assert json.loads(body)["code"] == "affairs.stale", body.decode()
            status, body, _ = line.answer("GET", f"/api/v1/affairs/{id}")
        assert status == 200, (what, status, body.decode())
        self.acknowledged += 1
        version = int(json.loads(body)["version"])
        assert version == seen + 1
        return version

    def uploads(self, photo: bytes) -> str:
        head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        raw, kind = head + photo + b"\r\n--x--\r\n", {"Content-Type": "multipart/form-data; boundary=x"}
        status, body, again = self.lines["lumin"].answer("POST", "/api/v1/files", raw, kind)
        self.sent_again += again
        assert status == 201, body.decode()
        self.acknowledged += 1
        return str(json.loads(body)["id"])


AT_ONCE: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("lumin", "accept", "finish_at_once", {"reply": "灯已修好"}),
)
DISPATCHED: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("lumin", "accept", "dispatch", {"class": CLASS}),
    ("shenjie", "dispatch", "dispatch", {}),
)


def picture(chance: random.Random) -> bytes:
    """A small picture that no other client sends."""
    out = io.BytesIO()
    Image.frombytes("RGB", (8, 8), chance.randbytes(192)).save(out, "PNG")
    return out.getvalue()


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.convert("RGB").tobytes()


def tokens(port: int) -> dict[str, str]:
    """Sessions of the staff, signed in over HTTP."""
    found = {}
    for login in STAFF:
        given = {"login": login, "password": DEMO_PASSWORD}
        status, body, _ = Http(port).answer("POST", "/api/v1/sessions/staff", given)
        assert status == 201, body.decode()
        found[login] = str(json.loads(body)["token"])
    return found
