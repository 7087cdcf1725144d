"""Whatever is typed into an address or sent as a form, a page answers with words and never breaks."""

import itertools
import re

import pytest

from liren.affairs.tests.world import KEY, World, world
from liren.web.tests.visits import browser
from liren.web.urls import urlpatterns

pytestmark = pytest.mark.django_db
ODD = ("x", "9" * 40, "9" * 5000, "\x00", "💡" * 300, "")
ASKED = [
    "path",
    "after",
    "text",
    "state",
    "procedure",
    "overdue",
    "bad",
    "how",
    "period",
    "q",
    "name",
    "v",
    "open",
    "before",
    "as",
    "next",
    "told",
    "due",
    "whose",
    "all",
    "clause",
    "verdict",
    "way",
    "subject",
    "on",
    "unit",
    "view",
]
SENT = [
    "act",
    "go",
    "filter",
    "due",
    "whose",
    "_once",
    "_find",
    "_more",
    "_move",
    "_name",
    "_phone",
    "_date",
    "_time",
    "_granted",
    "place",
    "place.q",
    "title",
    "danger",
    "class",
    "items.0.a",
    "photos",
    "version",
    "rules",
    "unit",
    "work",
    "name",
    "purpose",
    "amount",
    "reason",
    "extension",
    "holding",
    "to",
    "id",
    "wanted",
    "theme",
    "mode",
    "kind",
    "subtype",
    "status",
    "key",
    "code",
    "grid",
    "parent",
    "rating",
    "comment",
    "login",
    "password",
    "role",
    "person",
    "text",
    "internal",
    "owner",
    "what",
    "happened_at",
    "sent_at",
    "_procedure",
    "affair",
    "phone",
    "old",
    "new",
    "next",
    "procedure",
    "carried",
    "units",
    "floors",
    "doors",
    "by_floor",
    "without",
    "floor",
    "room",
    "area",
    "on",
    "why",
    "subject",
    "col-case",
    "act-1",
    "step-1",
]
WHO = ("wang", "worker", "admin")


@pytest.fixture
def here() -> World:
    return world()


def addresses(affair: object) -> list[str]:
    """Every page's address, with something in the place of what varies."""
    fill = {
        "id": str(affair),
        "secret": "x",
        "code": "x",
        "key": KEY,
        "step": "accept",
        "clause": "accept.within",
        "move": "dispatch",
        "act": "note",
        "run": str(affair),
        "way": "x",
    }
    patterns = (str(p.pattern) for p in urlpatterns if p.name != "sign-in-staff")  # slow on purpose, tested elsewhere
    kinds = {"uuid:": str(affair)}
    return [re.sub(r"<(\w+:)?(\w+)>", lambda m: kinds.get(m[1], fill[m[2]]), "/" + pattern) for pattern in patterns]


def test_odd_addresses_are_answered(here):
    opened = here.opens("wang")
    for who, odd in itertools.product(WHO, ODD):
        client = browser(getattr(here.people, who), raise_request_exception=False)
        for address in addresses(opened.id):
            response = client.get(address, dict.fromkeys(ASKED, odd))
            assert response.status_code < 500 or address == "/healthz", (who, address, odd)


def test_odd_forms_are_answered(here):
    for who, odd in itertools.product(WHO, ODD):
        opened = here.opens("wang")
        client = browser(getattr(here.people, who), raise_request_exception=False)
        for address in addresses(opened.id):
            for data in ({}, dict.fromkeys(SENT, odd)):
                response = client.post(address, data)
                assert response.status_code < 500 or address == "/healthz", (who, address, odd, bool(data))


@pytest.mark.parametrize("act", ["note", "reveal", "extend", "pause", "resume", "decide", "nonsense"])
def test_acts_that_do_not_fit_are_refused_in_words(here, act):
    opened = here.opens("wang")
    for who in WHO:
        client = browser(getattr(here.people, who), raise_request_exception=False)
        for response in (client.get(f"/affairs/{opened.id}/{act}"), client.post(f"/affairs/{opened.id}/{act}", {})):
            assert response.status_code < 500, (who, act)
