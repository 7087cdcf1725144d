"""Every page as people meet it: no barrier that axe knows, nothing that runs over the edge, little to load."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = "13800002046"
RESIDENT = (
    "/home",
    "/report",
    "/open/service/service-application",
    "/apply",
    "/mine",
    "{mine}",
    "/notices",
    "/me",
    "/me/home",
)
WORKER = ("/today", "/affairs", "{affair}", "{affair}/do/accept/decline", "/behalf", "/procedures", "/figures", "/me")
MANAGER = ("/organisations", "/organisations/new", "/places")
DRAWN = "/procedures/management/grid-event"


@pytest.fixture
def axe() -> str:
    if not AXE.exists():
        pytest.skip("没有安装 axe-core：运行 npm ci 后再测")
    return AXE.read_text("utf-8")


def an_affair(wang) -> str:
    """Report something through the page."""
    wang.goto("/report")
    wang.get_by_label("一句话说明").fill("三号楼下路灯不亮")
    wang.get_by_role("button", name="提交").click()
    wang.wait_for_url("**/mine/*")
    return str(wang.url.rsplit("/", 1)[1].split("?")[0])


def barriers(page, axe: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    return [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def over_the_edge(page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{page.url} is {wide} px wider than the window"] if wide > 1 else []


def walk(page, where, axe: str, affair: str) -> list[str]:
    found: list[str] = []
    for address in where:
        page.goto(address.format(mine=f"/mine/{affair}", affair=f"/affairs/{affair}"))
        page.wait_for_timeout(200)
        found += barriers(page, axe) + over_the_edge(page)
    return found


def look(page, **cookies: str) -> None:
    page.context.add_cookies([{"name": k, "value": v, "url": page.url} for k, v in cookies.items()])


@pytest.mark.parametrize("cookies", [{}, {"theme": "dark"}, {"mode": "elder"}, {"mode": "elder-more"}], ids=str)
def test_residents_meet_no_barrier(site, axe, cookies) -> None:
    wang = site.resident(PHONE)
    affair = an_affair(wang)
    look(wang, **cookies)
    assert walk(wang, [*RESIDENT, DRAWN], axe, affair) == []


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (800, "light"), (1440, "light"), (1440, "dark")])
def test_workers_meet_no_barrier(site, axe, width, theme) -> None:
    affair = an_affair(site.resident(PHONE))
    lu = site.staff("lumin", {"width": width, "height": 900})
    look(lu, theme=theme)
    assert walk(lu, [*WORKER, DRAWN], axe, affair) == []
    tang = site.staff("tangning", {"width": width, "height": 900})
    look(tang, theme=theme)
    assert walk(tang, MANAGER, axe, affair) == []


def test_targets_for_residents_are_large_enough_for_a_thumb(site) -> None:
    wang = site.resident(PHONE)
    targets = "main a.btn, main button, .ways a, .rbar a, .doors a, .rtop a, .rtop button"
    small = """targets => [...document.querySelectorAll(targets)]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 47.5).map(e => e.outerHTML.slice(0, 90))"""
    for address in ("/home", "/report", "/mine", "/me"):
        wang.goto(address)
        assert wang.evaluate(small, targets) == [], address


def test_the_residents_home_loads_at_most_a_hundred_kilobytes(site) -> None:
    page = site.resident(PHONE)
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body()) if answer.status == 200 else 0))
    page.goto("/home")
    page.wait_for_load_state("networkidle")
    assert sum(sizes) <= 100_000


def test_an_affair_opens_beside_the_list_and_a_question_over_it(site) -> None:
    affair = an_affair(site.resident(PHONE))
    lu = site.staff("lumin")
    lu.locator(f"a.it[data-beside='{affair}']").click()
    lu.get_by_role("heading", name="三号楼下路灯不亮").wait_for()
    assert lu.url.split("?")[0].endswith("/today")
    lu.get_by_label("可以办的").get_by_role("link", name="不予受理").click()
    sheet = lu.locator("dialog[open]")
    sheet.get_by_role("button", name="不予受理").click()
    sheet.get_by_text("请填“理由”。").first.wait_for()
    sheet.get_by_label("理由").fill("这里归市政管，已替您登记。")
    sheet.get_by_role("button", name="不予受理").click()
    lu.wait_for_url("**/today?told=done")


def test_what_was_typed_is_still_there_after_coming_back(site) -> None:
    wang = site.resident(PHONE)
    wang.goto("/report")
    wang.get_by_label("一句话说明").fill("井盖响")
    wang.get_by_text("草稿已存在本机").wait_for()
    wang.goto("/home")
    wang.goto("/report")
    assert wang.get_by_label("一句话说明").input_value() == "井盖响"
    kept = wang.evaluate("JSON.stringify(localStorage)")
    assert PHONE not in kept
