"""Staff sign in by a provider: with a real one on this machine, over the wire. Who lies in its name: tests/attacks."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.conf import settings
from django.test import Client

from liren.access import public as access
from liren.actors.public import DEMO_PASSWORD, Demo, set_active
from liren.actors.tests.demonstration import demo
from liren.integrations.provider import patience, wire
from liren.integrations.tests.issuer import Issuer, issuer
from liren.kit import throttle
from liren.kit.clock import now
from liren.kit.database import rows
from liren.kit.oidc import Provider
from liren.web.tests.provider import RealProvider, began, comes_back, real_provider
from liren.web.tests.visits import browser, caught, words

__all__ = ["demo", "issuer"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Any) -> Iterator[RealProvider]:
    with real_provider() as found:
        settings.OIDC = found.client
        yield found


def signs_in(client: Client, provider: RealProvider, subject: str, next: str = "") -> Any:
    return comes_back(client, provider.says(began(client, next), sub=subject))


def ways() -> list[tuple[str, str]]:
    access.enter_system("test")
    return [(str(way), str(how)) for way, how in rows("SELECT way, outcome FROM actors_signin ORDER BY at, id")]


def bound() -> list[tuple[str, str]]:
    access.enter_system("test")
    return [(str(issuer), str(who)) for issuer, who in rows("SELECT issuer, subject FROM actors_identity")]


def test_nothing_of_it_is_shown_or_answers_where_no_provider_is_set():
    assert "/sign-in/provider" not in words(browser().get("/sign-in?as=staff"))
    for page in ("/sign-in/provider", "/sign-in/provider/back?code=x&state=y"):
        assert browser().get(page).status_code == 404


def test_staff_sign_in_by_it_are_bound_and_leave_both_places(demo: Demo, provider: RealProvider):
    provider.knows("u-1", preferred_username="lumin", name="陆敏")
    client = browser()
    page = words(client.get("/sign-in?as=staff&next=/figures"))
    assert caught(r'href="(/sign-in/provider[^"]*)">用省统一身份认证登录', page) == "/sign-in/provider?next=/figures"
    assert "密码" in page  # the other way stays open
    assert "/sign-in/provider" not in words(client.get("/sign-in"))  # residents have no such account

    answer = signs_in(client, provider, "u-1", next="/figures")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/figures")
    assert client.cookies[settings.SESSION_COOKIE]["httponly"]
    mine = words(client.get("/me"))
    assert "用统一身份认证" in mine
    assert "解除您的统一身份绑定" in mine  # a new password alone keeps nobody out
    assert bound() == [(provider.url, "u-1")]

    left = words(client.post("/sign-out"))
    assert client.get("/today").status_code == 302
    leads = caught(r'content="2; url=([^"]+)"', left).replace("&amp;", "&")
    assert leads.startswith(provider.url)
    assert provider.leaves(leads) == "http://testserver/sign-in?as=staff"
    assert browser(access.enter(demo.people["worker"], "test")).post("/sign-out").status_code == 303  # ours alone


def test_the_password_goes_on_and_the_history_tells_the_ways_apart(demo: Demo, provider: RealProvider):
    provider.knows("u-1", preferred_username="lumin")
    client = browser()
    client.post("/sign-in/staff", {"login": "lumin", "password": DEMO_PASSWORD})
    assert "解除您的统一身份绑定" not in words(client.get("/me"))
    signs_in(client, provider, "u-1")
    client.post("/sign-in/staff", {"login": "lumin", "password": DEMO_PASSWORD})
    assert ways() == [("password", "in"), ("provider", "in"), ("password", "in")]
    shown = words(client.get("/me"))
    assert shown.index("用密码") < shown.index("用统一身份认证")


def second_factor(demo: Demo) -> str:
    """陆敏 turns it on: a spare code."""
    mine = browser(access.enter(demo.people["worker"], "test"))
    begun = words(mine.post("/me/second", {"do": "begin", "password": DEMO_PASSWORD}))
    app = pyotp.TOTP(caught(r"<code>([A-Z2-7]{32})</code>", begun))
    return caught(r"\b([0-9]{8})\b", words(mine.post("/me/second", {"do": "confirm", "code": app.at(now())})))


def test_who_turned_the_second_factor_on_is_asked_for_it_all_the_same_and_bound_only_after(
    demo: Demo, provider: RealProvider
):
    spare = second_factor(demo)
    provider.knows("u-1", preferred_username="lumin")
    client = browser()
    asked = signs_in(client, provider, "u-1", next="/figures")
    assert (asked.status_code, "再输一个验证码" in words(asked)) == (403, True)
    assert settings.SESSION_COOKIE not in client.cookies
    ticket = caught(r'name="ticket" value="([^"]+)"', words(asked))
    assert 'name="next" value="/figures"' in words(asked)
    wrong = client.post("/sign-in/second", {"ticket": ticket, "code": "1"})
    assert wrong.status_code == 403
    assert not bound()
    permit = ticket.split(".")[0]
    for forged in (ticket[:-4], permit, permit + ".AAAA", permit + ".é"):
        assert client.post("/sign-in/second", {"ticket": forged, "code": spare}).status_code == 403
    entered = client.post("/sign-in/second", {"ticket": ticket, "code": spare, "next": "/figures"})
    assert entered.headers["Location"] == "/figures"
    assert ways() == [("provider-second", "in")]
    assert bound() == [(provider.url, "u-1")]


def test_who_became_somebody_else_before_the_code_is_not_let_in(demo: Demo, issuer: Issuer):
    spare, client = second_factor(demo), browser()
    asked = comes_back(client, issuer.leads_back(began(client)))
    ticket = caught(r'name="ticket" value="([^"]+)"', words(asked))
    issuer.account = "shenjie"
    other = browser()
    assert comes_back(other, issuer.leads_back(began(other))).status_code == 303
    refused(browser().post("/sign-in/second", {"ticket": ticket, "code": spare}), 403, "已经和另一个统一身份绑定")
    assert len(bound()) == 1
    assert ways() == [("provider", "in"), ("provider", "another-subject")]


def refused(answer: Any, status: int, said: str) -> None:
    page = words(answer)
    assert (answer.status_code, said in page) == (status, True), page
    assert "没有登录" in page or "取消了登录" in page
    assert settings.SESSION_COOKIE not in answer.cookies


def test_who_cancels_there_is_told_and_can_try_again(demo: Demo, provider: RealProvider):
    client = browser()
    refused(comes_back(client, provider.says(began(client), action="deny")), 403, "您在省统一身份认证取消了登录")
    provider.knows("u-1", preferred_username="lumin")
    assert signs_in(client, provider, "u-1").status_code == 303


def test_who_has_no_account_here_gets_none_and_a_closed_one_stays_closed(demo: Demo, provider: RealProvider):
    provider.knows("u-7", preferred_username="somebody-new")
    client = browser()
    answer = signs_in(client, provider, "u-7")
    refused(answer, 403, "没有“somebody-new”这个账号")
    assert "liren-by-provider" in client.cookies  # signed in there, if not here: the next is to sign out there
    leads = caught(r'href="([^"]+)">退出省统一身份认证', words(answer)).replace("&amp;", "&")
    assert provider.leaves(leads) == "http://testserver/sign-in?as=staff"
    provider.knows("u-8", preferred_username="13800002046")  # a resident's phone is no account
    refused(signs_in(browser(), provider, "u-8"), 403, "没有“13800002046”这个账号")
    provider.knows("u-1", preferred_username="lumin")
    assert signs_in(browser(), provider, "u-1").status_code == 303
    set_active(person_id=demo.people["worker"], active=False, by=access.enter(demo.people["admin"], "test"), at=now())
    refused(signs_in(browser(), provider, "u-1"), 403, "没有“lumin”这个账号，或者它已经停用")


def test_a_code_used_twice_is_refused_by_the_provider_too(demo: Demo, provider: RealProvider):
    provider.knows("u-1", preferred_username="lumin")
    first, second = browser(), browser()
    given = provider.says(began(first), sub="u-1")
    assert comes_back(first, given).status_code == 303
    other = provider.says(began(second), sub="u-1")
    code = caught(r"code=([^&]+)", given)
    refused(comes_back(second, re.sub(r"code=[^&]+", f"code={code}", other)), 403, "登录凭据用过了")


def test_a_wrong_secret_or_an_address_that_says_another_name_is_said_to_be_the_operators_matter(
    demo: Demo, provider: RealProvider, settings: Any
):
    provider.knows("u-1", preferred_username="lumin")
    settings.OIDC = replace(provider.client, client_secret="wrong")
    refused(signs_in(browser(), provider, "u-1"), 502, "不认里仁的客户端编号或密钥")
    settings.OIDC = replace(provider.client, claim="employee_number")
    refused(signs_in(browser(), provider, "u-1"), 502, "没有说 employee_number")
    settings.OIDC = replace(provider.client, issuer=provider.url.replace("127.0.0.1", "localhost") + "/")
    refused(browser().get("/sign-in/provider"), 502, "不一样")


def test_a_provider_that_is_away_is_said_so_and_asked_again_only_after_a_while(
    demo: Demo, issuer: Issuer, monkeypatch: Any
):
    issuer.down = 500
    monkeypatch.setattr(patience, "PAUSE", timedelta(hours=1))
    refused(browser().get("/sign-in/provider"), 503, "省统一身份认证现在没有回答")
    refused(browser().get("/sign-in/provider"), 503, "省统一身份认证现在没有回答")
    assert len(issuer.asked) == 1
    monkeypatch.setattr(patience, "PAUSE", timedelta(0))
    refused(browser().get("/sign-in/provider"), 503, "省统一身份认证现在没有回答")
    assert len(issuer.asked) == 2
    assert browser().post("/sign-in/staff", {"login": "lumin", "password": DEMO_PASSWORD}).status_code == 303


def test_codes_that_nobody_answers_are_not_asked_about_one_by_one(
    demo: Demo, issuer: Issuer, monkeypatch: Any, caplog: Any
):
    monkeypatch.setattr(patience, "PAUSE", timedelta(hours=1))
    issuer.published = {"token_endpoint": "http://127.0.0.1:1/token"}  # nobody listens there
    for _ in range(2):
        client = browser()
        refused(comes_back(client, issuer.leads_back(began(client))), 503, "没有回答")
    assert caplog.text.count("POST http://127.0.0.1:1/token") == 1


def test_a_provider_that_hangs_holds_up_two_threads_of_a_process_and_no_third(
    demo: Demo, issuer: Issuer, monkeypatch: Any
):
    with patience.asking(issuer.provider), patience.asking(issuer.provider):
        monkeypatch.setattr(patience, "SLOW", timedelta(0))
        refused(browser().get("/sign-in/provider"), 503, "没有回答")
        assert not issuer.asked
    monkeypatch.setattr(patience, "SLOW", timedelta(hours=1))
    with ThreadPoolExecutor(1) as pool, patience.asking(issuer.provider):
        with patience.asking(issuer.provider):
            third = pool.submit(wire.published, issuer.provider, now())
        assert third.result().token == issuer.url + "/token"  # there was a place again


def test_an_address_is_not_asked_about_without_end_and_who_gets_in_does_not_count(demo: Demo, issuer: Issuer):
    for _ in range(58):
        throttle.hit("sign-in back by address", "127.0.0.1", limit=60, per=timedelta(minutes=15), at=now())

    def comes(code: str = "code-1") -> Any:
        client = browser()
        return comes_back(client, issuer.leads_back(began(client)).replace("code-1", code))

    assert [comes().status_code for _ in range(4)] == [303] * 4
    issuer.down = 503
    assert [comes().status_code for _ in range(4)] == [503] * 4  # nobody's doing
    issuer.down = None
    assert comes("made-up").status_code == 403
    asked = len(issuer.asked)
    stopped = comes("made-up")
    assert (stopped.status_code, "尝试次数太多" in words(stopped)) == (429, True)
    assert len(issuer.asked) == asked


def test_it_may_go_away_in_the_middle_and_its_keys_may_change(
    demo: Demo, issuer: Issuer, settings: Any, monkeypatch: Any
):
    client = browser()
    address = issuer.leads_back(began(client))
    issuer.down = 503
    refused(comes_back(client, address), 503, "没有回答")
    issuer.down = None
    assert comes_back(client, issuer.leads_back(began(client))).status_code == 303
    asked = issuer.asked.count("/.well-known/openid-configuration")
    issuer.keys, issuer.signing = ["second"], "second"
    monkeypatch.setattr(wire, "AGAIN", timedelta(hours=1))
    refused(comes_back(client, issuer.leads_back(began(client))), 403, "签名不是它的")  # asked a moment ago
    monkeypatch.setattr(wire, "AGAIN", timedelta(0))
    assert comes_back(client, issuer.leads_back(began(client))).status_code == 303
    assert issuer.asked.count("/.well-known/openid-configuration") == asked  # once an hour
    settings.OIDC = Provider("http://127.0.0.1:1", "x", "y")  # nobody listens there
    refused(browser().get("/sign-in/provider"), 503, "统一身份认证现在没有回答")


def test_an_account_that_is_not_in_the_token_is_asked_for(demo: Demo, issuer: Issuer):
    issuer.account, issuer.person = None, {"sub": "subject-1", "preferred_username": "lumin"}
    client = browser()
    assert comes_back(client, issuer.leads_back(began(client))).status_code == 303
    issuer.access_token = "one\ntwo"
    refused(comes_back(client, issuer.leads_back(began(client))), 502, "不能发送的字符")
    issuer.access_token = "opaque"
    issuer.person["sub"] = "subject-2"  # told of somebody else
    refused(comes_back(client, issuer.leads_back(began(client))), 502, "没有说 preferred_username")


def test_a_manager_unbinds_who_changed_there_and_the_history_says_so(demo: Demo, issuer: Issuer):
    client = browser()
    comes_back(client, issuer.leads_back(began(client)))
    issuer.subject = "subject-2"
    refused(comes_back(client, issuer.leads_back(began(client))), 403, "已经和另一个统一身份绑定")
    assert "有人用另一个统一身份想登录您的账号" in words(client.get("/me"))
    admin = browser(access.enter(demo.people["admin"], "test"))
    person = demo.people["worker"]
    [(organisation,)] = rows(
        "SELECT organisation_id FROM actors_post p JOIN actors_holding h ON h.post_id = p.id WHERE h.person_id = %s",
        person,
    )
    page = f"/organisations/{organisation}"
    assert "统一身份换了：解除绑定" in words(admin.get(page))
    done = admin.post(f"{page}/change", {"act": "identity", "person": str(person), "reason": "换了工号"})
    assert done.status_code == 303
    assert "解除统一身份绑定" in words(admin.get(page))
    assert client.get("/today").status_code == 302
    assert comes_back(client, issuer.leads_back(began(client))).status_code == 303
