"""The provider of sign-ins, and who speaks in its name: nobody is let in by what it did not sign, for us, now."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from liren.access import public as access
from liren.actors.models import Identity, SignIn
from liren.actors.tests.demonstration import demo
from liren.integrations.tests.issuer import (
    Issuer,
    by_a_stranger_who_says_it_is_the_first,
    by_nobody,
    by_the_public_key_as_a_secret,
    issuer,
    signed_by,
)
from liren.kit import clock
from liren.web.tests.provider import began, comes_back
from liren.web.tests.visits import browser, words
from tests.attacks.test_sessions import AWAY

__all__ = ["demo", "issuer"]
pytestmark = pytest.mark.usefixtures("demo")


def signs_in(client: Client, issuer: Issuer, next: str = "") -> Any:
    return comes_back(client, issuer.leads_back(began(client, next)))


def refused(answer: Any, status: int, said: str) -> None:
    page = words(answer)
    assert (answer.status_code, said in page, "没有登录" in page) == (status, True, True), page
    assert "用省统一身份认证登录" in page  # what to do next is there
    assert settings.SESSION_COOKIE not in answer.cookies


def test_a_good_sign_in_by_the_provider_lets_one_in(issuer: Issuer) -> None:
    answer = signs_in(browser(), issuer)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert settings.SESSION_COOKIE in answer.cookies


def ago(seconds: int) -> dict[str, Any]:
    return {"iat": int(time.time()) - seconds, "exp": int(time.time()) - seconds + 300}


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"nonce": "of another sign-in"}, "不是这一次登录的"),
        ({"nonce": None}, "不是这一次登录的"),
        ({"aud": "another-client"}, "不是发给里仁的"),
        ({"aud": ["liren-test", "another"]}, "不是发给里仁的"),
        ({"azp": "another"}, "不是发给里仁的"),
        ({"iss": "https://evil.example"}, "不是它发的"),
        (ago(3600), "已经过期"),
        ({"sub": None}, "sub 不对"),
        ({"sub": ["lumin"]}, "sub 不对"),
    ],
)
def test_a_token_for_another_sign_in_another_platform_or_another_time_lets_nobody_in(
    issuer: Issuer, claims: dict[str, Any], said: str
) -> None:
    issuer.claims = claims
    refused(signs_in(browser(), issuer), 403, said)


@pytest.mark.parametrize(
    "sign",
    [
        signed_by("stranger"),
        by_a_stranger_who_says_it_is_the_first,
        by_the_public_key_as_a_secret,
        by_nobody,
        lambda *_: "no token",
    ],
)
def test_a_token_the_provider_did_not_sign_lets_nobody_in(issuer: Issuer, sign: Callable[..., str]) -> None:
    issuer.sign = sign
    refused(signs_in(browser(), issuer), 403, "没有通过核对")


def test_what_this_browser_did_not_begin_or_brings_back_twice_lets_nobody_in(issuer: Issuer) -> None:
    victim, attacker = browser(), browser()
    theirs = issuer.leads_back(began(attacker))
    refused(comes_back(victim, theirs), 403, "不是在这个浏览器里刚刚开始的")  # a link to somebody else's sign-in
    began(victim)
    refused(comes_back(victim, theirs), 403, "不是在这个浏览器里刚刚开始的")
    refused(comes_back(browser(), "/sign-in/provider/back?code=x&state="), 403, "不是在这个浏览器里刚刚开始的")
    mine = issuer.leads_back(began(attacker), "code-2")
    kept = attacker.cookies["liren-provider"].value
    assert comes_back(attacker, mine).status_code == 303
    refused(comes_back(attacker, mine), 403, "不是在这个浏览器里刚刚开始的")  # the cookie is gone
    attacker.cookies["liren-provider"] = kept
    refused(comes_back(attacker, mine), 403, "不是在这个浏览器里刚刚开始的")  # and kept by force it is used up
    for made_up in ("x", "AAAA", kept[:-8] + "AAAAAAA="):
        attacker.cookies["liren-provider"] = made_up
        refused(comes_back(attacker, mine), 403, "不是在这个浏览器里刚刚开始的")
    assert not [one for one in issuer.asked if one == "/token"][1:]  # the provider was asked once


def test_a_sign_in_that_took_too_long_lets_nobody_in(issuer: Issuer, monkeypatch: Any) -> None:
    client = browser()
    address, moment = issuer.leads_back(began(client)), clock.now()
    monkeypatch.setattr("liren.web.provider.now", lambda: moment + timedelta(minutes=10, seconds=1))
    refused(comes_back(client, address), 403, "不是在这个浏览器里刚刚开始的")


def test_a_code_stolen_on_its_way_is_no_use_to_another_browser(issuer: Issuer) -> None:
    """The code of one sign-in under the state of another: the provider holds the verifier against its challenge."""
    victim, thief = browser(), browser()
    issuer.leads_back(began(victim), "stolen")
    mine = issuer.leads_back(began(thief), "mine")
    refused(comes_back(thief, mine.replace("code=mine", "code=stolen")), 403, "登录凭据用过了")


def test_another_person_of_the_same_name_at_the_provider_is_refused_and_written_down(
    issuer: Issuer, caplog: Any
) -> None:
    assert signs_in(browser(), issuer).status_code == 303
    issuer.subject, issuer.account = "subject-2", "lumin"
    refused(signs_in(browser(), issuer), 403, "已经和另一个统一身份绑定")
    assert "is bound to another subject" in caplog.text
    access.enter_system("test")
    assert [one.outcome for one in SignIn.objects.order_by("at")] == ["in", "another-subject"]
    issuer.subject, issuer.account = "subject-1", "renamed-there"
    assert signs_in(browser(), issuer).status_code == 303  # it is the subject that counts


def test_somebody_of_two_accounts_is_never_two(issuer: Issuer) -> None:
    """Who is bound and takes another's name at the provider comes in as who they are."""
    assert signs_in(browser(), issuer).status_code == 303
    issuer.account = "shenjie"
    client = browser()
    signs_in(client, issuer)
    assert "陆敏" in words(client.get("/today"))
    access.enter_system("test")
    assert Identity.objects.count() == 1


def test_the_provider_leads_nobody_out_of_the_platform(issuer: Issuer) -> None:
    for where in AWAY:
        location = signs_in(browser(), issuer, next=where).headers["Location"]
        assert re.match(r"/(?![/\\])", location), location
    assert signs_in(browser(), issuer, next="/figures").headers["Location"] == "/figures"
    assert began(browser(), "/figures").startswith(issuer.url + "/authorize?")
    assert "redirect_uri=http%3A%2F%2Ftestserver%2Fsign-in%2Fprovider%2Fback" in began(browser())


def test_no_token_and_no_secret_is_in_the_log(issuer: Issuer, caplog: Any) -> None:
    issuer.claims = {"aud": "another-client"}
    signs_in(browser(), issuer)
    assert "proof-refused" in caplog.text
    for told in ("both%2Fknow", "both%252Fknow", "eyJ", "code-1", "subject-1"):
        assert told not in caplog.text
