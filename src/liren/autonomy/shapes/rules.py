"""Rules of deciding as other rooms and pages see them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from liren.engine.deciding.rules import Rule


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in force somewhere. path: of the place that says it, "" for everywhere; refines: it is the law book's,
    made stricter there."""

    id: UUID
    publisher: str
    key: str
    version: int
    path: str
    rule: Rule
    valid_from: date
    valid_to: date | None
    replaced: bool
