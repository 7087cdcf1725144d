"""One consultation in a real browser: raised on a phone, opinions and their groups, decided, done, rated, on paper."""

import io
import os
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command

from liren.access.public import SYSTEM, Actor, enter, enter_system
from liren.actors.public import find_or_make_resident
from liren.affairs import public as affairs
from liren.autonomy import public as autonomy
from liren.autonomy.models import Statement
from liren.autonomy.public import opinions
from liren.kit import clock
from liren.kit.database import one_transaction
from tests.browser.site import DESK, PHONE, go
from tests.browser.test_journey import do
from tests.doors import clock_at

SHOTS = os.environ.get("SHOTS", "")
pytestmark = pytest.mark.browser

TOPIC = "3 幢楼下的车棚改不改、怎么充电"
SHARED = "楼道里不停车也不充电"
SPLIT = (
    "车棚拆了改停汽车", "充电桩的钱大家平摊", "没有电动车的不该出钱", "晚上十点后不充电", "先装一处试试",
    "车棚太远，应该装在楼下", "请物业来管，收一点费", "请业主自己管",
)  # fmt: skip
ADDED = "车棚里装一个烟雾报警器"
WORDS = {1: "同意", -1: "不同意", 0: "说不准"}


def mind(statement: str, camp: int) -> int:
    """Both camps agree on what is shared; of the rest one agrees where the other does not."""
    return 1 if statement in (SHARED, ADDED) else (1, -1)[(SPLIT.index(statement) + camp) % 2]


def raises_it(wang: Any) -> str:
    wang.goto("/open/autonomy/consultation-topic")
    wang.get_by_label("想商量什么").fill(TOPIC)
    wang.get_by_label("为什么要商量").fill("电瓶车没处充电，有人拉线下来。")
    wang.get_by_role("radio", name="一幢楼（楼院）").check()
    go(wang, wang.get_by_role("button", name="提交").click)
    wang.wait_for_url("**/mine/*")
    return str(wang.url).rstrip("/").rsplit("/", 1)[1].split("?")[0]


def asks_everybody(worker: Any, affair: str, until: datetime) -> str:
    worker.goto(f"/affairs/{affair}")
    go(worker, worker.get_by_role("link", name="意见征集").last.click)
    go(worker, worker.get_by_role("link", name="听听大家的看法").click)
    worker.get_by_label("想听大家对什么的看法").fill("车棚和充电怎么办")
    worker.get_by_role("radio", name="登录的居民都可以").check()
    worker.get_by_label("哪天截止").fill(until.date().isoformat())
    worker.get_by_label("先写几条看法").fill("\n".join((SHARED, *SPLIT)))
    go(worker, worker.get_by_role("button", name="开始征集").click)
    worker.wait_for_url("**told=opened")
    return str(worker.url).split("/opinions/")[1].split("/")[0]


def says_of_each(resident: Any, conversation: str, camp: int) -> int:
    """A resident goes through all statements with a thumb; how many there were."""
    resident.goto(f"/opinions/{conversation}")
    said = 0
    while (asked := resident.locator("form.opinion")).count():
        text = asked.locator("h2").inner_text()
        buttons = asked.locator(".answers button")
        assert min(buttons.nth(n).bounding_box()["height"] for n in range(3)) >= 44
        go(resident, asked.get_by_role("button", name=WORDS[mind(text, camp)], exact=True).click)
        said += 1
    assert "都表过态了" in resident.inner_text("main")
    return said


def others_say(conversation: str, sizes: tuple[int, int], at: datetime) -> None:
    """Neighbours whom this test gives no window: each votes as themself, through the same action."""
    for camp, size in enumerate(sizes):
        for nth in range(size):
            with one_transaction():
                enter_system("test")
                phone = f"1390001{camp}{nth:03}"
                who = find_or_make_resident(phone=phone, name=None, path="", by=SYSTEM, at=at)
                asked = list(Statement.objects.filter(conversation=UUID(conversation), state="shown"))
                enter(who, "test", at=at)
                for one in asked:
                    value = 0 if (nth + one.number) % 9 == 0 else mind(one.text, camp)
                    opinions.vote(statement=one.id, value=value, by=Actor(who, ""), at=at)


def as_the_worker_would(act: Any) -> None:
    """What the timetable does by now, until nothing is left to do."""
    left = 1
    while left:
        with one_transaction():
            enter_system("test")
            left = act(clock.now())


def test_a_consultation_goes_from_the_topic_to_the_rating(site) -> None:
    with clock_at(clock.now()) as time:
        wang = site.resident("13800002046")
        affair = raises_it(wang)
        site.work()

        director = site.staff("yanhua")
        adopt(director, affair, time.at + timedelta(days=5))
        lu = site.staff("lumin")
        conversation = asks_everybody(lu, affair, time.at + timedelta(days=4))
        do(lu, affair, "议题、规则、时间都公开了", {"材料": "车棚在东门，三相电已到位；装一处约 8000 元。"})
        site.work()

        draws_by_lot(lu, affair, time.at)
        people = [wang, site.signs_in("13900006688"), site.signs_in("13700001234")]
        assert says_of_each(wang, conversation, 0) == len(SPLIT) + 1
        adds_and_is_shown(wang, lu, conversation)
        assert says_of_each(wang, conversation, 0) == 1
        for camp, resident in zip((1, 0), people[1:], strict=True):
            assert says_of_each(resident, conversation, camp) == len(SPLIT) + 2
        others_say(conversation, (11, 9), time.at)
        as_the_worker_would(opinions.work_on_opinions)
        shows_groups(wang, conversation)
        said = words_for_minutes(lu, conversation)

        time.at += timedelta(days=5)
        as_the_worker_would(opinions.work_on_opinions)
        wang.goto(f"/opinions/{conversation}/result")
        assert "是最后一次" in wang.inner_text("main")

        decided_and_written_down(lu, affair, said)
        site.work()
        reads_the_minutes(lu, affair)
        do(lu, affair, "落实了", {"落实得怎么样": "东门车棚装了六个充电口，拉线的都收了。"})
        do(director, affair, "看过了，和商定的一样")
        do(lu, affair, "上墙并在平台公开了")
        site.work()
        time.at += timedelta(days=16)
        as_the_worker_would(affairs.expire)
        site.work()
        rates(wang, affair)
        site.work()
        lu.goto(f"/affairs/{affair}")
        assert lu.locator("header.ah").get_by_text("已办结").is_visible()


def draws_by_lot(lu: Any, affair: str, at: datetime) -> None:
    """Who sits at the table: drawn from a frozen roll, committed to before, recomputed from the file."""
    roll = roll_of_twelve(at)
    lu.goto(f"/decisions/rolls/{roll}")
    go(lu, lu.get_by_role("button", name="锁定名册").click)
    lu.goto(f"/decisions/rolls/{roll}/draws?affair={affair}")
    lu.get_by_label("为什么事抽签").fill("车棚议事会的居民代表")
    lu.get_by_label("抽几个人").fill("4")
    go(lu, lu.get_by_role("button", name="公布种子的摘要").click)
    committed = lu.locator("dt", has_text="种子的摘要").locator("xpath=following-sibling::dd[1]").inner_text()
    shot(lu, "draw-before-1440")
    lu.get_by_label("现场定的数字或字句").fill("4 1 6")
    lu.get_by_label("谁、怎么定的").fill("在场三位居民各掷一次骰子")
    go(lu, lu.get_by_role("button", name="抽签", exact=True).click)
    lu.get_by_text("记答复").first.click()
    go(lu, lu.get_by_role("button", name=re.compile("^不来，请下一位")).first.click)
    assert lu.inner_text("main").count("等答复") == 4
    assert "替第" in lu.inner_text("main")
    shot(lu, "draw-after-1440")
    lu.set_viewport_size(PHONE)
    assert lu.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(lu, "draw-after-390")
    lu.set_viewport_size(DESK)
    with lu.expect_download() as file:
        lu.get_by_role("link", name="下载，自己重算").click()
    out = io.StringIO()
    call_command("verify", "draw", str(file.value.path()), stdout=out)
    assert committed in out.getvalue()


def roll_of_twelve(at: datetime) -> UUID:
    """Twelve names, by hand: the demonstration has nobody on record."""
    with one_transaction():
        enter_system("test")
        place = "32.05.06.990.001."
        roll = autonomy.make_roll(path=place, title="车棚一带的居民", body="residents", on=at.date(), by=SYSTEM, at=at)
        names = [autonomy.NewEntry(f"示例{one}") for one in "甲乙丙丁戊己庚辛壬癸子丑"]
        autonomy.add_entries(roll_id=roll, entries=names, by=SYSTEM, at=at)
        return roll


def shot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def adopt(director: Any, affair: str, day: datetime) -> None:
    """The director takes it up: who is asked, and by which rule it will be decided."""
    director.goto(f"/affairs/{affair}")
    director.get_by_label("可以办的").get_by_role("link", name="列为议题", exact=True).click()
    send = director.get_by_role("button", name="列为议题", exact=True)
    send.wait_for()
    director.get_by_role("radio", name="议事会").check()
    for party in ("居民代表", "物业"):
        director.get_by_role("checkbox", name=party).check()
    director.get_by_role("radio", name="到会过半数同意").check()
    director.get_by_label("哪天商量").fill(day.date().isoformat())
    go(director, send.click)
    director.wait_for_url("**told=*")


def adds_and_is_shown(wang: Any, lu: Any, conversation: str) -> None:
    wang.get_by_label("您的看法").fill(ADDED)
    go(wang, wang.get_by_role("button", name="交给大家表态").click)
    lu.goto(f"/opinions/{conversation}/keep")
    assert ADDED in lu.inner_text("main")
    go(lu, lu.get_by_role("button", name=re.compile("^公开")).first.click)


def shows_groups(wang: Any, conversation: str) -> None:
    """Two groups with their numbers, as areas and in words, and what both hold in common."""
    wang.goto(f"/opinions/{conversation}/result")
    told = wang.inner_text("main")
    assert "不是表决" in told
    assert wang.get_by_role("heading", name="甲组 · 13 人").is_visible()
    assert wang.get_by_role("heading", name="乙组 · 10 人").is_visible()
    assert wang.get_by_role("img", name=re.compile("甲组 13 人，乙组 10 人")).is_visible()
    shared = wang.locator("section").filter(has=wang.get_by_role("heading", name="大家都认可的")).inner_text()
    assert SHARED in shared
    assert ADDED in shared
    assert not any(one in shared for one in SPLIT)
    assert wang.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(wang, "result-390")


def words_for_minutes(lu: Any, conversation: str) -> str:
    lu.goto(f"/opinions/{conversation}/keep")
    said = str(lu.get_by_label("写进纪要的话").input_value())
    assert "23 人参加" in said
    assert SHARED in said
    return said


def decided_and_written_down(lu: Any, affair: str, said: str) -> None:
    agreed = f"{said}\n商定：东门车棚先装一处，楼道里不停不充，物业管，收电费。"
    came = "居民代表 12、物业 2；同意 11，不同意 3"
    do(lu, affair, "商定了", {"各方来了几人": came, "商定的结果": agreed})


def reads_the_minutes(lu: Any, affair: str) -> None:
    """The minutes were issued by the procedure: on paper, with a place to sign for who was there."""
    lu.goto(f"/affairs/{affair}/papers")
    go(lu, lu.get_by_role("link", name=re.compile("协商纪要")).first.click)
    assert "协商纪要" in lu.inner_text("main")
    with lu.expect_download() as file:
        lu.get_by_role("button", name=re.compile("PDF")).first.click()
    assert file.value.path().read_bytes().startswith(b"%PDF")


def rates(wang: Any, affair: str) -> None:
    wang.goto(f"/mine/{affair}")
    wang.get_by_role("radio", name="满意", exact=True).check()
    wang.get_by_role("textbox").last.fill("有地方充电了")
    go(wang, wang.get_by_role("button", name="提交评价").click)
    wang.wait_for_url("**told=*")
