"""The grid worker's phone where the network comes and goes, the battery dies, and people take turns."""

import re
from typing import Any

import pytest
from playwright.sync_api import Response, expect

from tests.browser.phone import (
    EVERYTHING,
    WORDS,
    battery_dies,
    comes_true,
    nothing_waits,
    phone,
    photo,
    send,
    sign_in,
    soon,
    the_network_is_back,
    waiting,
    write_report,
)
from tests.browser.site import go, person, weight_of_scripts

pytestmark = pytest.mark.browser

TAGS = "async () => (await navigator.serviceWorker.ready).sync.getTags()"
NAME, NUMBER = "王桂英", "13800002046"


def reported(words: str = WORDS) -> list[tuple[str, list[tuple[int | None, int | None]]]]:
    """Every affair with these words: who opened it, and how large its photos are."""
    from liren.access.public import enter_system
    from liren.affairs.models import Affair
    from liren.kit.database import one_transaction
    from liren.media.models import MediaFile

    with one_transaction():
        enter_system("test")
        return [
            (str(one.opened_by), [(f.width, f.height) for f in MediaFile.objects.filter(owner_id=one.id)])
            for one in Affair.objects.filter(title=words)
        ]


def system_does(act: Any) -> Any:
    """Something done elsewhere while the phone has no network."""
    from liren.access.public import SYSTEM, enter_system
    from liren.kit.clock import now
    from liren.kit.database import one_transaction

    with one_transaction():
        enter_system("test")
        return act(SYSTEM, now())


def a_patrol(by: Any, at: Any) -> Any:
    from liren.access.models import GrantRow
    from liren.affairs import public as affairs

    grid = GrantRow.objects.get(holder_id=person("sunli"), role="grid_worker")
    return affairs.open_affair(
        procedure_key="management/patrol", answers={"title": "第三网格这一周"}, place_path=grid.path, by=by, at=at,
        origin="system",
    )  # fmt: skip


def comes_back(
    page: Any,
    event: str = "document.dispatchEvent(new Event('visibilitychange'))",
    told: str = r"^(传上去了 \d+ 件。)?$",
) -> None:
    """As from the camera or another app: the page hears of it, asks for the day and has shown what there is."""
    page.evaluate(f"() => {{ document.querySelector('[data-told]').textContent = 'asking'; {event}; }}")
    expect(page.locator("[data-told]")).to_have_text(re.compile(told))


def drafts(page: Any, count: int) -> None:
    """What is being written lies so often in the phone's memory."""
    soon(page, lambda kept: sum(one["state"] == "draft" for one in kept["queue"]) == count)


def words_begun_stay(page: Any) -> None:
    """What is half written at a piece of work is there after another app, and after a reload."""
    page.locator(".rbar").get_by_role("link", name="今天").click()
    page.get_by_role("link", name="第三网格这一周").click()
    page.get_by_text("补一句说明").click()
    written = page.locator("[data-work]").get_by_label("说明 必填", exact=True)
    written.fill("写到一半")
    page.evaluate("() => document.activeElement.blur()")
    written.evaluate("field => { field.dataset.under = 'the hands'; }")
    comes_back(page)
    expect(written).to_have_value("写到一半")
    assert written.get_attribute("data-under") == "the hands"
    drafts(page, 1)
    page.reload()
    expect(written).to_have_value("写到一半")
    written.fill("")
    drafts(page, 0)


def what_cannot_succeed_holds_up_nothing(page: Any) -> None:
    """One the platform always fails at is passed over, gets ways out, and costs no half-written report."""

    def fails(route: Any) -> None:
        if "总也传不上".encode() in (route.request.post_data_buffer or b""):
            route.fulfill(status=500)
        else:
            route.continue_()

    page.route("**/grid/send", fails)
    write_report(page, "总也传不上")
    send(page)
    waiting(page, 1)
    write_report(page, "后面的一件")
    send(page)
    page.get_by_text("传上去了 1 件").wait_for()
    assert len(reported("后面的一件")) == 1
    title = page.get_by_label("一句话说明")
    write_report(page, "写了一半的")
    drafts(page, 1)
    for _ in range(4):
        comes_back(page, told="没传上去")
    page.locator(".rbar").get_by_role("link", name="待上传").click()
    page.get_by_text("试了 5 次").wait_for()
    page.get_by_role("button", name="改了再报").click()
    expect(title).to_have_value("总也传不上")
    title.fill("换一种写法")
    send(page)
    nothing_waits(page)
    assert [len(reported(words)) for words in ("总也传不上", "换一种写法")] == [0, 1]
    page.get_by_role("link", name="上报").click()
    expect(title).to_have_value("写了一半的")


def test_a_report_outlives_the_network_and_the_battery_and_is_opened_once_with_its_photo(site, tmp_path) -> None:
    with phone(site, tmp_path) as page:
        sign_in(page)
        write_report(page, told=f"打电话给{NAME} {NUMBER}", picture=photo((3000, 2000)))
        page.context.set_offline(True)
        send(page)
        waiting(page, 1)
        page.reload()
        waiting(page, 1)
        page.locator(".rbar").get_by_role("link", name="待上传").click()
        page.get_by_text(f"上报：{WORDS}").wait_for()
        battery_dies(tmp_path)
    on_disk = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"liren-grid" in on_disk
    for told in (NAME, NUMBER, WORDS):
        assert not any(told.encode(code) in on_disk for code in ("utf-8", "utf-16-le")), told
    with phone(site, tmp_path, away=True) as page:
        page.goto("/grid")
        waiting(page, 1)
        page.locator(".rbar").get_by_role("link", name="待上传").click()
        page.get_by_text(f"上报：{WORDS}").wait_for()
    assert reported() == []
    with phone(site, tmp_path) as page:
        page.goto("/grid")  # the browser forgot its session with the battery: the platform, or the kept page, says so
        page.locator("input[name=phone]").or_(page.get_by_text("登录过期了")).wait_for()
        sign_in(page)
        nothing_waits(page)
        assert reported() == [(str(person("sunli")), [(2560, 1707)])]
        what_cannot_succeed_holds_up_nothing(page)


def test_an_answer_that_is_lost_opens_nothing_twice_and_what_is_refused_comes_back_whole(site, tmp_path) -> None:
    from liren.affairs import public as affairs

    patrol = system_does(a_patrol)
    with phone(site, tmp_path) as page:
        sign_in(page)
        lost: list[int] = []

        def lose(route: Any) -> None:
            lost.append(route.fetch().status)
            route.abort()

        page.route("**/grid/send", lose, times=1)
        write_report(page)
        send(page)
        page.get_by_text("还有 1 件这次没传上去").wait_for()
        page.reload()
        nothing_waits(page)
        assert lost == [201]
        assert reported() == [(str(person("sunli")), [(640, 480)])]
        words_begun_stay(page)

        page.context.set_offline(True)
        page.locator(".rbar").get_by_role("link", name="今天").click()
        page.get_by_role("link", name="第三网格这一周").click()
        page.get_by_text("走过了，都好").first.click()
        page.get_by_role("button", name="走过了，都好").click()
        page.get_by_text("已办，待上传").wait_for()
        system_does(
            lambda by, at: affairs.do_step(
                affair_id=patrol.id, step="walk", move="found", answers={"found": [{"title": "灯坏了"}]}, by=by, at=at
            )
        )
        page.context.set_offline(False)
        page.locator("[data-net]").get_by_text("退回 1 件").wait_for()
        page.locator(".rbar").get_by_role("link", name="待上传").click()
        page.get_by_text("这件事项刚刚有人办过").wait_for()
        page.get_by_role("button", name="作为说明补上").click()
        page.locator("[data-again]").get_by_label("说明").fill("我也走了一圈，没看到别的")
        page.evaluate("() => document.activeElement.blur()")
        comes_back(page)
        page.get_by_role("button", name="补上", exact=True).click()
        nothing_waits(page)
    told = system_does(lambda by, at: affairs.affair(patrol.id, by, at=at)).timeline
    assert [entry.text for entry in told if entry.kind == "note"] == ["我也走了一圈，没看到别的"]


def test_people_who_take_turns_on_one_phone_neither_read_nor_send_each_others(site, tmp_path) -> None:
    with phone(site, tmp_path) as page:
        sign_in(page)
        page.context.set_offline(True)
        write_report(page, told=f"打电话给{NAME} {NUMBER}")
        send(page)
        waiting(page, 1)
        while_in = page.evaluate(EVERYTHING)
        assert (len(while_in["queue"]), len(while_in["keep"])) == (1, 2)
        assert "a key, and it can be taken out: false" in str(while_in)
        assert "/grid/shell" in str(while_in["pages"].keys())
        for personal in (NAME, NUMBER, WORDS, "孙丽", "王**"):
            assert personal not in str(while_in)
        page.context.clear_cookies()  # her session ends before anything could be sent
        page.context.set_offline(False)
        page.get_by_text("登录过期了").wait_for()
        assert [len(page.evaluate(EVERYTHING)[part]) for part in ("keep", "queue")] == [0, 1]
        sign_in(page, "lumin")
        page.locator(".rbar").get_by_role("link", name="待上传").click()
        page.get_by_text("有 1 件是另一位同事在这部手机上写的").wait_for()
        assert WORDS not in page.inner_text("body")
        assert reported() == []
        sign_in(page)
        nothing_waits(page)
        assert [by for by, _ in reported()] == [str(person("sunli"))]
        page.goto("/me")
        go(page, page.get_by_role("button", name="退出登录").click)
        page.wait_for_url("**/sign-in*")
        soon(page, lambda kept: kept["keep"] == [])


def test_what_waits_is_sent_by_the_browser_after_the_page_was_closed(site, tmp_path) -> None:
    with phone(site, tmp_path, syncs=True) as page:
        sign_in(page)
        page.context.set_offline(True)
        write_report(page)
        send(page)
        waiting(page, 1)
        comes_true(page, lambda: page.evaluate(TAGS) == ["liren-grid"])
        other = page.context.new_page()  # the browser stays open, on something else
        page.close()
        assert reported() == []
        page.context.set_offline(False)
        the_network_is_back(other)
        comes_true(other, reported)
        assert reported() == [(str(person("sunli")), [(640, 480)])]


def test_the_phone_can_be_installed_and_loads_little(site, tmp_path) -> None:
    with phone(site, tmp_path) as page:
        answers: list[Response] = []
        page.on("response", lambda answer: answers.append(answer))
        sign_in(page)
        assert 1_000 < weight_of_scripts(page, answers) <= 250_000
        asks = page.context.new_cdp_session(page)
        assert asks.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
        assert "手机外勤" in asks.send("Page.getAppManifest")["data"]
        page.goto("/sign-in")
        assert asks.send("Page.getInstallabilityErrors")["installabilityErrors"] == []
        assert "手机外勤" not in asks.send("Page.getAppManifest")["data"]
