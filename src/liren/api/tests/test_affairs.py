"""The whole loop of one affair by the API, and what it refuses."""

from uuid import uuid4

import pytest

from liren.affairs.tests.world import LAMP
from liren.api.tests.street import Street
from tests.doors import Api, said


def test_an_affair_goes_from_report_to_rating(street: Street) -> None:
    affair = street.opened()
    street.handled(affair)
    seen = street.as_("wang").get(f"/affairs/{affair}").json()
    if seen["step"] == "verify":
        assert street.does("grid_worker", affair, "verify", "passed").status_code == 200
    rated = street.as_("wang").post(f"/affairs/{affair}/rating", {"grade": 5, "comment": "谢谢"})
    assert rated.json()["state"] == "closed", said(rated)
    seen = street.as_("wang").get(f"/affairs/{affair}").json()
    assert (seen["rating"], seen["resolved"], seen["moves"]) == (5, True, [])


def test_the_next_moves_say_what_they_ask_as_json_schema(street: Street) -> None:
    affair = street.opened()
    moves = {m["key"]: m for m in street.as_("worker").get(f"/affairs/{affair}").json()["moves"]}
    reason = moves["decline"]["asks"]
    assert reason["required"] == ["reason"]
    assert reason["properties"]["reason"]["x-purpose"] == "告诉居民为什么和可以找谁"
    assert street.as_("wang").get(f"/affairs/{affair}").json()["moves"] == []


def test_the_same_key_and_content_open_one_affair(street: Street) -> None:
    wang = street.as_("wang")
    first = wang.post("/affairs", street.lamp(), Idempotency_Key="once")
    again = wang.post("/affairs", street.lamp(), Idempotency_Key="once")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert again.json()["created"] is False


def test_the_same_key_with_other_content_is_refused(street: Street) -> None:
    wang = street.as_("wang")
    wang.post("/affairs", street.lamp(), Idempotency_Key="once")
    other = wang.post("/affairs", street.lamp(answers={**LAMP, "title": "另一件"}), Idempotency_Key="once")
    assert (other.status_code, other.json()["code"]) == (422, "affairs.idempotency-key-reused")


def test_who_acts_on_an_old_version_is_told_so(street: Street) -> None:
    affair = street.opened()
    street.as_("worker").post(f"/affairs/{affair}/notes", {"text": "打过电话"})
    step = {"step": "accept", "move": "dispatch", "answers": {}, "version": 1}
    refused = street.as_("worker").post(f"/affairs/{affair}/steps", step)
    assert (refused.status_code, refused.json()["code"]) == (409, "affairs.stale")


def test_wrong_answers_are_named_one_by_one(street: Street) -> None:
    answers = {**LAMP, "title": "", "phone": "12", "colour": "红"}
    refused = street.as_("wang").post("/affairs", street.lamp(answers=answers))
    assert refused.status_code == 422
    assert set(refused.json()["fields"]) == {"title", "phone", "colour"}


def test_unknown_names_in_a_body_are_refused(street: Street) -> None:
    refused = street.as_("wang").post("/affairs", street.lamp(urgent=True))
    assert refused.status_code == 422
    assert refused.json()["fields"] == {"urgent": "没有这一栏，请去掉。"}


def test_a_misspelt_filter_does_not_pass_for_none(street: Street) -> None:
    refused = street.as_("worker").get("/affairs", stat="open")
    assert refused.json()["fields"] == {"stat": "没有这个参数，请去掉或改正。"}


@pytest.mark.parametrize(("name", "value"), [("state", "lost"), ("limit", "0"), ("opened_from", "yesterday")])
def test_a_filter_that_makes_no_sense_is_named(street: Street, name: str, value: str) -> None:
    refused = street.as_("worker").get("/affairs", **{name: value})
    assert (refused.status_code, list(refused.json()["fields"])) == (422, [name])


def test_a_list_goes_on_where_the_page_before_ended(street: Street) -> None:
    ids = []
    for _ in range(5):
        street.clock.tick()
        ids.append(street.opened())
    first = street.as_("worker").get("/affairs", limit=3).json()
    rest = street.as_("worker").get("/affairs", limit=3, after=first["after"]).json()
    assert [line["id"] for line in (*first["items"], *rest["items"])] == ids[::-1]
    assert (first["count"], rest["after"]) == (5, None)


def test_filters_narrow_the_list(street: Street) -> None:
    street.opened()
    worker = street.as_("worker")
    assert worker.get("/affairs", state="closed").json()["items"] == []
    assert worker.get("/affairs", text="台阶").json()["count"] == 1
    assert worker.get("/affairs", origin="api", step="accept", place=street.world.people.community.path).json()["count"]


def test_work_is_claimed_once(street: Street) -> None:
    street.opened()
    item = street.as_("worker").get("/work").json()["items"][0]
    assert item["claimable"]
    assert street.as_("worker").post(f"/work/{item['work_id']}/claim").status_code == 200
    assert street.as_("worker").get("/work").json()["items"][0]["mine"]
    back = street.as_("worker").post(f"/work/{item['work_id']}/release", {"reason": "今天休息"})
    assert back.status_code == 200, said(back)


def test_personal_values_are_masked_until_a_purpose_is_stated(street: Street) -> None:
    affair = street.opened()
    worker = street.as_("worker")
    answers = {a["key"]: a for a in worker.get(f"/affairs/{affair}").json()["answers"]}
    assert (answers["phone"]["masked"], answers["phone"]["value"]) == (True, None)
    assert worker.post(f"/affairs/{affair}/reveal", {"names": ["phone"], "purpose": ""}).status_code == 422
    shown = worker.post(f"/affairs/{affair}/reveal", {"names": ["phone"], "purpose": "上门前联系"})
    assert shown.json() == {"values": {"phone": LAMP["phone"]}}


def test_what_is_not_there_and_what_is_not_yours_are_told_apart_by_nobody(street: Street) -> None:
    affair = street.opened()
    stranger = street.as_("stranger")
    hidden, absent = stranger.get(f"/affairs/{affair}"), stranger.get(f"/affairs/{uuid4()}")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.json() == absent.json()


def test_a_worker_writes_down_what_a_resident_says_and_settles_it_at_once(street: Street) -> None:
    given = street.lamp(
        answers={key: LAMP[key] for key in ("title",)},
        on_behalf_of={"name": "周先生", "phone": "13900006688"},
        at_once={"move": "finish_at_once", "answers": {"reply": "已换灯泡"}},
    )
    opened = street.as_("worker").post("/affairs", given)
    assert opened.status_code == 201, said(opened)
    assert opened.json()["step"] == "feedback"
    assert [line["id"] for line in street.as_("zhou").get("/affairs/mine").json()["items"]] == [opened.json()["id"]]


def test_a_resident_may_not_report_for_another(street: Street) -> None:
    refused = street.as_("wang").post("/affairs", street.lamp(on_behalf_of={"name": "周先生", "phone": "13900006688"}))
    assert (refused.status_code, refused.json()["code"]) == (403, "access.not-allowed")


def test_nobody_opens_anything_without_signing_in(street: Street) -> None:
    refused = Api().post("/affairs", street.lamp())
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")


def test_if_match_is_asked_of_every_write_on_an_affair(street: Street) -> None:
    affair, worker = street.opened(), street.as_("worker")
    seen = worker.get(f"/affairs/{affair}")["ETag"]
    assert seen == '"1"'
    assert worker.post(f"/affairs/{affair}/notes", {"text": "打过电话"}, If_Match=seen)["ETag"] == '"2"'
    for path, body in (
        ("notes", {"text": "又打过"}), ("merge", {"main_id": str(uuid4()), "reason": "同一件"}),
        ("children", {"procedure_key": "management/grid-event", "answers": {"title": "另一处"}, "reason": "也坏了"}),
    ):  # fmt: skip
        refused = worker.post(f"/affairs/{affair}/{path}", body, If_Match=seen)
        assert (refused.status_code, refused.json()["code"]) == (409, "affairs.stale")
    wrong = worker.post(f"/affairs/{affair}/notes", {"text": "又打过"}, If_Match="*")
    assert wrong.json()["fields"].keys() == {"If-Match"}
    assert worker.get(f"/affairs/{affair}")["ETag"] == '"2"'
