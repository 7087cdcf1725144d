"""The groups of a conversation as areas, drawn by the server: told apart by outline, name and number, not by colour
alone.

No single person is on it. The same stands in a table beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, degrees, sin
from typing import Any

WIDTH, TALLEST, LOWEST, MARGIN = 400.0, 280.0, 90.0, 38.0
SMALLEST = 26.0


@dataclass(frozen=True, slots=True)
class Area:
    """A group: an ellipse at x, y with half axes and a turn in degrees; nth chooses its outline."""

    name: str
    people: int
    nth: int
    x: str
    y: str
    wide: str
    high: str
    turn: str
    under: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture, WIDTH wide and `height` high."""

    areas: tuple[Area, ...]
    height: str

    @property
    def said(self) -> str:
        """For who hears it."""
        return "，".join(f"{one.name}组 {one.people} 人" for one in self.areas)


def drawn(document: Mapping[str, Any]) -> Drawn | None:
    """The picture of a run; None where no groups were named."""
    groups: Mapping[str, Any] = document["groups"]
    if not groups:
        return None
    boxes = [_reach(*group["area"]) for group in groups.values()]
    west, east = min(x - w for x, _, w, _ in boxes), max(x + w for x, _, w, _ in boxes)
    south, north = min(y - h for _, y, _, h in boxes), max(y + h for _, y, _, h in boxes)
    scale = min((WIDTH - 2 * MARGIN) / max(east - west, 1e-6), (TALLEST - 2 * MARGIN) / max(north - south, 1e-6))
    left = (WIDTH - (east - west) * scale) / 2
    tall = max((north - south) * scale + 2 * MARGIN, LOWEST)
    top = (tall - (north - south) * scale) / 2
    areas = []
    for nth, (name, group) in enumerate(groups.items()):
        x, y, wide, high, turn = group["area"]
        at = left + (x - west) * scale, top + (north - y) * scale
        areas.append(
            Area(
                name, group["people"], nth % 5, f"{at[0]:.1f}", f"{at[1]:.1f}", f"{max(wide * scale, SMALLEST):.1f}",
                f"{max(high * scale, SMALLEST):.1f}", f"{-degrees(turn):.1f}", f"{at[1] + 18:.1f}",
            )
        )  # fmt: skip
    return Drawn(tuple(areas), f"{tall:.0f}")


def _reach(x: float, y: float, wide: float, high: float, turn: float) -> tuple[float, float, float, float]:
    """The middle of an ellipse and how far it reaches across and up."""
    across = ((wide * cos(turn)) ** 2 + (high * sin(turn)) ** 2) ** 0.5
    along = ((wide * sin(turn)) ** 2 + (high * cos(turn)) ** 2) ** 0.5
    return x, y, across, along
