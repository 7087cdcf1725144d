"""Opinions, points and conventions by the API: the same rules as on pages, and nobody's vote kept beside their name."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.affairs.tests.world import MORNING
from liren.api.repeats import REPLAYED
from liren.api.tests.street import Street
from liren.autonomy import public as autonomy
from liren.autonomy.public import opinions
from liren.autonomy.tests.opinions_cast import FIRST, two_minds
from liren.autonomy.tests.pointed import Pointed, pointed
from liren.kit.database import rows
from liren.kit.outbox import drain
from liren.standards.public import publish
from tests.doors import Api, clock_at, said, session


def made(answer: Any, told: str = "id") -> str:
    assert answer.status_code == 201, said(answer)
    return str(answer.json()[told])


def begun(street: Street, **more: Any) -> str:
    asked = {"place": street.world.people.community.path, "topic": "车棚和充电怎么办", "who": "signed_in",
             "until": "2026-11-30", "first": FIRST, **more}  # fmt: skip
    return made(street.as_("worker").post("/opinions", asked))


def test_residents_think_together_and_everybody_reads_what_it_came_to(street: Street) -> None:
    id = begun(street)
    one, wang, worker = f"/opinions/{id}", street.as_("wang"), street.as_("worker")
    place = street.world.people.community.path
    assert [line["id"] for line in Api().get("/opinions", place=place).json()["items"]] == [id]
    turn = wang.get(f"{one}/turn").json()
    assert (turn["refused"], turn["done"], turn["of"]) == ("", 0, len(FIRST))
    statement = turn["next"]["id"]
    assert wang.post(f"/opinions/statements/{statement}/vote", {"value": 2}).status_code == 422
    assert wang.post(f"/opinions/statements/{statement}/vote", {"value": 1}).status_code == 204
    [vote] = wang.get(f"{one}/turn").json()["votes"]
    assert (vote["statement"]["id"], vote["value"]) == (statement, 1)
    assert worker.post(f"/opinions/statements/{statement}/vote", {"value": 1}).json()["code"] == "autonomy.not-for-you"
    told = {"text": "东门也要装一处"}
    number = made(wang.post(f"{one}/statements", told), "number")
    assert wang.post(f"{one}/statements", told).json()["code"] == "autonomy.said-before"
    waiting = worker.get(f"{one}/statements").json()["items"][0]
    assert (str(waiting["number"]), waiting["state"]) == (number, "waiting")
    declined = f"/opinions/statements/{waiting['id']}/decision"
    assert worker.post(declined, {"state": "declined"}).json()["fields"].keys() == {"reason", "words"}
    reason = {"state": "declined", "reason": "several", "words": "请分成两条写"}
    assert worker.post(declined, reason).status_code == 204
    assert wang.get(f"{one}/turn").json()["said"][0]["words"] == "请分成两条写"
    assert made(worker.post(f"{one}/additions", {"lines": ["西门也要装一处"]}), "added") == "1"
    assert Api().get(f"{one}/result").status_code == 404
    two_minds(opinions_id(id))
    opinions.work_on_opinions(street.clock.at)
    result = Api().get(f"{one}/result").json()
    assert (len(result["document"]["groups"]), result["agreed"][0]) == (2, "1")
    assert result["declined"] == [{"reason": "一条里说了几件事", "count": 1}]
    assert worker.post(f"{one}/votes/export").json()["code"] == "autonomy.not-counted-yet"
    assert worker.post(f"{one}/end").status_code == 204
    over = wang.post(f"/opinions/statements/{statement}/vote", {"value": 0})
    assert over.json()["code"] == "autonomy.conversation-over"
    assert Api().get(one).json()["open"] is False


def opinions_id(text: str) -> Any:
    from uuid import UUID

    return UUID(text)


def test_who_voted_or_said_what_is_kept_beside_nobodys_name_whatever_key_it_is_sent_with(street: Street) -> None:
    id = begun(street)
    wang = street.as_("wang")
    statement = wang.get(f"/opinions/{id}/turn").json()["next"]["id"]
    for path, told in (
        (f"/opinions/statements/{statement}/vote", {"value": 1}),
        (f"/opinions/{id}/statements", {"text": "东门也要装一处"}),
    ):
        assert REPLAYED not in wang.post(path, told, Idempotency_Key="o-1")
    access.enter_system("test")
    assert rows("SELECT count(*) FROM kit_receipt") == [(0,)]
    place = street.world.people.community
    _, secret = access.make_key(
        name="别处", role="community_worker", path=place.path, place_id=place.id, scopes=["decisions:write"], days=1,
        per_minute=9, by=street.world.actor("admin"), at=street.clock.at,
    )  # fmt: skip
    program = Api(secret)
    refused = program.post(f"/opinions/statements/{statement}/vote", {"value": 1})
    assert refused.json()["code"] == "autonomy.not-for-you"
    assert program.get(f"/opinions/{id}/turn").json()["code"] == "api.scope-missing"


@pytest.fixture
def room(db: None) -> Iterator[Pointed]:
    found = pointed()
    with clock_at(found.here.at):
        yield found


def as_(room: Pointed, who: str) -> Api:
    return Api(session(room.here.person(who), MORNING))


def test_points_are_given_exchanged_and_put_right_and_everybody_reads_sums_alone(room: Pointed) -> None:
    worker, wang = as_(room, "worker"), as_(room, "wang")
    page = Api().get("/points", place=room.path).json()
    [sweep, visit] = page["in_force"]["awards"]
    assert (sweep["points"], page["given"], [g["left"] for g in page["in_force"]["gifts"]]) == (5, None, [1, 9])
    one = f"/points/residents/{room.wang}"
    done = {"award": sweep["key"], "note": "签到表上有"}
    award = made(worker.post(f"{one}/awards", done, Idempotency_Key="p-1"))
    assert made(worker.post(f"{one}/awards", done, Idempotency_Key="p-1")) == award, "given once"
    made(worker.post(f"{one}/awards", {**done, "award": visit["key"]}))
    assert worker.post(f"{one}/awards", {**done, "award": "nothing"}).json()["fields"].keys() == {"award"}
    assert [a["balance"] for a in wang.get("/points/own").json()["accounts"]] == [15]
    gift = made(wang.post("/points/own/gifts", {"gift": "g1"}))
    assert wang.post("/points/own/gifts", {"gift": "g1"}).json()["code"] == "autonomy.not-enough-points"
    [waits] = worker.get("/points/gifts", place=room.path).json()["items"]
    assert (waits["id"], waits["state"]) == (gift, "asked")
    assert worker.post(f"/points/gifts/{gift}/handing-over").status_code == 204
    assert worker.post(f"/points/gifts/{gift}/return").json()["code"] == "autonomy.taken-moved"
    assert worker.post(f"/points/awards/{award}/withdrawal", {"why": "twice"}).status_code == 204
    assert worker.get(one).json()["accounts"][0]["balance"] == 2
    for who in ("zhou", "wang", "other_worker"):
        assert as_(room, who).get(one).status_code in (403, 404), who
        assert as_(room, who).post(f"{one}/awards", done).status_code in (403, 404), who
    assert "王" not in str(Api().get("/points", place=room.path).json())


def test_rules_of_points_are_written_line_by_line_and_never_touch_a_right(room: Pointed) -> None:
    worker = as_(room, "worker")
    told = {"place": room.path, "holder": "person", "months": 12, "most": 20,
            "awards": [{"title": "参加清扫", "points": 5, "times": 2}],
            "gifts": [{"title": "洗衣粉", "points": 8, "effect": "goods", "stock": 9}]}  # fmt: skip
    assert as_(room, "wang").post("/points/rules", told).status_code == 403
    for wrong, field in (
        ({"awards": [{"title": "参加｜清扫", "points": 5, "times": 2}]}, "awards.1.title"),
        ({"awards": [{"title": "一\n二", "points": 5, "times": 2}]}, "awards.1.title"),
        ({"awards": [{"title": "扫", "points": -5, "times": 2}]}, "awards.0.points"),
        ({"gifts": [{"title": "优先办低保", "points": 8, "effect": "goods", "stock": 9}]}, "gifts"),
        ({"gifts": [{"title": "洗衣粉", "points": 8, "effect": "gold", "stock": 9}]}, "gifts"),
    ):
        refused = worker.post("/points/rules", {**told, **wrong})
        assert (refused.status_code, list(refused.json()["fields"])) == (422, [field]), said(refused)
    rules = made(worker.post("/points/rules", told))
    versions = worker.get("/points/rules", place=room.path).json()["items"]
    assert [(one["version"], one["state"]) for one in versions] == [(2, "draft"), (1, "in_force")]
    assert [one["version"] for one in Api().get("/points/rules", place=room.path).json()["items"]] == [1]
    restocked = worker.post(f"/points/rules/{versions[1]['id']}/restocking", {"key": "g1", "left": 4})
    assert restocked.status_code == 204, said(restocked)
    affair = made(worker.post(f"/points/rules/{rules}/submission"), "affair")
    assert worker.get(f"/affairs/{affair}").status_code == 200
    assert worker.post(f"/points/rules/{rules}/drop").json()["code"] == "autonomy.points-rules-moved"


@pytest.fixture
def kept(street: Street) -> Street:
    """The street with the procedure of conventions and the law's rules."""
    access.enter_system("test")
    text = (settings.LAWBOOK / "procedures" / "autonomy" / "convention.yaml").read_text("utf-8")
    publish(document=text, publisher="liren", by=SYSTEM, at=street.clock.at)
    autonomy.seed_rules(settings.LAWBOOK, at=street.clock.at)
    return street


def test_a_convention_is_written_clause_by_clause_warned_of_put_to_a_roll_and_compared(kept: Street) -> None:
    worker, place = kept.as_("worker"), kept.world.people.community.path
    told = {"place": place, "clauses": ["楼道不堆杂物", "乱停车罚款五十元"]}
    assert kept.as_("wang").post("/conventions", told).status_code == 403
    split = worker.post("/conventions", {**told, "clauses": ["楼道不堆\n杂物"]})
    assert list(split.json()["fields"]) == ["clauses.1"]
    id = made(worker.post("/conventions", told))
    [draft] = worker.get("/conventions/versions", place=place).json()["items"]
    assert ([w["clause"] for w in draft["warnings"]], draft["state"]) == ([2], "draft")
    assert Api().get("/conventions/versions", place=place).json()["items"] == []
    assert Api().get("/conventions", place=place).json() == {"in_force": None, "deeds": []}
    other = made(worker.post("/conventions", {**told, "clauses": ["楼道不堆放杂物"]}))
    between = worker.get(f"/conventions/{id}/difference/{other}").json()
    assert {row["kind"] for row in between["rows"]} >= {"changed"}
    assert Api().get(f"/conventions/{id}/difference/{other}").status_code == 404
    assert worker.post(f"/conventions/{other}/drop").status_code == 204
    affair = made(worker.post(f"/conventions/{id}/submission"), "affair")
    roll = made(worker.post("/rolls", {"place": place, "title": "居民名册", "body": "residents", "on": "2026-11-16"}))
    put = {"roll": roll, "rule": "jw-meeting", "until": "2026-12-20"}
    assert kept.as_("director").post(f"/conventions/{id}/questions", put).json()["code"] == "autonomy.convention-moved"
    kept.clock.tick()
    reviewed = {"reviewed": "社区律师看过", "answered": "第二条会上改成劝导"}
    kept.does("director", affair, "review", "lawful", **reviewed)
    question = made(kept.as_("director").post(f"/conventions/{id}/questions", put))
    assert Api().get(f"/decisions/{question}").status_code == 404, "not open yet"
    mine = kept.as_("director").get(f"/decisions/{question}").json()
    assert (mine["about_kind"], mine["about_id"]) == ("convention", id)
    assert worker.post(f"/conventions/{id}/questions", put).status_code == 403


def test_how_a_convention_is_kept_is_recorded_without_a_name_and_put_right(kept: Street) -> None:
    worker, place = kept.as_("worker"), kept.world.people.community.path
    id, today = made(worker.post("/conventions", {"place": place, "clauses": ["楼道不堆杂物"]})), kept.clock.at.date()
    affair, day = made(worker.post(f"/conventions/{id}/submission"), "affair"), str(today)
    counted = {"meeting": "jw-meeting", "held_on": day, "should_come": 60, "came": 45, "agreed": 40}
    filed = {"filed_with": "龙桥街道办事处", "filed_on": day, "filed_number": "2026-7"}
    for who, step, move, answers in (
        ("director", "review", "lawful", {"reviewed": "社区律师看过"}),
        ("worker", "meet", "adopted", counted),
        ("worker", "file", "filed", filed),
        ("worker", "publish", "published", {}),
    ):
        done_so = kept.does(who, affair, step, move, **answers)
        assert done_so.status_code == 200, said(done_so)
    access.enter_system("test")
    while drain(200, at=kept.clock.at):
        pass
    assert Api().get("/conventions", place=place).json()["in_force"]["id"] == id
    done = {"clause": 1, "deed": "remind", "times": 2, "on": str(today)}
    assert worker.post(f"/conventions/{id}/deeds", {**done, "clause": 2}).json()["fields"].keys() == {"clause"}
    assert "name" in worker.post(f"/conventions/{id}/deeds", {**done, "name": "王秋实"}).json()["fields"]
    deed = made(worker.post(f"/conventions/{id}/deeds", done))
    assert [one["id"] for one in worker.get(f"/conventions/{id}/deeds").json()["items"]] == [deed]
    assert kept.as_("wang").get(f"/conventions/{id}/deeds").status_code == 403
    [month] = Api().get("/conventions", place=place).json()["deeds"]
    assert (month["month"], month["times"]) == (str(today.replace(day=1)), 2)
    assert worker.post(f"/conventions/deeds/{deed}/withdrawal").status_code == 204
    assert worker.post(f"/conventions/deeds/{deed}/withdrawal").json()["code"] == "autonomy.no-such-convention-deed"
    assert Api().get("/conventions", place=place).json()["deeds"] == []
