"""Rounds of projects, standing bodies and 三务公开 by the API, as on pages."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.affairs import public as affairs
from liren.affairs.public import Sitting
from liren.api.bodies import in_words
from liren.api.repeats import REPLAYED
from liren.api.shapes.standing import BodySitting
from liren.api.tests.street import Street
from liren.api.tests.test_deciding import CLOSES, OPENS, Room, made
from liren.autonomy import public as autonomy
from liren.autonomy.public import openness
from liren.autonomy.tests.decided import deciding
from liren.engine.budgets.pabulib import read
from liren.engine.budgets.package import verify
from liren.kit.database import rows
from liren.registry.tests.village import AT
from liren.standards.public import publish
from tests.doors import Api, clock_at, said

NAMES = [f"示例{one}" for one in "甲乙丙丁戊己庚辛壬癸子丑"]
MENU = [
    {"title": "楼道扶手", "cost": 3_000_000, "place": "三号楼"}, {"title": "口袋公园", "cost": 8_000_000},
    {"title": "长椅", "cost": 2_000_000},
]  # fmt: skip


@pytest.fixture
def room(db: None) -> Iterator[Room]:
    found = deciding()
    autonomy.seed_rules(settings.LAWBOOK, at=AT)
    with clock_at(AT) as clock:
        yield Room(found, clock)


def stated(room: Room, roll: str, **more: Any) -> dict[str, Any]:
    return {
        "roll": roll, "title": "民生微实事", "budget": 10_000_000, "projects": MENU, "most": 2,
        "open_ballots": True,
        "opens_at": OPENS.isoformat(), "closes_at": CLOSES.isoformat(), **more,
    }  # fmt: skip


def test_a_round_goes_from_its_terms_to_a_file_that_verifies_and_a_decision_with_reasons(room: Room) -> None:
    roll, director, worker = room.roll(*NAMES), room.as_("director"), room.as_("worker")
    assert worker.post("/budget-rounds", stated(room, roll)).status_code == 403
    dear = [MENU[0], {"title": "喷泉", "cost": 11_000_000}]
    assert director.post("/budget-rounds", stated(room, roll, projects=dear)).json()["fields"].keys() == {"projects"}
    nowhere = director.post("/budget-rounds", stated(room, roll, affair=roll))
    assert nowhere.json()["code"] == "affairs.no-such-affair", said(nowhere)
    id = made(director.post("/budget-rounds", stated(room, roll)))
    one, question = f"/budget-rounds/{id}", f"/decisions/{id}"
    assert Api().get(one).json()["code"] == "autonomy.question-unknown", "a draft is nobody else's to read"
    assert director.post(f"{question}/opening").status_code == 204
    page = Api().get(one).json()
    assert [each["id"] for each in page["terms"]["projects"]] == ["p1", "p2", "p3"]
    assert (page["published"], page["decided"], len(page["digest"])) == (False, None, 64)
    entries = worker.get(f"/rolls/{roll}/entries", limit=200).json()["items"]
    others = [each["id"] for each in entries if each["resident_id"] is None]
    assert len(others) == len(NAMES)
    for entry in others:
        made(worker.post(f"{question}/marks", {"entry_id": entry, "channel": "paper", "document": "签到表"}))
    room.clock.at = CLOSES
    assert director.post(f"{one}/settlement").json()["code"] == "autonomy.not-ended"
    assert director.post(f"{question}/closing").status_code == 204
    ballots = [["p2"]] * 7 + [["p1", "p3"]] * 5
    made(worker.post(f"{question}/bundles", {"document": "第 1 号票箱", "ballots": ballots}))
    assert Api().get(f"{one}/package").status_code == 404
    assert Api().get(f"{one}/ballots.pb").status_code == 404
    assert director.post(f"{question}/count", {"document": "计票单"}).status_code == 201
    settled = director.post(f"{one}/settlement")
    assert settled.status_code == 201, said(settled)
    assert director.post(f"{one}/settlement").json()["code"] == "autonomy.counted-already"
    package = Api().get(f"{one}/package").json()
    assert (verify(package), package["digest"]) == ((), settled.json()["digest"])
    assert package["certificate"]["chosen"] == ["p2", "p3"]
    election = read(Api().get(f"{one}/ballots.pb").content.decode())
    assert election is not None
    other = {"chosen": ["p1", "p3"], "document": "议事会纪要第 1 号"}
    assert worker.post(f"{one}/decision", other).status_code == 403
    assert director.post(f"{one}/decision", other).json()["fields"].keys() == {"why.p1", "why.p2"}
    why = {"p1": "老人上下楼要紧", "p2": "公园的地还没有定"}
    assert director.post(f"{one}/decision", {**other, "why": why}).status_code == 204
    again = {**other, "why": why}
    assert director.post(f"{one}/decision", again).json()["fields"].keys() == {"because"}
    assert director.post(f"{one}/decision", again | {"because": "公示期有异议"}).status_code == 204
    assert Api().get(one).json()["decided"]["why"] == why


def test_a_ballot_of_a_round_goes_into_the_box_no_key_casts_one_and_nothing_of_it_is_kept(room: Room) -> None:
    roll, director = room.roll(*NAMES), room.as_("director")
    id = made(director.post("/budget-rounds", stated(room, roll, kind="cumulative", most=3)))
    assert director.post(f"/decisions/{id}/opening").status_code == 204
    ballot = {"choices": ["p1", "p1", "p3"]}
    program = room.key("decisions:read", "decisions:write", "people:write")
    assert program.post(f"/decisions/{id}/ballots", ballot).json()["code"] == "autonomy.not-on-roll"
    wang = room.as_("wang")
    assert wang.post(f"/decisions/{id}/ballots", {"choices": ["p1"] * 4}).json()["fields"].keys() == {"choices"}
    cast = wang.post(f"/decisions/{id}/ballots", ballot, Idempotency_Key="r-1")
    assert (cast.status_code, REPLAYED in cast) == (201, False), said(cast)
    access.enter_system("test")
    assert rows("SELECT count(*) FROM kit_receipt WHERE person = %s", room.here.enter("wang").person_id) == [(0,)]
    assert Api().get(f"/decisions/{id}").json()["turnout"]["by_channel"] == {"online": 1}


def test_a_body_is_founded_given_its_rules_and_read_without_anybodys_name(room: Room) -> None:
    admin, place = room.as_("admin"), room.here.path
    told = {"place": place, "kind": "residents_council", "name": "桂花里居民议事会", "head": "召集人"}
    assert room.as_("worker").post("/bodies", told).status_code == 403
    assert admin.post("/bodies", {**told, "kind": "guild", "name": ""}).json()["fields"].keys() == {"kind", "name"}
    assert admin.post("/bodies", {**told, "place": "99."}).status_code in (403, 404)
    id = made(admin.post("/bodies", told))
    unit = {"place": place, "kind": "courtyard_unit", "name": "3幢自治小组", "head": "楼栋长", "above": id}
    below = made(admin.post("/bodies", unit))
    rules = {
        "composition": [{"who": "居民代表", "seats": 6, "how": "各楼推选"}], "term_years": 3, "meets": "每季度一次",
        "notice": 3, "rule": "members-majority", "document": "2026年3月居民会议通过", "on": "2026-11-21",
    }  # fmt: skip
    one = f"/bodies/{id}"
    assert room.as_("worker").post(f"{one}/rules", rules).status_code == 403
    barred = {**rules, "composition": [{"who": "代表｜9", "seats": 6, "how": "推选"}]}
    assert admin.post(f"{one}/rules", barred).json()["fields"].keys() == {"composition.1.who"}
    late = admin.post(f"{one}/rules", {**rules, "on": "2026-11-01", "rule": "cc278-other"})
    assert late.json()["fields"].keys() == {"on", "rule"}
    made(admin.post(f"{one}/rules", rules))
    listed = Api().get("/bodies", place=place).json()
    assert [[each["id"] for each in listed[part]] for part in ("bodies", "units")] == [[id], [below]]
    page = Api().get(one).json()
    assert (page["rules"]["composition"], page["below"]) == (rules["composition"], [below])
    assert page["posts"] == [{"title": "召集人", "held": 0, "seats": 1}]
    assert (page["decisions"], page["sittings"]) == ([], [])
    assert Api().get(f"/bodies/{room.here.wang}").json()["code"] == "autonomy.body-unknown"
    committee = Api().get("/bodies", place=place.rsplit(".", 2)[0] + ".")
    assert committee.json()["code"] == "territories.place-unknown"


def test_a_community_and_who_stands_above_read_what_is_published_and_a_village_says_its_rhythm(
    street: Street,
) -> None:
    access.enter_system("test")
    text = (settings.LAWBOOK / "procedures" / "autonomy" / "openness.yaml").read_text("utf-8")
    publish(document=text, publisher="liren", by=SYSTEM, at=street.clock.at)
    here, village = street.world.people.community, street.world.people.frame.qingshi
    opened = affairs.open_affair(
        procedure_key="autonomy/openness", answers={"title": "第四季度公开"}, place_path=here.path, by=SYSTEM,
        at=street.world.tick(), origin="system",
    ).id  # fmt: skip
    posted = {"kinds": ["party", "affairs"], "items": "发展党员两名", "board": "服务站门口"}
    street.world.does("worker", opened, "post", "posted", **posted)
    street.clock.at = street.world.at
    year = Api().get("/openness", place=here.path).json()
    [party] = [one for one in year["duties"] if one["duty"] == "party"]
    [item] = party["items"]
    assert (item["state"], item["checked"], bool(item["number"])) == ("done", False, True)
    assert (item["affair"], item["board"]) == (None, ""), "what is not on the public square is not told"
    assert year["counts"]["done"] >= 1
    access.enter_system("test")
    while openness.roll_up_openness(street.clock.at):
        pass
    above = here.path.rsplit(".", 2)[0] + "."
    below = Api().get("/openness/below", place=above).json()
    assert [one["known"] > 0 for one in below["lines"] if one["path"] == here.path] == [True]
    assert Api().get("/openness/below", place=here.path).status_code == 404
    assert Api().get("/openness", place=above).status_code == 404
    assert Api().get("/openness", place=here.path, year=2199).json()["fields"].keys() == {"year"}
    duties = Api().get("/openness/duties", limit=200).json()["items"]
    assert "finance-monthly" in {one["key"] for one in duties if one["instead_of"]}
    day = str(street.clock.at.date())
    told = {"place": village.path, "duty": "finance-monthly", "since": day, "why": "村务监督会议定的"}
    assert street.as_("worker").post("/openness/rhythms", told).status_code == 403
    admin = street.as_("admin")
    assert admin.post("/openness/rhythms", {**told, "duty": "party"}).json()["fields"].keys() == {"duty"}
    assert admin.post("/openness/rhythms", {**told, "place": here.path}).json()["fields"].keys() == {"duty"}
    assert admin.post("/openness/rhythms", told).status_code == 204
    [rhythm] = Api().get("/openness", place=village.path).json()["rhythms"]
    assert (rhythm["duty"], rhythm["holds"], rhythm["since"]) == ("finance-monthly", True, f"{day[:7]}-01")


def test_how_many_came_to_a_sitting_is_told_and_never_who_nor_its_affair() -> None:
    held = Sitting(
        uuid4(), "2026-1", uuid4(), "第一次", "open", False, OPENS.date(), "9:00", "服务站", ("顾南乔", "陈远")
    )
    told = BodySitting(**in_words(held))
    assert told.came == 2
    assert not {"顾南乔", str(held.affair_id)} & set(map(str, told.model_dump().values()))
    assert "顾南乔" not in str(in_words(held))
    assert in_words(replace(held, came=None))["came"] is None
