"""Where one line of a played case stands: its step, its clock, its answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from liren.engine.calendar import Due, Span, WorkCalendar, due, extended
from liren.engine.deadlines import deadline
from liren.engine.language import END, JOIN, Limit, Step


@dataclass
class Standing:
    """The main line of a case, or one of its lines 支线. departed: a limit declared instead of the procedure's."""

    step: str
    answers: dict[str, Any] = field(default_factory=dict)
    began: datetime | None = None
    due: Due | None = None
    granted: list[Limit] = field(default_factory=list)
    pauses: list[Span] = field(default_factory=list)
    paused_at: datetime | None = None
    departed: Limit | None = None
    resolved: bool = False
    declined: bool = False

    @property
    def over(self) -> bool:
        return self.step in (END, JOIN)

    def enter(self, step: str, at: datetime | None) -> None:
        """Stand at another step with a fresh clock."""
        self.step, self.began, self.due, self.paused_at, self.departed = step, at, None, None, None
        self.granted, self.pauses = [], []

    def go_on(self, earlier: "Standing", left_at: datetime, at: datetime) -> None:
        """Stand at the step again with the clock it had, as if it had stood still since it was left."""
        self.began, self.granted, self.departed = earlier.began, list(earlier.granted), earlier.departed
        self.pauses = [*earlier.pauses, *([Span(left_at, at)] if left_at < at else [])]

    def kept(self) -> "Standing":
        return replace(self, granted=list(self.granted), pauses=list(self.pauses))

    def reckon(self, step: Step | None, facts: Mapping[str, Any], calendar: WorkCalendar) -> None:
        """The deadline with pauses and extensions."""
        if step is None or self.began is None:
            self.due = None
            return
        if self.departed is not None:
            found: Due | None = due(self.departed, self.began, calendar, self.pauses)
        else:
            found = deadline(step, facts, self.began, calendar, self.pauses)
        for by in self.granted:
            found = extended(found, by, calendar) if found else None
        self.due = found
