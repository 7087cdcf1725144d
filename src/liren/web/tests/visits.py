"""Visiting pages as one of the cast: a browser without script, its session opened as signing in would."""

import re
from typing import Any

from django.conf import settings
from django.test import Client

from liren.access import public as access
from liren.access.public import Actor
from liren.kit.clock import now


def browser(actor: Actor | None = None, **options: Any) -> Client:
    """A browser, signed in as `actor` when given."""
    client = Client(**options)
    if actor is not None:
        assert actor.person_id is not None
        access.enter_system("test")
        client.cookies[settings.SESSION_COOKIE] = access.open_session(
            holder=actor.person_id, address="127.0.0.1", at=now()
        )
    return client


def words(response: Any) -> str:
    """What the page says, markup and all."""
    return str(response.content.decode())


def caught(pattern: str, page: str) -> str:
    """What the group of `pattern` catches in a page."""
    found = re.search(pattern, page)
    assert found, pattern
    return str(found[1])
