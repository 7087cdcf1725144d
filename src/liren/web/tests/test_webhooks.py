"""Addresses told of what happens, in the browser: added with the secret shown once, stopped; nonsense is named."""

import re
from ipaddress import ip_network
from typing import Any

import pytest

from liren.actors.tests.cast import Cast, cast
from liren.integrations import public as integrations
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
FORM = {"name": "网格平台", "url": "http://127.0.0.1:9/told", "kinds": ["affairs.opened", "affairs.closed"]}


@pytest.fixture
def people() -> Cast:
    return cast()


def test_an_address_is_added_and_stopped(people: Cast, settings: Any) -> None:
    settings.PRIVATE_TARGETS = (ip_network("127.0.0.0/8"),)
    admin, place = browser(people.admin), people.community.path
    made = admin.post("/keys/webhooks", {**FORM, "path": place})
    secret = re.search(r"<code>([\w-]{43})</code>", made.content.decode())
    assert secret is not None
    listed = admin.get("/keys/webhooks", {"path": place})
    assert "网格平台" in words(listed)
    assert secret[1] not in listed.content.decode()
    [line] = integrations.webhooks_at(place)
    back = admin.post(f"/keys/webhooks/{line.id}/stop", {"path": place}, follow=True)
    assert "已停止" in words(back)


def test_what_is_wrong_is_named_and_what_was_typed_stays(people: Cast) -> None:
    wrong = browser(people.admin).post("/keys/webhooks", {**FORM, "path": people.community.path})
    assert wrong.status_code == 422
    assert "内部网络" in words(wrong)
    assert "网格平台" in wrong.content.decode()
    nonsense = browser(people.admin).post("/keys/webhooks", {"path": people.community.path, "kinds": "x", "url": "y"})
    assert "请选至少一项" in words(nonsense)
    assert integrations.webhooks_at("") == ()
