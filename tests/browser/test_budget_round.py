"""One round in which people choose projects, from the roll to the certificate: stated by the director, voted on a
telephone with a running total and on paper, counted by two rules, decided, and recomputed by anybody from the file."""

import json
import os
import re
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command

from liren.access.public import SYSTEM, enter, enter_system
from liren.actors.public import find_or_make_resident
from liren.affairs import public as affairs
from liren.autonomy import public as autonomy
from liren.kit.clock import CHINA, now
from liren.kit.database import one_transaction
from liren.kit.signing import public_key
from liren.registry import public as registry
from liren.registry.tests.village import VISITED, number
from tests.browser.site import DESK, PHONE, go, person

pytestmark = pytest.mark.browser
COMMUNITY = "32.05.06.990.001."
WANG = "13800002046"
SHOTS = os.environ.get("LIREN_SHOTS")
MENU = [
    {"title": "楼道扶手", "cost": "30000 元"}, {"title": "口袋公园", "cost": "80000"},
    {"title": "长椅", "cost": "20000"}, {"title": "充电桩", "cost": "40000"},
]  # fmt: skip


def shot(page: Any, name: str) -> None:
    """A picture to look at, where asked for."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def on_record() -> list[UUID]:
    """王秋实 and nine neighbours are in the community's registry, their accounts linked with their entries."""
    found = []
    for place, name in enumerate(("王秋实", *(f"邻居{one}" for one in "一二三四五六七八九"))):
        with one_transaction():
            enter_system("test")
            phone = WANG if not place else f"139000033{place:02}"
            someone = find_or_make_resident(phone=phone, name=None, path="", by=SYSTEM, at=now())
            given = {"name": name, "phones": [phone], "number": number("19600501", 404 + place)}
            registry.register(given=given, kind="actual", place=COMMUNITY, ground=VISITED, by=SYSTEM, at=now())
            registry.link_account(name=name, by=enter(someone, "test"), at=now())
            found.append(someone)
    return found[1:]


def an_affair() -> UUID:
    """A round as an affair, whose menu was put together."""
    with one_transaction():
        lu, yan, at = person("lumin"), person("yanhua"), now()
        told = {
            "title": "2026 年民生微实事", "budget": "100000", "limits": "该物业做的不列", "place": COMMUNITY,
            "ideas_until": at.astimezone(CHINA).date().isoformat(),
        }  # fmt: skip
        opened = affairs.open_affair(
            procedure_key="autonomy/budget-round", answers=told, place_path=COMMUNITY, by=enter(lu, "test"), at=at,
            origin="portal",
        )  # fmt: skip
        moved: tuple[tuple[UUID, str, str, dict[str, Any]], ...] = (
            (lu, "collect", "gathered", {"ideas": "9"}),
            (yan, "appraise", "menu", {
                "menu": MENU, "left_out": "都列进了", "rule": "shares", "who": "residents",
                "polling_day": at.astimezone(CHINA).date().isoformat(),
            }),
        )  # fmt: skip
        for who, step, move, answers in moved:
            affairs.do_step(
                affair_id=opened.id, step=step, move=move, answers=answers, by=enter(who, "test"), at=at
            )  # fmt: skip
        return opened.id


def a_frozen_roll(director: Any) -> UUID:
    """From the registry who is on record; thirteen more written by hand, one of them on the page; frozen."""
    director.goto(f"/decisions?path={COMMUNITY}")
    director.locator("#r-title").fill("票选名册")
    director.locator("#f-kinds input[value=actual]").check()
    go(director, director.get_by_role("button", name="编名册").click)
    roll = UUID(director.url.rsplit("/", 1)[1].split("?")[0])
    director.locator("#f-name").fill("居民甲")
    go(director, director.get_by_role("button", name="添上").click)
    with one_transaction():
        names = [autonomy.NewEntry(f"居民{number}") for number in range(12)]
        autonomy.add_entries(roll_id=roll, entries=names, by=enter(person("yanhua"), "test"), at=now())
    go(director, director.get_by_role("button", name="锁定名册").click)
    return roll


def stated(director: Any, affair: UUID) -> UUID:
    """From the affair, with what stands there already."""
    director.goto(f"/affairs/{affair}")
    go(director, director.get_by_role("link", name="投票和两种算法的结果").click)
    assert director.get_by_label("这一轮叫什么").input_value() == "2026 年民生微实事"
    projects = director.locator("#f-projects")
    assert projects.input_value().splitlines()[:2] == ["30000 楼道扶手", "80000 口袋公园"]
    projects.fill("30000 楼道扶手 三号楼\n80000 口袋公园 北门空地\n20000 长椅\n40000 充电桩 东门车棚")
    assert director.get_by_label("按等额份额：每人名下一份钱").is_checked(), "as was published with the menu"
    director.get_by_text("就公布，排好、不带姓名").click()
    director.locator("#f-closes_at").fill(now().astimezone(CHINA).date().isoformat())
    director.locator("#f-most").fill("9")
    go(director, director.get_by_role("button", name="写定").click)
    assert "一张票最多选几项" in director.get_by_role("alert").inner_text()
    shot(director, "new")
    director.locator("#f-most").fill("3")
    go(director, director.get_by_role("button", name="写定").click)
    question = UUID(director.url.rsplit("/", 1)[1].split("?")[0])
    go(director, director.get_by_role("link", name="去开始投票").click)
    go(director, director.get_by_role("button", name="开始表决").click)
    return question


def votes(site: Any, question: UUID) -> str:
    """On a telephone, in large type: how much is chosen and left stands there as she chooses; the receipt's code."""
    wang = site.resident(WANG)
    wang.context.add_cookies([{"name": "mode", "value": "elder", "url": site.base}])
    wang.goto(f"/decisions/{question}")
    go(wang, wang.get_by_role("link", name="去选项目").click)
    said = wang.locator("[data-said]")
    assert said.inner_text() == "还没有选，最多 3 项。一共 100,000 元。"
    wang.get_by_text("口袋公园").first.click()
    wang.get_by_text("长椅").first.click()
    live = "选了 2 项，最多 3 项。加起来 100,000 元，一共 100,000 元，还剩 0 元。"
    assert said.inner_text() == live
    wang.get_by_text("楼道扶手").first.click()
    over = "选了 3 项，最多 3 项。加起来 130,000 元，一共 100,000 元，多出 30,000 元，也可以投，钱只够其中几项。"
    assert said.inner_text() == over
    shot(wang, "vote-elder-390")
    wang.get_by_text("口袋公园").first.click()
    go(wang, wang.get_by_role("button", name="投进票箱").click)
    code = str(wang.locator(".mono b").inner_text())
    go(wang, wang.get_by_role("link", name="记好了").click)
    assert "您投过了" in wang.inner_text("main")
    shot(wang, "voted-elder-390")
    return code


def neighbours_vote(question: UUID, neighbours: list[UUID]) -> None:
    """As the page does it: fewer than ten online ballots would not be published."""
    for someone in neighbours:
        with one_transaction():
            autonomy.cast(question_id=question, choices=["p1", "p3"], by=enter(someone, "test"), at=now())


def says_the_same_without_script(site: Any, question: UUID) -> None:
    """Who has no script presses for the total, and reads the same words. Nothing is cast by that."""
    wang = site.resident(WANG)
    secret = wang.context.cookies()
    bare = site.browser.new_context(viewport=PHONE, base_url=site.base, locale="zh-CN", java_script_enabled=False)
    site.windows.append(bare)
    bare.add_cookies(secret)
    page = bare.new_page()
    page.goto(f"/decisions/rounds/{question}")
    page.get_by_text("口袋公园").first.click()
    page.get_by_text("长椅").first.click()
    page.get_by_text("楼道扶手").first.click()
    page.get_by_role("button", name="算一下").click()
    over = "加起来 130,000 元，一共 100,000 元，多出 30,000 元，也可以投，钱只够其中几项。"
    assert over in page.locator("[data-said]").inner_text()
    assert page.locator("input[name=choices]:checked").count() == 3
    shot(page, "total-390")


def on_paper(site: Any, roll: UUID, question: UUID) -> None:
    """One is marked on the page, the others as the page does it."""
    lu = site.staff("lumin")
    lu.goto(f"/decisions/{question}?name=居民甲")
    lu.locator("input[name=document]").first.fill("签到表第 1 页")
    go(lu, lu.get_by_role("button", name="录入", exact=True).click)
    with one_transaction():
        worker = enter(person("lumin"), "test")
        for number in range(12):
            [one] = autonomy.entries(roll, worker, name=f"居民{number}")
            autonomy.mark_voted(
                question_id=question, entry_id=one.id, channel="paper", document="签到表第 1 页", by=worker, at=now()
            )


def counted(director: Any, question: UUID) -> None:
    """All have voted: it is closed, the paper entered, the box opened, both rules computed."""
    director.goto(f"/decisions/{question}")
    go(director, director.get_by_role("button", name="结束表决").click)
    director.locator("#f-ballots").fill("2 ×11\n4、3 ×2")
    director.locator("#b-doc").fill("第 1 号票箱，第 1 袋")
    go(director, director.get_by_role("button", name="录入", exact=True).click)
    director.locator("#c-doc").fill("计票单第 1 号")
    go(director, director.get_by_role("button", name="开箱计票").click)
    go(director, director.get_by_role("link", name="去算出结果").click)
    go(director, director.get_by_role("button", name="算出并公布").click)


def verified(file: Path, **options: str) -> tuple[str, int]:
    told = StringIO()
    try:
        call_command("verify", "decision", str(file), stdout=told, **options)
    except SystemExit as ended:
        return told.getvalue(), int(str(ended.code))
    return told.getvalue(), 0


def test_a_round_from_the_roll_to_the_certificate(site, tmp_path):
    neighbours = on_record()
    affair, director = an_affair(), site.staff("yanhua", DESK)
    roll = a_frozen_roll(director)
    question = stated(director, affair)
    says_the_same_without_script(site, question)
    code = votes(site, question)
    neighbours_vote(question, neighbours)
    director.goto(f"/decisions/rounds/{question}/form")
    assert director.get_by_alt_text("这一轮网页的二维码").is_visible()
    shot(director, "form-1440")
    on_paper(site, roll, question)
    counted(director, question)

    shown = director.inner_text("main")
    shares, _, by_votes = shown.partition("按票数\n")
    assert "3. 长椅" in shares
    assert "2. 口袋公园" in by_votes
    assert re.search(r"名册 23 人，23 人投了票", shown)
    shot(director, "result-1440")

    affair_page = site.staff("lumin")
    affair_page.goto(f"/affairs/{affair}")
    affair_page.get_by_label("可以办的").get_by_role("link", name="计完票了").click()
    sheet = affair_page.locator("dialog[open]")
    assert sheet.get_by_label("几人投了票").input_value() == "23", "nothing is typed twice"
    assert sheet.get_by_label("按票数选，是哪些").input_value() == "长椅、口袋公园"
    go(affair_page, sheet.get_by_role("button", name="计完票了").click)
    assert "正在确定" in affair_page.inner_text("main")

    director.goto(f"/decisions/rounds/{question}")
    director.get_by_label("充电桩", exact=True).uncheck()
    director.locator("#f-document").fill("议事会纪要第 12 号")
    go(director, director.get_by_role("button", name="定下来并公布").click)
    assert "充电桩”和算出来的不一样，请写为什么" in director.get_by_role("alert").inner_text()
    director.get_by_text("和算出来的不一样？").nth(3).click()
    director.get_by_label("充电桩：为什么").fill("东门要修管道，明年再装")
    director.get_by_label("充电桩", exact=True).uncheck()
    go(director, director.get_by_role("button", name="定下来并公布").click)
    assert "东门要修管道，明年再装" in director.inner_text("main")

    anybody = site.window(PHONE)
    anybody.goto(f"/decisions/rounds/{question}")
    assert "定下来做这些" in anybody.inner_text("main")
    shot(anybody, "result-390")
    anybody.get_by_text("楼道扶手").last.click()
    anybody.get_by_text("长椅").last.click()
    go(anybody, anybody.get_by_role("button", name="算我的").click)
    assert re.search(r"每份 [\d,.]+ 元。.*长椅 [\d,.]+ 元", anybody.locator("#own-said").inner_text())
    anybody.goto(f"/decisions/{question}")
    anybody.locator("#f-code").fill(code)
    go(anybody, anybody.get_by_role("button", name="查", exact=True).click)
    assert "计进了结果" in anybody.inner_text("main")

    anybody.goto(f"/decisions/rounds/{question}")
    with anybody.expect_download() as fetched:
        anybody.get_by_role("link", name="下载结果文件").click()
    file = tmp_path / "round.json"
    fetched.value.save_as(file)
    text, status = verified(file, key=public_key())
    assert (status, "重算无误" in text, "您给的那把公钥签的" in text) == (0, True, True)
    told = json.loads(file.read_text())
    assert "王秋实" not in file.read_text()
    told["ballots"][0][1] -= 1
    file.write_text(json.dumps(told))
    assert verified(file)[1] == 1
    with anybody.expect_download() as fetched:
        anybody.get_by_role("link", name="Pabulib").click()
    fetched.value.save_as(tmp_path / "round.pb")
    director.goto("/decisions/budget")
    director.locator("#b-file").set_input_files(tmp_path / "round.pb")
    go(director, director.get_by_role("button", name="算", exact=True).click)
    assert "长椅" in director.inner_text("main")
