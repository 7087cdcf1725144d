"""On pages, without script: a recall that enough have asked for, and what a rule lets of votes by proxy."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from liren.autonomy import public as autonomy
from liren.autonomy.tests.decided import Deciding, deciding
from liren.engine.deciding.package import verify
from liren.kit.clock import CHINA, now
from liren.web.tests.test_deciding import sent
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Deciding:
    found = deciding()
    autonomy.seed_rules(settings.LAWBOOK, at=now())
    return found


def roll_of(here: Deciding, worker: Any) -> str:
    """The address of a frozen roll of the four grown-ups."""
    today = now().astimezone(CHINA).date().isoformat()
    roll = sent(
        worker, "/decisions/rolls/make", path=here.path, title="选民名册", body="residents", on=today, kinds=["actual"]
    )["Location"]
    sent(worker, f"{roll}/freeze")
    return str(roll)


def asked(here: Deciding, director: Any, roll: str, *, days: int = 0, status: int = 303, **more: Any) -> Any:
    begins = now().astimezone(CHINA).date() + timedelta(days=days)
    told = {
        "path": here.path, "roll": roll.rsplit("/", 1)[1], "title": "罢免居民委员会委员", "rule": "jw-recall",
        "most": "1", "from": begins.isoformat(), "until": (begins + timedelta(days=9)).isoformat(),
        "channels": ["paper"],
    }  # fmt: skip
    return sent(director, "/decisions/ask", status, **told | more)


def on_paper(worker: Any, question: str, name: str, status: int = 303, **more: str) -> Any:
    entry = caught(r'name="entry" value="([0-9a-f-]+)"', words(worker.get(question, {"name": name})))
    told = {"entry": entry, "channel": "paper", "document": "第 1 册"} | more
    return sent(worker, f"{question}/paper", status, **told)


def test_a_recall_is_refused_on_the_page_until_enough_have_asked_and_then_decided(here):
    worker, director = browser(here.village.people.worker), browser(here.village.people.director)
    roll = roll_of(here, worker)
    page = words(asked(here, director, roll, status=422))
    assert "罢免要先有人联名要求" in page
    wrong: dict[str, Any] = {"asked_rule": "jw-recall-asked", "signed": "几", "asked_document": "联名册"}
    assert "请写人数" in words(asked(here, director, roll, status=422, **wrong))
    page = words(asked(here, director, roll, status=422, **wrong | {"signed": "5"}))
    assert "签名的人数请写 1 到 4" in page
    assert "联名册" in page, "nothing is lost"
    question = asked(here, director, roll, **wrong | {"signed": "1"})["Location"]
    sent(director, f"{question}/open")
    assert "4 人里 1 人签名，至少要 1 人" in words(browser().get(question))
    for name in ("陈林溪", "许望舒", "陈远山", "王秋实"):
        on_paper(worker, question, name, choices="agree")
    sent(director, f"{question}/close")
    sent(director, f"{question}/settle")
    file = json.loads(worker.get(f"{question}/package").content)
    assert verify(file) == ()
    assert file["certificate"]["question"]["asked_for"]["met"] is True
    rule = words(browser().get("/decisions/rules/jw-recall", {"on": "2026-11-21"}))
    assert "先有人联名要求" in rule
    assert "规则没有说，不能委托" in rule


def test_a_resident_reads_who_votes_for_them_and_for_whom_they_vote(here):
    people = here.village.people
    worker, director, wang = browser(people.worker), browser(people.director), browser(people.wang)
    roll = roll_of(here, worker)
    election: dict[str, Any] = {
        "rule": "jw-election-voters", "named": "secret", "title": "选居民委员会", "options": "陈林溪\n沈知秋",
        "channels": ["online", "paper", "proxy"],
    }  # fmt: skip
    assert "没有说可以委托" in words(asked(here, director, roll, status=422, channels=["proxy"]))
    question = asked(here, director, roll, days=3, **election)["Location"]
    sent(director, f"{question}/open")
    given: dict[str, Any] = {"giver": "王秋实", "holder": "许望舒", "document": "委托书第 1 号"}
    for wrong, said in (
        ({"holder": "陈林溪"}, "候选人不能接受委托"), ({"giver": "没有这人"}, "名册上没有这个人"),
        ({"giver": ""}, "全名"), ({"holder": "王秋实"}, "自己不能委托自己"), ({"giver": "9999999999"}, "没有这个人"),
    ):  # fmt: skip
        assert said in words(sent(worker, f"{question}/proxies/give", 422, **given | wrong))
    sent(worker, f"{question}/proxies/give", **given)
    page = words(worker.get(f"{question}/proxies"))
    assert "还没有公布" in page
    assert "王秋实" not in page
    assert not re.search("许望舒|王\\*", words(browser().get(f"{question}/proxies"))), "nobody else reads whose"
    sent(worker, f"{question}/proxies/announce", where="公开栏")
    told = words(wang.get(question))
    assert "您委托了 <b>许*</b> 代投" in told
    proxy = caught(r'name="proxy" value="([0-9a-f-]+)"', words(worker.get(f"{question}/proxies")))
    sent(worker, f"{question}/proxies/withdraw", proxy=proxy, why="回来了")
    assert "您委托了" not in words(wang.get(question))
    sent(worker, f"{question}/proxies/give", giver="许望舒", holder="王秋实", document="委托书第 2 号")
    assert "有 <b>1</b> 人委托您代投" in words(wang.get(question))
    assert "不算了：回来了" in words(worker.get(f"{question}/proxies"))
