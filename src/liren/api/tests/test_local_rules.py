"""Local rules over the API: read by anybody, published, renewed and retired by who makes them there."""

import json

import pytest

from liren.access.public import SYSTEM
from liren.kit.clock import now
from liren.standards import public as standards
from liren.standards.tests.test_local_rules import KEY, QUICK, Town, change, second
from tests.doors import Api, session


@pytest.fixture
def town(db: None) -> Town:
    return Town()


def text(town: Town, *changes: dict[str, object], place: str = "") -> str:
    return json.dumps(
        {
            "parent": KEY, "parent_version": 1, "version": 1, "title": "桂花里社区事件处置实施细则",
            "publisher": "桂花里社区居民委员会", "place": place or town.community, "changes": list(changes),
        }
    )  # fmt: skip


def api(town: Town, who: str) -> Api:
    person = getattr(town, who).person_id if hasattr(town, who) else getattr(town.people, who).person_id
    return Api(session(person, now()))


def test_a_document_is_published_and_anybody_reads_its_difference(town: Town) -> None:
    made = api(town, "director").post("/local-rules", {"text": text(town, QUICK)})
    assert made.status_code == 201, made.content
    found = Api().get(f"/local-rules/{made.json()['id']}").json()
    assert [(d["before"], d["after"]) for d in found["differences"]] == [("2 个工作小时", "1 个工作小时")]
    assert found["merged_digest"] == standards.current(KEY, town.community, now()).digest
    assert [one["id"] for one in Api().get("/local-rules", place=town.community).json()["items"]] == [made.json()["id"]]
    assert Api().get("/local-rules", place="99.").json()["items"] == []


def test_beyond_the_limits_every_clause_is_named_and_nothing_published(town: Town) -> None:
    wrong = text(town, change("tighten", "accept.within", "9 hours"), change("narrow", "accept.by", []))
    refused = api(town, "director").post("/local-rules", {"text": wrong})
    assert refused.status_code == 422
    assert set(refused.json()["fields"]) == {"accept.within", "accept.by"}
    assert standards.current(KEY, town.community, now()).digest == town.parent.digest


def test_who_makes_no_rules_there_is_refused(town: Town) -> None:
    for who in ("worker", "wang"):
        assert api(town, who).post("/local-rules", {"text": text(town, QUICK)}).status_code == 403
    assert Api().post("/local-rules", {"text": text(town, QUICK)}).status_code == 401


def test_rules_are_renewed_on_a_newer_parent_and_retired(town: Town) -> None:
    id = town.publish(QUICK)
    client = api(town, "director")
    assert client.post(f"/local-rules/{id}/renewal").status_code == 409
    standards.publish(document=second(), publisher="liren", by=SYSTEM, at=now())
    assert Api().get(f"/local-rules/{id}").json()["behind"]
    assert client.post(f"/local-rules/{id}/renewal").status_code == 201
    assert client.post(f"/local-rules/{id}/retirement").status_code == 204
    assert standards.current(KEY, town.community, now()).path == ""


def test_a_street_says_why_there_is_no_history_and_reads_what_was_found(town: Town) -> None:
    client = api(town, "street_admin")
    refused = client.post("/local-rules", {"text": text(town, QUICK, place=town.street)})
    assert (refused.status_code, set(refused.json()["fields"])) == (422, {"no_history"})
    told = {"text": text(town, QUICK, place=town.street), "no_history": "还没有人照它办过"}
    one = f"/local-rules/{client.post('/local-rules', told).json()['id']}"
    [claim] = client.get(f"{one}/findings").json()["items"]
    assert (claim["kind"], claim["path"], claim["holds"]) == ("no_history", town.street, True)
    assert api(town, "director").get(f"{one}/findings").status_code == 403
    run = client.post(f"{one}/backtests", {"withdrawn": True, "months": 3}).json()["id"]
    assert client.get(f"{one}/backtests/{run}").json()["state"] == "waiting"
    assert client.post(f"{one}/backtests/{run}/cancellation").status_code == 204
    assert client.post(f"{one}/retirement").status_code == 422
    assert client.post(f"{one}/retirement", {"no_history": "没有人办"}).status_code == 204
