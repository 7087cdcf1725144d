"""A procedure written in a real browser: a problem seen and mended, judged by another person, published, used."""

import pytest
from playwright.sync_api import Response, Route, expect

from tests.browser.axe import barriers, bring_axe
from tests.browser.site import DESK, PHONE, go, weight_of_scripts

pytestmark = pytest.mark.browser


def test_a_procedure_is_written_mended_reviewed_published_and_used(site) -> None:
    he = site.staff("hejing")
    he.goto("/drafts")
    he.get_by_label("英文名").fill("service/borrow-room")
    go(he, he.get_by_role("button", name="开始起草").click)
    strip = he.locator("[data-part=strip]")
    strip.get_by_text("都通过，可以提交").wait_for()

    # the form changes the text, and the drawing and cases follow
    title = he.get_by_label("规程名")
    asked: list[Route] = []
    he.route("**/try", lambda route: asked.append(route), times=1)
    with he.expect_request("**/try"):
        he.locator("button.ed-node", has_text="整体").click()
    title.fill("借用活动室规程")  # while the form is still being fetched
    with he.expect_response("**/try") as answered:
        asked[0].continue_()
    answered.value.finished()
    he.evaluate("() => new Promise(done => setTimeout(done, 0))")
    assert title.input_value() == "借用活动室规程"
    title.press("Enter")
    text = he.get_by_role("textbox", name="规程正文")
    text.get_by_text("借用活动室规程").wait_for()
    title.fill("借活动室规程")
    he.locator("button.ed-node", has_text="办理").click()  # with no key that says it is finished
    text.get_by_text("借活动室规程").wait_for()
    limit = he.get_by_label("期限", exact=True)
    limit.wait_for()
    limit.fill("三天")
    limit.press("Enter")
    strip.get_by_text("还不能提交").wait_for()
    he.locator("a[data-line]").first.wait_for()
    assert "期限写成“数 单位”" in he.locator("[data-part=results]").inner_text()
    expect(he.locator(".cm-lint-marker-error")).to_have_count(1)

    # mended; a case now disagrees, and is mended in its own words
    he.get_by_label("期限", exact=True).fill("4 working days")
    he.keyboard.press("Enter")
    he.get_by_text("的期限应为 2026-03-05 18:00，实际为 2026-03-06 18:00").wait_for()
    assert "4 个工作日" in he.locator("[data-part=drawing]").inner_text()
    cases = he.locator("textarea[name=cases]").input_value()
    box = he.get_by_role("textbox", name="案例正文")
    box.click()
    he.keyboard.press("ControlOrMeta+a")
    he.keyboard.insert_text(cases.replace("期限: 2026-03-05 18:00", "期限: 2026-03-06 18:00"))
    strip.get_by_text("都通过，可以提交").wait_for()
    he.keyboard.press("ControlOrMeta+s")
    he.locator("[data-said]").get_by_text("已保存").wait_for(state="attached")
    go(he, he.get_by_role("button", name="提交审核").click)
    he.wait_for_url("**/review")
    assert he.get_by_role("button", name="发布").count() == 0  # four eyes

    site.work()
    qin = site.staff("qinlan")
    qin.goto(he.url)
    qin.get_by_label("为什么没有可回测的事项").fill("新办的事，还没有人办过")
    go(qin, qin.get_by_role("button", name="发布").click)
    qin.get_by_text("已发布为第 1 版").wait_for()
    site.work()
    he.goto("/notices")
    assert "已发布" in he.inner_text("main")

    wang = site.resident("13800002046")
    wang.goto("/open/service/borrow-room")
    wang.get_by_label("一句话说明").fill("借活动室开楼栋会")
    go(wang, wang.get_by_role("button", name="提交").click)
    wang.wait_for_url("**/mine/*")
    assert "借活动室开楼栋会" in wang.inner_text("h1")


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
def test_the_pages_of_drafts_have_no_barrier_and_keep_within_the_window(site, width) -> None:
    he = site.staff("hejing", width)
    he.goto("/drafts")
    he.get_by_label("英文名").fill("service/lend-tools")
    go(he, he.get_by_role("button", name="开始起草").click)
    he.locator("[data-part=strip]").get_by_text("都通过").wait_for()
    draft = he.url
    found = _barriers(he)
    for page in ("/drafts", f"{draft}/saves", f"{draft}/review"):
        he.goto(page)
        found += _barriers(he)
    assert found == []


def test_without_script_it_is_written_by_its_buttons(site) -> None:
    he = site.staff("hejing")
    plain = site.browser.new_context(
        java_script_enabled=False, base_url=site.base, storage_state=he.context.storage_state()
    )
    site.windows.append(plain)
    page = plain.new_page()
    page.goto("/drafts")
    page.get_by_label("英文名").fill("service/lend-tools")
    go(page, page.get_by_role("button", name="开始起草").click)
    text = page.get_by_label("规程正文")
    text.fill(text.input_value().replace("within: 3 working days", "within: soon"))
    go(page, page.get_by_role("button", name="检查").click)
    assert "期限写成“数 单位”" in page.locator("#ed-results").locator("xpath=../..").inner_text()
    go(page, page.get_by_role("button", name="办理", exact=True).first.click)
    page.get_by_label("期限", exact=True).fill("3 working days")
    go(page, page.get_by_role("button", name="写入正文").click)
    assert "within: 3 working days" in page.get_by_label("规程正文").input_value()
    assert "都通过，可以提交" in page.inner_text("main")
    go(page, page.get_by_role("button", name="提交审核").click)
    page.wait_for_url("**/review")


def test_words_are_completed_and_the_page_is_light(site) -> None:
    he = site.staff("hejing")
    answers: list[Response] = []
    he.on("response", lambda answer: answers.append(answer))
    he.goto("/drafts")
    he.get_by_label("英文名").fill("service/lend-tools")
    go(he, he.get_by_role("button", name="开始起草").click)
    he.locator("[data-part=strip]").get_by_text("都通过").wait_for()
    assert 0 < weight_of_scripts(he, answers) < 250_000
    box = he.locator(".cm-content[aria-label=规程正文]")  # not the bare box it takes the place of
    box.click()
    he.keyboard.press("ControlOrMeta+End")
    he.keyboard.type("visib")
    he.locator(".cm-tooltip-autocomplete").get_by_text("visibility").wait_for()
    he.keyboard.press("Escape")
    he.keyboard.press("Enter")
    he.keyboard.type("start: hand")
    he.locator(".cm-tooltip-autocomplete").get_by_text("办理").wait_for()  # the text's own steps, by name
    he.keyboard.press("Escape")
    he.keyboard.press("Enter")
    he.keyboard.type("# abjkx?")  # the keys of the lists are letters here
    assert he.locator("textarea[name=text]").first.input_value().endswith("# abjkx?")


def _barriers(page) -> list[str]:
    bring_axe(page)
    return barriers(page)
