"""The faces as people meet them: large enough for a thumb, little to load, nothing lost on the way back."""

import pytest
from playwright.sync_api import Response

from tests.browser.site import fetched, go

pytestmark = pytest.mark.browser

PHONE = "13800002046"


def an_affair(wang) -> str:
    """Report something through the page."""
    wang.goto("/report")
    wang.get_by_label("一句话说明").fill("三号楼下路灯不亮")
    go(wang, wang.get_by_role("button", name="提交").click)
    wang.wait_for_url("**/mine/*")
    return str(wang.url.rsplit("/", 1)[1].split("?")[0])


def test_targets_for_residents_are_large_enough_for_a_thumb(site) -> None:
    wang = site.resident(PHONE)
    targets = "main a.btn, main button, .ways a, .rbar a, .doors a, .rtop a, .rtop button"
    small = """targets => [...document.querySelectorAll(targets)]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 47.5).map(e => e.outerHTML.slice(0, 90))"""
    for address in (f"/mine/{an_affair(wang)}", "/home", "/report", "/mine", "/me"):
        wang.goto(address)
        assert wang.evaluate(small, targets) == [], address


def test_the_residents_home_loads_at_most_a_hundred_kilobytes(site) -> None:
    page = site.resident(PHONE)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto("/home")
    page.wait_for_load_state("networkidle")
    assert 0 < sum(map(len, fetched(page, answers))) <= 100_000


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
    go(lu, sheet.get_by_role("button", name="不予受理").click)
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
