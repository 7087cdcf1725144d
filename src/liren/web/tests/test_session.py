"""Signing in, out, and reading as one likes: forms that work without script."""

import re
from typing import Any

import pyotp
import pytest
from django.conf import settings

from liren.access import public as access
from liren.actors.public import DEMO_PASSWORD as PASSWORD
from liren.actors.tests.cast import cast
from liren.actors.tests.demonstration import demo
from liren.kit.addresses import networks
from liren.kit.clock import now
from liren.web.tests.visits import browser, words

__all__ = ["demo"]
pytestmark = pytest.mark.django_db


def test_staff_sign_in_with_name_and_password_and_land_on_their_list(demo):
    client = browser()
    response = client.post("/sign-in/staff", {"login": "lumin", "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == "/today"
    assert "陆敏" in words(response)


def test_the_session_cookie_is_hidden_from_script_and_other_sites(demo):
    client = browser()
    client.post("/sign-in/staff", {"login": "lumin", "password": PASSWORD})
    cookie = client.cookies[settings.SESSION_COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_worker_with_a_phone_of_their_own_stays_signed_in_for_the_day_though_the_battery_dies(demo):
    for kept, lasts in (({}, ""), ({"keep": "yes"}, 12 * 3600)):
        client = browser()
        client.post("/sign-in/staff", {"login": "sunli", "password": PASSWORD, **kept})
        assert client.cookies[settings.SESSION_COOKIE]["max-age"] == lasts


def test_a_wrong_password_comes_back_to_the_form_with_the_name_kept(demo):
    response = browser().post("/sign-in/staff", {"login": "lumin", "password": "wrong"})
    assert response.status_code == 403
    assert "登录名或密码不对" in words(response)
    assert 'value="lumin"' in words(response)
    assert "wrong" not in words(response)


def test_guessing_is_slowed_down_even_though_each_guess_is_refused(demo):
    client = browser()
    for _ in range(10):
        client.post("/sign-in/staff", {"login": "lumin", "password": "wrong"})
    response = client.post("/sign-in/staff", {"login": "lumin", "password": PASSWORD})
    assert response.status_code == 429


def test_a_resident_asks_for_a_code_and_signs_in_with_it(demo, caplog):
    client = browser()
    sent = client.post("/sign-in/resident", {"phone": "13800002046", "_send": "1"})
    assert "138 **** 2046" in words(sent)
    code = caplog.text.split("验证码 ")[1][:6]
    response = client.post("/sign-in/resident", {"phone": "13800002046", "code": code}, follow=True)
    assert response.redirect_chain[-1][0] == "/home"
    assert "我要反映" in words(response)


def test_a_wrong_code_comes_back_with_the_phone_kept(demo):
    client = browser()
    client.post("/sign-in/resident", {"phone": "13800002046", "_send": "1"})
    response = client.post("/sign-in/resident", {"phone": "13800002046", "code": "000000"})
    assert response.status_code == 403
    assert 'value="13800002046"' in words(response)


def test_signing_in_leads_back_to_where_one_was_going_but_never_elsewhere(demo):
    asked = {"login": "lumin", "password": PASSWORD}
    assert browser().post("/sign-in/staff", {**asked, "next": "/figures"}).headers["Location"] == "/figures"
    away = browser().post("/sign-in/staff", {**asked, "next": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/"


def test_the_demo_table_is_shown_on_this_machine_only(demo):
    assert "演示账号" in words(browser().get("/sign-in"))
    assert "演示账号" not in words(browser().get("/sign-in", REMOTE_ADDR="10.0.0.8"))


def test_who_comes_through_a_proxy_is_judged_by_their_own_address(demo, settings):
    asked = {"login": "lumin", "password": PASSWORD}
    elsewhere: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1", "headers": {"X-Forwarded-For": "127.0.0.1, 203.0.113.7"}}
    for proxies in ("", "127.0.0.1"):  # also when nobody named the proxy
        settings.PROXIES = networks(proxies)
        assert "演示账号" not in words(browser().get("/sign-in", **elsewhere))
        assert browser().post("/sign-in/staff", asked, **elsewhere).status_code == 403
    at_home: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1", "headers": {"X-Forwarded-For": "127.0.0.1"}}
    assert browser().post("/sign-in/staff", asked, **at_home).status_code == 303


def test_signing_out_ends_the_session():
    client = browser(cast().worker)
    assert client.get("/today").status_code == 200
    client.post("/sign-out")
    assert client.get("/today").status_code == 302


def test_large_type_is_a_cookie_and_every_page_obeys_it():
    client = browser(cast().wang)
    assert 'data-mode="elder"' not in words(client.get("/home"))
    client.post("/look", {"mode": "elder", "next": "/home"})
    page = words(client.get("/home"))
    assert 'data-mode="elder"' in page
    assert "打电话给社区" in page
    assert "再大些" in page
    client.post("/look", {"mode": "", "next": "/home"})
    assert 'data-mode="elder"' not in words(client.get("/home"))


def test_an_odd_cookie_changes_nothing():
    client = browser()
    client.cookies["mode"] = '"><script>'
    assert "data-mode" not in words(client.get("/sign-in"))


def test_with_a_second_factor_the_password_leads_to_a_page_that_asks_for_its_code(demo):
    client = browser(access.enter(demo.people["worker"], "test"))
    shown = client.post("/me/second", {"do": "begin", "password": PASSWORD}).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", shown)
    assert secret
    app = pyotp.TOTP(secret[1])
    refused = client.post("/me/second", {"do": "confirm", "code": "x"})
    assert (refused.status_code, "验证码不对" in words(refused)) == (403, True)
    assert secret[1] in refused.content.decode()  # the app holds it already
    done = words(client.post("/me/second", {"do": "confirm", "code": app.at(now())}))
    spare = re.search(r"\b[0-9]{8}\b", done)
    assert spare

    fresh = browser()
    asked = fresh.post("/sign-in/staff", {"login": "lumin", "password": PASSWORD, "next": "/figures", "keep": "yes"})
    assert (asked.status_code, "再输一个验证码" in words(asked)) == (403, True)
    ticket = re.search(r'name="ticket" value="([^"]+)"', asked.content.decode())
    assert ticket
    again = fresh.post("/sign-in/second", {"ticket": ticket[1], "code": "1", "next": "/figures"})
    assert ticket[1] in again.content.decode()  # nothing is typed twice
    entered = fresh.post("/sign-in/second", {"ticket": ticket[1], "code": spare[0], "next": "/figures"})
    assert entered.headers["Location"] == "/figures"
    assert 'name="keep"' in asked.content.decode()  # so that who asked for it stays signed in for the day
    assert "停用验证器" in words(fresh.get("/me"))
    fresh.post("/me/second", {"do": "drop", "password": PASSWORD})
    assert "开始设置" in words(fresh.get("/me"))
