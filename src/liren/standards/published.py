"""Published procedures as other rooms see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from liren.engine.calendar import WorkCalendar
from liren.engine.catalogues import Catalogue
from liren.engine.language import Procedure
from liren.standards.switches.standing import Mode

Status = Literal["draft", "published", "retired"]


@dataclass(frozen=True, slots=True)
class Published:
    """One version of a procedure. path: where it applies, "" is everywhere. procedure: the text `digest` names."""

    id: int
    publisher: str
    key: str
    version: int
    digest: str
    status: Status
    path: str
    effective_from: datetime
    procedure: Procedure

    @property
    def title(self) -> str:
        return self.procedure.title


@dataclass(frozen=True, slots=True)
class Rules:
    """All an affair runs by: a procedure, the calendar and catalogues in force when asked, the mode of its place."""

    published: Published
    calendar: WorkCalendar
    catalogues: Mapping[str, Catalogue]
    mode: Mode = "ordinary"

    @property
    def procedure(self) -> Procedure:
        return self.published.procedure

    @property
    def catalogue(self) -> Catalogue | None:
        """The catalogue its class field chooses from; None when it has none."""
        key = self.procedure.catalogue
        return self.catalogues.get(key) if key else None


@dataclass(frozen=True, slots=True)
class Seeded:
    """What loading the law book did: (kind, key, version) each. left: files whose version stands with another text."""

    added: tuple[tuple[str, str, int], ...]
    unchanged: int
    left: tuple[str, ...] = ()
