"""The desk in a real browser: two hundred emptied by keyboard, the list beside the affair, an open page that learns."""

import re

import pytest
from playwright.sync_api import Route

from tests.browser.site import go

pytestmark = pytest.mark.browser

MANY = 200


def _prepare(count: int) -> None:
    """王阿姨 reports once; as many more like it as make `count`, set-based."""
    from liren.access import public as access
    from liren.affairs import public as affairs
    from liren.affairs.tests.copies import copy_affair
    from liren.kit.clock import now
    from liren.kit.database import one_transaction, rows

    with one_transaction():
        access.enter_system("test")
        [(wang, home)] = rows(
            "SELECT holder_id, path FROM access_grant WHERE role = 'resident' AND path = '32.05.06.990.001.' LIMIT 1"
        )
        access.enter(wang, "test")  # type: ignore[arg-type]
        opened = affairs.open_affair(
            procedure_key="management/grid-event", answers={"title": "停水了"}, place_path=str(home), origin="portal",
            by=access.enter(wang, "test"), at=now(),  # type: ignore[arg-type]
        )  # fmt: skip
        copy_affair(opened.id, count - 1)


def _count(step: str) -> int:
    from liren.access import public as access
    from liren.kit.database import one_transaction, rows

    with one_transaction():
        access.enter_system("test")
        [(count,)] = rows("SELECT count(*) FROM affairs_work WHERE step = %s", step)
    return int(str(count))


def test_a_worker_empties_two_hundred_by_keyboard_alone(site) -> None:
    _prepare(MANY)
    lu = site.staff("lumin")
    keys = lu.keyboard
    lu.locator(".pk:nth-of-type(1) a[aria-current]").wait_for()  # the first opened beside the list
    assert "全部 200" in lu.inner_text(".chips")

    keys.press("j")  # to the second; X chooses it, Shift X up to the fourth
    keys.press("x")
    keys.press("j")
    keys.press("j")
    keys.press("Shift+X")
    assert lu.locator("input[name=work]:checked").count() == 3
    keys.press("x")  # not the fourth after all
    assert lu.inner_text("[data-chosen]").strip() == "2 件"
    keys.press("Enter")  # the fourth opens beside the list
    lu.locator(".pk:nth-of-type(4) a[aria-current]").wait_for()
    keys.press("?")
    assert lu.locator("#keys").evaluate("found => found.open")
    keys.press("Escape")

    keys.press("2")  # 即办, in a sheet over the affair
    reply = lu.get_by_label("办理结果")
    reply.wait_for()
    keys.press("Tab")  # past the class, which has the focus and stays open
    assert reply.evaluate("field => field === document.activeElement")
    keys.type("已恢复供水")
    keys.press("Tab")
    go(lu, keys.press, "Enter")
    lu.wait_for_url("**told=done")
    lu.locator("#affair article").wait_for()
    assert "全部 199" in lu.inner_text(".chips")

    parts = list[int]()

    def lose_the_second(route: Route) -> None:
        if b'name="part"' not in (route.request.post_data_buffer or b""):
            return route.continue_()
        parts.append(1)
        if len(parts) != 2:
            return route.continue_()
        assert route.fetch().json() == {"done": 20, "refused": 0}  # done, and nobody hears of it
        return route.abort()

    lu.route("**/today/together", lose_the_second)
    while lu.locator("form[data-many]").count():
        keys.press("a")
        go(lu, keys.press, "b")
        lu.get_by_text("要逐件办的").wait_for()
        go(lu, keys.press, "2")
        keys.type("爆管已修好，已恢复供水")  # the first thing asked has the focus
        keys.press("Tab")
        if parts:
            go(lu, keys.press, "Enter")
        else:
            keys.press("Enter")
            lu.get_by_text("已办 20 / 100 件。网络断了").wait_for()
            keys.press("Tab")  # past the button to stop, to the one to try again
            go(lu, keys.press, "Enter")
        lu.get_by_text("办成的", exact=True).wait_for()
        assert "没办成" not in lu.inner_text("h1")
        go(lu, keys.press, "Enter")  # the way back has the focus
        lu.locator("#today-title").wait_for()
    assert "现在没有要办的事" in lu.inner_text("main")
    assert len(parts) == 5 + 1 + 5
    assert (_count("accept"), _count("feedback")) == (0, MANY)


def test_on_a_phone_the_list_and_the_affair_are_two_pages_and_what_is_typed_outlives_news(site) -> None:
    from liren.access import public as access
    from liren.affairs import public as affairs
    from liren.kit.clock import now
    from liren.kit.database import one_transaction

    _prepare(2)
    phone = site.staff("lumin", {"width": 390, "height": 844})
    assert not phone.locator("#affair").is_visible()
    go(phone, phone.locator("a.it").first.click)
    phone.wait_for_url("**/affairs/*")
    assert phone.locator("article.af h1").is_visible()

    desk = site.staff("lumin")
    desk.locator("#affair article").wait_for()
    shown = desk.locator("a.it[aria-current]").get_attribute("data-beside")
    desk.get_by_role("link", name="加一条说明").click()
    words = desk.locator("dialog textarea")
    words.fill("正要写的话")
    with one_transaction():
        someone = access.enter_system("test")
        affairs.note(affair_id=shown, text="别人先写了一条", by=someone, at=now(), internal=True)
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # what looking at the window again does
    desk.locator("#affair .news").wait_for()
    assert words.input_value() == "正要写的话"
    desk.locator("dialog").get_by_role("link", name="先不办").click()
    desk.locator("#affair .news a").click()
    desk.locator("#affair .tl").get_by_text("别人先写了一条").wait_for()
    assert desk.locator("#affair .news").count() == 0


def test_what_was_asked_for_last_is_what_stands_beside_the_list(site) -> None:
    """However late an earlier answer comes; and what does not come at all says so, and takes nothing away."""
    _prepare(3)
    lu = site.staff("lumin")
    lu.locator(".pk:nth-of-type(1) a[aria-current]").wait_for()
    lines, held = lu.locator("a.it"), list[Route]()
    other, wanted = (lines.nth(at).get_attribute("data-beside") for at in (1, 2))
    lu.route(
        re.compile(rf"/note|/affairs/{other}"), lambda r: held.append(r) if len(held) < 2 else r.continue_()
    )  # fmt: skip
    with lu.expect_request("**/affairs/*/note*"):
        lu.get_by_role("link", name="加一条说明").click()
    with lu.expect_request(f"**/affairs/{other}*"):
        lines.nth(1).click()
    lines.nth(2).click()
    lu.locator(".pk:nth-of-type(3) a[aria-current]").wait_for()
    for route in held:
        with lu.expect_response(route.request.url) as late:
            route.continue_()
        late.value.finished()
    lu.locator("#affair article").evaluate("found => (found.dataset.kept = 'as it was')")

    pane = lu.locator("#affair")
    lu.route("**/affairs/*", lambda route: route.abort(), times=1)
    lines.nth(1).click()
    pane.get_by_text("没有打开：网络断了").wait_for()
    lu.route("**/affairs/*", lambda route: route.fulfill(status=503, body="忙"), times=1)
    lines.nth(1).click()
    pane.get_by_text("没有打开：平台现在忙").wait_for()
    assert pane.get_by_role("alert").count() == 1
    lu.route("**/affairs/*/note*", lambda route: route.abort())
    lu.get_by_role("link", name="加一条说明").click()
    lu.locator("dialog").get_by_text("没有打开：网络断了").wait_for()
    article = pane.locator("article[data-kept]")
    assert article.get_attribute("data-here").split("?")[0].rstrip("/").endswith(wanted)
    assert lu.locator("a.it[aria-current]").get_attribute("data-beside") == wanted
    lu.keyboard.press("Escape")
    lu.locator("dialog").wait_for(state="detached")


def test_the_cockpit_prints_to_one_page_and_fits_a_phone(site) -> None:
    """A county with its street, and the street with who has what: paper, desk and phone."""
    _prepare(12)
    site.work()
    wu = site.staff("wubin")
    wu.goto("/cockpit")
    assert "谁手里有什么" in wu.inner_text("main")
    pages = len(re.findall(rb"/Type\s*/Page\b", wu.pdf(format="A4", prefer_css_page_size=True)))
    assert pages == 1
    go(wu, wu.locator("a.how").filter(has_text="解决率").click)
    wu.wait_for_url("**how=solved*")
    wu.set_viewport_size({"width": 390, "height": 844})
    assert wu.evaluate("document.documentElement.scrollWidth") <= 391
