"""Opinions on pages: three words for a statement without script, what waits, what all share, and who sees which."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from liren.access.public import enter_system
from liren.actors.tests.cast import Cast, cast
from liren.autonomy.public import opinions
from liren.autonomy.tests.opinions_cast import FIRST, begun, two_minds
from liren.kit.clock import CHINA, now
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db
IN_A_MONTH = now().astimezone(CHINA).date() + timedelta(days=30)


@pytest.fixture
def people() -> Cast:
    return cast()


def _next(page: str) -> str:
    return caught(r'name="statement" value="([^"]+)"', page)


@pytest.mark.requirement("R156")
def test_a_resident_says_what_they_think_one_statement_at_a_time_and_thinks_again(people: Cast) -> None:
    conversation = begun(people, until=IN_A_MONTH, at=now())
    at, home = f"/opinions/{conversation}", browser(people.zhou)
    page = words(home.get(at))
    assert "已表态 0 条，共 10 条" in page
    assert re.findall(r'name="value" value="(-?\d)"', page) == ["1", "-1", "0"]
    answer = home.post(f"{at}/vote", {"statement": _next(page), "value": "1"}, follow=True)
    page = words(answer)
    assert "已表态 1 条，共 10 条" in page
    assert "我说：同意" in page
    changed = caught(r'我说：同意.*?name="statement" value="([^"]+)"', page.replace("\n", ""))
    page = words(home.post(f"{at}/vote", {"statement": changed, "value": "-1"}, follow=True))
    assert "我说：不同意" in page
    [kept] = opinions.turn(conversation, people.zhou, at=now(), draw=0.5).votes
    assert kept.value == -1
    wrong = home.post(f"{at}/vote", {"statement": changed, "value": "yes"})
    assert wrong.status_code == 422
    assert "请选同意、不同意或说不准" in words(wrong)


def test_what_a_resident_writes_is_not_lost_when_it_is_refused_and_waits_when_it_is_not(people: Cast) -> None:
    conversation = begun(people, until=IN_A_MONTH, at=now())
    at, home, desk = f"/opinions/{conversation}", browser(people.zhou), browser(people.worker)
    refused = home.post(f"{at}/say", {"text": "找 13800002046 要钥匙"})
    assert refused.status_code == 422
    assert "13800002046" in words(refused)
    assert "待审" in words(home.post(f"{at}/say", {"text": "东门也要装一处"}, follow=True))
    page = words(desk.get(f"{at}/keep"))
    assert "东门也要装一处" in page
    waiting = _next(page)
    again = desk.post(f"{at}/keep", {"act": "declined", "statement": waiting, "reason": "", "words": "请写具体在哪"})
    assert again.status_code == 422
    assert "请写具体在哪" in words(again)
    told = {"act": "declined", "statement": waiting, "reason": "several", "words": "请写具体在哪"}
    assert desk.post(f"{at}/keep", told).status_code == 303
    assert "一条里说了几件事。请写具体在哪" in words(home.get(at))
    assert "一条里说了几件事 1 条" in words(Client().get(f"{at}/result"))


def test_everybody_sees_what_all_share_with_its_numbers_and_that_it_decides_nothing(people: Cast) -> None:
    conversation = begun(people, until=IN_A_MONTH, at=now())
    at = f"/opinions/{conversation}"
    assert "还没有算出来的" in words(Client().get(f"{at}/result"))
    two_minds(conversation)
    opinions.work_on_opinions(now())
    page = words(Client().get(f"{at}/result"))
    assert "不是表决，不算数" in page
    assert "21 人参加" in page
    shared = page.partition("大家都认可的")[2].partition("</ol>")[0]
    assert FIRST[0] in shared
    assert "同意 21，不同意 0，说不准 0" in shared
    assert 'aria-label="看法相近的几组，离得近的想法近：甲组 12 人，乙组 9 人。' in page
    assert re.findall(r'<ellipse class="(g\d)"', page) == ["g0", "g1"], "told apart by outline"
    minutes = words(browser(people.worker).get(f"{at}/keep"))
    assert f"各组都认可：{FIRST[0]}（同意 21，不同意 0，说不准 0）" in minutes


def test_a_worker_asks_about_a_consultation_and_residents_find_it(people: Cast) -> None:
    desk = browser(people.worker)
    sent = {
        "path": people.community.path, "topic": "车棚怎么修", "who": "residents", "until": f"{IN_A_MONTH}",
        "first": "车棚要修一修\n先把路修好",
    }  # fmt: skip
    refused = desk.post("/opinions/new", sent)
    assert refused.status_code == 422
    assert "先把路修好" in words(refused)
    made = desk.post("/opinions/new", {**sent, "first": sent["first"] + "\n都可以再等等"})
    assert made.status_code == 303
    assert "车棚怎么修" in words(browser(people.wang).get("/opinions"))
    at = made.headers["Location"].partition("/keep")[0]
    assert "请先在“我的”里把账号和本人的居民登记关联" in words(browser(people.wang).get(at))
    assert "工作账号" in words(desk.get(at))
    assert "登录后表态" in words(Client().get(at))


def test_votes_are_taken_out_by_who_keeps_it_and_only_of_many(people: Cast) -> None:
    conversation = begun(people, until=IN_A_MONTH, at=now())
    two_minds(conversation, (30, 20))
    address = f"/opinions/{conversation}/votes.csv"
    refused = browser(people.worker).get(address)
    assert refused.status_code == 409
    assert "还没有结束" in words(refused)
    assert address not in words(browser(people.worker).get(f"/opinions/{conversation}/keep"))
    enter_system("test")
    opinions.work_on_opinions(now() + timedelta(days=32))
    taken = browser(people.worker).get(address)
    assert taken.status_code == 200
    assert len(taken.content.decode("utf-8-sig").splitlines()) == 51
    assert browser(people.zhou).get(f"/opinions/{conversation}/votes.csv").status_code == 403
