"""Rows about people, for a table that was let in: masked while it is drawn, opened when it is handed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from liren.access.public import Actor, looked_at_many, may
from liren.engine.groups.weighing import age_on
from liren.engine.tables.language import Table
from liren.kit.clock import CHINA
from liren.management.models import Filling
from liren.management.sources.reading import Thing
from liren.management.sources.registered import MOST, require_room
from liren.registry import public as registry
from liren.registry.public import consents, groups
from liren.territories import public as territories

OUTSIDE: Final = "outside"
LISTED: Final = "报表名单"
AGREED_TO: Final[Mapping[str, str]] = {
    "resident.name": "name", "resident.phone": "phone", "resident.building": "building", "resident.door": "door",
    "resident.sex": "sex", "resident.age": "age", "resident.kind": "kind", "resident.relation": "relation",
    "resident.number": "number",
}  # fmt: skip
"""Sources by their names in consents (`consents.COLUMNS`); what has none never goes to who is no department."""
_SEALED: Final[Mapping[str, str]] = {
    "resident.name": "name", "resident.phone": "phone", "resident.number": "number", "household.head": "name",
    "household.phone": "phone",
}  # fmt: skip
_MASKED: Final[Mapping[str, str]] = {"name": "shown", "phone": "phone_shown", "number": "number_shown"}
_OPEN: Final = ("id", "shown", "phone_shown", "number_shown", "born", "sex", "kind", "place_id", "dwelling_id",
                "relation", "household_id")  # fmt: skip
_HEAD: Final = "户主"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows about people. whom: by the row's key, the resident it is about (of a household its head).

    left_out: how many are meant and did not agree.
    """

    things: tuple[Thing, ...] = ()
    whom: Mapping[str, UUID] | None = None
    left_out: int = 0


def sees(one: Filling, table: Table, by: Actor) -> bool:
    """Whether the reader finds those whom the rows are about: a group that hangs on a closed decision takes more."""
    if not may(by, "people.find", one.path):
        return False
    return not table.group or may(by, "people.approve", one.path) or not _is_closed(table.group, one)


def _is_closed(key: str, one: Filling) -> bool:
    book = groups.book_at(one.path, one.until)
    return any(book.closed(group) for group in book.groups if group.key == key)


def masked(one: Filling, table: Table, by: Actor, at: datetime) -> Listed:
    """The rows as who fills may see them before anything is opened: nothing is written."""
    return _listed(one, table, _living(one, table, by, at), {}, by, at)


def opened(one: Filling, table: Table, by: Actor, at: datetime) -> Listed:
    """The rows in full. Each person has a look that they were listed, and one for each value that was opened.

    Raises NotAllowed for who does not find them.
    """
    living = _living(one, table, by, at)
    listed = _listed(one, table, living, {}, by, at)
    whom = listed.whom or {}
    fields = _sealed(table)
    if not whom:
        return listed
    purpose = purpose_of(one, table)
    looked_at_many(seen=[*dict.fromkeys(whom.values())], what=[LISTED], purpose=purpose, by=by, at=at)
    if not fields:
        return listed
    told = registry.rows_for(
        one.path, fields=("id", *fields), on=one.until, by=by, purpose=purpose, at=at, only=set(whom.values())
    )
    return _listed(one, table, living, {row["id"]: row for row in told}, by, at)


def purpose_of(one: Filling, table: Table) -> str:
    return f"报表《{table.title}》{one.period_title}，准入 {one.asking.admission_number}"[:100]


def told_by(table: Table) -> list[str]:
    """What a look at a list of this table opens, in words: that they stand on it, and each sealed value."""
    return [LISTED, *(registry.OPENED[field] for field in _sealed(table))]


def _sealed(table: Table) -> tuple[str, ...]:
    wanted = {_SEALED[c.held.key] for c in table.columns.values() if c.held and c.held.key in _SEALED}
    return tuple(field for field in ("name", "phone", "number") if field in wanted)


def _living(one: Filling, table: Table, by: Actor, at: datetime) -> list[Row]:
    """Who lived, or was registered, there on the period's last day, without anything that is sealed."""
    only = None
    if table.group:
        _, only = groups.members_of(path=one.path, key=table.group, by=by, on=one.until, most=MOST + 1)
    told = registry.rows_for(
        one.path, fields=_OPEN, on=one.until, by=by, purpose=purpose_of(one, table), at=at, only=only
    )
    return [*told]


def _listed(
    one: Filling, table: Table, living: Sequence[Row], opened: Mapping[Any, Row], by: Actor, at: datetime
) -> Listed:
    asked = living
    if one.asking.outside:
        agreed = agreeing([row["id"] for row in living], at)
        asked = [row for row in living if row["id"] in agreed]
    where = _Where.of(asked, one.until)
    put = where.residents if table.rows == "resident" else where.households
    found = sorted(put(asked, opened), key=lambda pair: pair[0])
    require_room(len(found))
    things = tuple(thing for _, thing in found)
    whom = {thing.key: UUID(thing.about[1]) for thing in things}
    return Listed(things, whom, len(living) - len(asked))


def agreeing(residents: Iterable[UUID], at: datetime) -> frozenset[UUID]:
    """Who of them agrees today that what is kept of them goes to who is no department."""
    return consents.may_use([*residents], OUTSIDE, at.astimezone(CHINA).date())


@dataclass(frozen=True, slots=True)
class _Where:
    """Addresses of rows by the ids of places and dwellings. on: the day ages are of."""

    places: Mapping[int, str]
    doors: Mapping[UUID, str]
    on: date

    @classmethod
    def of(cls, rows: Sequence[Row], on: date) -> "_Where":
        places = territories.places({row["place_id"] for row in rows if row["place_id"]})
        doors = registry.dwellings_by_id({row["dwelling_id"] for row in rows if row["dwelling_id"]})
        return cls({id: p.everyday_name for id, p in places.items()}, {id: d.door for id, d in doors.items()}, on)

    def residents(self, rows: Sequence[Row], opened: Mapping[Any, Row]) -> Iterable[tuple[tuple[Any, ...], Thing]]:
        for row in rows:
            born, told = row["born"], _told(row, opened)
            values = {
                "resident.name": told["name"], "resident.sex": row["sex"] or None,
                "resident.born": born.isoformat() if born else None,
                "resident.age": str(age_on(born, self.on)) if born else None, "resident.kind": row["kind"],
                "resident.relation": row["relation"] or None, "resident.phone": told["phone"] or None,
                "resident.number": told["number"] or None, **self._address("resident", row),
            }  # fmt: skip
            yield self._place(row, row["relation"] != _HEAD), _thing("resident", row, values)

    def households(self, rows: Sequence[Row], opened: Mapping[Any, Row]) -> Iterable[tuple[tuple[Any, ...], Thing]]:
        homes: dict[Any, list[Row]] = {}
        for row in rows:
            if row["household_id"] is not None:
                homes.setdefault(row["household_id"], []).append(row)
        for members in homes.values():
            head = next((row for row in members if row["relation"] == _HEAD), members[0])
            told = _told(head, opened)
            values = {
                "household.head": told["name"], "household.phone": told["phone"] or None,
                "household.members": str(len(members)), **self._address("household", head),
            }  # fmt: skip
            yield self._place(head, False), _thing("household", head, values)

    def _address(self, kind: str, row: Row) -> dict[str, Any]:
        return {
            f"{kind}.building": self.places.get(row["place_id"]),
            f"{kind}.door": self.doors.get(row["dwelling_id"]),
        }

    def _place(self, row: Row, after_head: bool) -> tuple[Any, ...]:
        door = self.doors.get(row["dwelling_id"], "")
        return self.places.get(row["place_id"], ""), door, str(row["household_id"]), after_head, str(row["id"])


def _told(row: Row, opened: Mapping[Any, Row]) -> Mapping[str, Any]:
    """Name, phone, number: opened where they were, else masked."""
    full = opened.get(row["id"], {})
    return {field: full.get(field, row[masked]) for field, masked in _MASKED.items()}


def _thing(kind: str, row: Row, values: Mapping[str, Any]) -> Thing:
    return Thing(f"{kind}-{row['id']}", str(row["shown"]), ("resident", str(row["id"])), values)
