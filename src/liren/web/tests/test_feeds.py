"""What is public as a feed: only what was let through, alike for everybody, nothing when nothing changed."""

import json
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from liren.affairs import public as affairs
from liren.affairs.company.tests.acts import drained, public_law, reported, shown
from liren.affairs.tests.world import LAMP, World, world
from liren.web import feeds
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def here() -> World:
    made = world()
    public_law(made)
    return made


def test_a_feed_holds_what_was_published_and_nothing_of_anybody(here: World) -> None:
    let_through = shown(here)
    reported(here, "zhou", title="还没有人看过的一件")
    drained(here)
    asked = {"path": here.people.community.path}
    atom = fromstring(browser().get("/square/feed.atom", asked).content)  # our own
    assert [entry.findtext("a:id", None, ATOM) for entry in atom.findall("a:entry", ATOM)] == [
        f"urn:uuid:{let_through.id}"
    ]
    for element in (atom, atom.find("a:entry", ATOM)):  # RFC 4287: each has an id, a title and when it was updated
        assert element is not None
        assert all(element.findtext(f"a:{name}", None, ATOM) for name in ("id", "title", "updated"))
        assert datetime.fromisoformat(str(element.findtext("a:updated", None, ATOM))).tzinfo is not None
    told = json.loads(words(browser().get("/square/feed.json", asked)))
    assert (told["version"], [item["title"] for item in told["items"]]) == (
        "https://jsonfeed.org/version/1.1", [LAMP["title"]],
    )  # fmt: skip
    assert told["items"][0]["url"] == f"http://testserver/square/{let_through.id}"
    everything = words(browser().get("/square/feed.atom")) + json.dumps(told, ensure_ascii=False)
    assert "还没有人看过的一件" not in everything
    assert str(LAMP["name"]) not in everything
    assert str(LAMP["phone"]) not in everything


def test_a_feed_of_another_place_is_empty_and_of_none_not_there(here: World) -> None:
    shown(here)
    drained(here)
    elsewhere = json.loads(words(browser().get("/square/feed.json", {"path": here.people.frame.yinxing.path})))
    assert elsewhere["items"] == []
    assert browser().get("/square/feed.json", {"path": "99.99."}).status_code == 404


def test_who_has_the_newest_is_answered_with_nothing_until_something_changes(here: World) -> None:
    opened = shown(here)
    drained(here)
    first = browser(here.people.wang).get("/square/feed.atom")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.content == browser().get("/square/feed.atom").content  # whoever reads
    again = browser().get("/square/feed.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    affairs.hide(affair_id=opened.id, reason="有更正", by=here.actor("worker"), at=here.tick())
    drained(here)
    after = browser().get("/square/feed.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert after.status_code == 200
    assert str(opened.id) not in words(after)


def test_what_was_let_through_late_comes_before_what_was_reported_since(
    here: World, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(feeds, "ENTRIES", 1)
    settings.ADDRESS = "https://liren.example"
    late, newer = reported(here, "zhou"), shown(here)
    drained(here)

    def only() -> str:
        [item] = json.loads(words(browser().get("/square/feed.json")))["items"]
        return str(item["url"])

    assert only() == f"https://liren.example/square/{newer.id}"
    affairs.publish(affair_id=late.id, by=here.actor("worker"), at=here.tick())
    assert only() == f"https://liren.example/square/{late.id}"
    atom = words(browser().get("/square/feed.atom"))
    assert "https://liren.example/square/feed.atom" in atom
    assert "testserver" not in atom  # by which name a proxy came here is nobody's business


def test_a_character_no_reader_takes_does_not_break_the_feed(here: World) -> None:
    shown(here, title="路灯\uffff不亮")
    atom = fromstring(browser().get("/square/feed.atom").content)  # our own
    assert atom.findtext("a:entry/a:title", None, ATOM) == "路灯不亮"
