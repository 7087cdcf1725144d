"""A worker fills a table in a real browser: by keys, saved as it is typed, pasted into from a sheet."""

import pytest

from tests.browser.site import go

pytestmark = pytest.mark.browser


def _asked(site) -> None:
    """The example tables are let in at the demonstration's street, and opened."""
    from django.conf import settings

    from liren.access.public import enter_system
    from liren.actors.public import make_demo
    from liren.affairs.public import open_recurring
    from liren.jobs.demo_tables import ask
    from liren.kit.clock import now
    from liren.kit.database import one_transaction
    from liren.management.public import seed_tables
    from liren.registry.public import groups

    with one_transaction():
        enter_system("test")
        seed_tables(settings.LAWBOOK, at=now())
        groups.seed_groups(settings.LAWBOOK, at=now())
        ask(make_demo(at=now()), at=now())
        enter_system("test")
        open_recurring(now())
    site.work()


def test_cells_are_saved_as_they_are_typed_moved_through_by_keys_and_pasted_into(site) -> None:
    _asked(site)
    worker = site.staff("lumin")
    worker.goto("/tables")
    go(worker, worker.get_by_role("link", name="住宅楼栋基本情况表").first.click)
    boxes = worker.locator(".ft-grid tbody tr td:nth-child(5) .in")
    boxes.nth(0).fill("六层")
    boxes.nth(0).press("Enter")
    worker.get_by_text("有一格要改，别的都存了").wait_for()
    assert boxes.nth(0).input_value() == "六层"
    assert worker.locator(".ft-grid .problem:visible").inner_text().startswith("请填数字")
    assert worker.evaluate("document.activeElement.id") == boxes.nth(1).get_attribute("id")  # Enter moved down
    boxes.nth(0).evaluate(
        """box => { const data = new DataTransfer(); data.setData('text/plain', '6\\t1\\n11\\t2\\n');
        box.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); }"""
    )
    worker.get_by_text("已存").first.wait_for()
    worker.locator(".ft-grid .problem").first.wait_for(state="hidden")
    worker.reload()
    assert [boxes.nth(n).input_value() for n in (0, 1)] == ["6", "11"]
    assert worker.locator(".ft-grid tbody tr td:nth-child(6) .in").nth(1).input_value() == "2"
