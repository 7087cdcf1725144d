"""Adding differences to the roll-ups: read those concerned, write what changed, drop what became nothing."""

import json
from collections import Counter
from collections.abc import Mapping
from itertools import islice

from liren.evaluation.counting import Cell, CellKey
from liren.evaluation.models import Rollup
from liren.kit.database import rows

_AT_ONCE = 2000


def add(changes: Mapping[CellKey, Cell]) -> None:
    """Add `changes` to what is kept. The caller holds the roll-up's lock, so nobody writes in between."""
    keys = iter(sorted(changes))
    while part := list(islice(keys, _AT_ONCE)):
        _add({key: changes[key] for key in part})


def _add(changes: dict[CellKey, Cell]) -> None:
    kept = _kept(changes)
    for key, (_, cell) in kept.items():
        cell.merge(changes[key])
    now_nothing = [row_id for row_id, cell in kept.values() if cell.empty]
    if now_nothing:
        Rollup.objects.filter(id__in=now_nothing).delete()
    sums = {**changes, **{key: cell for key, (_, cell) in kept.items()}}
    Rollup.objects.bulk_create(
        [_rollup(key, cell) for key, cell in sums.items() if not cell.empty],
        update_conflicts=True,
        unique_fields=list(CellKey._fields),
        update_fields=["numerator", "denominator", "excluded", "spread"],
    )


def _kept(wanted: Mapping[CellKey, Cell]) -> dict[CellKey, tuple[int, Cell]]:
    columns = [list(column) for column in zip(*wanted, strict=True)]
    found = rows(
        """SELECT r.id, r.path, r.unit, r.start, r.organisation, r.procedure, r.measure,
                  r.numerator, r.denominator, r.excluded::text, r.spread::text
           FROM unnest(%s::text[], %s::text[], %s::date[], %s::uuid[], %s::text[], %s::text[])
                AS wanted(path, unit, start, organisation, procedure, measure)
           JOIN evaluation_rollup r USING (path, unit, start, organisation, procedure, measure)""",
        *columns,
    )
    kept: dict[CellKey, tuple[int, Cell]] = {}
    for row_id, *values in found:
        *key, numerator, denominator, excluded, spread = values
        cell = Cell(int(str(numerator)), int(str(denominator)), _counter(excluded), _counter(spread))
        kept[CellKey(*key)] = (int(str(row_id)), cell)  # type: ignore[arg-type]
    return kept


def _counter(text: object) -> Counter[str]:
    return Counter(json.loads(str(text)))


def _rollup(key: CellKey, cell: Cell) -> Rollup:
    return Rollup(
        **key._asdict(),
        numerator=cell.numerator,
        denominator=cell.denominator,
        excluded={reason: count for reason, count in sorted(cell.excluded.items()) if count},
        spread={index: count for index, count in sorted(cell.spread.items()) if count},
    )
