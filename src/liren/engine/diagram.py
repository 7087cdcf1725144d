"""A procedure drawn: boxes, pills and arrows as plain geometry (pixels, y downward). The web renders them as SVG."""

from dataclasses import dataclass
from typing import Literal

from liren.engine.language import Procedure


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
    """Everything lies within 0..width, 0..height. usual: the keys of the usual way from start to end."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    usual: tuple[str, ...]


def layout(procedure: Procedure) -> Diagram:
    raise NotImplementedError
