"""A procedure drawn: boxes, pills and arrows as plain geometry (pixels, y downward). The web renders them as SVG.

The usual way runs left to right in the top row; other steps hang one column after the step that leads to
them. A move that jumps over columns is a pill under its step. What leads back runs in lanes of its own: above the boxes
between steps of the top row, below them otherwise, so that no line crosses a box.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from liren.engine.language import END, JOIN, Move, Procedure, Step
from liren.engine.side_lines import openers
from liren.engine.usual import usual_way

BOX_W: Final = 152
BOX_H: Final = 84
PILL_H: Final = 26
PILL_GAP: Final = 8
LANE: Final = 30
MARGIN: Final = 16
ROW_GAP: Final = 28
GAP: Final = 64
CHANNEL: Final = 14
CHARACTER: Final = 13
END_TITLE: Final = "办结"
LINE_TITLES: Final = {"parallel": "同时办", "for_each": "逐项办", "joint": "协办"}


@dataclass(frozen=True, slots=True)
class Node:
    """key: the step's key, END, or `step.move` of a pill (a move that jumps ahead, drawn under its step)."""

    key: str
    title: str
    kind: Literal["step", "end", "pill"]
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from `source` to `target` along `points`; moves: the keys it stands for.

    back: it leads to an earlier step. label: text centred at (label_x, label_y), the middle of its baseline;
    empty on the usual way.
    """

    source: str
    target: str
    moves: tuple[str, ...]
    points: tuple[tuple[int, int], ...]
    label: str
    label_x: int
    label_y: int
    back: bool
    timeout: bool


@dataclass(frozen=True, slots=True)
class Diagram:
    """Everything lies within 0..width, 0..height. usual: the keys of the usual way, END last unless it goes round."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    usual: tuple[str, ...]


Cell = tuple[int, int]
"""(column, row)"""


@dataclass(frozen=True, slots=True)
class _Link:
    """All moves between one pair of steps."""

    source: str
    target: str
    moves: tuple[Move, ...]

    @property
    def title(self) -> str:
        return "、".join(move.title for move in self.moves)


class _Layout:
    """Cells first, then how the links run, then pixels."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        way = usual_way(procedure)
        self.usual = way.keys if way.goes_round else (*way.keys, END)
        self.cells = _cells(procedure, (*way.keys, END))
        links = _links(procedure)
        far = [link for link in links if self._column(link.target) > self._column(link.source) + 1]
        self.pills = [_Link(link.source, link.target, (move,)) for link in far for move in link.moves]
        self.ahead = [link for link in links if self._column(link.target) == self._column(link.source) + 1]
        self.upright = [link for link in links if self._is_upright(link)]
        rest = [link for link in links if link not in (*far, *self.ahead, *self.upright)]
        self.above = [link for link in rest if self._runs_above(link)]
        self.below = [link for link in rest if link not in self.above]
        self.lanes_above, self.lanes_below = self._lanes(self.above), self._lanes(self.below)
        self.channels: dict[int, int] = {}
        self.columns = self._place_columns()
        self.rows = self._place_rows()

    def draw(self) -> Diagram:
        nodes = [*self._boxes(), *self._pill_nodes()]
        edges = [
            *(self._ahead_edge(link) for link in self.ahead),
            *(self._upright_edge(link) for link in self.upright),
            *(self._pill_edge(link) for link in self.pills),
            *self._above_edges(),
            *self._below_edges(),
        ]
        right = max(node.x + node.w for node in nodes) + self._gap_width(
            max(column for column, _ in self.cells.values())
        )
        return Diagram(
            right, self._bottom() + _count(self.lanes_below) * LANE + MARGIN, tuple(nodes), tuple(edges), self.usual
        )

    def _column(self, key: str) -> int:
        return self.cells[key][0]

    def _runs_above(self, link: _Link) -> bool:
        """Between boxes of the top row, unless it reopens what was finished (drawn below, as people expect)."""
        top = self.cells[link.source][1] == 0 and self.cells[link.target][1] == 0
        return top and link.source != link.target and not any(move.reopens for move in link.moves)

    def _lanes(self, links: list[_Link]) -> list[int]:
        """A lane for each link, the nearest first, no two in one lane sharing a column; short links get near lanes."""
        stretches = [sorted((self._column(link.source), self._column(link.target))) for link in links]
        lanes: dict[int, int] = {}
        for number in sorted(range(len(links)), key=lambda n: stretches[n][1] - stretches[n][0]):
            low, high = stretches[number]
            taken = {lanes[n] for n in lanes if stretches[n][0] <= high and low <= stretches[n][1]}
            lanes[number] = next(lane for lane in range(len(links)) if lane not in taken)
        return [lanes[number] for number in range(len(links))]

    def _is_upright(self, link: _Link) -> bool:
        """Straight up or down between neighbours in one column, when no pill hangs between them."""
        (column, row), (to_column, to_row) = self.cells[link.source], self.cells[link.target]
        upper = link.source if row < to_row else link.target
        return column == to_column and abs(row - to_row) == 1 and all(pill.source != upper for pill in self.pills)

    # --- pixels -----------------------------------------------------------------------------------------------------

    def _gap_width(self, column: int) -> int:
        """The room right of a column: for the labels that cross it and the channels that run down it."""
        labels = [len(link.title) for link in self.ahead if self._column(link.source) == column and self._label(link)]
        channels = sum(self._column(link.source) == column for link in self.below)
        channels += sum(self._column(link.target) == column + 1 for link in self.below)
        return max(GAP, max(labels, default=0) * CHARACTER + 2 * CHANNEL) + channels * CHANNEL

    def _place_columns(self) -> list[int]:
        """The left edge of each column; left of the first there is room for channels, too."""
        columns = [MARGIN + (CHANNEL * (1 + len(self.below)) if self.below else 0)]
        for column in range(max(column for column, _ in self.cells.values())):
            columns.append(columns[-1] + BOX_W + self._gap_width(column))
        return columns

    def _place_rows(self) -> list[int]:
        """The top edge of each row: lanes above the first, pills under each box."""
        rows = [MARGIN + _count(self.lanes_above) * LANE]
        for row in range(max(row for _, row in self.cells.values())):
            rows.append(rows[-1] + BOX_H + self._pills_height(row) + ROW_GAP)
        return rows

    def _pills_height(self, row: int) -> int:
        counts = [0]
        for key, (_, its_row) in self.cells.items():
            if its_row == row:
                counts.append(sum(link.source == key for link in self.pills))
        return max(counts) * (PILL_H + PILL_GAP) + (PILL_GAP if max(counts) else 0)

    def _bottom(self) -> int:
        return self.rows[-1] + BOX_H + self._pills_height(len(self.rows) - 1)

    def _corner(self, key: str) -> tuple[int, int]:
        column, row = self.cells[key]
        return self.columns[column], self.rows[row]

    def _boxes(self) -> list[Node]:
        boxes = []
        for key in self.cells:
            x, y = self._corner(key)
            title = END_TITLE if key == END else self.procedure.steps[key].title
            boxes.append(Node(key, title, "end" if key == END else "step", x, y, BOX_W, BOX_H))
        return boxes

    def _pill_nodes(self) -> list[Node]:
        nodes = []
        for link in self.pills:
            x, y = self._pill_corner(link)
            nodes.append(Node(_pill_key(link), self._pill_title(link), "pill", x, y, BOX_W, PILL_H))
        return nodes

    def _pill_title(self, link: _Link) -> str:
        """As much of the move's title as fits a pill, and where it leads."""
        target = END_TITLE if link.target == END else self.procedure.steps[link.target].title
        room = max(3, BOX_W // CHARACTER - 2 - len(target))
        title = link.title if len(link.title) <= room else link.title[: room - 1] + "…"
        return f"{title} → {target}"

    def _pill_corner(self, link: _Link) -> tuple[int, int]:
        place = [other for other in self.pills if other.source == link.source].index(link)
        x, y = self._corner(link.source)
        return x, y + BOX_H + 2 * PILL_GAP + place * (PILL_H + PILL_GAP)

    # --- edges ------------------------------------------------------------------------------------------------------

    def _label(self, link: _Link) -> str:
        return "" if (link.source, link.target) in zip(self.usual, self.usual[1:], strict=False) else link.title

    def _ahead_edge(self, link: _Link) -> Edge:
        (x, y), (to_x, to_y) = self._corner(link.source), self._corner(link.target)
        start, end = (x + BOX_W, y + BOX_H // 2), (to_x, to_y + BOX_H // 2)
        turn = start[0] + CHANNEL
        points = (start, end) if start[1] == end[1] else (start, (turn, start[1]), (turn, end[1]), end)
        return self._edge(link, points, ((start[0] if start[1] == end[1] else turn) + end[0]) // 2, end[1] - 8)

    def _upright_edge(self, link: _Link) -> Edge:
        (x, y), (_, to_y) = self._corner(link.source), self._corner(link.target)
        down = to_y > y
        across = x + BOX_W // 3 * (1 if down else 2)
        points = ((across, y + BOX_H), (across, to_y)) if down else ((across, y), (across, to_y + BOX_H))
        beside = across - (len(link.title) * CHARACTER // 2 + CHANNEL // 2) * (-1 if down else 1)
        return self._edge(link, points, beside, (points[0][1] + points[1][1]) // 2)

    def _pill_edge(self, link: _Link) -> Edge:
        """From its step to the first pill, from each pill to the next."""
        x, y = self._pill_corner(link)
        above = y - PILL_GAP * (2 if y == self._corner(link.source)[1] + BOX_H + 2 * PILL_GAP else 1)
        points = ((x + BOX_W // 2, above), (x + BOX_W // 2, y))
        timeout = link.moves[0].on == "timeout"
        return Edge(link.source, _pill_key(link), (link.moves[0].key,), points, "", x + BOX_W // 2, y, False, timeout)

    def _above_edges(self) -> list[Edge]:
        edges = []
        for lane, link in zip(self.lanes_above, self.above, strict=True):
            (x, y), (to_x, _) = self._corner(link.source), self._corner(link.target)
            begin = x + BOX_W // 2 + CHANNEL * (1 + self._place_among(link, "source")) % (BOX_W // 2 - CHANNEL)
            end = to_x + BOX_W // 2 - CHANNEL * (1 + self._place_among(link, "target")) % (BOX_W // 2 - CHANNEL)
            height = y - (lane + 1) * LANE + LANE // 2
            points = ((begin, y), (begin, height), (end, height), (end, y))
            edges.append(self._edge(link, points, (begin + end) // 2, height - 4))
        return edges

    def _place_among(self, link: _Link, side: Literal["source", "target"]) -> int:
        """Which of the lanes above that leave (or reach) one box this is, so that they keep apart."""
        return [other for other in self.above if getattr(other, side) == getattr(link, side)].index(link)

    def _below_edges(self) -> list[Edge]:
        """Out at the right, down the gap, along a lane under everything, up left of the target, in at its left."""
        edges = []
        for lane, link in zip(self.lanes_below, self.below, strict=True):
            (x, y), (to_x, to_y) = self._corner(link.source), self._corner(link.target)
            level, to_level = y + BOX_H - CHANNEL, to_y + BOX_H - CHANNEL
            column = self._column(link.source)
            down = x + BOX_W + self._gap_width(column) - CHANNEL * (1 + self._channel(column))
            up = to_x - CHANNEL * (1 + self._channel(self._column(link.target) - 1))
            height = self._bottom() + lane * LANE + LANE // 2 + CHANNEL // 2
            points = ((x + BOX_W, level), (down, level), (down, height), (up, height), (up, to_level), (to_x, to_level))
            edges.append(self._edge(link, points, (down + up) // 2, height - 4))
        return edges

    def _channel(self, gap: int) -> int:
        """The next free channel of the gap right of the column; the nearest to the next column first."""
        self.channels[gap] = self.channels.get(gap, -1) + 1
        return self.channels[gap]

    def _edge(self, link: _Link, points: tuple[tuple[int, int], ...], label_x: int, label_y: int) -> Edge:
        source, target = self.cells[link.source], self.cells[link.target]
        return Edge(
            source=link.source,
            target=link.target,
            moves=tuple(move.key for move in link.moves),
            points=points,
            label=self._label(link),
            label_x=label_x,
            label_y=label_y,
            back=target[0] < source[0] or source == target,
            timeout=all(move.on == "timeout" for move in link.moves),
        )


def layout(procedure: Procedure) -> Diagram:
    """Draw the procedure. No two nodes overlap and no edge crosses a box, whatever the procedure (property-tested)."""
    return _Layout(procedure).draw()


def _leading(procedure: Procedure, step: Step) -> list[tuple[str, Move]]:
    """Where the step leads, with the move drawn: lines from their opener, their last move back to it."""
    of = openers(procedure) if any(one.lines for one in procedure.steps.values()) else {}
    onward = [(of.get(step.key, END) if move.to == JOIN else move.to, move) for move in step.moves.values()]
    starts = step.lines.starts if step.lines else ()
    title = LINE_TITLES[step.lines.word] if step.lines else ""
    return onward + [(start, Move(f"line-{start}", title, start)) for start in starts]


def _links(procedure: Procedure) -> list[_Link]:
    moves: dict[tuple[str, str], list[Move]] = {}
    for step in procedure.steps.values():
        for target, move in _leading(procedure, step):
            moves.setdefault((step.key, target), []).append(move)
    return [_Link(source, target, tuple(some)) for (source, target), some in moves.items()]


def _count(lanes: list[int]) -> int:
    return max(lanes, default=-1) + 1


def _pill_key(link: _Link) -> str:
    return f"{link.source}.{link.moves[0].key}"


def _cells(procedure: Procedure, usual: tuple[str, ...]) -> Mapping[str, Cell]:
    """The usual way in the top row; each other step one column after the first step that leads to it, in a free row."""
    cells: dict[str, Cell] = {key: (column, 0) for column, key in enumerate(usual)}
    waiting = list(usual)
    while waiting:
        key = waiting.pop(0)
        step = procedure.steps.get(key)
        for target, _ in _leading(procedure, step) if step else ():
            if target not in cells:
                cells[target] = _free(cells, cells[key][0] + 1)
                waiting.append(target)
    for key in procedure.steps:  # steps nothing leads to are drawn, too: a draft is shown as it stands
        if key not in cells:
            cells[key] = _free(cells, 0)
    return cells


def _free(cells: Mapping[str, Cell], column: int) -> Cell:
    taken = {row for its_column, row in cells.values() if its_column == column}
    return column, next(row for row in range(1, len(cells) + 2) if row not in taken)
