"""A report drawn on its procedure's own diagram: arrows as thick as often taken, steps by how long affairs stay there.

Turns that no move of the text leads to run below everything, in lanes of their own. Geometry only; the web renders it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Final

from liren.engine.conformance.report import Flow, Report, Stay
from liren.engine.diagram import LANE, Edge, Node, layout

THIN: Final = 1.4
THICK: Final = 5.0
LANES: Final = 8
"""More turns beside the text are in the table only."""


@dataclass(frozen=True, slots=True)
class Box:
    """A node. times: stays at a step that ended, or how often a pill's move was taken. bar: of its stay, pixels."""

    node: Node
    stay: Stay | None
    times: int
    bar: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """An edge, how often it was taken, and how thick it is drawn (pixels)."""

    edge: Edge
    times: int
    width: float


@dataclass(frozen=True, slots=True)
class Beside:
    """A turn the text does not have: out at the right of one box, along its lane, in at the left of another.

    Its label is centred at (x, y).
    """

    flow: Flow
    points: tuple[tuple[int, int], ...]
    width: float
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything lies within 0..width, 0..height."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    beside: tuple[Beside, ...]


def picture(found: Report) -> Picture:
    """Draw it. A report of nothing is the procedure with thin arrows."""
    drawn = layout(found.text.procedure)
    times: dict[tuple[str, str], int] = {}
    for flow in found.flows:
        if flow.move:
            times[flow.source, flow.move] = times.get((flow.source, flow.move), 0) + flow.times
    most = max([*times.values(), *(flow.times for flow in found.unwritten)], default=0)
    stays = {stay.step: stay for stay in found.stays}
    longest = max((stay.median for stay in found.stays if stay.median is not None), default=None)
    taken = [(edge, sum(times.get((edge.source, move), 0) for move in edge.moves)) for edge in drawn.edges]
    reached = {node.key: 0 for node in drawn.nodes}
    for edge, count in taken:
        if edge.target in reached:
            reached[edge.target] += count
    reached |= {key: stay.visits for key, stay in stays.items()}
    beside = tuple(_beside(found.unwritten, drawn.nodes, drawn.height, most))
    return Picture(
        drawn.width,
        drawn.height + len(beside) * LANE,
        tuple(_box(node, stays.get(node.key), reached[node.key], longest) for node in drawn.nodes),
        tuple(Arrow(edge, count, _width(count, most)) for edge, count in taken),
        beside,
    )


def _box(node: Node, stay: Stay | None, times: int, longest: Fraction | None) -> Box:
    room = node.w - 2
    bar = round(room * stay.median / longest) if stay and stay.median is not None and longest else 0
    return Box(node, stay, times, bar)


def _width(times: int, most: int) -> float:
    return round(THIN + (THICK - THIN) * sqrt(times / most), 1) if times else THIN


def _beside(flows: Iterable[Flow], nodes: Iterable[Node], height: int, most: int) -> Iterable[Beside]:
    known = {node.key: node for node in nodes}
    shown = [flow for flow in flows if flow.source in known and flow.target in known]
    for lane, flow in enumerate(sorted(shown, key=lambda flow: -flow.times)[:LANES]):
        source, target = known[flow.source], known[flow.target]
        aside = 7 + (lane % 4) * 4
        down, up = source.x + source.w + aside, target.x - aside
        level = height + lane * LANE + LANE // 2 - 4
        leave, enter = source.y + source.h - 12, target.y + target.h - 12
        points = (
            (source.x + source.w, leave), (down, leave), (down, level), (up, level), (up, enter), (target.x, enter),
        )  # fmt: skip
        yield Beside(flow, points, _width(flow.times, most), (down + up) // 2, level - 5)
