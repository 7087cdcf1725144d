"""What axe finds on a page as it stands, and what runs over its edge."""

from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
OF_LOOKS = {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable"]}
"""What theme and mode can break on a page that was in order; the rest stands in its markup."""
LOOK = """async rules => {
    const wide = document.documentElement.scrollWidth - innerWidth;
    const {violations} = await axe.run(document, {
        runOnly: rules, resultTypes: ["violations"], preload: false, selectors: false, iframes: false,
    });
    return [...violations.map(one => `${one.id}: ${one.nodes[0].html.slice(0, 140)}`),
            ...(wide > 1 ? [`runs ${wide} px over the edge`] : [])];
}"""


def bring_axe(page: Any) -> None:
    """Put axe into the page; skips the test where it is not installed."""
    page.evaluate(_axe().read_text("utf-8"))


def axe_comes_along(page: Any) -> None:
    """Have axe in every page of this window from now on, sent to the browser once."""
    page.add_init_script(path=_axe())


def _axe() -> Path:
    if not AXE.exists():
        pytest.skip("没有安装 axe-core：运行 npm ci 后再测")
    return AXE


def barriers(page: Any, rules: Any = None) -> list[str]:
    """The barriers of a page that axe was brought to, each in words."""
    return [f"{page.url} {found}" for found in page.evaluate(LOOK, rules or RULES)]
