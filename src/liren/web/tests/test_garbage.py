"""Whatever is typed into an address or sent as a form, a page answers with words and never breaks."""

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
REFUSED = (403, 404, 405)


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
        "other": str(affair),
        "way": "x",
        "entry": str(affair),
    }
    patterns = (str(p.pattern) for p in urlpatterns if p.name != "sign-in-staff")  # slow on purpose, tested elsewhere
    kinds = {"uuid:": str(affair)}
    return [re.sub(r"<(\w+:)?(\w+)>", lambda m: kinds.get(m[1], fill[m[2]]), "/" + pattern) for pattern in patterns]


class Asking:
    """One of the cast, who asks every address: first with nothing, then with what is odd.

    Who was refused with nothing is refused whatever comes along, and asks once more, each address with another oddity.
    """

    def __init__(self, here: World, who: str, method: str) -> None:
        self.here, self.who, self.method = here, who, method
        self.client = browser(getattr(here.people, who), raise_request_exception=False)

    def asks(self) -> None:
        first = [self._ask(address, {}) for address in addresses(self.here.opens("wang").id)]
        for number, odd in enumerate(ODD):
            about = addresses(self.here.opens("wang").id)  # another each time: what was sent before may have moved it
            for place, (address, status) in enumerate(zip(about, first, strict=True)):
                if status not in REFUSED or (place + WHO.index(self.who)) % len(ODD) == number:
                    self._ask(address, dict.fromkeys(ASKED if self.method == "get" else SENT, odd))

    def _ask(self, address: str, data: dict[str, str]) -> int:
        status: int = getattr(self.client, self.method)(address, data).status_code
        assert status < 500 or address == "/healthz", (self.who, address, data)
        return status


@pytest.mark.parametrize("who", WHO)
def test_odd_addresses_are_answered(here, who):
    Asking(here, who, "get").asks()


@pytest.mark.parametrize("who", WHO)
def test_odd_forms_are_answered(here, who):
    Asking(here, who, "post").asks()


@pytest.mark.parametrize("act", ["note", "reveal", "extend", "pause", "resume", "decide", "nonsense"])
def test_acts_that_do_not_fit_are_refused_in_words(here, act):
    opened = here.opens("wang")
    for who in WHO:
        client = browser(getattr(here.people, who), raise_request_exception=False)
        for response in (client.get(f"/affairs/{opened.id}/{act}"), client.post(f"/affairs/{opened.id}/{act}", {})):
            assert response.status_code < 500, (who, act)
