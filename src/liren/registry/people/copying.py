"""Residents by the thousand: what an import or a measurement brings, through COPY.

COPY does not go behind row security, so it fills a table of the transaction's own, from which one INSERT for each of
the room's tables takes them over, under the same walls as one by one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
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
from liren.registry.people.registering import take_turns_of
from liren.registry.people.sealing import sealed_under
from liren.registry.people.shapes import Ground
from liren.registry.people.tokens import NUMBER, many_tokens, token_of

_BATCH: Final = 2000  # the first is sealed and the last written while nothing else goes on
_SAID = ("since", "source", "quality", "why", "recorded_at", "by_person")
_WHERE = ("path", "place_id", "dwelling_id")
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "registry_resident": (
        "id", *_WHERE, "sealed", "shown", "phone_shown", "number_shown", "born", "sex", "state", "registered_path",
        "withdrawn", *_SAID,
    ),
    "registry_residence": ("id", "resident_id", "kind", *_WHERE, "withdrawn", *_SAID),
    "registry_trace": ("token", "path", "resident_id", "kind"),
    "registry_household": ("id", "kind", *_WHERE, "withdrawn", *_SAID),
    "registry_membership": ("id", "household_id", "resident_id", "path", "relation", "shown", *_SAID),
}  # fmt: skip
_NULL: Final = "\\N"
_ESCAPED: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})  # as COPY reads text


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
    """Lines to be poured, by table, as COPY reads them, and keys to be written with them; numbers: tokens of the
    numbers among them.

    Lines and not rows: what lives as text costs neither the adapting of each value nor the collector's going over it.
    """

    lines: Mapping[str, list[str]]
    keys: vault.NewKeys
    numbers: frozenset[UUID]


@write
def copy_in(coming: Iterable[Coming], *, ground: Ground, by: Actor, at: datetime) -> Came:
    """Write down all who are not on record, in batches of 2,000: some twenty statements each, whatever their number.

    The database writes a batch while the next is sealed. A household's people come one after another; it is founded
    where the first of them lives. Raises NotAllowed.
    """
    ground.check()
    waiting, allowed, lines = iter(coming), set[str](), _Lines(ground, by, at)
    residents, households, all_known = 0, 0, list[Coming]()
    before = _NOTHING
    rows("SET CONSTRAINTS ALL IMMEDIATE")  # references are looked up batch by batch, not all when it ends
    with _pouring(), ThreadPoolExecutor(1) as helper:
        while batch := list(islice(waiting, _BATCH)):
            for path in {one.path for one in batch} - allowed:
                require(by, "people.register", path)
                allowed.add(path)
            fresh, known, numbers = _unknown(batch, before.numbers)
            under_way = helper.submit(_pour_all, before, at, connection.cursor())
            before = lines.of(fresh, numbers)
            under_way.result()
            residents, all_known = residents + len(fresh), [*all_known, *known]
            households += len(before.lines["registry_household"])
        _pour_all(before, at, connection.cursor())
    rows("SET CONSTRAINTS ALL DEFERRED")
    return Came(residents, households, tuple(all_known))


def _unknown(
    batch: Sequence[Coming], before: Collection[UUID]
) -> tuple[list[Coming], list[Coming], frozenset[UUID]]:  # fmt: skip
    """Those nobody wrote down yet, and the others; the tokens of all their numbers. before: tokens not yet written."""
    tokens = {id(one): token_of(NUMBER, one.told.number) for one in batch if one.told.document in CITIZENS}
    take_turns_of(list(tokens.values()))
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


class _Lines:
    """Makes the lines of those who come, batch by batch. homes: households founded so far, by `Coming.household`."""

    def __init__(self, ground: Ground, by: Actor, at: datetime) -> None:
        self.tokens = many_tokens()
        self.homes = dict[str, UUID]()
        said = (ground.source, ground.quality, _text(ground.why), at.isoformat(), str(by.person_id or _NULL))
        self.said = "\t".join(said) + "\n"

    def of(self, fresh: Sequence[Coming], numbers: frozenset[UUID]) -> _Batch:
        made = vault.new_keys(new_id() for _ in fresh)
        into: dict[str, list[str]] = {table: [] for table in _COLUMNS}
        for (who, key), one in zip(made.keys.items(), fresh, strict=True):
            self._add(who, one, key, into)
        return _Batch(into, made, numbers)

    def _add(self, who: UUID, one: Coming, key: bytes, into: Mapping[str, list[str]]) -> None:
        told, path, id = one.told, _text(one.path), str(who)
        said = f"{one.since or _NULL}\t{self.said}"
        where = f"{path}\t{one.place_id}\t{one.dwelling_id or _NULL}"
        content, shown = sealed_under(key, who, told.as_json()).hex(), _text(told.shown)
        into["registry_resident"].append(
            f"{id}\t{where}\t\\\\x{content}\t{shown}\t{_text(told.phone_shown)}\t{_text(told.number_shown)}"
            f"\t{told.born or _NULL}\t{told.sex}\tlives\t\tf\t{said}"
        )
        into["registry_residence"].append(f"{new_id()}\t{id}\t{_text(one.kind)}\t{where}\tf\t{said}")
        into["registry_trace"] += [f"{token}\t{path}\t{id}\t{kind}\n" for token, kind in self.tokens(told).items()]
        if one.household is None:
            return
        home = self.homes.get(one.household)
        if home is None:
            home = self.homes[one.household] = new_id()
            into["registry_household"].append(f"{home}\tfamily\t{where}\tf\t{said}")
        into["registry_membership"].append(f"{new_id()}\t{home}\t{id}\t{path}\t{_text(one.relation)}\t{shown}\t{said}")


def _text(value: str) -> str:
    """As COPY reads it.

    >>> _text("a\\tb\\\\")
    'a\\\\tb\\\\\\\\'
    """
    return value.translate(_ESCAPED)


def _pour_all(batch: _Batch, at: datetime, cursor: Any) -> None:
    with cursor:
        if batch.keys.keys:
            vault.write_keys(batch.keys, at, cursor)
        for table, lines in batch.lines.items():
            _pour(table, lines, cursor)


def _pour(table: str, lines: Collection[str], cursor: Any) -> None:
    columns = ", ".join(_COLUMNS[table])
    with cursor.copy(f"COPY pour_{table} ({columns}) FROM STDIN") as into:
        into.write("".join(lines))
    cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM pour_{table} ORDER BY 1")  # noqa: S608
    cursor.execute(f"TRUNCATE pour_{table}")  # made in this transaction, so its file is emptied and not made anew


@contextmanager
def _pouring() -> Iterator[None]:
    """The tables to pour from, for as long as it lasts: without indexes, walls and references."""
    for table, columns in _COLUMNS.items():
        named = ", ".join(columns)
        rows(f"CREATE TEMPORARY TABLE pour_{table} ON COMMIT DROP AS SELECT {named} FROM {table} WITH NO DATA")  # noqa: S608
    yield
    rows(f"DROP TABLE {', '.join(f'pour_{table}' for table in _COLUMNS)}")


_NOTHING: Final = _Batch({}, vault.NewKeys({}, {}, 0), frozenset())
