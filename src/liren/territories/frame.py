"""The published frame of divisions: reading its file, and loading it whole or not at all."""

import hashlib
import json
import lzma
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection, connections, transaction

from liren.kit.clock import now
from liren.territories.errors import FrameDamaged
from liren.territories.kinds import DIVISIONS, committee_of_code
from liren.territories.models import Edition
from liren.territories.paths import CUTS, ancestors_of, parent_of, path_of_code
from liren.territories.place import Place
from liren.territories.queries import fetch, places_at

_DATA = Path(__file__).parent / "data"
LOAD_LOCK = 20230630  # any number of our own: two loads at once wait for each other
_BATCH = 20_000
_COLUMNS = "id, level, kind, code, name, path, parent_id, committee, edition_id"
_NULL = r"\N"

Progress = Callable[[int, int], None]
"""Called with divisions done and divisions in all."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the sidecar of a frame's file says about it; `rows_by_level` has levels 1..5.

    data: the text itself, of one that somebody brought.
    """

    file: Path
    day: date
    title: str
    publisher: str
    source: str
    licence: str
    sha256: str
    rows: int
    rows_by_level: dict[int, int]
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """`rows` that were written: 0 when the edition had been loaded before."""

    day: date
    rows: int


def frame(sidecar: Path = _DATA / "divisions-2023-06-30.json") -> Frame:
    """The frame described by `sidecar`; its data lies beside it under the same name, ending `.csv.xz`."""
    told = json.loads(sidecar.read_text(encoding="utf-8"))
    return Frame(
        file=sidecar.with_suffix(".csv.xz"),
        day=date.fromisoformat(told["edition"]),
        title=told["title"],
        publisher=told["publisher"],
        source=told["source"],
        licence=told["licence"],
        sha256=told["sha256"],
        rows=told["rows"],
        rows_by_level={int(level): count for level, count in told["rows_by_level"].items()},
    )


def load_frame(progress: Progress | None = None, *, of: Frame | None = None) -> Loaded:
    """Load the frame as the platform's own role, in one transaction; an edition already loaded is left as it is.

    Divisions already there under the same path keep their row. Raises FrameDamaged when the file is not the one
    its sidecar describes. Afterwards the owner freshens the planner's figures, unless a transaction is still open.
    """
    this = of or frame()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
        if Edition.objects.filter(pk=this.day).exists():
            return Loaded(this.day, 0)
        _mark(this)
        there = dict(fetch("SELECT path, id FROM territories_place WHERE level <= 5"))
        written = insert_divisions(lines_of(this), there, this.day, progress or _silent)
    _freshen()
    return Loaded(this.day, written)


def _silent(done: int, total: int) -> None:
    """Progress nobody asked for."""


def _mark(this: Frame) -> None:
    Edition.objects.create(
        day=this.day,
        title=this.title,
        source=this.source,
        licence=this.licence,
        sha256=this.sha256,
        rows=this.rows,
        loaded_at=now(),
    )


def lines_of(this: Frame) -> list[tuple[str, str]]:
    """The file's (digits, name), checked against the sidecar's SHA-256."""
    data = lzma.decompress(this.file.read_bytes()) if this.data is None else this.data
    if hashlib.sha256(data).hexdigest() != this.sha256:
        raise FrameDamaged(file=this.file.name)
    return [(code, name) for code, _, name in (line.partition(",") for line in data.decode().splitlines()[1:])]


def make_frame(names: Mapping[str, str]) -> dict[str, Place]:
    """Insert a few divisions outside any edition (a demo's, a test's) and give them by path.

    names: the code cut to its level (2, 4, 6, 9 or 12 digits) and the name; what lies above comes first or is there.
    Divisions already there keep their row and name.
    """
    with transaction.atomic():
        wanted = [path_of_code(CUTS.index(len(digits)) + 1, digits) for digits in names]
        there = {p.path: p.id for p in places_at({a for path in wanted for a in (path, *ancestors_of(path))}).values()}
        insert_divisions(list(names.items()), there, None, _silent)
    return places_at(wanted)


def insert_divisions(
    lines: Sequence[tuple[str, str]], known: dict[str, int], edition: date | None, progress: Progress | None = None
) -> int:
    """COPY the divisions whose path is not `known` (path -> id, which learns the new ones); how many were written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('territories_place', 'id')) FROM generate_series(1, %s)",
            [len(lines)],
        )
        ids = [row[0] for row in cursor.fetchall()]
        before = len(known)
        with cursor.copy(f"COPY territories_place ({_COLUMNS}) FROM STDIN") as copy:
            for start in range(0, len(lines), _BATCH):
                batch = zip(lines[start : start + _BATCH], ids[start : start + _BATCH], strict=True)
                copy.write("".join(_rows(batch, known, edition)))
                (progress or _silent)(min(start + _BATCH, len(lines)), len(lines))
    return len(known) - before


def _rows(batch: Iterable[tuple[tuple[str, str], int]], known: dict[str, int], edition: date | None) -> Iterator[str]:
    """COPY lines of the divisions not yet `known`, which learns their ids; parents come before children."""
    for (digits, name), id_ in batch:
        level = CUTS.index(len(digits)) + 1
        path = path_of_code(level, digits)
        if path in known:
            continue
        known[path] = id_
        above = parent_of(path)
        code = digits.ljust(12, "0")
        parent = known[above] if above else _NULL
        committee = committee_of_code(code) if level == 5 else _NULL
        cells = (id_, level, DIVISIONS[level - 1], code, name, path, parent, committee, edition or _NULL)
        yield "\t".join(map(str, cells)) + "\n"


def _freshen() -> None:
    """Let the planner know the new table, and let the search index settle."""
    if connection.in_atomic_block:
        return
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) territories_place")
