"""A standards system drawn: a band for each layer, in it a panel for each subsystem, in that a box for each branch.

Plain geometry (pixels, y downward); the web renders it as SVG. What guides or carries runs in lanes beside the bands:
downward on the left, upward on the right, so that no line crosses a box.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from liren.engine.standards_system import Branch, Whole

LEAF_W: Final = 150
LEAF_H: Final = 66
HEAD: Final = 40
TITLE: Final = 26
GAP: Final = 10
PAD: Final = 12
BAND_GAP: Final = 26
LANE: Final = 46
MARGIN: Final = 8
MOST_COLUMNS: Final = 6


@dataclass(frozen=True, slots=True)
class Box:
    """band: a layer (code: its key) · panel: a node with others in it · leaf: a node without."""

    code: str
    kind: Literal["band", "panel", "leaf"]
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Lane:
    """An arrow from one layer to another along `points`; label: centred at (label_x, label_y)."""

    source: str
    target: str
    label: str
    points: tuple[tuple[int, int], ...]
    label_x: int
    label_y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything lies within 0..width, 0..height; a box comes after the one it lies in."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lanes: tuple[Lane, ...]


def draw(whole: Whole, links: Iterable[tuple[str, str, str]] = ()) -> Drawing:
    """Draw the system. links: (layer, layer, word), as between the subsystems of layers; those within one are left out.

    Panels of a band share its width. No two boxes overlap but one within the other, no lane crosses a panel.
    """
    between = [link for link in dict.fromkeys(links) if link[0] != link[1]]
    children = whole.children()
    bands = {key: [one for one in whole.roots if one.layer == key] for key in whole.layers}
    bands = {key: roots for key, roots in bands.items() if roots}
    order = {key: n for n, key in enumerate(bands)}
    known = [link for link in between if link[0] in order and link[1] in order]
    down = [link for link in known if order[link[0]] < order[link[1]]]
    up = [link for link in known if link not in down]
    columns = {key: _columns(roots, children) for key, roots in bands.items()}
    leaf = LEAF_W + 2 * PAD * max((len(way) - 2 for way in whole.ways().values() if len(way) > 2), default=0)
    width = max((_natural(some, leaf) for some in columns.values()), default=LEAF_W)
    left = MARGIN + LANE * len(down)
    boxes: list[Box] = []
    y = MARGIN
    for key, roots in bands.items():
        made = list(_band(key, roots, columns[key], children, left, y, width - _natural(columns[key], leaf), leaf))
        boxes += made
        y = made[0].y + made[0].h + BAND_GAP
    placed = {box.code: box for box in boxes if box.kind == "band"}
    lanes = [*_lanes(down, placed, left, -1), *_lanes(up, placed, left + width, 1)]
    bottom = max((box.y + box.h for box in placed.values()), default=MARGIN)
    return Drawing(left + width + LANE * len(up) + MARGIN, bottom + MARGIN, tuple(boxes), tuple(lanes))


def _columns(roots: Sequence[Branch], children: Mapping[str | None, Sequence[Branch]]) -> list[int]:
    """How many columns each panel of a band gets: as few rows as MOST_COLUMNS side by side allow."""
    counts = [max(1, len(children.get(root.code, ()))) for root in roots]
    rows = 1
    while rows < max(counts) and sum(-(-count // rows) for count in counts) > MOST_COLUMNS:
        rows += 1
    return [-(-count // rows) for count in counts]


def _panel_width(columns: int, leaf: int) -> int:
    return columns * leaf + (columns - 1) * GAP + 2 * PAD


def _natural(columns: Sequence[int], leaf: int) -> int:
    return sum(_panel_width(count, leaf) for count in columns) + (len(columns) - 1) * GAP + 2 * PAD


def _band(
    key: str, roots: Sequence[Branch], columns: Sequence[int], children: Mapping[str | None, Sequence[Branch]],
    x: int, y: int, spare: int, leaf: int,
) -> Iterator[Box]:  # fmt: skip
    """The band first, then its panels, `spare` shared among them, all of one height, each followed by what it holds."""
    top, across = y + TITLE, x + PAD
    panels: list[tuple[Box, list[Box]]] = []
    for n, (root, count) in enumerate(zip(roots, columns, strict=True)):
        extra = spare * sum(columns[: n + 1]) // sum(columns) - spare * sum(columns[:n]) // sum(columns)
        wide = _panel_width(count, leaf) + extra
        inner = list(_inside(children.get(root.code, ()), count, children, across, top, wide))
        bottom = max((box.y + box.h for box in inner), default=top + LEAF_H - PAD) + PAD
        panels.append((Box(root.code, "panel", across, top, wide, bottom - top), inner))
        across += wide + GAP
    tall = max(panel.h for panel, _ in panels)
    yield Box(key, "band", x, y, _natural(columns, leaf) + spare, TITLE + tall + PAD)
    for panel, inner in panels:
        yield Box(panel.code, panel.kind, panel.x, panel.y, panel.w, tall)
        yield from inner


def _inside(
    own: Sequence[Branch], columns: int, children: Mapping[str | None, Sequence[Branch]], x: int, y: int, width: int
) -> Iterator[Box]:
    """The boxes within a panel whose corner is (x, y): row by row, each column stacked for itself."""
    leaf = (width - 2 * PAD - (columns - 1) * GAP) // columns
    tops = [y + HEAD] * columns
    for n, one in enumerate(own):
        column = n % columns
        left, top = x + PAD + column * (leaf + GAP), tops[column]
        further = children.get(one.code, ())
        if not further:
            yield Box(one.code, "leaf", left, top, leaf, LEAF_H)
            tops[column] += LEAF_H + GAP
            continue
        inner = list(_inside(further, 1, children, left, top, leaf))
        bottom = max(box.y + box.h for box in inner) + PAD
        yield Box(one.code, "panel", left, top, leaf, bottom - top)
        yield from inner
        tops[column] = bottom + GAP


def _lanes(links: Sequence[tuple[str, str, str]], bands: Mapping[str, Box], edge: int, side: int) -> Iterator[Lane]:
    """Short ways get the lanes nearest to the bands; each leaves and arrives at a height of its own."""
    nearest = sorted(links, key=lambda link: abs(bands[link[0]].y - bands[link[1]].y))
    step = TITLE // (len(links) + 1) if links else 0
    for n, (source, target, label) in enumerate(nearest):
        begin = bands[source].y + bands[source].h // 2 + n * step
        end = bands[target].y + bands[target].h // 2 - (n + 1) * step
        x = edge + side * (LANE * n + LANE // 2)
        yield Lane(source, target, label, ((edge, begin), (x, begin), (x, end), (edge, end)), x, (begin + end) // 2)
