"""Every page there is, light and dark, plain and in 长辈模式, on a desk and on a phone: no barrier that axe knows.

Mode and theme are attributes of a page's root, and the width is the window's: a page that has come is looked at in four
ways, so that each two of mode, theme and width meet. What stands in its markup is read once. A page for residents, and
the first of each window, is loaded and read twice: on a desk in the plain mode, and on a phone in 长辈模式, which
changes what residents are offered.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from tests.browser.axe import OF_LOOKS, RULES, axe_comes_along, barriers

pytestmark = pytest.mark.browser

PHONE = 390
LOOKS = {
    # width: how the page comes, and how it is looked at again; 长辈模式, theme and width
    1440: (("", "light", 1440), ("elder-more", "dark", 1440)),
    PHONE: (("elder", "light", PHONE), ("", "dark", PHONE)),
}
AT_ONCE = {1440: (*LOOKS[1440], *LOOKS[PHONE])}
TURN = """([mode, theme, _]) => {
    const root = document.documentElement;
    if (mode) root.dataset.mode = mode; else delete root.dataset.mode;
    root.dataset.theme = theme;
    const desk = document.querySelector('.desk');
    return desk ? parseFloat(getComputedStyle(desk).getPropertyValue('--t0')) : 17;
}"""
"""Gives a page that look; the size of its smallest type."""


@pytest.fixture
def everything(emptied_after: None) -> Iterator[Any]:
    """The world of the matrix, committed; what is asked of it; each role's session; the clock standing there."""
    from django.test import override_settings

    from liren.access.public import enter_system
    from liren.affairs.actions.rating import issue_rating_link
    from liren.affairs.models import Affair
    from liren.config.bindings import bind
    from liren.kit.database import one_transaction
    from liren.kit.outbox import drain
    from tests.doors import clock_at, session
    from tests.matrix_world import build
    from tests.pages import enrich, visits

    bind()
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with quick, one_transaction():
        matrix = build()
        enrich(matrix)
    with clock_at(matrix.world.tick()):
        while drain(200):
            pass
        with one_transaction():
            enter_system("test")
            rated = Affair.objects.get(id=matrix.ids["feedback.affair"])
            matrix.ids["feedback.secret"] = issue_rating_link(affair=rated, at=matrix.world.at)
            tokens = {role: session(person, matrix.world.at) for role, person in matrix.people.items()}
        yield visits(matrix), tokens


def _window(site: Any, width: int, token: str | None) -> Any:
    page = site.window({"width": width, "height": 900})
    axe_comes_along(page)
    page.emulate_media(reduced_motion="reduce")  # colours on their way from light to dark are no colours to judge
    cookies = {settings.SESSION_COOKIE: token, "mode": LOOKS[width][0][0]}
    page.context.add_cookies([{"name": k, "value": v, "url": site.base} for k, v in cookies.items() if v])
    return page


def _as_wide_as(page: Any, width: int) -> None:
    if page.viewport_size["width"] != width:  # else all is laid out again for nothing
        page.set_viewport_size({"width": width, "height": 900})


def _looked_at(page: Any, looks: Any) -> Iterator[str]:
    assert page.evaluate("document.documentElement.dataset.mode || ''") == looks[0][0], page.url
    for number, look in enumerate(looks):
        _as_wide_as(page, look[2])
        smallest = page.evaluate(TURN, look)
        assert smallest >= 17 or not look[0], (page.url, "small type does not grow in 长辈模式")
        yield from (f"{look}: {found}" for found in barriers(page, OF_LOOKS if number else RULES))


def test_every_page_is_looked_at_and_none_has_a_barrier(everything: Any, browser: Any) -> None:
    from tests.browser.site import serving
    from tests.pages import NO_PAGE, OF_RESIDENTS, routes

    asked, tokens = everything
    assert {visit.route for visit in asked} | NO_PAGE.keys() == routes()
    windows: dict[tuple[str, int], Any] = {}
    found = []
    with serving(browser) as site:
        for visit in asked:
            twice = visit.route.startswith(OF_RESIDENTS) or (visit.role, PHONE) not in windows
            for width, looks in (LOOKS if twice else AT_ONCE).items():
                if (visit.role, width) not in windows:
                    windows[visit.role, width] = _window(site, width, tokens[visit.role])
                page = windows[visit.role, width]
                _as_wide_as(page, width)
                answer = page.goto(visit.address)
                assert (answer.status, visit) == (visit.status, visit)
                found += [f"{visit.role} {one}" for one in _looked_at(page, looks)]
    assert not found, "\n".join(found)
