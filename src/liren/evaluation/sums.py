"""Adding differences to the roll-ups: read those concerned, write what changed, drop what became nothing.

Rows travel as one JSON document each way: thousands of them are one statement and one text to read.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection

from liren.evaluation.counting import Cell, CellKey, Contribution
from liren.evaluation.models import Rollup

LOCK = 0x4C5F4556
"""One roll-up at a time, and none while sums are held against a limit: an advisory lock."""
_AT_ONCE = 5000
_KEY = "path text, unit text, start date, organisation uuid, procedure text, measure text"
_KEPT = f"""
    SELECT r.id, r.path, r.unit, r.start, r.organisation, r.procedure, r.measure,
           r.numerator, r.denominator, r.excluded::text, r.spread::text
      FROM jsonb_to_recordset(%s::jsonb) AS wanted ({_KEY})
      JOIN evaluation_rollup r USING (path, unit, start, organisation, procedure, measure)"""  # noqa: S608 (constants)
_PUT = f"""
    INSERT INTO evaluation_rollup AS r
           (path, unit, start, organisation, procedure, measure, numerator, denominator, excluded, spread)
    SELECT path, unit, start, organisation, procedure, measure, numerator, denominator, excluded, spread
      FROM jsonb_to_recordset(%s::jsonb)
           AS n ({_KEY}, numerator bigint, denominator bigint, excluded jsonb, spread jsonb)
        ON CONFLICT (path, unit, start, organisation, procedure, measure) DO UPDATE
       SET numerator = EXCLUDED.numerator, denominator = EXCLUDED.denominator,
           excluded = EXCLUDED.excluded, spread = EXCLUDED.spread"""  # noqa: S608
_COUNT = """
    INSERT INTO evaluation_counted
           (affair_id, measure, path, procedure, organisation, day, numerator, denominator, seconds, excluded)
    SELECT affair_id, measure, path, procedure, organisation, day, numerator, denominator, seconds, excluded
      FROM jsonb_to_recordset(%s::jsonb)
           AS n (affair_id uuid, measure text, path text, procedure text, organisation uuid, day date,
                 numerator int, denominator int, seconds bigint, excluded text)"""


def keep(counted: Iterable[Contribution]) -> None:
    """Write down what was counted."""
    rows = (one._asdict() for one in counted)
    while part := list(islice(rows, _AT_ONCE)):
        _run(_COUNT, part)


def add(changes: Mapping[CellKey, Cell]) -> None:
    """Add `changes` to what is kept. The caller holds the roll-up's lock, so nobody writes in between."""
    keys = iter(sorted(changes))
    while part := list(islice(keys, _AT_ONCE)):
        _add({key: changes[key] for key in part})


def _add(changes: dict[CellKey, Cell]) -> None:
    written = {key: _written(key) for key in changes}
    kept = _kept(written.values())
    for key, (_, cell) in kept.items():
        cell.merge(changes[key])
    now_nothing = [row_id for row_id, cell in kept.values() if cell.empty]
    if now_nothing:
        Rollup.objects.filter(id__in=now_nothing).delete()
    sums = {**changes, **{key: cell for key, (_, cell) in kept.items()}}
    _run(_PUT, [{**written[key], **_sums(cell)} for key, cell in sums.items() if not cell.empty])


def _written(key: CellKey) -> dict[str, str]:
    """A key as JSON, made once for both statements."""
    return {**key._asdict(), "start": str(key.start), "organisation": str(key.organisation)}


def _kept(wanted: Iterable[Mapping[str, str]]) -> dict[CellKey, tuple[int, Cell]]:
    kept: dict[CellKey, tuple[int, Cell]] = {}
    for row in _run(_KEPT, list(wanted)):
        cell = Cell(row[7], row[8], json.loads(row[9]), json.loads(row[10]))
        kept[CellKey(*row[1:7])] = (row[0], cell)
    return kept


def _sums(cell: Cell) -> dict[str, Any]:
    return {
        "numerator": cell.numerator,
        "denominator": cell.denominator,
        "excluded": cell.excluded,
        "spread": cell.spread,
    }


def _run(sql: str, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(rows, default=_plain)])
        return cursor.fetchall() if cursor.description else []


def _plain(value: UUID | date) -> str:
    return str(value)
