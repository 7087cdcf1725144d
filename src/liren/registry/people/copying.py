"""Residents by the thousand: what an import or a measurement brings, through COPY.

COPY does not go behind row security, so it fills a table of the transaction's own, from which one INSERT for each of
the room's tables takes them over, under the same walls as one by one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import connection

from liren.access.public import Actor, as_system, require
from liren.kit import vault
from liren.kit.database import rows, write
from liren.kit.ids import new_id
from liren.registry.people.documents import CITIZENS
from liren.registry.people.particulars import Told
from liren.registry.people.registering import take_turns
from liren.registry.people.sealing import sealed_under
from liren.registry.people.shapes import Ground
from liren.registry.people.tokens import NUMBER, token_of, tokens_of

_BATCH: Final = 4000
_SAID = ("since", "source", "quality", "why", "recorded_at", "by_person")
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "registry_resident": (
        "id", "path", "registered_path", "place_id", "dwelling_id", "sealed", "shown", "phone_shown", "number_shown",
        "born", "sex", "state", "withdrawn", *_SAID,
    ),
    "registry_residence": ("id", "resident_id", "kind", "path", "place_id", "dwelling_id", "withdrawn", *_SAID),
    "registry_trace": ("token", "path", "resident_id", "kind"),
    "registry_household": ("id", "kind", "path", "place_id", "dwelling_id", "withdrawn", *_SAID),
    "registry_membership": ("id", "household_id", "resident_id", "path", "relation", "shown", *_SAID),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody to be written down. told: checked by `with_given`; place_id, path: where, and whose that is.

    household: any text that is the same for all of one household; relation: to its head.
    """

    told: Told
    kind: str
    place_id: int
    path: str
    dwelling_id: UUID | None = None
    since: date | None = None
    household: str | None = None
    relation: str = "other"


@dataclass(frozen=True, slots=True)
class Came:
    """residents: how many were written down; known: those who were not, because their number is on record (or came
    twice): `register` brings each of them here."""

    residents: int
    households: int
    known: tuple[Coming, ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Rows to be poured, by table, and keys to be written with them; numbers: tokens of the numbers among them."""

    rows: Mapping[str, list[tuple[Any, ...]]]
    keys: vault.NewKeys
    numbers: frozenset[UUID]


@write
def copy_in(coming: Iterable[Coming], *, ground: Ground, by: Actor, at: datetime) -> Came:
    """Write down all who are not on record, in batches of 4,000: some twenty statements each, whatever their number.

    The database writes a batch while the next is sealed. A household's people come one after another; it is founded
    where the first of them lives. Raises NotAllowed.
    """
    ground.check()
    waiting, allowed, homes = iter(coming), set[str](), dict[str, UUID]()
    residents, households, all_known = 0, 0, list[Coming]()
    before, said = _NOTHING, (None, ground.source, ground.quality, ground.why, at, by.person_id)
    rows("SET CONSTRAINTS ALL IMMEDIATE")  # references are looked up batch by batch, not all when it ends
    with ThreadPoolExecutor(1) as helper:
        while batch := list(islice(waiting, _BATCH)):
            for path in {one.path for one in batch} - allowed:
                require(by, "people.register", path)
                allowed.add(path)
            fresh, known, numbers = _unknown(batch, before.numbers)
            under_way = helper.submit(_pour_all, before, at, connection.cursor())
            before = _sealed(fresh, numbers, homes, said)
            under_way.result()
            residents, all_known = residents + len(fresh), [*all_known, *known]
            households += len(before.rows["registry_household"])
    _pour_all(before, at, connection.cursor())
    rows("SET CONSTRAINTS ALL DEFERRED")
    return Came(residents, households, tuple(all_known))


def _unknown(
    batch: Sequence[Coming], before: Collection[UUID]
) -> tuple[list[Coming], list[Coming], frozenset[UUID]]:  # fmt: skip
    """Those nobody wrote down yet, and the others; the tokens of all their numbers. before: tokens not yet written."""
    tokens = {id(one): token_of(NUMBER, one.told.number) for one in batch if one.told.document in CITIZENS}
    take_turns(one.told for one in batch)
    with as_system():
        found = rows("SELECT DISTINCT token FROM registry_trace WHERE token = ANY(%s)", list(tokens.values()))
    taken = {token for (token,) in found} | set(before)
    fresh: list[Coming] = []
    known: list[Coming] = []
    for one in batch:
        token = tokens.get(id(one))
        (known if token is not None and token in taken else fresh).append(one)
        if token is not None:
            taken.add(token)
    return fresh, known, frozenset(tokens.values())


def _sealed(
    fresh: Sequence[Coming], numbers: frozenset[UUID], homes: dict[str, UUID], said: tuple[Any, ...]
) -> _Batch:  # fmt: skip
    made = vault.new_keys(new_id() for _ in fresh)
    into: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _COLUMNS}
    for (who, key), one in zip(made.keys.items(), fresh, strict=True):
        _rows_of(who, one, key, homes, said, into)
    return _Batch(into, made, numbers)


def _rows_of(
    who: UUID, one: Coming, key: bytes, homes: dict[str, UUID], said: tuple[Any, ...],
    into: Mapping[str, list[tuple[Any, ...]]],
) -> None:  # fmt: skip
    told, said = one.told, (one.since, *said[1:])
    where = (one.path, one.place_id, one.dwelling_id)
    into["registry_resident"].append(
        (who, one.path, "", one.place_id, one.dwelling_id, sealed_under(key, who, told.as_json()), told.shown,
         told.phone_shown, told.number_shown, told.born, told.sex, "lives", False, *said)
    )  # fmt: skip
    into["registry_residence"].append((new_id(), who, one.kind, *where, False, *said))
    into["registry_trace"] += [(token, one.path, who, kind) for token, kind in tokens_of(told).items()]
    if one.household is None:
        return
    if one.household not in homes:
        homes[one.household] = new_id()
        into["registry_household"].append((homes[one.household], "family", *where, False, *said))
    home = homes[one.household]
    into["registry_membership"].append((new_id(), home, who, one.path, one.relation, told.shown, *said))


def _pour_all(batch: _Batch, at: datetime, cursor: Any) -> None:
    with cursor:
        if batch.keys.keys:
            vault.write_keys(batch.keys, at, cursor)
        for table, lines in batch.rows.items():
            _pour(table, lines, cursor)


def _pour(table: str, lines: Collection[tuple[Any, ...]], cursor: Any) -> None:
    columns = ", ".join(_COLUMNS[table])
    cursor.execute(f"CREATE TEMPORARY TABLE pour ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA")  # noqa: S608
    with cursor.copy(f"COPY pour ({columns}) FROM STDIN") as into:
        for row in lines:
            into.write_row(row)
    cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM pour ORDER BY 1")  # noqa: S608
    cursor.execute("DROP TABLE pour")


_NOTHING: Final = _Batch({}, vault.NewKeys({}, {}, 0), frozenset())
