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
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections

from liren.access.public import enter_system
from liren.actors.public import DEMO_PASSWORD, make_demo, seed_templates
from liren.config.bindings import bind
from liren.evaluation.public import catch_up
from liren.kit.clock import now
from liren.kit.database import one_transaction
from liren.kit.outbox import drain
from liren.standards.public import seed_from_lawbook

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


PATIENCE = 30_000
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


def weight_of_scripts(page: Any, answers: Iterable[Any]) -> int:
    """Compressed bytes of the scripts among `answers`; each is fetched anew, for a page that was left keeps none."""
    scripts = {answer.url for answer in answers if ".js" in answer.url}
    return sum(len(gzip.compress(page.request.get(script).body())) for script in scripts)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadedWSGIServer):
    def process_request_thread(self, request, client_address) -> None:
        super().process_request_thread(request, client_address)
        connections.close_all()


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


@dataclass
class Site:
    """The running site. `work()` is what the worker would have done by now: messages and figures."""

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

    def resident(self, phone: str):
        page = self.window(PHONE)
        page.goto("/sign-in")
        page.get_by_label("手机号").fill(phone)
        go(page, page.get_by_role("button", name="获取验证码").click)
        page.get_by_label("短信验证码").fill(self.codes.last)
        go(page, page.get_by_role("button", name="登录", exact=True).click)
        page.wait_for_url("**/home")
        return page

    def staff(self, login: str, size: dict[str, int] = DESK):
        page = self.window(size)
        page.goto("/sign-in")
        go(page, page.get_by_role("link", name="我是工作人员").click)
        page.locator("input[name=login]").fill(login)
        page.locator("input[type=password]").fill(DEMO_PASSWORD)
        go(page, page.get_by_role("button", name="登录", exact=True).click)
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    def work(self) -> None:
        while drain(100):
            pass
        catch_up(now())


@contextmanager
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("没有找到系统的 Chromium：装上 chromium 后再运行浏览器测试")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield browser
        browser.close()


@contextmanager
def running(browser: Any) -> Iterator[Site]:
    """The site with its law and the demonstration's people, served from this process until the block ends."""
    bind()
    with one_transaction():
        enter_system("test")
        seed_from_lawbook(settings.LAWBOOK, at=now())
        seed_templates(settings.LAWBOOK / "organisations", at=now())
        make_demo(at=now())
    with serving(browser) as site:
        yield site


@contextmanager
def serving(browser: Any) -> Iterator[Site]:
    """The site on what the database holds, served from this process until the block ends."""
    call_command("collectstatic", interactive=False, verbosity=0)
    bind()
    codes = _Codes()
    logging.getLogger("liren.kit.sms").addHandler(codes)
    server = _Server(("127.0.0.1", 0), _Quiet)
    server.daemon_threads = True
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site = Site(f"http://127.0.0.1:{server.server_port}", browser, codes)
    try:
        yield site
    finally:
        for context in site.windows:
            context.close()
        server.shutdown()
        server.server_close()
        logging.getLogger("liren.kit.sms").removeHandler(codes)
