"""From what a resident says of a clause to the clause mended: drafted, replayed over history, judged, answered."""

import pytest

from tests.browser.site import go
from tests.browser.test_journey import do, report

pytestmark = pytest.mark.browser

SAID = "五个工作日里打分太赶"
BETTER = "孩子周末才回来教我用手机，给十个工作日吧"
KEY = "management/grid-event"


def _gone_through(site, wang) -> str:
    """An affair of the resident's that was handled and is told to them now."""
    affair = report(wang)
    site.work()
    do(site.staff("lumin"), affair, "受理并派单")
    do(site.staff("shenjie"), affair, "派单", unit="桂花里物业工程部")
    do(site.staff("zhaoqiang"), affair, "办好了", {"办理结果": "瓷砖已补好。"})
    do(site.staff("sunli", {"width": 390, "height": 844}), affair, "现场看过，办好了")
    site.work()
    return affair


@pytest.mark.requirement("R064")
def test_a_complaint_of_a_clause_becomes_a_published_amendment_and_is_answered(site) -> None:
    wang = site.resident("13800002046")
    affair = _gone_through(site, wang)

    # the resident, from the page of their affair
    wang.goto(f"/mine/{affair}")
    go(wang, wang.get_by_role("link", name="这一步不好用，说一句").click)
    assert "反馈" in wang.inner_text("h1")
    clause = wang.url.partition("?")[0]
    go(wang, wang.get_by_role("link", name="对这一条说一句").click)
    wang.get_by_label("哪里不好用").fill(SAID)
    wang.get_by_label("怎样更好").fill(BETTER)
    go(wang, wang.get_by_role("button", name="提交").click)
    wang.wait_for_url("**/mine/*")
    site.work()

    # what anybody may read of it was looked at before
    lu = site.staff("lumin")
    lu.goto("/moderation")
    go(lu, lu.get_by_role("link", name=SAID).click)
    go(lu, lu.locator("#public").get_by_role("button", name="公开", exact=True).click)

    # the editor finds it on today's list, and drafts the next version
    he = site.staff("hejing")
    assert SAID in he.inner_text("main")
    he.get_by_role("link", name=SAID).first.click()  # opens beside the list
    he.get_by_text(BETTER).wait_for()
    he.goto(f"/procedures/{KEY}")
    go(he, he.get_by_role("button", name="起草下一版").click)
    strip = he.locator("[data-part=strip]")
    strip.get_by_text("都通过，可以提交").wait_for()
    draft = he.url.rstrip("/").rsplit("/", 1)[1]
    he.locator(".ed-outline").get_by_role("button", name="反馈", exact=True).click()
    limit = he.get_by_label("期限", exact=True)
    limit.wait_for()
    limit.fill("10 working days")
    limit.press("Enter")
    strip.get_by_text("还不能提交").wait_for()  # two cases were told by the old limit
    told = he.locator("textarea[name=cases]").input_value()
    box = he.get_by_role("textbox", name="案例正文")
    box.click()
    he.keyboard.press("ControlOrMeta+a")
    for old, new in (
        ("应在: 反馈, 期限: 2026-03-11", "应在: 反馈, 期限: 2026-03-18"),
        ("应在: 反馈, 期限: 2026-03-09", "应在: 反馈, 期限: 2026-03-16"),
        ("2026-03-09 18:00, 办: 逾期未评", "2026-03-16 18:00, 办: 逾期未评"),
    ):
        assert old in told
        told = told.replace(old, new)
    he.keyboard.insert_text(told)
    strip.get_by_text("都通过，可以提交").wait_for()
    he.keyboard.press("ControlOrMeta+s")
    he.locator("[data-said]").get_by_text("已保存").wait_for(state="attached")

    # it answers what was said, and those it would bind are asked
    he.goto(f"/drafts/{draft}/answers")
    he.get_by_role("checkbox", name="关联这一件").check()
    go(he, he.get_by_role("button", name="关联勾选的").click)
    assert BETTER in he.inner_text("main")
    he.goto(f"/drafts/{draft}")
    strip.get_by_text("都通过，可以提交").wait_for()
    go(he, he.get_by_role("button", name="提交审核").click)
    site.work()

    # another person judges it: not before it was replayed over what has happened
    qin = site.staff("qinlan")
    qin.goto(f"/drafts/{draft}/review")
    assert qin.get_by_role("button", name="发布", exact=True).count() == 0
    assert "发布前要先回测" in qin.inner_text("main")
    go(qin, qin.get_by_role("button", name="回测").click)
    site.work()
    qin.get_by_text("结论已签名交存").wait_for()
    assert "反馈" in qin.inner_text("main")
    go(qin, qin.get_by_role("link", name="回审核页").click)
    assert "答复 1 件反馈" in qin.inner_text("main")
    go(qin, qin.get_by_role("button", name="发布", exact=True).click)
    qin.get_by_text("已发布为第 2 版").wait_for()
    site.work()

    # what was said is answered with what was changed, in public
    he.goto(f"/drafts/{draft}/answers")
    he.get_by_label("答复", exact=True).fill("改了：评价的时间由 5 个工作日改为 10 个工作日。")
    go(he, he.get_by_role("button", name="看过了，答复勾选的").click)
    site.work()
    wang.goto("/notices")
    assert "反馈" in wang.inner_text("main")
    anybody = site.window()
    anybody.goto(clause)
    page = anybody.inner_text("main")
    assert "期限由“5 个工作日”改为“10 个工作日”" in page
    assert "改了：评价的时间" in page
