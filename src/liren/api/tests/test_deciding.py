"""People decide by the API, as on pages: a roll, a question, votes, the box, the count, and who may see what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from liren.access import public as access
from liren.api.repeats import REPLAYED
from liren.autonomy import public as autonomy
from liren.autonomy.tests.decided import Deciding, deciding
from liren.engine.deciding.package import verify
from liren.kit.database import rows
from liren.registry.tests.village import AT
from tests.doors import Api, Clock, clock_at, said, session

OPENS, CLOSES = AT, AT + timedelta(days=10)
PROJECTS = [{"key": "lamp", "title": "路灯"}, {"key": "bench", "title": "长椅"}]
FOUR_STEPS = """
key: council
title: 议事会
sources: [{id: own, document: 议事规则, clause: 第五条, phrase: "", status: ours}]
rules:
  - {key: gui-council, title: 议事会表决, body: members, kind: motion, from: "2026-01-01", passes: [
      {figure: agree, base: present, measure: persons, op: over, fraction: 1/2, source: own}]}
"""


@dataclass
class Room:
    """桂花里 with the law's rules; `as_` is somebody's client. clock stands where a test puts it."""

    here: Deciding
    clock: Clock

    def as_(self, who: str) -> Api:
        return Api(session(self.here.enter(who).person_id, AT))

    def roll(self, *names: str, body: str = "residents") -> str:
        """Frozen, with 王秋实 of the registry among the names."""
        worker = self.as_("worker")
        told = {"place": self.here.path, "title": "居民名册", "body": body, "on": "2026-11-20"}
        roll = made(worker.post("/rolls", told))
        entries = [{"name": "王秋实", "resident_id": str(self.here.wang)}, *({"name": one} for one in names)]
        assert worker.post(f"/rolls/{roll}/entries", {"entries": entries}).status_code == 201
        frozen = worker.post(f"/rolls/{roll}/freezing")
        assert frozen.json()["count"] == len(entries), said(frozen)
        return roll

    def asked(self, roll: str, **more: Any) -> str:
        told = {"roll": roll, "title": "加装电梯", "rule": "jw-meeting", "named": True,
                "opens_at": OPENS.isoformat(), "closes_at": CLOSES.isoformat(), **more}  # fmt: skip
        director = self.as_("director")
        question = made(director.post("/decisions", told))
        if told["rule"] == "jw-meeting":
            refused = director.post(f"/decisions/{question}/opening")
            assert refused.json()["code"] == "autonomy.not-announced"
            posted = {"on": "2026-11-01", "where": "各单元门口", "document": "公告第 3 号"}
            assert director.post(f"/decisions/{question}/notices", posted).status_code == 201
        opened = director.post(f"/decisions/{question}/opening")
        assert opened.status_code == 204, said(opened)
        return question

    def key(self, *scopes: str) -> Api:
        """A program that does a community worker's work."""
        place = self.here.village.people.community
        _, secret = access.make_key(
            name="表决器", role="community_worker", path=place.path, place_id=place.id, scopes=scopes, days=30,
            per_minute=100, by=self.here.enter("admin"), at=AT,
        )  # fmt: skip
        return Api(secret)


@pytest.fixture
def room(db: None) -> Iterator[Room]:
    found = deciding()
    autonomy.seed_rules(settings.LAWBOOK, at=AT)
    with clock_at(AT) as clock:
        yield Room(found, clock)


def made(answer: Any) -> str:
    assert answer.status_code == 201, said(answer)
    return str(answer.json()["id"])


def test_a_rule_is_read_with_what_it_rests_on_and_says_what_is_missing(room: Room) -> None:
    listed = Api().get("/decision-rules", place=room.here.path, on="2026-12-01", limit=2).json()
    assert [len(listed["items"]), listed["count"] > 10] == [2, True]
    rule = Api().get("/decision-rules/cc278-other", on="2026-12-01").json()
    [area] = [one for one in rule["valid"] if one["measure"] == "area"]
    assert (area["fraction"], area["op"], area["ground"]["document"]) == ("2/3", "at_least", "民法典")
    figures = ["all_area:300", "participants_area:199.99", "agree_area:199.99"]
    told = Api()._send("GET", "/decision-rules/cc278-other/verdict?figure=" + "&figure=".join(figures)).json()
    [short] = [one for one in told["judged_valid"] if "area" in one["id"]]
    assert (short["met"], short["needed"], short["short"], told["decided"]) == (False, "200.00", "0.01", False)
    for wrong in ("agree_area", "wish_persons:3", "agree_persons:NaN", "agree_persons:-1", "agree_persons:0.5"):
        refused = Api().get("/decision-rules/cc278-other/verdict", figure=wrong)
        assert (refused.status_code, set(refused.json()["fields"])) == (422, {"figure"}), wrong
    assert Api().get("/decision-rules/nothing").json()["code"] == "autonomy.rule-unknown"
    assert Api().get("/decision-rules/jw-meeting/versions").json()["count"] >= 1


def test_a_place_gives_its_own_rules_and_cannot_touch_what_the_law_fixed(room: Room) -> None:
    admin, place, day = room.as_("admin"), room.here.path, "2026-12-01"
    told = {"place": place, "text": FOUR_STEPS, "on": day}
    assert room.as_("worker").post("/decision-rules", told).status_code == 403
    made(admin.post("/decision-rules", told))
    assert Api().get("/decision-rules/gui-council", place=place, on=day).json()["publisher"] == place
    assert admin.post("/decision-rules", {**told, "text": "key: ["}).json()["code"] == "autonomy.rules-invalid"
    grounds = {"place": place, "document": "村规", "clause": "第二条", "on": day}
    fixed = {"agree-participants-area": {"op": "over", "fraction": "4/5"}}
    refused = admin.post("/decision-rules/cc278-other/refinements", {**grounds, "stricter": fixed})
    assert refused.json()["code"] == "autonomy.rules-invalid", said(refused)
    listed = Api().get("/decision-rules", on=day, limit=200).json()["items"]
    [free] = [
        (rule["key"], need) for rule in (Api().get(f"/decision-rules/{one['key']}", on=day).json() for one in listed)
        for need in rule["passes"] if need["open"]
    ][:1]  # fmt: skip
    stricter = {free[1]["id"]: {"op": "at_least", "fraction": "9/10"}}
    made(admin.post(f"/decision-rules/{free[0]}/refinements", {**grounds, "stricter": stricter}))
    mine = Api().get(f"/decision-rules/{free[0]}", place=place, on=day).json()
    assert [one["fraction"] for one in mine["passes"] if one["id"] == free[1]["id"]] == ["9/10"]


def test_a_named_question_goes_from_the_roll_to_a_file_that_verifies(room: Room) -> None:
    roll = room.roll("陈林溪", "许望舒")
    question, worker, director = room.asked(roll), room.as_("worker"), room.as_("director")
    one = f"/decisions/{question}"
    assert [q["id"] for q in Api().get("/decisions", place=room.here.path, state="open").json()["items"]] == [question]
    assert room.as_("zhou").post(f"{one}/votes", {"choices": ["agree"]}).json()["code"] == "autonomy.not-on-roll"
    wang = room.as_("wang")
    assert wang.post(f"{one}/votes", {"choices": ["nonsense"]}).json()["fields"].keys() == {"choices"}
    voted = wang.post(f"{one}/votes", {"choices": ["agree"]}, Idempotency_Key="v-1")
    assert wang.post(f"{one}/votes", {"choices": ["agree"]}, Idempotency_Key="v-1").json() == voted.json()
    assert wang.post(f"{one}/votes", {"choices": ["agree"]}).json()["code"] == "autonomy.already-voted"
    assert wang.get(f"{one}/own").json()["mark"]["choices"] == ["agree"]
    [chen] = worker.post(f"/rolls/{roll}/entries/search", {"name": "陈林溪"}).json()["items"]
    paper = {"entry_id": chen["id"], "channel": "paper", "document": "第 1 册第 2 张", "choices": ["against"]}
    mark = made(worker.post(f"{one}/marks", paper))
    assert worker.post(f"/decisions/marks/{mark}/annulment", {"why": "录错了"}).status_code == 204
    made(worker.post(f"{one}/marks", {**paper, "choices": ["agree"]}))
    assert {line["stands"] for line in worker.get(f"{one}/marks").json()["items"]} == {True, False}
    assert Api().get(one).json()["turnout"]["by_channel"] == {"online": 1, "paper": 1}
    assert director.post(f"{one}/settlement").json()["code"] == "autonomy.not-ended"
    assert director.post(f"{one}/closing").json()["fields"].keys() == {"closes_at"}
    room.clock.at = CLOSES
    assert director.post(f"{one}/closing").status_code == 204
    made(director.post(f"{one}/settlement"))
    public, whole = Api().get(f"{one}/package").json(), wang.get(f"{one}/package/lines").json()
    assert (public["certificate"]["verdict"]["decided"], "votes" in public) == (True, False)
    assert verify(whole) == ()
    assert "陈林溪" not in str(whole)
    assert room.as_("zhou").get(f"{one}/package/lines").status_code == 404
    assert worker.get(f"{one}/package/lines").json() == whole


def test_a_secret_ballot_is_kept_nowhere_beside_who_cast_it(room: Room) -> None:
    question = room.asked(room.roll("陈林溪"), named=False, options=PROJECTS, rule="", most=1)
    one, wang = f"/decisions/{question}", room.as_("wang")
    cast = wang.post(f"{one}/ballots", {"choices": ["lamp"]}, Idempotency_Key="b-1")
    code = cast.json()["code"]
    assert (cast.status_code, REPLAYED in cast) == (201, False), said(cast)
    again = wang.post(f"{one}/ballots", {"choices": ["lamp"]}, Idempotency_Key="b-1")
    assert again.json()["code"] == "autonomy.already-voted", "not answered again from anything kept"
    access.enter_system("test")
    assert rows("SELECT count(*) FROM kit_receipt WHERE person = %s", room.here.enter("wang").person_id) == [(0,)]
    assert wang.get(f"{one}/own").json()["mark"]["choices"] is None
    assert Api().post(f"{one}/receipts/search", {"code": code}).json() == {"in_box": True}
    assert Api().post(f"{one}/receipts/search", {"code": "AAAA"}).json() == {"in_box": False}
    assert Api().get(f"{one}/receipts").json()["items"] == []
    room.clock.at = CLOSES
    director, worker = room.as_("director"), room.as_("worker")
    assert director.post(f"{one}/closing").status_code == 204
    bundle = {"document": "第 1 号票箱", "ballots": [["bench"]]}
    taken = made(worker.post(f"{one}/bundles", bundle))
    stopped = director.post(f"{one}/count", {"document": "计票单"})
    assert stopped.json()["code"] == "autonomy.count-differs"
    assert worker.post(f"/decisions/bundles/{taken}/withdrawal", {"why": "没有人投过"}).status_code == 204
    assert [b["taken_back"] for b in worker.get(f"{one}/bundles").json()["items"]] == ["没有人投过"]
    assert Api().get(f"{one}/count").status_code == 404
    counted = director.post(f"{one}/count", {"document": "计票单"})
    assert counted.json()["content"]["tally"] == {"lamp": 1, "bench": 0}, said(counted)
    assert Api().get(f"{one}/count").json() == counted.json()
    [receipt] = Api().get(f"{one}/receipts").json()["items"]
    assert code not in str(receipt)


def test_a_frozen_roll_is_changed_by_appending_and_proves_to_oneself_that_one_is_on_it(room: Room) -> None:
    roll, worker = room.roll("陈林溪"), room.as_("worker")
    mine = room.as_("wang").get(f"/rolls/{roll}/own").json()
    assert (mine["inclusion"]["name"], mine["inclusion"]["size"]) == ("王秋实", 2)
    assert room.as_("zhou").get(f"/rolls/{roll}/own").json() == {"entry": None, "inclusion": None}
    late = {"entry": {"name": "沈知秋"}, "why": "漏登"}
    assert worker.post(f"/rolls/{roll}/entries", {"entries": [late["entry"]]}).json()["code"] == "autonomy.roll-frozen"
    added = made(worker.post(f"/rolls/{roll}/additions", late))
    assert worker.post(f"/rolls/entries/{added}/striking", {"why": "住别处"}).status_code == 204
    told = worker.get(f"/rolls/{roll}/changes", limit=1).json()
    rest = worker.get(f"/rolls/{roll}/changes", after=told["after"]).json()
    assert [(one["kind"], one["why"]) for one in (*told["items"], *rest["items"])] == [
        ("add", "漏登"), ("strike", "住别处")
    ]  # fmt: skip
    assert Api().get(f"/rolls/{roll}").json()["bases"]["persons"] == 2
    assert "沈" not in str(Api().get(f"/rolls/{roll}").json())


def test_a_roll_is_written_before_it_is_frozen_and_what_is_wrong_is_named_by_its_row(room: Room) -> None:
    worker = room.as_("worker")
    told = {"place": room.here.path, "title": "业主名册", "body": "owners", "on": "2026-11-20"}
    assert worker.post("/rolls", {**told, "body": "nobody"}).json()["fields"].keys() == {"body"}
    roll = made(worker.post("/rolls", told))
    assert Api().get(f"/rolls/{roll}").status_code == 404
    assert worker.post(f"/rolls/{roll}/freezing").json()["code"] == "autonomy.roll-empty"
    units = [
        {"door": "1-101", "area": "88.50", "owners": [{"key": "a", "name": "陈林溪"}]},
        {"door": "1-102", "area": "11.50", "owners": [{"key": "a", "name": "陈林溪"}]},
    ]
    for area, field in (("一百", "units.2.area"), ("0", "units.2.area"), ("1e99999999", "units.2.area")):
        wrong = worker.post(f"/rolls/{roll}/owners", {"units": [units[0], {**units[1], "area": area}]})
        assert list(wrong.json()["fields"]) == [field], area
    assert worker.post(f"/rolls/{roll}/owners", {"units": units}).json()["heads"] == 1
    [entry] = worker.get(f"/rolls/{roll}/entries").json()["items"]
    assert (entry["area"], "林溪" in entry["shown"]) == ("100.00", False)
    assert worker.post(f"/rolls/entries/{entry['id']}/removal").status_code == 204
    people = made(worker.post("/rolls", {**told, "body": "residents"}))
    assert worker.post(f"/rolls/{people}/filling", {"kinds": ["actual"]}).json() == {
        "added": 4, "young": 1, "unknown": 0
    }  # fmt: skip
    first = worker.get(f"/rolls/{people}/entries", limit=3).json()
    rest = worker.get(f"/rolls/{people}/entries", limit=3, after=first["after"]).json()
    assert (len(first["items"]), len(rest["items"]), rest["after"]) == (3, 1, None)


def test_a_key_that_is_not_for_people_sees_nobody_of_a_roll_and_votes_for_nobody(room: Room) -> None:
    roll = room.roll("陈林溪")
    question, program, other = room.asked(roll), room.key("decisions:read", "decisions:write"), room.key("people:read")
    for path in (f"/rolls/{roll}/entries", f"/rolls/{roll}/changes", f"/decisions/{question}/marks",
                 f"/decisions/{question}/package/lines"):  # fmt: skip
        assert program.get(path).json()["code"] == "api.scope-missing", path
    wrote = {"document": "第 1 号票箱", "ballots": [["agree"]]}
    single = {
        f"/decisions/{question}/bundles": wrote, f"/decisions/bundles/{question}/withdrawal": {"why": "没有人投过"},
        f"/opinions/{question}/votes/export": {},
    }  # fmt: skip
    for path, told in single.items():
        assert program.post(path, told).json()["code"] == "api.scope-missing", path
    assert program.get(f"/decisions/{question}/bundles").json()["code"] == "api.scope-missing"
    assert "林溪" not in str(other.get(f"/rolls/{roll}/entries").json())
    assert other.get(f"/rolls/{roll}/entries").json()["items"][0]["shown"]
    assert program.post(f"/decisions/{question}/votes", {"choices": ["agree"]}).json()["code"] == "autonomy.not-on-roll"
    new = {"place": room.here.path, "title": "名册", "body": "residents", "on": "2026-11-20"}
    assert program.post("/rolls", new).json()["code"] == "api.scope-missing"
    for path in (f"/decisions/{question}", f"/rolls/{roll}"):
        assert program.get(path).json() == Api().get(path).json(), "no more than anybody reads"


def test_each_body_calls_for_its_own_decisions_only(room: Room) -> None:
    question = room.asked(room.roll("陈林溪"))
    for who in ("worker", "wang", "admin"):
        refused = room.as_(who).post(f"/decisions/{question}/cancellation")
        assert (refused.status_code, refused.json()["code"]) == (403, "access.not-allowed"), who
    assert room.as_("director").post(f"/decisions/{question}/cancellation").status_code == 204
    again = room.as_("director").post(f"/decisions/{question}/opening")
    assert again.json()["code"] == "autonomy.question-not-open"
    assert Api().get(f"/decisions/{question}").json()["state"] == "cancelled"
