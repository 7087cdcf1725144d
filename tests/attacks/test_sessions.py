"""Who somebody is: guessed, borrowed, fixed, or made to do what they did not ask for. See docs/threat-model.md."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client, override_settings

from liren.actors.actions.signing_in import _nobodys_password
from liren.actors.public import DEMO_PASSWORD
from liren.actors.tests.demonstration import demo
from liren.api.tests.street import Street
from liren.web.tests.visits import browser, caught, words
from tests.doors import Api, session
from tests.matrix_requests import request_of
from tests.matrix_world import Matrix
from tests.test_matrix import ROWS

__all__ = ["demo"]
EVIL = "https://evil.example"
UNKNOWN = "01a22702-ff38-7d5f-bd84-29cab7101218"


def signs_in(client: Client, login: str = "lumin", password: str = DEMO_PASSWORD, **more: Any) -> Any:
    return client.post("/sign-in/staff", {"login": login, "password": password, **more})


# ---- requests forged elsewhere ----


def test_no_form_is_taken_without_its_token_whatever_the_route(matrix: Matrix) -> None:
    client = browser(matrix.world.actor("worker"), enforce_csrf_checks=True)
    asked = [request_of("web", "POST", row.route, row.about, matrix) for row in ROWS if is_post(row)]
    routes = [row.route.format(**one.path) for row, one in zip(filter(is_post, ROWS), asked, strict=True)]
    assert len(routes) > 50
    for route in dict.fromkeys(routes):
        assert client.post(route, {}).status_code == 403, route


def is_post(row: Any) -> bool:
    return bool(row.table == "web" and row.method == "POST")


@pytest.mark.parametrize("said", [{"origin": EVIL}, {"origin": "null"}, {"origin": "http://localhost:1"}])
def test_a_form_sent_from_elsewhere_is_refused_even_with_a_token(db: None, said: dict[str, str]) -> None:
    client = browser(enforce_csrf_checks=True)
    token = caught(r'name="csrfmiddlewaretoken" value="(\w+)"', words(client.get("/sign-in")))
    form = {"csrfmiddlewaretoken": token, "theme": "dark"}
    assert client.post("/look", form, headers=said).status_code == 403
    assert client.post("/look", form).status_code == 303


def test_no_page_changes_anything_when_it_is_only_asked_for(matrix: Matrix) -> None:
    """A link or an image elsewhere can make a browser ask; what changes something takes POST alone."""
    client = browser(matrix.world.actor("worker"))
    shown = {row.route for row in ROWS if row.table == "web" and row.method == "GET"}
    for row in filter(is_post, ROWS):
        if row.route not in shown:
            path = row.route.format(**request_of("web", "POST", row.route, row.about, matrix).path)
            assert client.get(path).status_code in (404, 405), row.route


# ---- sessions ----


def test_a_session_fixed_beforehand_is_nobodys_and_signing_in_makes_another(demo: None) -> None:
    client = browser()
    client.cookies[settings.SESSION_COOKIE] = "fixed-by-somebody-else-0123456789"
    assert signs_in(client).status_code == 303
    fresh = client.cookies[settings.SESSION_COOKIE].value
    assert len(fresh) >= 40
    assert fresh != "fixed-by-somebody-else-0123456789"
    other = browser()
    other.cookies[settings.SESSION_COOKIE] = "fixed-by-somebody-else-0123456789"
    assert other.get("/today").status_code == 302


def test_signing_in_ends_the_session_that_browser_had_and_renews_its_token(demo: None) -> None:
    client = browser()
    signs_in(client)
    old, token = client.cookies[settings.SESSION_COOKIE].value, client.cookies["csrftoken"].value
    signs_in(client, "shenjie")
    assert client.cookies["csrftoken"].value != token
    thief = browser()
    thief.cookies[settings.SESSION_COOKIE] = old
    assert thief.get("/today").status_code == 302


@pytest.mark.parametrize("tls", [False, True])
def test_cookies_are_hidden_from_script_and_other_sites_and_under_tls_from_the_open_wire(
    demo: None, settings: Any, tls: bool
) -> None:
    settings.COOKIES_OVER_TLS_ONLY = settings.CSRF_COOKIE_SECURE = tls
    client = browser()
    client.get("/sign-in")
    signs_in(client)
    for name in (settings.SESSION_COOKIE, "csrftoken"):
        cookie = client.cookies[name]
        assert (bool(cookie["httponly"]), cookie["samesite"], bool(cookie["secure"])) == (True, "Lax", tls), name
        assert cookie["domain"] == ""


AWAY = (
    EVIL, "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/%09/evil.example",
    "/\t/evil.example", "\t//evil.example", "https:evil.example", "http:///evil.example", "javascript:alert(1)",
    "data:text/html,x", "/\r\nLocation: https://evil.example", "//localhost@evil.example", "https://localhost.evil.example",
)  # fmt: skip


def test_nobody_is_led_out_of_the_platform(demo: None) -> None:
    for where in AWAY:
        for answer in (
            signs_in(browser(), next=where),
            browser().post("/look", {"theme": "dark", "next": where}),
            browser().post("/look?next=" + where, {"theme": "dark"}),
        ):
            assert answer.status_code == 303, where
            location = answer.headers["Location"]
            assert re.match(r"/(?![/\\])", location), location
            assert not re.search(r"[\r\n\t]", location)
        kept = re.search(r'name="next" value="([^"]*)"', words(browser().get("/sign-in", {"next": where})))
        assert kept is None or re.match(r"/(?![/\\])|$", kept[1]), kept[1]


# ---- finding out who and what there is ----


def test_whether_a_name_exists_is_told_neither_by_the_answer_nor_by_the_work_it_makes(
    demo: None, monkeypatch: Any
) -> None:
    worked: list[str] = []
    encode = PBKDF2PasswordHasher.encode

    def counted(self: Any, password: str, salt: str, iterations: int | None = None) -> str:
        worked.append(password)
        return str(encode(self, password, salt, 1))

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    _nobodys_password.cache_clear()  # another test may have made it by another hasher
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"]):
        make_password_again("lumin")
        Api().post("/sessions/staff", {"login": "nobody-at-all", "password": "x"})  # nobody's password is made once
        told, work = [], []
        for login in ("lumin", "nobody-here"):
            worked.clear()
            answer = Api().post("/sessions/staff", {"login": login, "password": "wrong-password"})
            told.append((answer.status_code, answer.json()))
            work.append(len(worked))
    assert told[0] == told[1]
    _nobodys_password.cache_clear()
    assert work[0] == work[1] > 0


def make_password_again(login: str) -> None:
    from django.contrib.auth.hashers import make_password

    from liren.access.public import as_system
    from liren.actors.models import Credential

    with as_system():
        Credential.objects.filter(login=login).update(password=make_password("right-password"))


def test_whether_a_phone_is_known_is_told_by_nobody(demo: None) -> None:
    asked = []
    for phone in ("13800002046", "13999990001"):
        sent = Api().post("/sessions/codes", {"phone": phone})
        wrong = Api().post("/sessions/residents", {"phone": phone, "code": "000000"})
        asked.append((sent.status_code, sorted(sent.json()), wrong.status_code, wrong.json()))
    assert asked[0] == asked[1]


def test_what_is_not_there_and_what_is_not_yours_are_one_answer_at_every_route(matrix: Matrix) -> None:
    """For a resident who has no business with any of it; the API says what pages would."""
    stranger, compared = Api(session(matrix.people["resident"], matrix.world.at)), 0
    for row in ROWS:
        asked = request_of(row.table, row.method, row.route, row.about, matrix)
        if row.table != "api" or row.method != "GET" or "id" not in asked.path or row.cells["resident"] != 404:
            continue
        theirs = stranger.client.get("/api/v1" + row.route.format(**asked.path), asked.query, headers=stranger._signed)
        gone = stranger.client.get(
            "/api/v1" + row.route.format(**{**asked.path, "id": UNKNOWN}), asked.query, headers=stranger._signed
        )
        assert (theirs.status_code, theirs.content) == (gone.status_code, gone.content), row.route
        compared += 1
    assert compared > 10


# ---- trying often ----


def test_a_name_is_tried_ten_times_from_however_many_addresses(demo: None) -> None:
    tried = [
        Client(REMOTE_ADDR=f"203.0.113.{n}").post("/sign-in/staff", {"login": "lumin", "password": "x"}).status_code
        for n in range(12)
    ]
    assert tried[:10].count(429) == 0
    assert tried[10:] == [429, 429]


def test_an_address_tries_sixty_names_and_no_header_makes_it_another(demo: None) -> None:
    tried = [
        Client(
            REMOTE_ADDR="203.0.113.9", headers={"x-forwarded-for": f"198.51.100.{n}", "x-real-ip": f"198.51.100.{n}"}
        )
        .post("/sign-in/staff", {"login": f"name{n}", "password": "x"})
        .status_code
        for n in range(61)
    ]
    assert 429 not in tried[:60]
    assert tried[60] == 429


def test_a_code_is_tried_five_times_and_a_phone_is_sent_few(demo: None) -> None:
    Api().post("/sessions/codes", {"phone": "13800002046"})
    tried = [
        Api().post("/sessions/residents", {"phone": "13800002046", "code": f"{n:06d}"}).json()["code"] for n in range(7)
    ]
    assert set(tried[:4]) == {"actors.code-refused"}
    assert set(tried[4:]) == {"actors.code-over"}
    assert Api().post("/sessions/codes", {"phone": "13800002046"}).status_code == 429


def test_keys_are_not_guessed_without_end_from_one_address(street: Street) -> None:
    tried = [Api(f"lrk_{n:043d}").get("/me").status_code for n in range(62)]
    assert tried[:60] == [401] * 60
    assert tried[60:] == [429, 429]


def test_nobody_writes_faster_than_a_person_can(street: Street, settings: Any) -> None:
    settings.WRITES_A_MINUTE = 20
    wang, worker = street.as_("wang"), street.as_("worker")
    tried = [wang.post("/affairs", {}).status_code for _ in range(25)]
    assert tried[:20] == [422] * 20
    assert tried[20:] == [429] * 5
    assert wang.get("/me").status_code == 200
    assert worker.post("/affairs", {}).status_code == 422
    page = browser(street.world.actor("wang")).post("/look", {"theme": "dark"})
    assert page.status_code == 429
    street.clock.tick(minutes=2)
    assert wang.post("/affairs", {}).status_code == 422


def test_nobody_reads_faster_than_people_do(street: Street, settings: Any) -> None:
    settings.READS_A_MINUTE = 20
    wang, worker = street.as_("wang"), street.as_("worker")
    tried = [wang.get("/me").status_code for _ in range(25)]
    assert tried == [200] * 20 + [429] * 5
    assert wang.get("/me").json()["code"] == "kit.too-fast"
    assert worker.get("/me").status_code == 200, "an office behind one address is not one person"
    window = browser(street.world.actor("wang"))
    page = window.get("/me")
    assert (page.status_code, page["Retry-After"]) == (429, "3")
    assert "太快" in words(page)
    assert 429 not in {window.get(f"/static/{n}.css").status_code for n in range(5)}, "files are not counted"
    street.clock.tick(minutes=2)
    assert wang.get("/me").status_code == 200


def test_an_address_asks_only_so_much_without_signing_in(street: Street, settings: Any) -> None:
    settings.UNKNOWN_A_MINUTE = 20
    office = [
        Client(REMOTE_ADDR=f"2001:db8:1:2::{n:x}").get("/sign-in", headers={"x-forwarded-for": f"198.51.100.{n}"})
        for n in range(25)
    ]
    assert [one.status_code for one in office] == [200] * 20 + [429] * 5
    assert Client(REMOTE_ADDR="2001:db8:1:3::1").get("/sign-in").status_code == 200
    made_up = Client(REMOTE_ADDR="2001:db8:1:2::1", headers={"authorization": "Bearer nobodys"})
    assert made_up.get("/api/v1/me").status_code == 429
    signed = browser(street.world.actor("worker"), REMOTE_ADDR="2001:db8:1:2::1")
    assert signed.get("/me").status_code == 200, "who is signed in has a measure of their own"
