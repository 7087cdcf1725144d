"""What a back-test counts, part by part: the parts add up, whatever the order, and are kept as JSON in between."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

BEFORE, AFTER, ON_BEFORE, ON_AFTER, LATER, SOONER, MOVED = range(7)
"""Of a step's visits: with a deadline by the text in force, by the draft; in time by each; in time only by the first,
only by the second; with a deadline at another moment."""
COUNTS: Final = 7


@dataclass(slots=True)
class Tally:
    """affairs: by text (its digest). ways: by way (its number among `texts`), how many took it. steps: by step, COUNTS
    numbers. unknown: by `step|why`, visits of which nobody can tell. left: by why, visits nothing is counted of.
    bars: by clause, affairs it bars by when they did something (`handle.moves.done.at_least`, `handle.extend`). goes,
    comes: by `step|organisation`, visits; "" an organisation nobody knows. arrived: by step, visits.
    """

    affairs: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    steps: dict[str, list[int]] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    bars: Counter[str] = field(default_factory=Counter)
    goes: Counter[str] = field(default_factory=Counter)
    comes: Counter[str] = field(default_factory=Counter)
    arrived: Counter[str] = field(default_factory=Counter)

    def add_step(self, step: str, counts: list[int]) -> None:
        known = self.steps.setdefault(step, [0] * COUNTS)
        self.steps[step] = [one + more for one, more in zip(known, counts, strict=True)]

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return {name: dict(getattr(self, name)) for name in _NAMES}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Tally":
        """What `kept` wrote down; an empty mapping is an empty tally."""
        made = cls()
        for name in _NAMES:
            getattr(made, name).update(kept.get(name, {}))
        return made


_NAMES: Final = ("affairs", "ways", "steps", "unknown", "left", "bars", "goes", "comes", "arrived")
