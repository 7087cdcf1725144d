"""A public account's platform on the wire, as its public documentation describes it. No real one was ever called."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from liren.kit.tests.serving import Call, serving

APPID, SECRET = "wx0123456789abcdef", "0123456789abcdef0123456789abcdef"
NO_TOKEN = {"errcode": 41001, "errmsg": "access_token missing"}
WRONG_TOKEN = {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
OLD_TOKEN = {"errcode": 42001, "errmsg": "access_token expired"}


@dataclass
class Platform:
    """tokens: given out, the last one counts. drafts: the articles that lie there. next: an answer in stead of its own.

    old: tokens whose two hours are over. covers: ids of permanent pictures. asked: the paths that were called.
    busy: paths that are busy the next time.
    """

    port: int = 0
    tokens: list[str] = field(default_factory=list)
    old: set[str] = field(default_factory=set)
    covers: list[str] = field(default_factory=list)
    drafts: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    next: dict[str, Any] | bytes | None = None
    busy: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def heard(self, address: str, kind: str, body: bytes) -> dict[str, Any] | bytes:
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append(parts.path)
        if parts.path == "/cgi-bin/stable_token":
            return self._token(json.loads(body))
        given = query.get("access_token", "")
        if given in self.old or given != (self.tokens or [""])[-1]:
            return NO_TOKEN if not given else OLD_TOKEN if given in self.old else WRONG_TOKEN
        if parts.path in self.busy:
            self.busy.remove(parts.path)
            return {"errcode": -1, "errmsg": "system error"}
        if self.next is not None:
            said, self.next = self.next, None
            return said
        if parts.path == "/cgi-bin/material/add_material":
            assert kind.startswith("multipart/form-data; boundary=")
            assert (query["type"], b"\x89PNG" in body, b'name="media"' in body) == ("image", True, True)
            self.covers.append(f"cover-{len(self.covers) + 1}")
            return {"media_id": self.covers[-1], "url": "http://mmbiz.example/cover"}
        return self._draft(json.loads(body))

    def _token(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert asked["grant_type"] == "client_credential"
        if asked["appid"] != APPID:
            return {"errcode": 40013, "errmsg": "invalid appid"}
        if asked["secret"] != SECRET:
            return {"errcode": 40125, "errmsg": "invalid appsecret"}
        if asked["force_refresh"] or not self.tokens or self.tokens[-1] in self.old:
            self.tokens.append(f"token {len(self.tokens) + 1}/+")  # not safe in an address as it is
        return {"access_token": self.tokens[-1], "expires_in": 7200}

    def _draft(self, asked: dict[str, Any]) -> dict[str, Any]:
        [article] = asked["articles"]
        if len(article["title"]) > 32:
            return {"errcode": 45003, "errmsg": "title size out of limit"}
        if article["thumb_media_id"] not in self.covers:
            return {"errcode": 40007, "errmsg": "invalid media_id"}
        self.drafts.append(article)
        return {"media_id": f"draft-{len(self.drafts)}"}


@contextmanager
def platform() -> Iterator[Platform]:
    """One on a free port of this machine."""
    there = Platform()

    def hears(call: Call, body: bytes) -> None:
        said = there.heard(call.path, call.headers.get("Content-Type", ""), body)
        call.answer(200, said if isinstance(said, bytes) else json.dumps(said).encode())

    with serving(hears) as there.port:
        yield there
