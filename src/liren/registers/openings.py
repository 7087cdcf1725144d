"""开放变动台账: days on which facilities of a place are closed, or open at other hours."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor
from liren.kit.errors import InvalidInput
from liren.registers.declaration import Batch, Column, Entry, Register, batch, day_of, id_of
from liren.registry.public import facilities as registry

MANY = 2000


def _rows(_: Actor, path: str, after: str | None, limit: int) -> Batch:
    found = registry.exceptions_within(path, after=id_of(after), limit=limit + 1)
    of = registry.facilities_by_id({one.facility_id for one in found})
    return batch([_entry(one, of[one.facility_id]) for one in found], limit)


def _entry(one: registry.ExceptionCard, of: registry.FacilityCard) -> Entry:
    cells = {
        "code": of.code, "name": of.name, "first": f"{one.first:%Y-%m-%d}", "last": f"{one.last:%Y-%m-%d}",
        "hours": one.hours, "reason": one.reason,
    }  # fmt: skip
    return Entry(str(one.id), cells, ("facility", str(of.id)))


def _accept(path: str, cells: Mapping[str, str], by: Actor, at: datetime) -> object:
    """What stands already is left as it is, so that a sheet taken out comes back whole."""
    first, last = day_of(cells["first"], "first"), day_of(cells.get("last", ""), "last")
    hours, reason = cells.get("hours", ""), cells["reason"]
    of = _facility(path, cells["code"])
    stands = registry.exception_on(of, first, last or first) if first else None
    if stands and (stands.first, stands.last, stands.hours, stands.reason) == (first, last or first, hours, reason):
        return None
    return registry.except_days(facility_id=of, first=first, last=last, hours=hours, reason=reason, by=by, at=at)


def _facility(path: str, code: str) -> UUID:
    found = [one.id for one in registry.facilities(path, text=code, limit=MANY) if one.code == code]
    if len(found) != 1:
        raise InvalidInput(code=f"这里{'没有在用的' if not found else '不止一处是'}“{code[:20]}”，编号见设施台账")
    return found[0]


OPENINGS = Register(
    key="openings",
    title="开放变动台账",
    about="设施哪几天不开、哪几天换钟点，为什么；法定节假日怎么开写在设施台账里。",
    act=registry.ACT,
    columns=(
        Column("code", "设施编号", filterable=True, field="code", required=True, example="2.2-00001"),
        Column("name", "设施"),
        Column("first", "从哪天起", filterable=True, field="first", required=True, example="2026-12-01"),
        Column("last", "到哪天止", field="last", example="2026-12-03"),
        Column("hours", "几点到几点（空着是不开）", field="hours", example="09:00-12:00"),
        Column("reason", "原因", filterable=True, field="reason", required=True, example="停电检修"),
    ),
    rows=_rows,
    accept=_accept,
    empty="在设施的页面上写，或者从 Excel 添，一行几天。",
)
