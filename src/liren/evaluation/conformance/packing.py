"""A course packed: its way written once for all that took it, its moments as one run of bytes. Pure.

For each column (began, ended, due) one number a visit, microseconds from when the affair was opened, 8 bytes each; then
a byte of marks a visit, a byte a visit that says which organisation, and the organisations, 16 bytes each.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from struct import Struct
from typing import Any, Final
from uuid import UUID

from liren.engine.calendar import Span
from liren.engine.courses import Course, Visit

NEVER: Final = -(1 << 63)
"""Among moments: there is none."""
_PROVISIONAL, _NOT_SCORED = 1, 2
_MICROSECOND: Final = timedelta(microseconds=1)
_ORG: Final = 16


@dataclass(frozen=True, slots=True)
class Taken:
    """The way a course took: `id` its row, visits (step, move, line) in the order they began."""

    id: int
    procedure: str
    digest: str
    visits: tuple[tuple[str, str, str], ...]


@dataclass(slots=True)
class Packed:
    """A course as it is kept, its visits not read yet. Times aware; rest as `packed` makes it."""

    id: UUID
    way: Taken
    path: str
    origin: str
    opened: datetime
    closed: datetime | None
    declined: bool
    rating: int | None
    moments: bytes
    rest: Mapping[str, Any] | None

    def times(self) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
        """When its visits began, ended and were due: microseconds from `opened`, NEVER where there is no such time."""
        count = len(self.way.visits)
        numbers = _layout(count).unpack_from(self.moments)
        return numbers[:count], numbers[count : 2 * count], numbers[2 * count :]

    def course(self) -> Course:
        """All of it."""
        way, rest = self.way, self.rest or {}
        return Course(
            self.id, way.procedure, way.digest, self.path, self.origin, self.opened, self.closed, self._visits(rest),
            tuple(rest.get("departures", ())), self.declined, self.rating,
        )  # fmt: skip

    def _visits(self, rest: Mapping[str, Any]) -> tuple[Visit, ...]:
        opened, count = self.opened, len(self.way.visits)
        began, ended, due = self.times()
        after = 24 * count
        marks, which = self.moments[after : after + count], self.moments[after + count : after + 2 * count]
        pauses, extended, standing, reasons = (
            rest.get(word, {}) for word in ("pauses", "extended", "standing", "reasons")
        )
        return tuple(
            Visit(
                step,
                opened + timedelta(microseconds=began[n]),
                None if ended[n] == NEVER else opened + timedelta(microseconds=ended[n]),
                move,
                None if due[n] == NEVER else opened + timedelta(microseconds=due[n]),
                bool(marks[n] & _PROVISIONAL),
                _stretches(pauses.get(str(n), ()), opened) if pauses else (),
                extended.get(str(n), 0) if extended else 0,
                not marks[n] & _NOT_SCORED,
                line,
                self._org(which[n]),
                opened + timedelta(microseconds=standing[str(n)]) if str(n) in standing else None,
                tuple(reasons.get(str(n), ())) if reasons else (),
            )
            for n, (step, move, line) in enumerate(self.way.visits)
        )

    def _org(self, which: int) -> UUID | None:
        if not which:
            return None
        start = 26 * len(self.way.visits) + _ORG * (which - 1)
        return _uuid(self.moments[start : start + _ORG])


def way_of(course: Course) -> tuple[tuple[str, str, str], ...]:
    """(step, move, line) of each visit: what courses of one way have in common."""
    return tuple((visit.step, visit.move, visit.line) for visit in course.visits)


def main_line(visits: Sequence[tuple[str, str, str]]) -> tuple[tuple[str, str, str], ...]:
    """A way without its lines 支线: what courses are summed by, for lines interleave as they happen to."""
    return tuple(visit for visit in visits if not visit[2])


def fingerprint(digest: str, visits: Sequence[tuple[str, str, str]]) -> str:
    """What a way is known by: 64 hex digits."""
    return sha256(json.dumps([digest, visits], ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def packed(course: Course) -> tuple[bytes, dict[str, Any] | None]:
    """A course's `moments` and `rest`: pauses and why, extensions, standing clocks by the number of their visit;
    departures. More than 255 organisations at one affair are told up to there.
    """
    visits, opened = course.visits, course.opened
    known = list(dict.fromkeys(visit.org for visit in visits if visit.org is not None))[:255]
    place = {org: n for n, org in enumerate(known, 1)}
    columns = ([v.began for v in visits], [v.ended for v in visits], [v.due for v in visits])
    moments = b"".join((
        _layout(len(visits)).pack(*(_from(opened, moment) for column in columns for moment in column)),
        bytes(_PROVISIONAL * v.provisional | _NOT_SCORED * (not v.scored) for v in visits),
        bytes(place.get(v.org, 0) if v.org else 0 for v in visits),
        *(org.bytes for org in known),
    ))  # fmt: skip
    rest: dict[str, Any] = {}
    if any(v.pauses for v in visits):
        rest["pauses"] = {str(n): [_pair(p, opened) for p in v.pauses] for n, v in enumerate(visits) if v.pauses}
    if any(v.reasons for v in visits):
        rest["reasons"] = {str(n): list(v.reasons) for n, v in enumerate(visits) if v.reasons}
    if any(v.extended for v in visits):
        rest["extended"] = {str(n): v.extended for n, v in enumerate(visits) if v.extended}
    if any(v.standing for v in visits):
        rest["standing"] = {str(n): _from(opened, v.standing) for n, v in enumerate(visits) if v.standing}
    if course.departures:
        rest["departures"] = list(course.departures)
    return moments, rest or None


def _from(opened: datetime, moment: datetime | None) -> int:
    return NEVER if moment is None else (moment - opened) // _MICROSECOND


def _pair(pause: Span, opened: datetime) -> tuple[int, int]:
    return _from(opened, pause.start), _from(opened, pause.end)


def _stretches(pairs: Sequence[Sequence[int]], opened: datetime) -> tuple[Span, ...]:
    return tuple(Span(opened + start * _MICROSECOND, opened + end * _MICROSECOND) for start, end in pairs)


@cache
def _layout(visits: int) -> Struct:
    return Struct(f"<{3 * visits}q")


@lru_cache(maxsize=100_000)
def _uuid(bytes_of: bytes) -> UUID:
    return UUID(bytes=bytes_of)
