"""From roll to certificate on pages, without script: filled, frozen, asked, voted by phone and on paper, counted."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from liren.access.public import SYSTEM, enter_system
from liren.autonomy import public as autonomy
from liren.autonomy.tests.decided import Deciding, deciding
from liren.engine.deciding.package import verify
from liren.kit.clock import CHINA, now
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Deciding:
    found = deciding()
    autonomy.seed_rules(settings.LAWBOOK, at=now())
    return found


def sent(client: Any, address: str, status: int = 303, **form: Any) -> Any:
    response = client.post(address, form)
    assert response.status_code == status, words(response)
    return response


def question_of(here: Deciding, worker: Any, director: Any, *kinds: str, **more: Any) -> tuple[str, str]:
    """The addresses of a roll with what was chosen on it, and of a question to it, not open yet."""
    today = now().astimezone(CHINA).date()
    roll = sent(
        worker, "/decisions/rolls/make", path=here.path, title="居民名册", body="residents", on=today.isoformat(),
        kinds=list(kinds),
    )["Location"]  # fmt: skip
    told = {
        "path": here.path, "roll": roll.rsplit("/", 1)[1], "title": "楼道加装扶手", "rule": "jw-meeting", "most": "1",
        "from": today.isoformat(), "until": (today + timedelta(days=9)).isoformat(), "channels": ["online", "paper"],
    }  # fmt: skip
    return roll, sent(director, "/decisions/ask", **told | more)["Location"]


def test_a_place_decides_by_name_from_roll_to_certificate_on_pages_without_script(here):
    worker, director, wang = (browser(getattr(here.village.people, who)) for who in ("worker", "director", "wang"))
    roll, question = question_of(here, worker, director, "actual")
    assert "锁定名册" in words(worker.get(roll))
    refused = sent(director, f"{question}/open", 409)
    assert "名册还没有锁定" in words(refused)
    sent(worker, f"{roll}/freeze")
    assert "要提前 10 天通知" in words(sent(director, f"{question}/open", 409))
    posted: dict[str, Any] = {"where": "各单元门口", "document": "公告第 3 号"}
    early = (now() - timedelta(days=10)).astimezone(CHINA).date().isoformat()
    assert "哪天贴出" in words(sent(director, f"{question}/notice/give", 422, on="明天", **posted))
    sent(director, f"{question}/notice/give", on=early, **posted)
    assert "各单元门口" in words(director.get(f"{question}/notice"))
    sent(director, f"{question}/open")
    page = words(wang.get(question))
    assert "投票" in page
    sent(wang, f"{question}/vote", choices="agree")
    assert "您投过了" in words(wang.get(question))
    assert "已经投过了" in words(sent(wang, f"{question}/vote", 409, choices="against"))
    for name, choice in (("陈林溪", "agree"), ("许望舒", "agree"), ("陈远山", "against")):
        found = words(worker.get(question, {"name": name}))
        entry = caught(r'name="entry" value="([0-9a-f-]+)"', found)
        sent(worker, f"{question}/paper", entry=entry, channel="paper", choices=choice, document="第 1 册第 2 张")
    sent(director, f"{question}/close")
    sent(director, f"{question}/settle")
    everybody = browser()
    told = words(everybody.get(question))
    assert "通过" in told
    assert "3 人" in told
    assert "王秋实" not in told
    assert "votes" not in json.loads(everybody.get(f"{question}/package").content)
    file = json.loads(wang.get(f"{question}/package").content)
    assert verify(file) == ()
    assert file["certificate"]["verdict"]["decided"] is True
    assert "楼道加装扶手" in words(everybody.get("/decisions", {"path": here.path}))


def test_a_secret_election_is_held_on_pages_from_casting_to_its_result(here):
    worker, director, wang = (browser(getattr(here.village.people, who)) for who in ("worker", "director", "wang"))
    election = {"rule": "jw-election-voters", "title": "选居民委员会", "options": "沈知秋\n许望舒"}
    by_name = question_refused(here, worker, director, **election)
    assert "选举要不记名" in by_name
    assert "沈知秋" in by_name, "nothing is lost"
    roll, question = question_of(here, worker, director, "actual", named="secret", **election)
    sent(worker, f"{roll}/freeze")
    sent(director, f"{question}/open")
    assert "不写是谁的" in words(wang.get(question))
    for form in ({}, {"choices": "o1", "blank": "on"}):
        assert "空白票" in words(sent(wang, f"{question}/cast", 422, **form))
    code = caught(
        r">([A-Z2-7]{4}(?:-[A-Z2-7]{4}){5})<", sent(wang, f"{question}/cast", 200, choices="o1").content.decode()
    )
    page = words(wang.get(question))
    assert "您投过了" in page
    assert code not in page
    assert "已经投过了" in words(sent(wang, f"{question}/cast", 409, choices="o2"))
    everybody = browser()
    assert "在票箱里" in words(sent(everybody, f"{question}/receipt", 200, code=code.lower()))
    assert "票箱里没有" in words(sent(everybody, f"{question}/receipt", 200, code=code[::-1]))
    for name in ("陈林溪", "许望舒", "陈远山"):
        entry = caught(r'name="entry" value="([0-9a-f-]+)"', words(worker.get(question, {"name": name})))
        sent(worker, f"{question}/paper", entry=entry, channel="paper", document="签到表第 1 页")
    sent(director, f"{question}/close")
    for wrong, said in (({"ballots": "1\n3"}, "第 2 行读不出来"), ({"ballots": "1", "spoiled": "几"}, "张数")):
        page = words(sent(worker, f"{question}/bundle", 422, document="第 1 号票箱", **wrong))
        assert said in page
        assert "第 1 号票箱" in page
    sent(worker, f"{question}/bundle", ballots="1 ×2\n空白", document="第 1 号票箱")
    bundle = caught(r'name="bundle" value="([0-9a-f-]+)"', words(worker.get(question)))
    sent(worker, f"{question}/take-back", bundle=bundle, why="看错一张")
    sent(worker, f"{question}/bundle", ballots="1\n2", spoiled="1", document="第 1 号票箱")
    assert "不算：看错一张" in words(worker.get(question))
    sent(director, f"{question}/count", document="计票单第 1 号")
    told = words(browser().get(question))
    assert "计票单第 1 号" in told
    sent(director, f"{question}/settle")
    told = words(everybody.get(question))
    assert "选举有效" in told
    file = json.loads(everybody.get(f"{question}/package").content)
    assert verify(file) == ()
    assert {key: one["persons"] for key, one in file["certificate"]["tally"].items()} == {"o1": "2", "o2": "1"}


def question_refused(here: Deciding, worker: Any, director: Any, **more: Any) -> str:
    """The page of a question that was refused."""
    today = now().astimezone(CHINA).date().isoformat()
    roll = sent(worker, "/decisions/rolls/make", path=here.path, title="选民名册", body="residents", on=today)[
        "Location"
    ]
    told = {"path": here.path, "roll": roll.rsplit("/", 1)[1], "most": "1", "from": today, "until": today}
    return words(sent(director, "/decisions/ask", 422, channels=["online", "paper"], **told | more))


def test_what_is_typed_wrong_is_named_and_nothing_is_lost(here):
    director, worker = browser(here.village.people.director), browser(here.village.people.worker)
    roll, question = question_of(here, worker, director)
    wrong = sent(
        director, "/decisions/ask", 422, path=here.path, roll=roll.rsplit("/", 1)[1], title="修", text="修门前的路",
        rule="jw-meeting", **{"from": "2026-13-01"}, until="", channels=["paper"],
    )  # fmt: skip
    page = words(wrong)
    assert "哪天开始" in page
    assert "修门前的路" in page
    typed = sent(
        director, "/decisions/ask", 303, path=here.path, roll=roll.rsplit("/", 1)[1], title="修门前的路",
        rule="jw-meeting", **{"from": "2026-12-20"}, until="2026-12-31", channels=["paper"], options="同意\n反对\n再议",
    )["Location"]  # fmt: skip
    assert "23:59" in words(director.get(typed)), "the day it ends is said, not the next"
    enter_system("test")
    keys = [one.key for one in autonomy.question(UUID(typed.rsplit("/", 1)[1]), SYSTEM).options]
    assert keys == ["agree", "against", "o3"]
    for area, named in (("八十", "请写平方米数"), ("-1", "面积")):
        assert named in words(sent(worker, f"{roll}/add", 422, name="沈知秋", area=area))
    sent(worker, f"{roll}/add", name="沈知秋", area="88.5")
    assert "沈*" in words(worker.get(roll))
    for odd in ("vote", "paper", "settle", "nothing", "cast", "receipt", "bundle", "take-back", "count"):
        response = director.post(
            f"{question}/{odd}",
            {"entry": "x", "choices": "\u2028", "bundle": "x", "ballots": "9" * 5000, "code": "💡" * 300},
        )
        assert 400 <= response.status_code < 500
    enter_system("test")
    assert autonomy.questions_at(here.path, SYSTEM)[0].state == "draft"
    assert browser().get(question).status_code == 404, "a draft is nobody else's to read"


def test_who_lives_or_works_somewhere_comes_to_what_is_decided_there_and_a_stranger_to_the_rules(here):
    people = here.village.people
    for who in (people.wang, people.worker):
        came = browser(who)
        assert "一起决定" in words(came.get("/decisions"))
        assert f"path={here.path}" in came.get("/decisions/rules").content.decode()
    assert browser().get("/decisions")["Location"] == "/decisions/rules"
    assert 'href="/decisions"' in browser(people.wang).get("/home").content.decode()
