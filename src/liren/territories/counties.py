"""What became of the codes of provinces, prefectures and counties, 1981 to 2024, as published year by year.

The record knows years, not days: in the year of a change nobody can say from it which side of the change a day lies,
and after its last year it knows nothing. Answers say so instead of guessing.
"""

import csv
import hashlib
import io
import json
import lzma
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from liren.territories.errors import FrameDamaged
from liren.territories.lineage import standing_heirs
from liren.territories.paths import path_of_code
from liren.territories.place import Place
from liren.territories.queries import fetch, places_at

_SIDECAR = Path(__file__).parent / "data" / "counties-1981-2024.json"
_SUCCESSOR = re.compile(r"(\d{6})(?:\[(\d{4})\])?")

How = Literal["stands", "renamed", "recoded", "merged", "split", "unknown"]


@dataclass(frozen=True, slots=True)
class Succession:
    """Of what belonged to a code, something went to `code` in `year`."""

    code: str
    year: int


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """A code as it was from the year `since` to the year `until` (None: it stands in the record's last year).

    level: 1 province, 2 prefecture, 3 county. ended: the code is no longer used; otherwise only its name or prefecture
    changed. successors: where it, or in earlier years a part of it, went; empty also when nobody wrote it down.
    """

    code: str
    name: str
    province: str
    city: str
    level: int
    since: int
    until: int | None
    ended: bool
    successors: tuple[Succession, ...]

    @property
    def heirs(self) -> tuple[str, ...]:
        """Who took over when it ended or changed."""
        return tuple(dict.fromkeys(s.code for s in self.successors if self.until is not None and s.year == self.until))


@dataclass(frozen=True, slots=True)
class CodeThen:
    """A code on a day. sure: False in a year of change, and after the record's last year."""

    span: CodeSpan
    sure: bool


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a code by the record's last year.

    how: the first thing that happened to it; steps: every change on the way, the earliest first; now: the codes that
    stand in its stead; lost: codes on the way that ended without a word about who took over.
    """

    code: str
    how: How
    steps: tuple[CodeSpan, ...]
    now: tuple[CodeSpan, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PresentPlaces:
    """The places that hold today what a code held. known: nothing was lost; unknown: codes that lead nowhere."""

    places: tuple[Place, ...]
    known: bool
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InForce:
    """The places in force on a day, by id → path. sure: False when the day lies before what the frame can know."""

    paths: Mapping[int, str]
    sure: bool


@dataclass(frozen=True, slots=True)
class _History:
    spans: Mapping[str, tuple[CodeSpan, ...]]
    before: Mapping[str, tuple[CodeSpan, ...]]
    first: int
    last: int


@cache
def _history() -> _History:
    """The record, checked against its sidecar. Raises FrameDamaged."""
    told = json.loads(_SIDECAR.read_text(encoding="utf-8"))
    file = _SIDECAR.with_suffix(".csv.xz")
    data = lzma.decompress(file.read_bytes())
    if hashlib.sha256(data).hexdigest() != told["sha256"]:
        raise FrameDamaged(file=file.name)
    spans: dict[str, list[CodeSpan]] = defaultdict(list)
    before: dict[str, list[CodeSpan]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(data.decode())):
        span = _span(row)
        spans[span.code].append(span)
        for heir in dict.fromkeys(s.code for s in span.successors if s.code != span.code):
            before[heir].append(span)
    ordered = {code: tuple(sorted(found, key=lambda s: s.since)) for code, found in spans.items()}
    return _History(ordered, {code: tuple(b) for code, b in before.items()}, told["first_year"], told["last_year"])


def _span(row: Mapping[str, str]) -> CodeSpan:
    until = int(row["until"]) if row["until"] else None
    found = [_SUCCESSOR.fullmatch(one) for one in row["successors"].split(";") if one]
    successors = tuple(Succession(m[1], int(m[2] or until or 0)) for m in found if m)
    return CodeSpan(
        row["code"], row["name"], row["province"], row["city"], int(row["level"]), int(row["since"]), until,
        row["status"] == "ended", successors,
    )  # fmt: skip


def code_spans(code: str) -> tuple[CodeSpan, ...]:
    """Everything a code of six digits was, the earliest first; empty when the record has no such code."""
    return _history().spans.get(code, ())


def code_origins(code: str) -> tuple[CodeSpan, ...]:
    """The other codes of which this one took over all or a part, in order of the code."""
    return _history().before.get(code, ())


def code_on(code: str, on: date) -> tuple[CodeThen, ...]:
    """What a code was on that day: nothing, one thing, or both sides of a change when the day lies in its year."""
    known = _history()
    found = []
    for span in known.spans.get(code, ()):
        if span.since <= on.year and (span.until is None or on.year <= span.until):
            begins = span.since == on.year and span.since > known.first
            sure = not begins and span.until != on.year and on.year <= known.last
            found.append(CodeThen(span, sure))
    return tuple(found)


def codes_on(within: str, on: date, *, level: int = 3) -> tuple[CodeThen, ...]:
    """The codes of a level in force that day under a code (two, four or six digits), in order of the code."""
    above = re.sub("(00)+$", "", within)
    codes = sorted(code for code in _history().spans if code.startswith(above))
    return tuple(then for code in codes for then in code_on(code, on) if then.span.level == level)


def became(code: str, *, on: date | None = None) -> Fate:
    """What became of a code, by the record's last year: of what it was on the day `on`, else of what it last was."""
    spans = _history().spans.get(code, ())
    start = next((then.span for then in code_on(code, on)), None) if on else (spans[-1] if spans else None)
    if start is None:
        return Fate(code, "unknown", (), (), (code,))
    steps, now, lost = _follow(start)
    return Fate(code, _how(start), tuple(steps), tuple(now), tuple(lost))


def _follow(start: CodeSpan) -> tuple[list[CodeSpan], list[CodeSpan], list[str]]:
    steps: list[CodeSpan] = []
    now: dict[str, CodeSpan] = {}
    lost: dict[str, None] = {}
    seen, waiting = {start}, [start]
    while waiting:
        span = waiting.pop(0)
        if span.until is None:
            now[span.code] = span
            continue
        steps.append(span)
        following = _next(span)
        if not following:
            lost[span.code] = None
        waiting += [one for one in following if one not in seen]
        seen |= set(following)
    return sorted(steps, key=lambda s: (s.until or 0, s.code)), [now[code] for code in sorted(now)], list(lost)


def _next(span: CodeSpan) -> list[CodeSpan]:
    """What took over in the year the span ended; the same code's next span when only its name changed."""
    heirs = span.heirs or (() if span.ended else (span.code,))
    found = (_at(code, span.until or 0) for code in heirs)
    return [one for one in found if one is not None and one != span]


def _at(code: str, year: int) -> CodeSpan | None:
    """What `code` was at the end of the year."""
    spans = _history().spans.get(code, ())
    return next((s for s in spans if s.since <= year and (s.until is None or s.until > year)), None)


def _how(start: CodeSpan) -> How:
    following = _next(start)
    if start.until is None:
        return "stands"
    if not following:
        return "unknown"
    if len(following) > 1:
        return "split"
    [heir] = following
    if heir.code == start.code:
        return "renamed"
    return "merged" if heir.since < (start.until or 0) else "recoded"


def present_places(code: str, *, on: date | None = None) -> PresentPlaces:
    """The places that hold today what a code held on the day `on` (else last): what figures of then are laid beside.

    A place of the frame that ended since is followed to what took over. Nothing is guessed: `known` is False when a
    code on the way ended without a word, or no place bears the code that stands.
    """
    fate = became(code, on=on)
    levels = {span.code: span.level for span in fate.now}
    paths = {c: path_of_code(level, c) for c, level in levels.items()}
    found = places_at(paths.values())
    closed = standing_heirs([p.id for p in found.values() if p.valid_to is not None])
    heirs = places_at({path for paths in closed.values() for path in paths})
    places: dict[str, Place] = {}
    unknown = list(fate.lost)
    for own, path in paths.items():
        here = found.get(path)
        standing = (
            []
            if here is None
            else [here]
            if here.valid_to is None
            else [heirs[p] for p in closed[here.id] if p in heirs]
        )
        places |= {p.path: p for p in standing}
        unknown += [] if standing else [own]
    return PresentPlaces(tuple(places[path] for path in sorted(places)), not unknown, tuple(unknown))


def in_force(path: str, on: date, *, level: int) -> InForce:
    """The places of a level in force that day at or below `path`. One statement.

    sure: places of the frame bear no first day, so before the oldest edition's day nobody knows which of them stood.
    """
    rows = fetch(
        """SELECT p.id, p.path, p.valid_from IS NOT NULL OR e.day <= %(on)s OR p.edition_id IS NULL
             FROM territories_place p LEFT JOIN territories_edition e ON e.day = p.edition_id
            WHERE p.path >= %(path)s AND p.path < %(path)s || '~' AND p.level = %(level)s
              AND (p.valid_from IS NULL OR p.valid_from <= %(on)s) AND (p.valid_to IS NULL OR p.valid_to > %(on)s)
            ORDER BY p.path""",
        path=path, on=on, level=level,
    )  # fmt: skip
    return InForce({id: where for id, where, _ in rows}, bool(rows) and all(sure for _, _, sure in rows))


def code_of(place: Place) -> str | None:
    """The six digits of a province, prefecture or county; None of other places."""
    return place.code[:6] if place.code and place.level <= 3 else None


def told_of(place: Place) -> tuple[Sequence[CodeSpan], Sequence[CodeSpan]]:
    """What a place's code was over the years, and of which codes it took over."""
    code = code_of(place)
    return (code_spans(code), code_origins(code)) if code else ((), ())
