"""Fixtures of the browser tests; the site itself is in `site.py`, imported once settings are loaded."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    from django.db import connections

    from tests.browser.site import chromium

    # Playwright's synchronous face runs a loop in this thread; the database is used between its calls, never within.
    # Django keeps other connections for a thread with a loop: what was opened before would be closed by nobody, and a
    # child forked later, which has no loop, would speak on it in our name.
    connections.close_all()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with chromium() as browser:
        yield browser


@pytest.fixture
def site(emptied_after: None, browser: object) -> Iterator[object]:
    from tests.browser.site import running

    with running(browser) as site:
        yield site
