"""What stands in a community that ends goes to the one that takes over: 小区, grids and buildings, with their codes."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import connection

from liren.territories.actions.recording import Doer, change, new_ids, record_all
from liren.territories.models import Place as Row
from liren.territories.models import PlaceSuccessor
from liren.territories.names import everyday

_TOGETHER = 200


def carry(heirs: Mapping[int, int], on: date, by: Doer, at: datetime) -> int:
    """Make anew below each successor what stands in a community, close what stood, and name one the other's successor.

    heirs: community that ends → community that takes over. Returns how many places went over. A name borne there
    already gets its old community's in brackets; a grid's code begins with its new community's, or is unknown.
    """
    pairs, count = sorted(heirs.items()), 0
    for start in range(0, len(pairs), _TOGETHER):
        count += _carry(dict(pairs[start : start + _TOGETHER]), on, by, at)
    return count


def _carry(heirs: Mapping[int, int], on: date, by: Doer, at: datetime) -> int:
    ends = {row.pk: row for row in Row.objects.filter(pk__in=[*heirs, *heirs.values()])}
    first = list(Row.objects.filter(parent_id__in=heirs, valid_to=None).order_by("id"))
    second = list(Row.objects.filter(parent_id__in=[r.pk for r in first], valid_to=None).order_by("id"))
    old = [*first, *second]
    new_id = dict(zip((row.pk for row in old), new_ids(len(old)), strict=True))
    taken: set[tuple[int | None, str, str]] = set(
        Row.objects.filter(parent_id__in=heirs.values(), valid_to=None).values_list("parent_id", "kind", "name")
    )
    codes = set(Row.objects.filter(kind="grid", parent_id__in=heirs.values()).values_list("code", flat=True))
    made: dict[int, Row] = {}
    for row in old:
        assert row.parent_id is not None
        above = ends[heirs[row.parent_id]] if row.parent_id in heirs else made[row.parent_id]
        code = _code(row, above, codes)
        made[row.pk] = Row(
            id=new_id[row.pk],
            level=row.level,
            kind=row.kind,
            code=code,
            name=_name(row, above.pk, ends, taken),
            path=f"{above.path}{row.kind[0]}{new_id[row.pk]}.",
            parent_id=above.pk,
            grid_id=new_id.get(row.grid_id) if row.grid_id else None,
            urban=row.urban,
            valid_from=on,
        )
    Row.objects.filter(pk__in=new_id, kind__in=("estate", "building")).update(code=None)  # a code is borne once
    Row.objects.filter(pk__in=new_id).update(valid_to=on)
    Row.objects.bulk_create(sorted(made.values(), key=lambda r: r.kind == "building"))
    PlaceSuccessor.objects.bulk_create(
        PlaceSuccessor(place_id=before, successor_id=after, on=on, source=None) for before, after in new_id.items()
    )
    _copy_outlines(new_id)
    closed = [change(r.pk, "closed", {"successors": [new_id[r.pk]], "code": r.code}, on, by, at) for r in old]
    added = [change(r.pk, "added", {"name": r.name, "kind": r.kind, "code": r.code}, on, by, at) for r in made.values()]
    record_all([*added, *closed], at)
    return len(old)


def _name(row: Row, above: int, ends: Mapping[int, Row], taken: set[tuple[int | None, str, str]]) -> str:
    name = row.name
    before = ends.get(row.parent_id or 0)
    if (above, row.kind, name) in taken and before is not None:
        name = f"{name}（原{everyday(before.name)}）"
    taken.add((above, row.kind, name))
    return name


def _code(row: Row, above: Row, codes: set[str | None]) -> str | None:
    if row.kind != "grid":
        return row.code
    code = f"{above.code}{row.code[-3:]}" if row.code and above.code else None
    if code in codes:
        return None
    codes.add(code)
    return code


def _copy_outlines(new_id: Mapping[int, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO territories_shape (place_id, geometry, system, source, recorded_at, by_person)"
            " SELECT DISTINCT ON (s.place_id) n.after, s.geometry, s.system, s.source, s.recorded_at, s.by_person"
            "   FROM unnest(%s::bigint[], %s::bigint[]) n(before, after)"
            "   JOIN territories_shape s ON s.place_id = n.before ORDER BY s.place_id, s.id DESC",
            [list(new_id), list(new_id.values())],
        )
