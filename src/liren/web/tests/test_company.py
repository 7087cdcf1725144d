"""Suggestions before sending, affairs put together in the browser, and what everybody reads: without script."""

import re
from datetime import timedelta

import pytest

from liren.affairs import public as affairs
from liren.affairs.company.tests.acts import SQUARE, public_law, shown
from liren.affairs.tests.world import KEY, World, world
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db
DRAFT = {"title": "路灯又不亮了", "description": "三号楼下台阶看不见", "danger": "no"}


@pytest.fixture
def here() -> World:
    made = world()
    public_law(made)
    return made


def drafted(here: World, **more: str) -> dict[str, str]:
    return {**DRAFT, "place": here.people.frame.building_3.path, **more}


def lines(here: World, who: str) -> int:
    return len(affairs.mine(here.actor(who)).items)


@pytest.fixture
def today(here: World) -> World:
    """The world at this hour: pages take the time from the clock."""
    from liren.kit.clock import now

    here.at = now() - timedelta(hours=1)  # what is done in it later is not tomorrow's, however late it is
    return here


def test_a_resident_is_asked_once_whether_it_is_this_and_sends_it_all_the_same(today: World) -> None:
    lamp = shown(today)
    client = browser(today.people.zhou)
    page = client.post(f"/open/{SQUARE}", drafted(today))
    assert page.status_code == 200
    text = words(page)
    assert "是不是这件事" in text
    assert f"/square/{lamp.id}" in text
    assert "不是，继续" in text
    assert DRAFT["title"] in text
    assert lines(today, "zhou") == 0
    once = caught(r'name="_once" value="([^"]*)"', text)
    sent = client.post(f"/open/{SQUARE}", drafted(today, _sure="1", _once=once))
    assert sent.status_code == 303
    assert lines(today, "zhou") == 1


def test_without_anything_alike_nobody_is_asked(today: World) -> None:
    assert browser(today.people.zhou).post(f"/open/{SQUARE}", drafted(today)).status_code == 303


def test_a_worker_writing_down_for_others_is_shown_what_is_alike(today: World) -> None:
    lamp = today.opens("wang")
    client = browser(today.people.worker)
    page = words(client.post(f"/behalf/{KEY}", drafted(today, _name="李先生")))
    assert f"/affairs/{lamp.id}" in page
    assert "同一楼栋" in page
    assert client.post(f"/behalf/{KEY}", drafted(today, _name="李先生", _sure="1")).status_code == 303


def test_anybody_reads_the_square_and_finds_nothing_personal(today: World) -> None:
    lamp = shown(today)
    client = browser()
    listed = words(client.get("/square"))
    assert "三号楼下路灯不亮" in listed
    assert "三号楼下路灯不亮" in words(client.get("/square", {"text": "路灯", "state": "open"}))
    page = words(client.get(f"/square/{lamp.id}"))
    assert "居民反映" in page
    assert "登录后" in page
    for secret in ("王", "13800002046", "201"):
        assert secret not in re.sub(r"<[^>]*>", "", listed + page)
    assert client.get("/square", {"path": "nonsense", "state": "x", "text": "'; --"}).status_code == 200
    assert client.get("/square", {"after": "nonsense"}).status_code == 422


def test_a_resident_joins_and_leaves(today: World) -> None:
    lamp = shown(today)
    client = browser(today.people.zhou)
    too_long = client.post(f"/square/{lamp.id}/join", {"words": "长" * 201})
    assert (too_long.status_code, "不超过 200 字" in words(too_long)) == (422, True)
    assert client.post(f"/square/{lamp.id}/join", {"words": "我家楼下也黑"}).status_code == 303
    assert "您也遇到" in words(client.get(f"/square/{lamp.id}"))
    assert "我家楼下也黑" in words(browser(today.people.worker).get(f"/affairs/{lamp.id}/company"))
    assert client.post(f"/square/{lamp.id}/leave").status_code == 303
    assert "您也遇到" not in words(client.get(f"/square/{lamp.id}"))


def test_a_worker_puts_two_together_and_takes_them_apart(today: World) -> None:
    main, other = today.opens("wang"), today.opens("zhou")
    client, at = browser(today.people.worker), f"/affairs/{other.id}/company"
    assert "疑似重复" in words(client.get(at))
    for missing in ({"reason": "同一盏灯"}, {"main": str(main.id)}, {"main": "nonsense", "reason": "x"}):
        assert client.post(f"{at}/merge", missing).status_code == 422
    assert client.post(f"{at}/merge", {"main": str(main.id), "reason": "同一盏灯"}).status_code == 303
    assert main.number in words(client.get(at))
    mine = browser(today.people.zhou).get(f"/mine/{other.id}")
    assert f"并到 {main.number} 一起办" in words(mine)
    assert client.post(f"{at}/part", {"reason": ""}).status_code == 422
    assert client.post(f"{at}/part", {"reason": "不是同一盏"}).status_code == 303
    assert "撤销并案" in words(client.get(f"/affairs/{other.id}"))


def test_a_worker_opens_a_child_once_and_says_what_becomes_of_it(today: World) -> None:
    lamp = today.opens("wang")
    client, at = browser(today.people.worker), f"/affairs/{lamp.id}/company"
    asked = {"procedure": KEY, "title": "另一处", "reason": "另一处也坏了", "_once": "a"}
    refused = client.post(f"{at}/child", {**asked, "reason": ""})
    assert (refused.status_code, "为什么要另开" in words(refused)) == (422, True)
    for _ in range(2):
        assert client.post(f"{at}/child", asked).status_code == 303
    page = words(client.get(at))
    assert page.count("另一处也坏了") == 1
    assert "没办结的下级怎么办" in page
    assert client.post(f"{at}/settle", {"words": "各自办到底"}).status_code == 303
    assert "各自办到底" in words(client.get(at))


@pytest.mark.requirement("R241")
def test_struck_out_by_the_reporter_let_through_corrected_and_taken_down(today: World) -> None:
    lamp = today.opens("wang", procedure_key=SQUARE)
    wang, worker = browser(today.people.wang), browser(today.people.worker)
    assert "公开后别人看到的样子" in words(wang.get(f"/mine/{lamp.id}"))
    assert wang.post(f"/mine/{lamp.id}/public", {"words": "长" * 61}).status_code == 422
    assert wang.post(f"/mine/{lamp.id}/public", {"words": "三号楼", "answers": "description"}).status_code == 303
    assert "■■下路灯不亮" in words(wang.get(f"/mine/{lamp.id}/public"))
    assert lamp.number in words(worker.get("/moderation"))
    at = f"/affairs/{lamp.id}/company"
    assert worker.post(f"{at}/publish", {"source": "hotline"}).status_code == 303
    seen = words(browser().get(f"/square/{lamp.id}"))
    assert "■■下路灯不亮" in seen
    assert "热线转来" in seen
    assert "台阶" not in seen
    wrong = worker.post(f"{at}/correct", {"key": "title", "text": "", "why": "写错了"})
    assert wrong.status_code == 422
    assert (
        worker.post(f"{at}/correct", {"key": "title", "text": "二号楼下路灯不亮", "why": "楼号写错了"}).status_code
        == 303
    )
    corrected = words(browser().get(f"/square/{lamp.id}"))
    assert "二号楼下路灯不亮" in corrected
    assert "<del>■■下路灯不亮</del>" in corrected
    assert worker.post(f"{at}/hide", {"reason": "不宜公开"}).status_code == 303
    assert browser().get(f"/square/{lamp.id}").status_code == 404
    assert "不宜公开" in words(wang.get(f"/mine/{lamp.id}/public"))
