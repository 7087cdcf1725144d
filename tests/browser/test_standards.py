"""The map of a standards system in a real browser: nearer by button and key, whole again, a box opens its page."""

import pytest

from tests.browser.site import go

pytestmark = pytest.mark.browser


def _lay() -> None:
    from django.conf import settings

    from liren.access import public as access
    from liren.kit.clock import now
    from liren.kit.database import one_transaction
    from liren.standards.public import seed_systems

    with one_transaction():
        access.enter_system("test")
        seed_systems(settings.LAWBOOK, at=now())


def test_the_map_comes_nearer_by_button_and_key_and_goes_whole_again(site) -> None:
    _lay()
    page = site.staff("lumin")
    page.goto("/standards/systems/urban-rural-governance")
    drawing, box = page.locator("svg.mp"), page.locator("[data-zoom-box]")
    whole = drawing.get_attribute("viewBox")
    page.get_by_role("button", name="放大").click()
    page.get_by_text("放大到 140%").wait_for()
    near = [float(one) for one in drawing.get_attribute("viewBox").split()]
    assert near[0] > 0
    box.focus()
    box.press("ArrowLeft")
    assert float(drawing.get_attribute("viewBox").split()[0]) < near[0]
    box.press("+")
    page.get_by_text("放大到 196%").wait_for()
    found = page.locator("#found details .found").first
    assert not found.is_visible()
    page.emulate_media(media="print")
    assert found.is_visible(), "paper cannot be unfolded"
    page.emulate_media(media="screen")
    box.press("0")
    assert drawing.get_attribute("viewBox") == f"{whole}"
    go(page, page.locator("svg.mp a[href$='nodes/4.7']").click)
    assert "城乡社区协商规程" in page.inner_text("h1")
