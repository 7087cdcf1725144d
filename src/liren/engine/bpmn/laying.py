"""Where the nodes and flows of a procedure are drawn: lanes for who does it, columns for what comes after what.

Every node has a cell of its own. Arrows leave to the right or downward, run in tracks between rows, climb in tracks
between columns, and arrive from the left: so none crosses a node, whatever the procedure (property-tested). Pixels.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from liren.engine.bpmn.flows import TASKS, Flow, Graph, Node, Timer

TASK_W: Final = 120
TASK_H: Final = 80
EVENT: Final = 36
GATE: Final = 50
STEM: Final = 24
LABEL_W: Final = 90
TIMER_LABEL_W: Final = 80
LINE: Final = 14
PER_LINE: Final = 7
ENTRY: Final = 40
PITCH: Final = 12
HEADER: Final = 30
PAD: Final = 20
LEAST_LANE: Final = 150

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    @property
    def middle(self) -> int:
        return self.y + self.h // 2

    @property
    def centre(self) -> int:
        return self.x + self.w // 2


@dataclass(slots=True)
class Drawing:
    """boxes: of nodes, `gate.…`, `timer.…`, `late.…` by key; labels: of what has one beside it; lines: of flows."""

    width: int = 0
    height: int = 0
    boxes: dict[str, Box] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    lanes: dict[str, Box] = field(default_factory=dict)


def lay(graph: Graph) -> Drawing:
    """The main way with its lanes within a pool at (0, 0)."""
    drawing = Drawing()
    _Sheet(graph, drawing, laned=True).place(HEADER, 0)
    return drawing


def label_height(text: str) -> int:
    return LINE * -(-len(text) // PER_LINE) + 2


def after(key: str) -> str:
    """`step.accept` → `accept`."""
    return key.partition(".")[2]


class _Sheet:
    """One graph: cells first, then how flows run, then pixels."""

    def __init__(self, graph: Graph, drawing: Drawing, *, laned: bool) -> None:
        self.graph, self.drawing, self.laned = graph, drawing, laned
        self.nodes = {node.key: node for node in graph.nodes}
        self.inner = {node.key: _Sheet(node.inner, drawing, laned=False) for node in graph.nodes if node.inner}
        self.column = _columns(graph)
        self.rows, self.row, self.lanes = self._rows()
        self.taken = {(self.column[key], self.row[key]) for key in self.nodes}
        self.ahead = {flow.key for node in graph.nodes for flow in self._ahead(node)}
        self.below = [flow for flow in graph.flows if flow.key not in self.ahead]
        self.track_below = self._tracks_below()
        self.track_left = self._tracks_left()
        self.size = {node.key: self._size(node) for node in graph.nodes}
        self.width, self.height = self._measure()

    # --- cells ------------------------------------------------------------------------------------------------------

    def _rows(self) -> tuple[int, dict[str, int], dict[str, tuple[int, int]]]:
        """(how many, of each node, first and last of each lane): in its lane, where it was led from if that is free."""
        order = sorted(self.graph.nodes, key=lambda node: self.column[node.key])
        lanes = list(dict.fromkeys(node.lane for node in order))
        rows: dict[str, int] = {}
        spans, first = {}, 0
        for lane in lanes:
            taken: set[tuple[int, int]] = set()
            for node in (node for node in order if node.lane == lane):
                column = self.column[node.key]
                led = [rows[f.source] for f in self.graph.flows if f.target == node.key and f.source in rows]
                wished = [row for row in led if row >= first]
                free = (row for row in [*wished, *range(first, first + len(order))] if (column, row) not in taken)
                rows[node.key] = next(free)
                taken.add((column, rows[node.key]))
            last = max(row for _, row in taken)
            spans[lane] = (first, last)
            first = last + 1
        return first, rows, spans

    def _out(self, node: Node) -> list[Flow]:
        return [flow for flow in self.graph.flows if flow.source == node.key and not flow.by_clock]

    def _ahead(self, node: Node) -> list[Flow]:
        """What leaves to the right: the first that can; of a split all that lead to the next column."""
        out = self._out(node)
        if node.kind == "split":
            return [flow for flow in out if self.column[flow.target] == self.column[node.key] + 1]
        return next(([flow] for flow in out if self._straight(flow) or self._next(flow)), [])

    def _next(self, flow: Flow) -> bool:
        return self.column[flow.target] == self.column[flow.source] + 1

    def _straight(self, flow: Flow) -> bool:
        here, there = self.column[flow.source], self.column[flow.target]
        row = self.row[flow.source]
        between = ((column, row) in self.taken for column in range(here + 1, there))
        return self.row[flow.target] == row and here < there and not any(between)

    def _tracks_below(self) -> dict[str, int]:
        """For each flow that leaves downward a track under its row; no two in one share a stretch."""
        spans = {}
        for flow in self.below:
            ends = (2 * self.column[flow.source] + 1, 2 * self.column[flow.target])
            spans[flow.key] = (self.row[flow.source], min(ends), max(ends))
        return _packed(spans)

    def _tracks_left(self) -> dict[str, int]:
        """For each node that arrows climb to a track left of its column: they come together there."""
        spans: dict[str, tuple[int, int, int]] = {}
        for flow in self.graph.flows:
            if flow.key in self.ahead and self._straight(flow):
                continue
            start = 2 * self.row[flow.source] + (flow.key not in self.ahead)
            end = 2 * self.row[flow.target]
            _, low, high = spans.get(flow.target, (0, end, end))
            spans[flow.target] = (self.column[flow.target], min(low, start), max(high, start))
        return _packed(spans)

    # --- sizes ------------------------------------------------------------------------------------------------------

    def _size(self, node: Node) -> Point:
        if node.key in self.inner:
            inner = self.inner[node.key]
            return max(TASK_W, inner.width + 2 * PAD), inner.height + 3 * PAD
        if node.kind in TASKS:
            return TASK_W, TASK_H
        return (EVENT, EVENT) if node.kind in ("start", "end") else (GATE, GATE)

    def _under(self, node: Node) -> int:
        """Room under a node: for its timer, for the name of an event."""
        if node.timer is None:
            return 20 if node.kind in ("start", "end") and node.title else 0
        return 36 if node.timer.cuts else 84

    def _over(self, node: Node) -> int:
        """Room the label of what leaves to the right needs above the middle of the node."""
        return max((label_height(flow.title) + 8 for flow in self._out(node) if flow.key in self.ahead), default=0)

    def _cell(self, node: Node) -> int:
        leaves_below = any(flow.source == node.key for flow in self.below)
        return self.size[node.key][0] + (STEM + GATE if node.choice or leaves_below else 0)

    def _measure(self) -> Point:
        columns = range(max(self.column.values()) + 1)
        self.widths = [max(self._cell(n) for n in self._in_column(column)) for column in columns]
        counts = [1 + max((self.track_left.get(n.key, -1) for n in self._in_column(c)), default=-1) for c in columns]
        self.gaps = [self._gap(column, counts[column]) for column in columns]
        self.over, self.under = [], []
        for row in range(self.rows):
            here = [node for node in self.graph.nodes if self.row[node.key] == row]
            halves = [self.size[node.key][1] // 2 for node in here]
            self.over.append(max([*halves, *(self._over(node) for node in here)]))
            self.under.append(max(half + self._under(node) for half, node in zip(halves, here, strict=True)))
        self.channels = [self._channel(row) for row in range(self.rows)]
        width = sum(self.widths) + sum(self.gaps) + (LABEL_W + 2 * PAD if self.laned else PAD)
        height = sum(map(sum, zip(self.over, self.under, (sum(c) + 8 for c in self.channels), strict=True)))
        height += PAD * len(self.lanes)
        for low, high in self.lanes.values():
            height += self._lacking(low, high)
        return width, height

    def _in_column(self, column: int) -> list[Node]:
        return [node for node in self.graph.nodes if self.column[node.key] == column]

    def _gap(self, column: int, tracks: int) -> int:
        if column == 0:
            return PAD + tracks * PITCH + (ENTRY if tracks else 0)
        titled = any(flow.title for flow in self.graph.flows if self.column[flow.source] == column - 1)
        return (LABEL_W + 6 if titled else STEM) + tracks * PITCH + ENTRY

    def _channel(self, row: int) -> list[int]:
        """The height of each track under the row."""
        here = [flow for flow in self.below if self.row[flow.source] == row]
        count = 1 + max((self.track_below[flow.key] for flow in here), default=-1)
        return [
            max(label_height(flow.title) for flow in here if self.track_below[flow.key] == track) + 10
            for track in range(count)
        ]

    def _lacking(self, low: int, high: int) -> int:
        """How much a lane must be higher than its rows so that its name can be read."""
        if not self.laned:
            return 0
        rows = range(low, high + 1)
        return max(0, LEAST_LANE - sum(self.over[r] + self.under[r] + sum(self.channels[r]) + 8 for r in rows) - PAD)

    # --- pixels -----------------------------------------------------------------------------------------------------

    def place(self, left: int, top: int) -> None:
        """Draw it with its upper left corner there."""
        x = left + (HEADER if self.laned else 0)
        self.lefts = []
        for gap, width in zip(self.gaps, self.widths, strict=True):
            self.lefts.append(x + gap)
            x += gap + width
        self.middles, self.floors = [0] * self.rows, [0] * self.rows
        y = top
        for lane, (low, high) in self.lanes.items():
            begin = y
            spare = self._lacking(low, high)
            y += PAD // 2 + spare // 2
            for row in range(low, high + 1):
                self.middles[row] = y + self.over[row]
                self.floors[row] = self.middles[row] + self.under[row] + 8
                y = self.floors[row] + sum(self.channels[row])
            y += PAD // 2 + spare - spare // 2
            if self.laned:
                self.drawing.lanes[lane] = Box(left, begin, self.width + HEADER, y - begin)
        if self.laned:
            self.drawing.width, self.drawing.height = left + HEADER + self.width, y
        for node in self.graph.nodes:
            self._place_node(node)
        for flow in self.graph.flows:
            self._draw_flow(flow)

    def _place_node(self, node: Node) -> None:
        w, h = self.size[node.key]
        middle = self.middles[self.row[node.key]]
        box = self.drawing.boxes[node.key] = Box(self.lefts[self.column[node.key]], middle - h // 2, w, h)
        if node.key in self.inner:
            self.inner[node.key].place(box.x + PAD, box.y + 2 * PAD)
        if node.kind in ("start", "end") and node.title:
            self.drawing.labels[node.key] = Box(box.centre - 35, box.bottom + 3, 70, 16)
        name = after(node.key)
        if node.choice:
            self.drawing.boxes[f"gate.{name}"] = gate = Box(box.right + STEM, middle - GATE // 2, GATE, GATE)
            self.drawing.lines[f"into.{name}"] = ((box.right, middle), (gate.x, middle))
        if node.timer is not None:
            self._place_timer(node.timer, name, box)

    def _place_timer(self, timer: Timer, name: str, box: Box) -> None:
        middle = box.right - TASK_W // 2  # of a task its middle; of a process there is its mark
        clock = Box(middle - EVENT // 2, box.bottom - EVENT // 2, EVENT, EVENT)
        self.drawing.boxes[f"timer.{name}"] = clock
        beside = clock.right + 2
        self.drawing.labels[f"timer.{name}"] = Box(beside, box.bottom + 4, TIMER_LABEL_W, 2 * LINE)
        if not timer.cuts:
            late = self.drawing.boxes[f"late.{name}"] = Box(clock.x, clock.bottom + STEM, EVENT, EVENT)
            self.drawing.lines[f"late-flow.{name}"] = ((clock.centre, clock.bottom), (late.centre, late.y))
            self.drawing.labels[f"late.{name}"] = Box(beside, late.y + 10, TIMER_LABEL_W, 16)

    def _draw_flow(self, flow: Flow) -> None:
        source, target = self.drawing.boxes[flow.source], self.drawing.boxes[flow.target]
        name = after(flow.source)
        gate = self.drawing.boxes.get(f"gate.{name}") if self.nodes[flow.source].choice else None
        arrive = (target.x, target.middle)
        climb = target.x - ENTRY - PITCH * self.track_left.get(flow.target, 0)
        height = label_height(flow.title)
        if flow.key in self.ahead:
            start = ((gate or source).right, source.middle)
            bends: tuple[Point, ...] = () if self._straight(flow) else ((climb, start[1]), (climb, arrive[1]))
            label = Box(start[0] + 4, start[1] - 4 - height, LABEL_W, height)
        else:
            start, bus = self._leaving(flow, source, gate, name)
            floor = self._floor(flow)
            bends = (*bus, (climb, floor), (climb, arrive[1]))
            across = bus[-1][0]
            beside = across + 6 if climb > across else across - 6 - LABEL_W
            label = Box(beside, floor - 2 - height, LABEL_W, height)
        self.drawing.lines[flow.key] = _without_repeats((start, *bends, arrive))
        if flow.title:
            self.drawing.labels[flow.key] = label

    def _leaving(self, flow: Flow, source: Box, gate: Box | None, name: str) -> tuple[Point, tuple[Point, ...]]:
        """Where it leaves, and the bends down to its track."""
        floor = self._floor(flow)
        if flow.by_clock:
            clock = self.drawing.boxes[f"timer.{name}"]
            return (clock.centre, clock.bottom), ((clock.centre, floor),)
        if gate is not None:
            return (gate.centre, gate.bottom), ((gate.centre, floor),)
        if source.w == GATE and self.nodes[flow.source].kind not in TASKS:
            return (source.centre, source.bottom), ((source.centre, floor),)
        bus = source.right + STEM + GATE // 2
        return (source.right, source.middle), ((bus, source.middle), (bus, floor))

    def _floor(self, flow: Flow) -> int:
        row, track = self.row[flow.source], self.track_below[flow.key]
        return self.floors[row] + sum(self.channels[row][: track + 1]) - 6


def _columns(graph: Graph) -> dict[str, int]:
    """The longest way from the start to each node, arrows that lead back left out."""
    onward: dict[str, list[str]] = {node.key: [] for node in graph.nodes}
    for flow in graph.flows:
        onward[flow.source].append(flow.target)
    order: list[str] = []
    open_now: set[str] = set()
    kept: list[tuple[str, str]] = []

    def visit(key: str) -> None:
        open_now.add(key)
        for target in onward[key]:
            if target in open_now:
                continue
            kept.append((key, target))
            if target not in order:
                visit(target)
        open_now.discard(key)
        order.append(key)

    for node in graph.nodes:
        if node.key not in order:
            visit(node.key)
    columns = dict.fromkeys(onward, 0)
    for key in reversed(order):
        for source, target in kept:
            if source == key:
                columns[target] = max(columns[target], columns[key] + 1)
    return columns


def _packed(spans: Mapping[str, tuple[int, int, int]]) -> dict[str, int]:
    """A track for each (channel, low, high), the shortest nearest; in one channel and track none touch."""
    tracks: dict[str, int] = {}
    for key in sorted(spans, key=lambda one: spans[one][2] - spans[one][1]):
        channel, low, high = spans[key]
        taken = {tracks[k] for k in tracks if _touch(spans[k], (channel, low, high))}
        tracks[key] = next(track for track in range(len(spans)) if track not in taken)
    return tracks


def _touch(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return one[0] == other[0] and one[1] <= other[2] and other[1] <= one[2]


def _without_repeats(points: Iterable[Point]) -> tuple[Point, ...]:
    """No point twice, none on the straight between its neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and _in_line(kept[-2:], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _in_line(two: Sequence[Point], point: Point) -> bool:
    (ax, ay), (bx, by) = two
    along_x, along_y = ax == bx == point[0], ay == by == point[1]
    forward = (bx - ax) * (point[0] - bx) >= 0 and (by - ay) * (point[1] - by) >= 0
    return (along_x or along_y) and forward
