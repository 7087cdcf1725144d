"""Drafts over the API: the same turns, the same four eyes."""

import pytest
from django.conf import settings

from liren.actors.tests.cast import Cast, cast
from liren.engine import template
from liren.kit.clock import now
from liren.standards.public import seed_from_lawbook
from tests.doors import Api, session

pytestmark = pytest.mark.django_db
KEY = "service/borrow-room"
TEXT, CASES = template.drafts(KEY)


@pytest.fixture
def people() -> Cast:
    here = cast()
    seed_from_lawbook(settings.LAWBOOK, at=now())
    return here


def api(people: Cast, who: str) -> Api:
    return Api(session(getattr(people, who).person_id, now()))


def test_a_draft_goes_from_text_to_version(people: Cast) -> None:
    writer, reviewer = api(people, "editor"), api(people, "reviewer")
    made = writer.post("/drafts", {"key": KEY})
    assert made.status_code == 201
    where = f"/drafts/{made.json()['id']}"
    text = TEXT.replace("title: 请改成规程名", "title: 借用活动室规程")
    assert writer.post(f"{where}/saves", {"text": text, "cases": CASES, "seen": 1}).json() == {"version": 2}
    assert writer.post(f"{where}/saves", {"text": "x: 1", "cases": "", "seen": 1}).status_code == 409
    tried = writer.post(f"{where}/trial", {"text": text.replace("to: end", "to: nowhere", 1), "cases": CASES}).json()
    assert (tried["ready"], tried["problems"][0]["line"] > 40) == (False, True)
    compared = writer.get(f"{where}/difference", first=1, second=2).json()
    assert [one["text"] for one in compared["changes"]] == ["规程名由“请改成规程名”改为“借用活动室规程”。"]
    assert writer.post(f"{where}/submission", {"seen": 2}).status_code == 204
    assert writer.post(f"{where}/publication", {"seen": 2}).status_code == 403
    assert reviewer.post(f"{where}/remarks", {"text": "很好", "about": "handle"}).status_code == 204
    assert reviewer.post(f"{where}/publication", {"seen": 2}).json()["fields"].keys() == {"no_history"}
    assert reviewer.post(f"{where}/publication", {"seen": 2, "no_history": "新办的事"}).json()["version"] == 1
    [found] = writer.get(f"{where}/findings").json()["items"]
    assert (found["kind"], found["reason"], found["holds"]) == ("no_history", "新办的事", True)
    keys = {one["number"]: one["public_key"] for one in Api().get("/signing-keys").json()["items"]}
    assert len(bytes.fromhex(keys[found["signed_by"]])) == 32
    whole = writer.get(where).json()
    assert (whole["state"], whole["published_version"], whole["remarks"][1]["about"]) == (
        "published",
        1,
        "steps.handle",
    )
    assert [one["title"] for one in writer.get("/drafts").json()["items"]] == ["借用活动室规程"]
    assert api(people, "wang").get(f"/procedures/{KEY}").json()["title"] == "借用活动室规程"
    again = writer.post("/drafts", {"from_procedure": KEY})
    assert writer.get(f"/drafts/{again.json()['id']}/difference").json() == {"changes": [], "cases": []}


def test_it_is_sent_back_or_withdrawn(people: Cast) -> None:
    writer, reviewer = api(people, "editor"), api(people, "reviewer")
    where = f"/drafts/{writer.post('/drafts', {'key': KEY}).json()['id']}"
    assert reviewer.post(f"{where}/return", {"comment": "太长"}).status_code == 409
    writer.post(f"{where}/submission", {"seen": 1})
    assert reviewer.post(f"{where}/return", {"comment": "太长"}).status_code == 204
    assert writer.get(where).json()["state"] == "sent_back"
    assert writer.post(f"{where}/withdrawal").status_code == 204
    assert writer.get("/drafts", state="withdrawn").json()["items"][0]["key"] == KEY


def test_others_neither_read_nor_write(people: Cast) -> None:
    where = f"/drafts/{api(people, 'editor').post('/drafts', {'key': KEY}).json()['id']}"
    worker = api(people, "worker")
    assert worker.get("/drafts").json()["items"] == []
    assert worker.get(where).status_code == worker.get(f"{where}/difference").status_code == 404
    assert worker.post("/drafts", {"key": KEY}).status_code == 403
    assert worker.post(f"{where}/saves", {"text": "", "cases": "", "seen": 1}).status_code == 403
