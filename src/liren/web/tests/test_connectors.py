"""Connecting a hotline in the browser: mistakes are named, nothing typed is lost, and what differs can be mended."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest

from liren.actors.tests.cast import Cast
from liren.affairs.tests.world import world
from liren.integrations import public as integrations
from liren.integrations.tests.hotline import Hotline, mapping
from liren.integrations.tests.line import hotline_law, inside
from liren.kit.database import rows
from liren.web.tests.visits import browser, words

__all__ = ["inside"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def people(inside: None) -> Cast:
    here = world()
    hotline_law(here)
    return here.people


def form(people: Cast, **more: str) -> dict[str, str]:
    path = people.community.path
    return {"path": path, "name": "市热线", "url": "http://127.0.0.1:9/api", "mapping": mapping(path), **more}


def made(people: Cast) -> tuple[Any, integrations.ConnectorLine]:
    admin = browser(people.admin)
    admin.post("/keys/connectors", form(people))
    [found] = integrations.connectors_at("")
    return admin, found


def test_a_system_is_connected_and_its_secret_shown_once(people: Cast) -> None:
    admin = browser(people.admin)
    begun = admin.get("/keys/connectors", {"path": people.community.path})
    assert "management/hotline-appeal" in begun.content.decode()
    done = admin.post("/keys/connectors", form(people))
    secret = re.search(r"<code>([\w-]{43})</code>", done.content.decode())
    assert secret is not None
    listed = admin.get("/keys/connectors", {"path": people.community.path})
    assert "收了 0 件" in words(listed)
    assert secret[1] not in listed.content.decode()


def test_a_mistake_is_named_where_it_is_and_what_was_typed_stays(people: Cast) -> None:
    wrong = mapping(people.community.path, ("title: {from", "titel: {from"))
    refused = browser(people.admin).post("/keys/connectors", form(people, mapping=wrong))
    assert refused.status_code == 422
    assert "fields.titel" in words(refused)
    assert "titel: {from: subject}" in refused.content.decode()
    assert integrations.connectors_at("") == ()


def test_a_mapping_is_tried_then_used(people: Cast) -> None:
    admin, found = made(people)
    at, sample = f"/keys/connectors/{found.id}", Hotline()
    sample.calls("N-1", level="9")
    other = mapping(people.community.path, (", otherwise: general", ""))
    sent = {"do": "try", "mapping": other, "sample": json.dumps(sample.orders["N-1"])}
    tried = admin.post(at, sent)
    assert "收不了" in words(tried)
    assert "不在对照表里" in words(tried)
    assert "N-1" in tried.content.decode()
    assert admin.post(at, {**sent, "sample": "["}).status_code == 422
    saved = admin.post(at, {**sent, "do": "save"}, follow=True)
    assert "第 2 版" in words(saved)


def test_what_does_not_agree_is_listed_with_what_can_be_done(people: Cast) -> None:
    admin, found = made(people)
    at, when = f"/keys/connectors/{found.id}", found.made_at
    rows(
        "INSERT INTO integrations_difference (connector_id, outside_id, kind, theirs, found_at)"
        " VALUES (%s, 'P-1', 'not_here', '00', %s)",
        *(found.id, when),
    )
    rows(
        "INSERT INTO integrations_order"
        " (id, connector_id, outside_id, problems, tokens, mapping, sent, seen_at, changed_at)"
        " VALUES (%s, %s, 'P-2', '{\"phone\": \"不对\"}', '{}', 0, '', %s, %s)",
        *(uuid4(), found.id, when, when),
    )
    shown = words(admin.get(at))
    assert "那边有，这边没有" in shown
    assert "phone：不对" in shown
    assert "再取一次" in shown
    for act, order in (("ask", ""), ("compare", ""), ("take", "P-1"), ("take", "P-2")):
        assert admin.post(f"{at}/{act}", {"order": order}).status_code == 303, act
    for act, order in (("take", "P-9"), ("return", "P-2"), ("seen", "P-2"), ("nonsense", "")):
        assert admin.post(f"{at}/{act}", {"order": order}).status_code == 404, act
    assert admin.post(at, {"do": "ahead"}).status_code == 502
    blind = mapping(people.community.path, ('one: {path: "/orders/{id}"}', "# "))
    page = words(admin.post(at, {"do": "save", "mapping": blind}, follow=True))
    assert "再取一次" not in page
    assert "取来" not in page
    assert "对照表里没有写 one" in words(admin.post(f"{at}/take", {"order": "P-2"}))
    assert admin.post(f"{at}/stop").status_code == 303
    assert "已停止" in words(admin.get(at))
