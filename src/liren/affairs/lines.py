"""Lines 支线 of an affair as its row keeps them: `run["lines"]`, key → {opener, title, at, …}. In memory.

A line is over when it `joined`, or was `stopped` because its opener went on without it. Those of the last round stay
for people to read until other lines are opened.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from liren.affairs.models import Affair
from liren.engine.language import Procedure, Step
from liren.engine.side_lines import items_of
from liren.engine.steps import lines_over
from liren.kit.json import Json

MAIN: Final = ""
"""The key of the main line."""


@dataclass(frozen=True, slots=True)
class Item:
    """What one line is opened for. org: the unit it lies with, if it was opened for one."""

    start: str
    title: str
    org: UUID | None = None


def lines_of(affair: Affair) -> dict[str, dict[str, Any]]:
    """All lines of the last round by key."""
    lines: dict[str, dict[str, Any]] = affair.run.get("lines", {})
    return lines


def book_of(affair: Affair, line: str) -> dict[str, Any]:
    """Where the line keeps what it must remember: its own book, or the affair's."""
    book: dict[str, Any] = affair.run if line == MAIN else lines_of(affair)[line]
    return book


def going(affair: Affair) -> Iterator[tuple[str, dict[str, Any]]]:
    """The lines that are not over."""
    return ((key, line) for key, line in lines_of(affair).items() if line["over"] is None)


def standing_at(affair: Affair, line: str) -> str:
    """The step at which the line stands."""
    return affair.step if line == MAIN else str(lines_of(affair)[line]["at"])


def lines_at(affair: Affair, step: str) -> list[str]:
    """The keys of the lines that stand at the step; MAIN among them."""
    sides = [key for key, line in going(affair) if line["at"] == step]
    return [MAIN, *sides] if affair.step == step else sides


def items_for(procedure: Procedure, step: Step, affair: Affair) -> list[Item]:
    """What `step` opens lines for now."""
    lines = step.lines
    assert lines is not None
    if lines.word == "parallel":
        return [Item(start, procedure.steps[start].title) for start in lines.starts]
    [start] = lines.starts
    if lines.field is not None:
        return [Item(start, title) for _, title in items_of(procedure, lines.field, affair.answers)]
    called: list[Mapping[str, str]] = affair.run.get("called", {}).get(step.key, [])
    return [Item(start, one["name"], UUID(one["org"])) for one in called]


def opened_line(opener: str, item: Item) -> dict[str, Json]:
    """A line as it begins. answers: its own; assigned: as the affair's `run["assigned"]`."""
    assigned = {item.start: {"org": str(item.org)}} if item.org else {}
    return {
        "opener": opener, "title": item.title, "at": item.start, "answers": {}, "assigned": assigned, "done_by": {},
        "resolved": False, "declined": False, "over": None,
    }  # fmt: skip


def enough(affair: Affair, step: Step) -> bool:
    """Are as many lines over as the opener `step` waits for?"""
    lines = lines_of(affair).values()
    return lines_over(step, sum(line["over"] is not None for line in lines), len(lines))


def leads_and_waits(affair: Affair, step: Step) -> bool:
    """Must the lead of joint handling wait for those who help before reporting a result?"""
    joint = step.lines is not None and step.lines.word == "joint" and affair.step == step.key
    return joint and any(line["opener"] == step.key for _, line in going(affair)) and not enough(affair, step)


def line_title(affair: Affair, line: str) -> str:
    """As people call it; empty for the main line."""
    return "" if line == MAIN else str(lines_of(affair)[line]["title"])
