"""What procedures are exported as, opened in a viewer as people use: bpmn-js, which the platform does not ship."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from liren.engine import bpmn
from liren.engine.loading import parse

pytestmark = pytest.mark.browser

VIEWER = Path(__file__).parents[2] / "node_modules" / "bpmn-js" / "dist" / "bpmn-viewer.production.min.js"
OPEN = (Path(__file__).parent / "bpmn.js").read_text("utf-8").partition("\n")[2]


def _procedures() -> dict[str, Any]:
    files = sorted(path for path in (settings.LAWBOOK / "procedures").rglob("*.yaml"))
    return {path.stem: parse(path.read_text()) for path in files if not path.name.endswith(".cases.yaml")}


def test_every_procedure_opens_in_a_bpmn_viewer_without_a_warning_and_soundly_drawn(browser) -> None:
    from liren.web.standards import who_does

    assert VIEWER.exists(), "没有安装 bpmn-js：先运行 npm ci"
    context = browser.new_context()
    page = context.new_page()
    page.add_script_tag(path=VIEWER)
    for name, procedure in _procedures().items():
        seen = page.evaluate(OPEN, bpmn.write(procedure, who_does))
        assert seen["found"] == [], name
        assert seen["tasks"] >= sum(step.lines is None for step in procedure.steps.values())
        assert seen["lines"] >= sum(len(step.moves) for step in procedure.steps.values())
    context.close()
