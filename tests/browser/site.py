"""The real site in a real Chromium: a threaded server on the test's own database, people with windows of their own."""

import gzip
import logging
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections

from liren.access.public import SYSTEM, enter_system
from liren.actors.models import Credential
from liren.actors.public import find_or_make_resident, make_demo, seed_templates
from liren.config.bindings import bind
from liren.evaluation.public import backtests, catch_up
from liren.kit.clock import now
from liren.kit.database import one_transaction
from liren.kit.outbox import drain
from liren.kit.tests.laid import laid_again
from liren.standards.public import seed_from_lawbook
from tests.doors import session

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


UNUSED = (
    # For each window Chromium starts a second process, which draws suggestions under an address bar nobody sees.
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup",
    # It also keeps a process ready for the next site, of which there is none.
    "SpareRendererForSitePerProcess",
    # What Playwright switches off: of two such lists Chromium heeds the last.
    "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades", "LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying",
    "OptimizationHints", "PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning",
)  # fmt: skip
"""Features of Chromium that tests do without."""
PLAIN = ("--no-sandbox", "--disable-gpu", f"--disable-features={','.join(UNUSED)}")
"""How every Chromium of the tests is started."""
PATIENCE = 90_000
"""Milliseconds after which what was waited for will not come, on a machine with much else to do."""
SLOW = float(os.environ.get("LIREN_SLOW_BROWSER", "1"))
"""How many times slower than this machine the pages' scripts run: to look for races. 1 is as it is."""


def go(page: Any, press: Callable[..., object], *what: Any) -> None:
    """Press what leads to another page; comes back once that has loaded and its scripts have run.

    A bare click comes back in a page half read: the answer has begun, what is looked at may not be there yet, and a key
    pressed there is heard by nobody. (What changes a part of the page is no other page: wait for what it brings.)
    """
    with page.expect_event("load"):
        press(*what)


def fetched(page: Any, answers: Iterable[Any], part: str = "") -> list[bytes]:
    """What came in `answers` from addresses with `part` in them; fetched anew, for a page that was left keeps none."""
    addresses = {answer.url for answer in answers if answer.status == 200 and part in answer.url}
    return [page.request.get(address).body() for address in addresses if address.startswith("http")]


def weight_of_scripts(page: Any, answers: Iterable[Any]) -> int:
    """Compressed bytes of the scripts among `answers`."""
    return sum(len(gzip.compress(script)) for script in fetched(page, answers, ".js"))


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadedWSGIServer):
    def process_request_thread(self, request, client_address) -> None:
        super().process_request_thread(request, client_address)
        connections.close_all()


class _Answering:
    """The platform, and how many requests it is answering: one that a closed window asked for goes on without it."""

    def __init__(self) -> None:
        self.platform, self.now, self.changed = get_wsgi_application(), 0, threading.Condition()

    def __call__(self, environ: Any, start: Any) -> Any:
        self._count(1)
        try:
            return self.platform(environ, start)
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        with self.changed:
            self.now += change
            self.changed.notify_all()

    def end(self) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.now == 0, PATIENCE / 1000)


class _Codes(logging.Handler):
    """Reads the codes the console gateway prints."""

    def __init__(self) -> None:
        super().__init__()
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        if found := re.search(r"验证码 (\d{6})", record.getMessage()):
            self.last = found[1]


def slow_down(page: Any) -> None:
    """As patient as a busy machine needs; where asked, as slow as one."""
    page.set_default_timeout(PATIENCE)
    if SLOW != 1:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOW})


def person(login: str) -> UUID:
    """Who of the staff signs in with this name."""
    with one_transaction():
        enter_system("test")
        return UUID(str(Credential.objects.get(login=login).person_id))


@dataclass
class Site:
    """The running site. `work()` is what the worker would have done by now: messages, figures, back-tests."""

    base: str
    browser: Any
    codes: _Codes
    windows: list[Any] = field(default_factory=list)

    def window(self, size: dict[str, int] = DESK):
        context = self.browser.new_context(
            viewport=size, base_url=self.base, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        page = context.new_page()
        slow_down(page)
        page.on("pageerror", lambda error: pytest.fail(f"script failed on {page.url}: {error}"))
        self.windows.append(context)
        return page

    def signs_in(self, phone: str):
        """A resident who signs in as one does: with a code to the telephone."""
        page = self.window(PHONE)
        page.goto("/sign-in")
        page.get_by_label("手机号").fill(phone)
        go(page, page.get_by_role("button", name="获取验证码").click)
        page.get_by_label("短信验证码").fill(self.codes.last)
        go(page, page.get_by_role("button", name="登录", exact=True).click)
        page.wait_for_url("**/home")
        return page

    def resident(self, phone: str):
        """A resident of the demonstration, signed in before, at home."""
        with one_transaction():
            enter_system("test")
            someone = find_or_make_resident(phone=phone, name=None, path="", by=SYSTEM, at=now())
        return self._signed_in(someone, PHONE)

    def staff(self, login: str, size: dict[str, int] = DESK):
        """One of the staff, signed in before, at their list. (`sign_in` on the grid phone is the whole way.)"""
        return self._signed_in(person(login), size)

    def _signed_in(self, someone: UUID, size: dict[str, int]):
        page = self.window(size)
        with one_transaction():
            enter_system("test")
            secret = session(someone, now())
        page.context.add_cookies([{"name": settings.SESSION_COOKIE, "value": secret, "url": self.base}])
        page.goto("/")
        return page

    def work(self) -> None:
        while drain(100):
            pass
        catch_up(now())
        while self._replayed():
            pass

    def _replayed(self) -> int:
        with one_transaction():
            enter_system("test")
            return backtests.work_on_backtests(now())


@contextmanager
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("没有找到系统的 Chromium：装上 chromium 后再运行浏览器测试")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    quiet = ("--disable-background-networking", "--disable-component-update")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*PLAIN, *quiet])
        yield browser
        browser.close()


@contextmanager
def running(browser: Any) -> Iterator[Site]:
    """The site with its law and the demonstration's people, served from this process until the block ends."""
    bind()
    with one_transaction():
        enter_system("test")
        _demonstration()
    with serving(browser) as site:
        yield site


@laid_again
def _demonstration() -> None:
    seed_from_lawbook(settings.LAWBOOK, at=now())
    seed_templates(settings.LAWBOOK / "organisations", at=now())
    make_demo(at=now())


@cache
def _collected() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)


@contextmanager
def serving(browser: Any) -> Iterator[Site]:
    """The site on what the database holds, served from this process until the block ends."""
    _collected()
    bind()
    codes = _Codes()
    logging.getLogger("liren.kit.sms").addHandler(codes)
    server = _Server(("127.0.0.1", 0), _Quiet)
    server.daemon_threads = True
    answering = _Answering()
    server.set_app(answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site = Site(f"http://127.0.0.1:{server.server_port}", browser, codes)
    try:
        yield site
    finally:
        for context in site.windows:
            context.close()
        server.shutdown()
        server.server_close()
        answering.end()
        logging.getLogger("liren.kit.sms").removeHandler(codes)
