"""Sums of courses: what each adds, at its place and every place above, by month and text. Kept as differences."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from liren.engine.conformance.judging import Text
from liren.engine.conformance.report import words_of
from liren.engine.courses import Course
from liren.kit.clock import CHINA
from liren.kit.database import rows
from liren.territories.public import NATION, ancestors_of, community_of

_KEY = "procedure text, path text, month date, digest text"
_KEPT = f"""
    SELECT procedure, path, month, digest, s.sums::text
      FROM jsonb_to_recordset(%s::jsonb) AS wanted ({_KEY})
      JOIN evaluation_coursesum s USING (procedure, path, month, digest)"""  # noqa: S608 (constants)
_PUT = f"""
    INSERT INTO evaluation_coursesum (procedure, path, month, digest, sums)
    SELECT procedure, path, month, digest, sums FROM jsonb_to_recordset(%s::jsonb) AS n ({_KEY}, sums jsonb)
        ON CONFLICT (procedure, path, month, digest) DO UPDATE SET sums = EXCLUDED.sums"""  # noqa: S608
_DROP = f"""
    DELETE FROM evaluation_coursesum s USING jsonb_to_recordset(%s::jsonb) AS n ({_KEY})
     WHERE (s.procedure, s.path, s.month, s.digest) = (n.procedure, n.path, n.month, n.digest)"""  # noqa: S608


class SumKey(NamedTuple):
    """Which sum; see `models.CourseSum`."""

    procedure: str
    path: str
    month: date
    digest: str


def note(
    changes: dict[SumKey, Counter[str]], course: Course, way: str, verdicts: str, texts: Mapping[str, Text], sign: int
) -> None:
    """Put into `changes` what a course adds to its sums, or with sign -1 what it takes from them."""
    words = Counter(words_of(course, way, verdicts, texts[course.digest]))
    if sign < 0:
        words = Counter({word: -count for word, count in words.items()})
    month = course.opened.astimezone(CHINA).date().replace(day=1)
    place = community_of(course.path) or course.path
    for path in (NATION, *ancestors_of(place), place):
        sums = changes.setdefault(SumKey(course.procedure, path, month, course.digest), Counter())
        for word, count in words.items():
            sums[word] += count


def add(changes: Mapping[SumKey, Counter[str]]) -> None:
    """Add differences to what is kept; nothing is written where nothing changed."""
    fresh = {key: sums for key, sums in changes.items() if any(sums.values())}
    if not fresh:
        return
    written = _written(fresh)
    for procedure, path, month, digest, sums in rows(_KEPT, written):
        key = SumKey(str(procedure), str(path), month, str(digest))  # type: ignore[arg-type]
        for word, count in json.loads(str(sums)).items():
            fresh[key][word] += count
    left = {key: {word: n for word, n in sorted(sums.items()) if n} for key, sums in fresh.items()}
    rows(_PUT, _written({key: sums for key, sums in left.items() if sums}))
    if nothing := [key for key, sums in left.items() if not sums]:
        rows(_DROP, _written(dict.fromkeys(nothing)))


def _written(sums: Mapping[SumKey, Mapping[str, int] | None]) -> str:
    return json.dumps([{**key._asdict(), "month": str(key.month), "sums": of} for key, of in sums.items()])


def months_of(since: date, until: date) -> Iterable[date]:
    """The first days of the months a period touches.

    >>> list(months_of(date(2026, 11, 30), date(2027, 1, 1)))
    [datetime.date(2026, 11, 1), datetime.date(2026, 12, 1)]
    """
    month = since.replace(day=1)
    while month < until:
        yield month
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
