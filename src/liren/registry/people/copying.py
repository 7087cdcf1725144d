"""Residents by the thousand: what an import or a measurement brings, through COPY.

COPY does not go behind row security, so it fills a table of the transaction's own, from which one INSERT for each of
the room's tables takes them over, under the same walls as one by one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
from liren.registry.people.sealing import sealed_under
from liren.registry.people.shapes import Ground
from liren.registry.people.tokens import NUMBER, token_of, tokens_of

_BATCH: Final = 2000
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


@write
def copy_in(coming: Iterable[Coming], *, ground: Ground, by: Actor, at: datetime) -> Came:
    """Write down all who are not on record, in batches of 2,000: nine statements each, whatever their number.

    A household's people come one after another; it is founded where the first of them lives. Raises NotAllowed.
    """
    ground.check()
    waiting, allowed, made = iter(coming), set[str](), Came(0, 0, ())
    homes: dict[str, UUID] = {}
    while batch := list(islice(waiting, _BATCH)):
        for path in {one.path for one in batch} - allowed:
            require(by, "people.register", path)
            allowed.add(path)
        fresh, known = _unknown(batch)
        founded = _write(fresh, homes, (None, ground.source, ground.quality, ground.why, at, by.person_id), at)
        made = Came(made.residents + len(fresh), made.households + founded, (*made.known, *known))
    return made


def _unknown(batch: Sequence[Coming]) -> tuple[list[Coming], list[Coming]]:
    """Those nobody wrote down yet, and the others."""
    tokens = {id(one): token_of(NUMBER, one.told.number) for one in batch if one.told.document in CITIZENS}
    with as_system():
        found = rows("SELECT DISTINCT token FROM registry_trace WHERE token = ANY(%s)", list(tokens.values()))
    taken = {token for (token,) in found}
    fresh: list[Coming] = []
    known: list[Coming] = []
    for one in batch:
        token = tokens.get(id(one))
        (known if token is not None and token in taken else fresh).append(one)
        if token is not None:
            taken.add(token)
    return fresh, known


def _write(fresh: Sequence[Coming], homes: dict[str, UUID], said: tuple[Any, ...], at: datetime) -> int:
    ids = [new_id() for _ in fresh]
    keys = vault.keys_for(ids, at)
    into: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _COLUMNS}
    for who, one in zip(ids, fresh, strict=True):
        _rows_of(who, one, keys[who], homes, said, into)
    for table, lines in into.items():
        _pour(table, lines)
    return len(into["registry_household"])


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


def _pour(table: str, lines: Collection[tuple[Any, ...]]) -> None:
    columns = ", ".join(_COLUMNS[table])
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE pour ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA")  # noqa: S608
        with cursor.copy(f"COPY pour ({columns}) FROM STDIN") as into:
            for row in lines:
                into.write_row(row)
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM pour")  # noqa: S608
        cursor.execute("DROP TABLE pour")
