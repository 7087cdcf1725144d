"""Coming in by the front door in tests: a clock that stands where the test wants it, and clients that are signed in."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from functools import cache
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import resolve

from liren.access import public as access
from liren.kit import clock, flood

LONG = timedelta(days=3650)
V1 = "/api/v1"


@dataclass
class Clock:
    """What `now()` says, everywhere."""

    at: datetime

    def tick(self, **passing: int) -> datetime:
        self.at += timedelta(**(passing or {"minutes": 1}))
        return self.at


@contextmanager
def clock_at(at: datetime) -> Iterator[Clock]:
    """Stop the platform's one clock at `at`, until the test moves it."""
    standing = Clock(at)

    class Standing(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return standing.at.astimezone(tz)

    with patch.object(clock, "datetime", Standing):
        yield standing


@contextmanager
def undone() -> Iterator[None]:
    """A transaction of the test's own, rolled back; what wants to be outermost (the outbox) may begin inside it."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # as Django's own test cases do
    flood._buckets.clear()  # kept in memory by ids that the next world has again, on a clock that stands still
    with block:
        yield
        transaction.set_rollback(True)


def session(person: UUID | None, at: datetime) -> str | None:
    """The secret of a session that outlasts any test; None for nobody."""
    if person is None:
        return None
    with access.as_system():
        return access.open_session(holder=person, address="127.0.0.1", at=at, lasts=LONG, idle=LONG)


@dataclass
class Api:
    """A client of /api/v1 with somebody's token. Every answer must be one that the OpenAPI document promises."""

    token: str | None = None
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **parameters: Any) -> Any:
        query = urlencode({name: value for name, value in parameters.items() if value is not None})
        return self._send("GET", f"{path}?{query}" if query else path)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("POST", path, json.dumps({} if body is None else body), **headers)

    def delete(self, path: str) -> Any:
        return self._send("DELETE", path)

    def upload(self, path: str, *, key: str | None = None, **parts: Any) -> Any:
        headers = self._signed | ({"Idempotency-Key": key} if key else {})
        return self.kept_promise("POST", path, self.client.post(V1 + path, parts, headers=headers))

    def _send(self, method: str, path: str, body: str = "", **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = self.client.generic(method, V1 + path, body, "application/json", headers={**self._signed, **named})
        return self.kept_promise(method, path, response)

    @property
    def _signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def kept_promise(self, method: str, path: str, response: Any) -> Any:
        """The answer, once its status and its error code are found in the document."""
        match = resolve((V1 + path).partition("?")[0])
        route = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route)
        operation = promised().get(route, {}).get(method.lower())
        if operation is None:
            return response
        assert response.status_code in operation["responses"], f"{method} {path} promised no {said(response)}"
        if response.status_code >= 400:
            codes = operation["responses"][response.status_code]["x-codes"]
            assert response.json()["code"] in codes, f"{method} {path} promised no {said(response)}"
        return response


def undeclared(request: Any, answer: Any) -> list[str]:
    """The refusal, when the document has the operation and not this status or code for it."""
    match = request.resolver_match
    if match is None:
        return []
    route = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", match.route)
    operation = promised().get(route, {}).get(str(request.method).lower())
    code = json.loads(answer.content)["code"]
    declared = operation is None or code in operation["responses"].get(answer.status_code, {}).get("x-codes", ())
    return [] if declared else [f"{request.method} {route}: {answer.status_code} {code}"]


@cache
def promised() -> dict[str, Any]:
    """What the OpenAPI document says of each path."""
    from liren.api import urls

    paths: dict[str, Any] = urls.V1.get_openapi_schema(path_prefix=V1.removeprefix("/") + "/")["paths"]
    return {path.replace("//", "/"): operations for path, operations in paths.items()}


def browser(token: str | None) -> Client:
    """A browser with somebody's session."""
    client = Client(raise_request_exception=False)
    if token:
        client.cookies[settings.SESSION_COOKIE] = token
    return client


def said(response: HttpResponseBase) -> str:
    """What a test that fails should show."""
    content = getattr(response, "content", b"")
    return f"{response.status_code} {content[:800].decode('utf-8', 'replace')}"
