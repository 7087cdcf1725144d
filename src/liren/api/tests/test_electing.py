"""Proxies, run-offs, recalls, statements and draws by the API, as on pages; a key sees nobody who was drawn."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from liren.api.tests.test_deciding import CLOSES, OPENS, Room, made
from liren.autonomy import public as autonomy
from liren.autonomy.tests.decided import deciding
from liren.engine.deciding.package import verify
from liren.registry.tests.village import AT
from tests.doors import Api, clock_at, said

NAMES = ("沈知秋", "苏晚舟", "程立冬", "顾南乔", "秦望岳", "孟初雪")
STANDING = [
    {"key": key, "title": title} for key, title in (("a", "沈知秋"), ("b", "苏晚舟"), ("c", "程立冬"), ("d", "顾南乔"))
]
PAPER = [["a", "b"], ["a"], ["a", "b"], ["a", "c"], ["c"], ["b"], ["d"]]
ELECTION = {
    "rule": "cw-election", "named": False, "options": STANDING, "most": 2, "title": "村民委员会选举",
    "channels": ["online", "paper", "proxy"],
}  # fmt: skip


@pytest.fixture
def room(db: None) -> Iterator[Room]:
    found = deciding()
    autonomy.seed_rules(settings.LAWBOOK, at=AT)
    with clock_at(AT) as clock:
        yield Room(found, clock)


def lines_of(room: Room, roll: str) -> dict[str, str]:
    """By number as text, the ids of the roll's entries."""
    worker, found = room.as_("worker"), {}
    for name in ("王秋实", *NAMES):
        [one] = worker.post(f"/rolls/{roll}/entries/search", {"name": name}).json()["items"]
        found[name] = one["id"]
    return found


def counted(room: Room, question: str, entries: list[str], ballots: list[list[str]]) -> Api:
    """Voted on paper, closed, its box counted; not settled. Who calls for decisions."""
    one = f"/decisions/{question}"
    for entry in entries:
        made(room.as_("worker").post(f"{one}/marks", {"entry_id": entry, "channel": "paper", "document": "签到表"}))
    room.clock.at = CLOSES
    assert room.as_("director").post(f"{one}/closing").status_code == 204
    made(room.as_("worker").post(f"{one}/bundles", {"document": "第 1 号票箱", "ballots": ballots}))
    director = room.as_("director")
    told = director.post(f"{one}/count", {"document": "计票单"})
    assert told.status_code == 201, said(told)
    return director


def test_a_vote_is_given_to_another_before_voting_announced_and_withdrawn(room: Room) -> None:
    roll = room.roll(*NAMES, body="villagers")
    opens = (OPENS + timedelta(days=1)).isoformat()
    question = room.asked(roll, **{**ELECTION, "opens_at": opens})
    one, worker, wang, line = f"/decisions/{question}", room.as_("worker"), room.as_("wang"), lines_of(room, roll)
    terms = Api().get(f"{one}/proxies/terms").json()
    assert (terms["most"], terms["refused"], terms["candidates"]) == (3, "", False)
    told = {"entry_id": line["王秋实"], "holder_id": line["秦望岳"], "document": "委托书第 1 号"}
    for who in ("zhou", "wang"):
        assert room.as_(who).post(f"{one}/proxies", told).status_code == 403, who
    both = worker.post(f"{one}/proxies", {**told, "holder": "秦望岳"})
    assert both.json()["fields"].keys() == {"holder"}
    stranger = {**told, "holder_id": None, "holder": "裴照临"}
    assert worker.post(f"{one}/proxies", stranger).json()["fields"].keys() == {"holder"}
    candidate = worker.post(f"{one}/proxies", {**told, "holder_id": line["沈知秋"]})
    assert candidate.json()["fields"].keys() == {"holder_id"}, "named as it was sent"
    proxy = made(worker.post(f"{one}/proxies", told))
    assert worker.post(f"{one}/proxies", told).json()["fields"].keys() == {"entry_id"}
    assert wang.get(f"{one}/proxies/own").json() == {"given_to": "秦*", "holds": 0}
    assert room.as_("zhou").get(f"{one}/proxies/own").json() == {"given_to": "", "holds": 0}
    assert worker.post(f"{one}/proxies/announcement", {"where": "公开栏"}).json() == {"announced": 1}
    again = worker.post(f"{one}/proxies/announcement", {"where": "公开栏"})
    assert again.json()["code"] == "autonomy.proxy-not-now"
    [told_line] = worker.get(f"{one}/proxies").json()["items"]
    assert (told_line["id"], told_line["announced"], told_line["used"]) == (proxy, "公开栏", False)
    assert "望岳" not in str(told_line)
    for who in ("zhou", "wang"):
        assert room.as_(who).get(f"{one}/proxies").json()["code"] == "autonomy.question-unknown", who
    assert room.key("decisions:read").get(f"{one}/proxies").json()["code"] == "api.scope-missing"
    assert worker.post(f"/decisions/proxies/{proxy}/withdrawal", {"why": ""}).json()["fields"].keys() == {"why"}
    assert worker.post(f"/decisions/proxies/{proxy}/withdrawal", {"why": "回来了"}).status_code == 204
    assert [one["why"] for one in worker.get(f"{one}/proxies").json()["items"]] == ["回来了"]
    gone = worker.post(f"/decisions/proxies/{proxy}/withdrawal", {"why": "回来了"})
    assert gone.json()["code"] == "autonomy.proxy-unknown"


def test_where_the_rule_says_nothing_of_proxies_there_are_none(room: Room) -> None:
    roll = room.roll("陈林溪")
    question = room.asked(roll)
    [chen] = room.as_("worker").post(f"/rolls/{roll}/entries/search", {"name": "陈林溪"}).json()["items"]
    assert "没有说可以委托" in Api().get(f"/decisions/{question}/proxies/terms").json()["refused"]
    told = {"entry_id": chen["id"], "holder": "裴照临", "document": "委托书"}
    refused = room.as_("worker").post(f"/decisions/{question}/proxies", told)
    assert (refused.status_code, refused.json()["code"]) == (409, "autonomy.no-proxies")


def test_an_election_short_of_a_seat_has_its_run_off_asked_from_the_result_and_says_what_no_count_can(
    room: Room,
) -> None:
    roll = room.roll(*NAMES, body="villagers")
    question = room.asked(roll, **ELECTION)
    one, line = f"/decisions/{question}", lines_of(room, roll)
    rule = Api().get("/decision-rules/cw-election", place=room.here.path).json()
    asks = [ask["key"] for ask in rule["asks"]]
    assert asks
    assert all(ask["ground"]["document"] for ask in rule["asks"])
    days = {"opens_at": CLOSES.isoformat(), "closes_at": (CLOSES + timedelta(days=9)).isoformat()}
    assert Api().get(f"{one}/run-off").status_code == 404
    director = counted(room, question, list(line.values()), PAPER)
    assert director.post(f"{one}/run-off", days).json()["code"] == "autonomy.not-ended"
    unknown = director.post(f"{one}/settlement", {"statements": {"weather": {"answer": "yes", "rests_on": "晴天"}}})
    assert unknown.json()["fields"].keys() == {"statements.weather"}
    bare = director.post(f"{one}/settlement", {"statements": {asks[0]: {"answer": "yes"}}})
    assert bare.json()["fields"].keys() == {f"statements.{asks[0]}.rests_on"}
    told = {"statements": {asks[0]: {"answer": "yes", "rests_on": "当选人的书面声明"}}}
    assert room.as_("worker").post(f"{one}/settlement", told).status_code == 403
    made(director.post(f"{one}/settlement", told))
    public = Api().get(f"{one}/package").json()
    stated = {each["key"]: each["answer"] for each in public["certificate"]["statements"]}
    assert stated == {key: "yes" if key == asks[0] else "" for key in asks}, "what nobody answered is said too"
    assert verify(public) == ()
    left = Api().get(f"{one}/run-off").json()
    assert left == {"kind": "runoff", "seats": 1, "candidates": ["b", "c"], "question": None}
    assert room.as_("worker").post(f"{one}/run-off", days).status_code == 403
    wrong = director.post(f"{one}/run-off", {**days, "closes_at": days["opens_at"]})
    assert wrong.json()["fields"].keys() == {"closes_at"}
    follow = made(director.post(f"{one}/run-off", days))
    assert director.post(f"{one}/run-off", days).json()["code"] == "autonomy.nothing-left-open"
    assert Api().get(f"{one}/run-off").json()["question"] is None, "a draft is nobody else's to read"
    assert director.get(f"{one}/run-off").json()["question"] == follow
    second = director.get(f"/decisions/{follow}").json()
    assert (second["after"], second["round"], second["most"]) == (question, "runoff", 1)


def test_a_recall_is_put_only_when_enough_have_signed_and_says_who_asked(room: Room) -> None:
    recall, call = "cw-recall", "cw-recall-asked"
    assert call in Api().get(f"/decision-rules/{recall}", place=room.here.path).json()["asked_by"]
    roll = room.roll(*NAMES, body="villagers")
    told: dict[str, Any] = {
        "roll": roll, "title": "罢免", "rule": recall, "named": False, "opens_at": OPENS.isoformat(),
        "closes_at": CLOSES.isoformat(),
    }  # fmt: skip
    director = room.as_("director")
    assert director.post("/decisions", told).json()["fields"].keys() == {"asked_for"}
    few = {"rule": call, "signed": 9, "document": ""}
    refused = director.post("/decisions", {**told, "asked_for": few})
    assert refused.json()["fields"].keys() == {"asked_for.signed", "asked_for.document"}, said(refused)
    enough = {**few, "signed": 4, "document": "签名册第 1 册"}
    question = made(director.post("/decisions", {**told, "asked_for": enough}))
    asked_for = director.get(f"/decisions/{question}").json()["asked_for"]
    assert (asked_for["signed"], asked_for["of"], asked_for["met"]) == (4, 7, True)


def test_lots_are_committed_to_drawn_answered_and_anybody_has_the_file_that_recomputes_them(room: Room) -> None:
    roll, worker, wang = room.roll(*NAMES), room.as_("worker"), room.as_("wang")
    told = {"title": "车棚议事会", "seats": 6}
    assert wang.post(f"/rolls/{roll}/draws", told).status_code == 403
    assert worker.post(f"/rolls/{roll}/draws", {**told, "seats": 8}).json()["fields"].keys() == {"seats"}
    id = made(worker.post(f"/rolls/{roll}/draws", told))
    one, before = f"/draws/{id}", Api().get(f"/draws/{id}").json()
    assert (len(before["commitment"]), before["drawn"], before["drawn_at"]) == (64, [], None)
    assert [line["id"] for line in Api().get(f"/rolls/{roll}/draws").json()["items"]] == [id]
    assert Api().get(f"{one}/package").json()["code"] == "autonomy.draw-unknown"
    word = {"word": "4 1 6", "source": "在场的人掷骰子"}
    assert wang.post(f"{one}/drawing", word).status_code == 403
    numbers = worker.post(f"{one}/drawing", word).json()["numbers"]
    assert len(set(numbers)) == 6
    assert worker.post(f"{one}/drawing", word).json()["code"] == "autonomy.draw-done"
    package = Api().get(f"{one}/package").json()
    assert package == worker.get(f"{one}/package").json()
    assert package["commitment"] == before["commitment"]
    seats = worker.get(f"{one}/seats").json()["items"]
    assert [seat["number"] for seat in seats] == numbers
    assert all(seat["shown"] for seat in seats)
    program = room.key("decisions:read", "decisions:write")
    assert program.get(one).json() == Api().get(one).json(), "no more than anybody reads"
    assert {seat["shown"] for seat in program.get(one).json()["drawn"]} == {""}
    assert program.get(f"{one}/seats").json()["code"] == "api.scope-missing"
    mine = wang.get(f"{one}/seats").json()["own"]
    other = next(seat for seat in seats if mine is None or seat["number"] != mine["number"])
    answer = f"/draws/seats/{other['id']}/answer"
    assert program.post(answer, {"comes": True}).json()["code"] == "api.scope-missing"
    assert wang.post(answer, {"comes": True}).status_code == 403
    assert worker.post(answer, {"comes": False}).json()["fields"].keys() == {"why"}
    assert worker.post(answer, {"comes": False, "why": "time"}).status_code == 204
    assert worker.post(answer, {"comes": True}).json()["code"] == "autonomy.draw-done"
    after = Api().get(one).json()["drawn"]
    assert (len(after), after[-1]["instead_of"], after[-1]["state"]) == (7, other["number"], "asked")
    own = wang.get(f"{one}/seats").json()["own"]
    assert wang.post(f"/draws/seats/{own['id']}/answer", {"comes": True, "named": True}).status_code == 204
    assert [seat["shown"] for seat in Api().get(one).json()["drawn"] if seat["named"]] == ["王*"]
