"""Cases: how a procedure should go, told in plain Chinese by a community worker, run by a machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from liren.engine.calendar import WorkCalendar
from liren.engine.language import Procedure


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case run: problems says where the procedure went another way than told; empty when it went as told."""

    name: str
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def run_cases(
    procedure: Procedure, document: Mapping[str, Any] | str, *, calendar: WorkCalendar | None = None
) -> tuple[CaseResult, ...]:
    """Run every case of the document. Raises CasesInvalid when the document is no set of cases."""
    raise NotImplementedError
