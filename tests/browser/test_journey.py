"""Whole affairs in a real browser: returned, mended, found wanting; by an old person alone, and told by telephone."""

import io

import pytest
from PIL import Image

from tests.browser.site import go

pytestmark = pytest.mark.browser

TITLE = "3 号楼外墙瓷砖松动，下面是入户门"


def _photo() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), (150, 140, 120)).save(picture, "JPEG")
    return picture.getvalue()


def report(resident) -> str:
    resident.goto("/report")
    resident.get_by_label("一句话说明").fill(TITLE)
    resident.get_by_label("具体情况").fill("三楼窗下约一平方米，敲着发空。")
    resident.get_by_role("group", name="有没有人身危险").get_by_label("是", exact=True).check()
    resident.locator("input[type=file]").set_input_files(
        {"name": "wall.jpg", "mimeType": "image/jpeg", "buffer": _photo()}
    )
    go(resident, resident.get_by_role("button", name="提交").click)
    resident.wait_for_url("**/mine/*")
    return str(resident.url).rstrip("/").rsplit("/", 1)[1].split("?")[0]


def do(worker, affair: str, move: str, answers: dict[str, str] | None = None, unit: str | None = None) -> None:
    """Open the affair, choose a move, answer what it asks, send it."""
    worker.goto(f"/affairs/{affair}")
    worker.get_by_label("可以办的").get_by_role("link", name=move).click()
    send = worker.get_by_role("button", name=move, exact=True)
    send.wait_for()
    for label, text in (answers or {}).items():
        worker.get_by_label(label).fill(text)
    if unit:
        worker.get_by_role("radio", name=unit).check()
    go(worker, send.click)
    worker.wait_for_url("**told=*")


def _rate(resident, affair: str, grade: str, comment: str) -> None:
    resident.goto(f"/mine/{affair}")
    resident.get_by_role("radio", name=grade, exact=True).check()
    resident.get_by_role("textbox").last.fill(comment)
    go(resident, resident.get_by_role("button", name="提交评价").click)
    resident.wait_for_url("**told=*")


def _figure(reader, title: str) -> str:
    return str(reader.locator(".k").filter(has=reader.get_by_text(title, exact=True)).first.inner_text())


@pytest.mark.requirement("R167")
@pytest.mark.requirement("R113")
@pytest.mark.requirement("R321")
def test_a_report_is_returned_mended_rated_badly_reopened_mended_and_rated_well(site) -> None:
    wang = site.resident("13800002046")
    affair = report(wang)
    assert TITLE in wang.inner_text("h1")
    site.work()

    lu = site.staff("lumin")
    assert TITLE in lu.inner_text("main")  # on today's list
    do(lu, affair, "受理并派单")

    shen = site.staff("shenjie")
    assert TITLE in shen.inner_text("main")
    do(shen, affair, "派单", unit="桂花里物业工程部")
    site.work()

    zhao = site.staff("zhaoqiang")
    do(zhao, affair, "退单", {"退单依据": "外墙大修归街道城市管理，物业合同第 7 条只管公共部位日常维护。"})
    do(shen, affair, "派单", unit="街道城市管理办公室")

    qian = site.staff("qianwei")
    do(qian, affair, "办好了", {"办理结果": "松动瓷砖已全部敲除，拉了围挡。"})

    sun = site.staff("sunli", {"width": 390, "height": 844})
    do(sun, affair, "现场看过，办好了")
    site.work()

    _rate(wang, affair, "不满意", "围挡还在，没有补上新的。")
    site.work()
    do(lu, affair, "重办", {"居民说了什么": "敲除以后没有修补，雨水会进墙。"})
    do(qian, affair, "办好了", {"办理结果": "新瓷砖已贴好，围挡已撤。"})
    do(sun, affair, "现场看过，办好了")
    _rate(wang, affair, "非常满意", "贴得平整。")
    site.work()

    wang.goto(f"/mine/{affair}")
    told = wang.inner_text("main")
    assert "非常满意" in told
    assert "新瓷砖已贴好" in told

    lu.goto("/figures")
    for title, shown in (
        ("收到", "1 件"), ("办结", "1 件"), ("在办（现在）", "0 件"), ("解决率", "100.0%"), ("满意率", "100.0%"),
        ("退单", "100.0%"), ("重办", "100.0%"),
    ):  # fmt: skip
        assert shown in _figure(lu, title), (title, _figure(lu, title))


def test_the_loop_begins_without_any_script(site) -> None:
    """Every form is a real form: a resident with script switched off reports and finds the affair again."""
    context = site.browser.new_context(java_script_enabled=False, base_url=site.base, locale="zh-CN")
    site.windows.append(context)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("input[name=phone]", "13800002046")
    go(page, page.click, "text=获取验证码")
    page.fill("input[name=code]", site.codes.last)
    go(page, page.get_by_role("button", name="登录", exact=True).click)
    page.goto("/report")
    page.fill("input[name=title]", "楼道灯不亮")
    go(page, page.get_by_role("button", name="提交").click)
    page.wait_for_url("**/mine/*")
    page.goto("/mine")
    assert "楼道灯不亮" in page.inner_text("main")


BODY = "parseFloat(getComputedStyle(document.querySelector('main p, main label')).fontSize)"
TARGETS = "main a.btn, main button, main a.er, main .pick, main .rate label, .call a, .read, .rtop a, .rtop button"
SMALL = """targets => [...document.querySelectorAll(targets)]
    .filter(e => e.offsetParent && e.getBoundingClientRect().height < 47.5).map(e => e.outerHTML.slice(0, 90))"""


def _large(page, plain: float) -> None:
    """Type at least 1.4 times as large, targets for a thumb, nothing over the edge, and the telephone at hand."""
    assert page.evaluate(BODY) >= 1.4 * plain, page.url
    assert page.evaluate(SMALL, TARGETS) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert page.get_by_role("link", name="打电话").first.get_attribute("href").startswith("tel:")


@pytest.mark.requirement("R084")
def test_an_old_person_does_the_whole_loop_in_large_type_and_another_tells_it_by_telephone(site) -> None:
    wang = site.resident("13800002046")
    wang.goto("/report")
    plain = wang.evaluate(BODY)
    wang.goto("/home")
    go(wang, wang.get_by_role("button", name="长辈模式").click)
    wang.get_by_role("heading", name="桂花里社区").wait_for()
    assert wang.get_by_role("link", name="打电话给社区").get_attribute("href").startswith("tel:")
    go(wang, wang.get_by_role("link", name="我要反映").click)
    _large(wang, plain)
    wang.get_by_label("一句话说明").fill("楼道灯不亮")
    go(wang, wang.get_by_role("button", name="提交").click)
    wang.wait_for_url("**/mine/*")
    _large(wang, plain)
    affair = str(wang.url).rsplit("/", 1)[1].split("?")[0]

    lu = site.staff("lumin")
    do(lu, affair, "即办", {"办理结果": "换了灯泡，亮了。"})
    wang.goto("/home")
    go(wang, wang.get_by_role("link", name="楼道灯不亮").click)
    wang.get_by_text("换了灯泡，亮了。").first.wait_for()
    _large(wang, plain)
    _rate(wang, affair, "非常满意", "谢谢")
    assert "非常满意" in wang.inner_text("main")

    lu.goto("/behalf")
    lu.get_by_label("替谁反映").fill("周先生")
    lu.get_by_label("他的电话").fill("13900006688")
    lu.get_by_role("radio", name="电话", exact=True).check()
    lu.get_by_label("一句话说明").fill("电梯门关得太快")
    go(lu, lu.get_by_role("button", name="记下来").click)
    lu.wait_for_url("**told=opened")
    assert "电话反映" in lu.inner_text("main")
    told = str(lu.url).rsplit("/", 1)[1].split("?")[0]
    do(lu, told, "即办", {"办理结果": "厂家调慢了关门。"})
    zhou = site.signs_in("13900006688")
    zhou.goto("/mine")
    go(zhou, zhou.get_by_role("link", name="电梯门关得太快").click)
    zhou.get_by_text("厂家调慢了关门。").first.wait_for()
    _rate(zhou, told, "满意", "好多了")
