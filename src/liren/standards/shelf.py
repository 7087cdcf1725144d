"""What was read once stays read: a digest names one text for ever, so its parsed form is kept in the process."""

from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Any, Generic, TypeVar

from liren.engine.calendar import WorkCalendar, load_calendar
from liren.engine.catalogues import Catalogue, parse_catalogue
from liren.engine.fact_files import parse_facts
from liren.engine.facts import Facts
from liren.engine.language import Procedure
from liren.engine.loading import parse
from liren.kit.json import Json

T = TypeVar("T")
Fetch = Callable[[Iterable[str]], Mapping[str, Json]]


class Shelf(Generic[T]):
    """Parsed texts by digest. `room` bounds how many are kept; the longest kept go first."""

    def __init__(self, read: Callable[[Json], T], room: int = 1024) -> None:
        self._read, self._room = read, room
        self._kept: dict[str, T] = {}
        self._lock = Lock()

    def get(self, digests: Iterable[str], fetch: Fetch) -> dict[str, T]:
        """The parsed texts of `digests`; `fetch` brings the documents not yet read (one statement, or none)."""
        wanted = list(dict.fromkeys(digests))
        found = {digest: self._kept[digest] for digest in wanted if digest in self._kept}
        missing = [digest for digest in wanted if digest not in found]
        if missing:
            found |= {digest: self.put(digest, document) for digest, document in fetch(missing).items()}
        return found

    def put(self, digest: str, document: Json) -> T:
        known = self._kept.get(digest)
        return self.keep(digest, self._read(document)) if known is None else known

    def keep(self, digest: str, parsed: T) -> T:
        """What is kept of `digest` from now on: `parsed`, unless it was read before."""
        with self._lock:
            kept = self._kept.setdefault(digest, parsed)
            while len(self._kept) > self._room:
                self._kept.pop(next(iter(self._kept)))
        return kept


PROCEDURES: Shelf[Procedure] = Shelf(parse)
CATALOGUES: Shelf[Catalogue] = Shelf(parse_catalogue)
CALENDARS: Shelf[WorkCalendar] = Shelf(load_calendar)
LABELS: Shelf[Mapping[str, Json]] = Shelf(dict)
FACTS: Shelf[Facts] = Shelf(parse_facts)
REFERENCES: Mapping[str, Shelf[Any]] = {
    "catalogue": CATALOGUES, "calendar": CALENDARS, "labels": LABELS, "facts": FACTS
}  # fmt: skip
