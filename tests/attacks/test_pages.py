"""What is sent in to come out again as a page, a query or a breakdown. See docs/threat-model.md."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.test import Client

from liren.affairs.tests.world import KEY
from liren.api.tests.street import Street
from liren.kit.clock import now
from liren.web.tests.visits import browser, words
from tests.doors import Api, session
from tests.matrix_world import Matrix
from tests.pages import enrich, visits

SOURCE = Path(settings.ROOT) / "src" / "liren"
SCRIPT = "<img src=x onerror=alert(1)>'\"</script><script>alert(2)</script>"
PARTS = ("<img src=x", "<script>alert", "onerror=alert(1)>'\"<")
SQL = (
    "' OR '1'='1",
    "'; DROP TABLE affairs_affair; --",
    "1) OR 1=1 --",
    "%' OR 1=1 --",
    "\\'; SELECT 1",
    "$$;select 1;$$",
)
"""The API's and the pages' own limits are elsewhere: `test_nonsense`, `test_schema`."""


# ---- script ----


@pytest.fixture
def scripted(street: Street) -> str:
    """An affair on which everybody wrote script wherever text is taken."""
    lamp = {
        **street.lamp()["answers"],
        "title": SCRIPT[:60],
        "description": SCRIPT,
        "address": SCRIPT,
        "name": SCRIPT[:30],
    }
    id = street.opened("wang", answers=lamp)
    street.as_("wang").post(f"/affairs/{id}/notes", {"text": SCRIPT})
    street.as_("worker").post(f"/affairs/{id}/notes", {"text": SCRIPT, "internal": True})
    street.does("worker", id, "accept", "dispatch", **{"class": "event.estate"})
    street.does("dispatcher", id, "dispatch", "return", reason=SCRIPT)
    street.does("worker", id, "accept", "dispatch", **{"class": "event.estate"})
    street.does("dispatcher", id, "dispatch", "dispatch")
    street.as_("property_handler").post(f"/affairs/{id}/extensions", {"amount": 1, "reason": SCRIPT})
    street.does("property_handler", id, "handle", "done", reply=SCRIPT)
    return id


def test_script_in_any_text_of_an_affair_is_shown_as_text_to_all_who_read_it(street: Street, scripted: str) -> None:
    seen = 0
    for who in ("wang", "worker", "dispatcher", "property_handler", "supervisor", "grid_worker"):
        client = browser(street.world.actor(who))
        for path in (
            f"/affairs/{scripted}",
            f"/mine/{scripted}",
            "/affairs",
            "/today",
            "/mine",
            "/notices",
            "/duplicates",
        ):
            page = words(client.get(path))
            assert not [part for part in PARTS if part in page], (who, path)
            seen += page.count("&lt;img src=x")
    assert seen > 10


@pytest.fixture(scope="module")
def pages(matrix: Matrix) -> list[tuple[Any, Client]]:
    """Every page with the browser of somebody who may see it."""
    enrich(matrix)
    windows = {role: browser_of(matrix.people[role]) for role in matrix.people}
    return [(visit, windows[visit.role]) for visit in visits(matrix)]


def browser_of(person: Any) -> Client:
    client = browser()
    if person is not None:
        client.cookies[settings.SESSION_COOKIE] = session(person, now()) or ""
    return client


def test_every_page_shows_script_in_its_address_as_text_and_forbids_script_frames_and_guessing_of_types(
    pages: list[tuple[Any, Client]],
) -> None:
    for visit, client in pages:
        asked = dict.fromkeys(("text", "q", "state", "period", "name", "next", "told", "x"), SCRIPT)
        own = parse_qs(visit.address.partition("?")[2])
        answer = client.get(visit.address.partition("?")[0], {**asked, **own})
        assert not [part for part in PARTS if part in words(answer)], visit.route
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert (answer.headers["X-Frame-Options"], answer.headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert scripts_in(words(answer)) == [], visit.route


class _Scripts(HTMLParser):
    """What of a page would run by itself, or may lead a page that it opened."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        inline = tag == "script" and "src" not in told and told.get("type") != "application/json"
        if tag == "style" or inline:
            self.found.append(tag)
        self.found += [name for name in told if name.startswith("on") or name == "style"]
        self.found += [value for value in told.values() if value.strip().lower().startswith("javascript:")]
        if told.get("target") == "_blank" and "noopener" not in told.get("rel", ""):
            self.found.append("target")


def scripts_in(page: str) -> list[str]:
    """
    >>> scripts_in('<p onclick="x">'), scripts_in("<script>1</script>"), scripts_in('<input value=" onclick=x">')
    (['onclick'], ['script'], [])
    """
    looked = _Scripts()
    looked.feed(page)
    return looked.found


def test_nothing_in_a_template_leaves_unescaped() -> None:
    """Where text is declared safe it is our own drawing; a new place must be looked at and named here."""
    templates = [path.read_text("utf-8") for path in SOURCE.rglob("*.html")]
    assert len(templates) > 50
    assert not [text for text in templates if re.search(r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq", text)]
    marked = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"\bmark_safe\(|\bSafeString\(", path.read_text("utf-8"))
    }
    assert marked == {"web/templatetags/liren.py"}
    assert not [
        p
        for p in (SOURCE / "web/front").rglob("*.ts")
        if re.search(r"\beval\(|new Function|document\.write", p.read_text("utf-8"))
    ]


# ---- queries ----


@pytest.mark.parametrize("said", SQL)
def test_sql_in_a_filter_is_text_or_refused_and_shows_nothing_more(street: Street, said: str) -> None:
    street.opened("wang")
    worker = street.as_("worker")
    for name in ("text", "state", "procedure", "place", "step", "class_code", "origin", "after", "opened_from"):
        answer = worker.get("/affairs", **{name: said})
        assert answer.status_code in (200, 404, 422), name
        assert answer.status_code != 200 or answer.json()["items"] == [], name
    client = browser(street.world.actor("worker"))
    for path in ("/affairs", "/places/search", "/registers/places"):
        for name in ("text", "q", "state", "path", "after", "procedure"):
            assert client.get(path, {name: said}).status_code < 500, (path, name)
    assert worker.get("/affairs").json()["count"] == 1


# ---- bodies ----


@pytest.fixture
def signed(street: Street) -> Api:
    return street.as_("wang")


@pytest.mark.parametrize("depth", [50, 400, 900, 5000, 100_000])
@pytest.mark.parametrize("pair", ["[]", "{}"])
def test_a_body_nested_beyond_reason_is_refused(signed: Api, depth: int, pair: str) -> None:
    opening = "[" if pair == "[]" else '{"a":'
    deep = opening * depth + "1" + pair[1] * depth
    body = json.dumps({"procedure": KEY, "place": "32.", "answers": "@"}).replace(
        '"@"', '{"description": ' + deep + "}"
    )
    answer = signed._send("POST", "/affairs", body)
    assert answer.status_code == 422
    assert answer.json()["code"] in ("api.unreadable", "kit.invalid-input")


def test_a_body_of_more_than_twelve_megabytes_is_refused(signed: Api) -> None:
    answer = signed._send("POST", "/affairs", '{"procedure": "' + "x" * (12 * 1024 * 1024) + '"}')
    assert (answer.status_code, answer.json()["code"]) == (400, "api.request-refused")


@pytest.mark.parametrize("number", ["1e999999", "1" * 5000, "-0", "NaN", "1E400"])
def test_a_number_no_one_can_mean_is_refused(signed: Api, number: str) -> None:
    body = json.dumps({"procedure": KEY, "place": "32.", "answers": "@"}).replace('"@"', '{"danger": ' + number + "}")
    assert signed._send("POST", "/affairs", body).status_code == 422


def test_a_form_of_more_fields_than_a_form_has_is_refused(street: Street) -> None:
    client = browser(street.world.actor("wang"), raise_request_exception=False)
    assert client.post("/look", {f"f{n}": "x" for n in range(2000)}).status_code == 400


# ---- addresses and headers ----


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost:80@evil.example", "127.0.0.1.evil", ""]
)
def test_a_name_the_platform_does_not_serve_is_refused(db: None, host: str) -> None:
    client = browser(raise_request_exception=False)
    assert client.get("/sign-in", headers={"host": host}).status_code == 400


def test_what_a_proxy_would_say_is_believed_from_nobody_else(db: None) -> None:
    client = browser()
    said = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
        "x-original-url": "/today",
        "forwarded": "host=evil",
    }
    page = client.get("/sign-in", headers=said)
    assert page.status_code == 200
    assert "evil" not in unescape(words(page))
    assert client.post("/sign-in", headers={"x-http-method-override": "DELETE"}).status_code == 405


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "GET\tX"])
def test_no_method_but_those_of_a_route_is_answered(db: None, method: str) -> None:
    assert browser().generic(method, "/sign-in").status_code == 405
    assert browser().generic(method, "/api/v1/me").status_code == 405
