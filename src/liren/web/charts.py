"""The organisation chart of a place, drawn from data as of a day; a list on phones, a table for whoever wants one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from liren.access.public import require
from liren.actors import public as actors
from liren.kit.clock import CHINA, now
from liren.kit.errors import InvalidInput
from liren.web.dates import asked_day
from liren.web.laying import place_of
from liren.web.pages import answer, signed_in
from liren.web.people import ACT, home_of

WIDE, HIGH, STEP_X, STEP_Y, EDGE = 210, 46, 76, 58, 8
_LONGEST = 13


@dataclass(frozen=True, slots=True)
class Box:
    """One organisation where it is drawn; line: the path from its superior, dashed from the core; "" at the edge."""

    node: actors.Node
    x: int
    y: int
    line: str
    dashed: bool = False

    @property
    def shown(self) -> str:
        name = self.node.name
        return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"

    @property
    def middle(self) -> int:
        return self.x + WIDE // 2


@require_GET
def chart(request: HttpRequest) -> HttpResponse:
    """Who stands under whom at a place on a day."""
    actor = signed_in(request)
    path = request.GET.get("path", "") or home_of(actor)
    require(actor, ACT, path)
    place = place_of(path)
    on = _day(request.GET.get("on", ""))
    at = datetime.combine(on, time.max, CHINA) if on else now()
    found = actors.chart(path, at=at, below=place.level >= 5)
    boxes = list(_boxes(found))
    return answer(
        request,
        "people/chart.html",
        tab="organisations",
        place=place,
        on=on,
        chart=found,
        boxes=boxes,
        size=(max((box.x for box in boxes), default=0) + WIDE + EDGE, len(boxes) * STEP_Y + EDGE),
        box=(WIDE, HIGH),
    )


def _day(text: str) -> date | None:
    day = asked_day(text)
    if day is None and text:
        raise InvalidInput.of({"on": "请写成 2026-03-02 这样的日子"})
    return day


def _boxes(found: actors.Chart) -> Iterator[Box]:
    """One row each, a column per depth; a line leads from the superior's side down and across.

    With one core, those under nobody take part around it: a step in, joined by a dashed line.
    """
    around = found.core_count == 1
    above: dict[int, int] = {}
    rows = ((depth, node, root) for root in found.roots for depth, node in root.walk())
    for row, (depth, node, root) in enumerate(rows):
        partner = around and not root.core
        column = depth + partner
        x, y = EDGE + column * STEP_X, EDGE + row * STEP_Y
        line = f"M{x - STEP_X + 24} {above[column - 1]} V{y + HIGH // 2} H{x}" if column else ""
        above[column] = y + HIGH
        yield Box(node, x, y, line, dashed=partner and not depth)
