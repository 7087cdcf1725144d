"""Duplicates, parents and children, and the square by the API."""

from typing import Any

import pytest

from liren.affairs.company.tests.acts import SQUARE, public_law
from liren.affairs.tests.world import KEY, LAMP
from liren.api.tests.street import Street
from tests.doors import Api, said


@pytest.fixture
def square(street: Street) -> Street:
    """The street, where reports may be shown to everybody."""
    public_law(street.world)
    return street


def reported(square: Street) -> str:
    return square.opened(procedure=SQUARE)


def shown(square: Street) -> str:
    affair = reported(square)
    answer = square.as_("worker").post(f"/affairs/{affair}/publication", {"source": "phone"})
    assert answer.status_code == 200, said(answer)
    return affair


def test_what_a_moderator_shows_anybody_reads(square: Street) -> None:
    affair = reported(square)
    worker = square.as_("worker")
    assert worker.get(f"/affairs/{affair}/company").json()["publication"]["state"] == "waiting"
    assert worker.get("/moderation").json()["items"] == []  # it comes into the queue by the outbox
    assert Api().get(f"/square/{affair}").status_code == 404
    assert square.as_("wang").post(f"/affairs/{affair}/publication", {}).status_code == 403
    worker.post(f"/affairs/{affair}/strikes", {"words": ["台阶"]})
    assert worker.post(f"/affairs/{affair}/publication", {"source": "phone"}).status_code == 200
    seen: Any = Api().get(f"/square/{affair}").json()
    assert (seen["line"]["source"], [one["text"] for one in seen["answers"]]) == ("居民来电", ["晚上看不见■■"])
    assert str(LAMP["phone"]) not in str(seen)
    assert [one["affair_id"] for one in Api().get("/square", text="路灯").json()["items"]] == [affair]
    assert Api().get("/square", state="closed").json()["items"] == []
    assert worker.post(f"/affairs/{affair}/publication", {}).json()["code"] == "affairs.publication-decided"
    put = worker.post(f"/affairs/{affair}/corrections", {"key": "title", "text": "两盏路灯", "why": "实为两盏"})
    assert put.status_code == 200, said(put)
    assert Api().get(f"/square/{affair}").json()["corrections"][0]["text"] == "两盏路灯"
    assert square.as_("wang").post(f"/affairs/{affair}/withdrawal").status_code == 200
    assert Api().get(f"/square/{affair}").status_code == 404


def test_met_too_counts_once_and_ends_when_one_leaves(square: Street) -> None:
    affair = shown(square)
    zhou, worker = square.as_("zhou"), square.as_("worker")
    for _ in range(2):
        assert zhou.post(f"/square/{affair}/me-too", {"words": "我家门口也是"}).status_code == 204
    followers = worker.get(f"/affairs/{affair}/company").json()["followers"]
    assert (followers["count"], [one["text"] for one in followers["said"]]) == (1, ["我家门口也是"])
    assert square.as_("wang").post(f"/square/{affair}/me-too", {}).json()["code"] == "affairs.own-affair"
    assert Api().post(f"/square/{affair}/me-too", {}).status_code == 401
    assert zhou.post(f"/square/{affair}/leave").status_code == 204
    assert worker.get(f"/affairs/{affair}/company").json()["followers"]["count"] == 0


def test_the_same_thing_reported_twice_is_suggested_merged_and_parted(street: Street) -> None:
    main, again = street.opened(), street.opened("zhou")
    worker = street.as_("worker")
    draft = {"procedure": KEY, "place": street.world.people.frame.building_3.path, "answers": LAMP}
    assert {one["affair_id"] for one in worker.post("/duplicates", draft).json()["items"]} == {main, again}
    assert street.as_("zhou").post("/duplicates", draft).json()["items"] == []
    assert [one["affair_id"] for one in worker.get(f"/affairs/{again}/duplicates").json()["items"]] == [main]
    merge = {"main_id": main, "reason": "同一盏灯"}
    assert street.as_("wang").post(f"/affairs/{again}/merge", merge).status_code == 404
    assert worker.post(f"/affairs/{again}/merge", {**merge, "main_id": again}).json()["fields"].keys() == {"main"}
    assert worker.post(f"/affairs/{again}/merge", merge).json()["state"] == "closed"
    assert worker.post(f"/affairs/{again}/merge", merge).status_code == 409
    company = worker.get(f"/affairs/{main}/company").json()
    assert [one["affair_id"] for one in company["took_in"]] == [again]
    assert worker.post(f"/affairs/{again}/part", {"reason": "是两盏灯"}).json()["state"] == "open"
    assert worker.get(f"/affairs/{main}/company").json()["took_in"] == []


def test_a_child_is_opened_once_and_told_of_before_the_parent_ends(street: Street) -> None:
    parent, worker = street.opened(), street.as_("worker")
    child = {"procedure_key": KEY, "answers": {"title": "另一处"}, "reason": "另一处也坏了", "key": "once"}
    made = worker.post(f"/affairs/{parent}/children", child)
    assert made.status_code == 201, said(made)
    again = worker.post(f"/affairs/{parent}/children", child)
    assert (again.json()["id"], again.json()["created"]) == (made.json()["id"], False)
    family = worker.get(f"/affairs/{parent}/company").json()["family"]
    assert [(one["affair_id"], one["settled"]) for one in family["children"]] == [(made.json()["id"], None)]
    assert worker.post(f"/affairs/{parent}/settlement", {"words": "各自办到底"}).status_code == 200
    assert worker.get(f"/affairs/{parent}/company").json()["family"]["children"][0]["settled"] == "各自办到底"
    refused = street.as_("wang").post(f"/affairs/{parent}/children", {**child, "key": None})
    assert (refused.status_code, refused.json()["code"]) == (403, "affairs.step-not-allowed")
