"""What a register is: a declaration. The pages and the files are drawn from it; the rooms hold what it shows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from liren.access.public import Actor
from liren.kit.errors import InvalidInput

CHUNK = 200
MOST_READ = 5000


@dataclass(frozen=True, slots=True)
class Column:
    """filterable: the page offers a filter. personal: never leaves in a file. options: the words of a closed list.
    number: counted, so it stands at the right.

    listed: stands on the page too, not only in the file.

    field: the name the room's own action gives this value when it is refused; None: the file cannot bring it.
    """

    key: str
    title: str
    options: tuple[str, ...] = ()
    filterable: bool = False
    personal: bool = False
    number: bool = False
    field: str | None = None
    required: bool = False
    example: str = ""
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. id: what paging and history go by. thing: (kind, id) of what it is a row of; None for nothing else.

    kind: affair, dwelling, organisation, paper, place (then the id is its path).
    """

    id: str
    cells: Mapping[str, str]
    thing: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows in the order of their key, and the key to go on after; None at the end."""

    entries: tuple[Entry, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of a row's history."""

    at: datetime
    what: str
    by: str


class Table(Protocol):
    """What a file is read by: all columns it may have, and those that are taken from it."""

    @property
    def columns(self) -> tuple[Column, ...]: ...
    @property
    def accepted(self) -> tuple[Column, ...]: ...


Rows = Callable[[Actor, str, str | None, int], Batch]
History = Callable[[Actor, str], Sequence[Happened]]
Accept = Callable[[str, Mapping[str, str], Actor, datetime], object]
ResolveOf = Callable[[str, Sequence[Mapping[str, str]]], Callable[[Mapping[str, str]], tuple[str, ...] | None]]
AcceptOf = Callable[[str, Sequence[Mapping[str, str]]], Accept]


@dataclass(frozen=True, slots=True)
class Register:
    """act: who may. rows(by, path, after, limit). history(actor, id) asks for itself whether the actor may.

    accept(path, cells, by, at): the room's own action for one imported row; None: nothing comes in by file.
    accept_of(path, rows): that action for the rows of one file, where something is looked up once for all of them.
    into: the kind of place a file is for; None: any. everywhere: also for all places at once.

    resolve_of(path, rows): what a row of those is one of, as accept finds it; of the row None where it finds nothing.

    empty: what to do where there is nothing yet.
    """

    key: str
    title: str
    about: str
    act: str
    columns: tuple[Column, ...]
    rows: Rows
    history: History | None = None
    accept: Accept | None = None
    accept_of: AcceptOf | None = None
    resolve_of: ResolveOf | None = None
    into: str | None = None
    everywhere: bool = False
    empty: str = "换一个地方看看。"

    @property
    def takes(self) -> bool:
        """Does anything come in by file?"""
        return self.accept is not None or self.accept_of is not None

    def accepting(self, path: str, rows: Sequence[Mapping[str, str]]) -> Accept | None:
        """The action for the rows of one file."""
        return self.accept_of(path, rows) if self.accept_of else self.accept

    @property
    def filters(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.filterable)

    @property
    def listed(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.listed)

    @property
    def exported(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if not c.personal)

    @property
    def accepted(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.field is not None)


def id_of(text: str | None) -> UUID | None:
    """The id a text is; None for none, and for what is no id."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def day_of(text: str, field: str) -> date | None:
    """The day a cell names, None where it is empty. Raises InvalidInput naming the field."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput.of({field: "请写成 2026-11-25 的样子"}) from None


def batch(entries: Sequence[Entry], limit: int) -> Batch:
    """A batch out of one row more than was asked for: that one only says that it goes on."""
    shown = tuple(entries[:limit])
    return Batch(shown, shown[-1].id if len(entries) > limit else None)


def matching(
    register: Register, by: Actor, path: str, wanted: Mapping[str, str], after: str | None, limit: int
) -> Batch:
    """Up to `limit` rows at `path` that hold what is wanted, after a key. Reads at most MOST_READ rows at a time.

    A closed list is matched by the whole word, a text by a part of it. `after` of the answer is where to go on.
    """
    found: list[Entry] = []
    read = 0
    while read < MOST_READ:
        batch = register.rows(by, path, after, CHUNK if wanted else limit)
        for place, entry in enumerate(batch.entries, start=1):
            if _holds(register, entry, wanted):
                found.append(entry)
            if len(found) == limit:
                more = place < len(batch.entries) or batch.after is not None
                return Batch(tuple(found), entry.id if more else None)
        read, after = read + len(batch.entries), batch.after
        if after is None:
            break
    return Batch(tuple(found), after)


def every(register: Register, by: Actor, path: str, wanted: Mapping[str, str]) -> Iterator[Entry]:
    """All rows at `path` that hold what is wanted, read a chunk at a time: as many as there are."""
    after: str | None = None
    while True:
        batch = register.rows(by, path, after, CHUNK)
        yield from (entry for entry in batch.entries if _holds(register, entry, wanted))
        if (after := batch.after) is None:
            return


def _holds(register: Register, entry: Entry, wanted: Mapping[str, str]) -> bool:
    for column in register.filters:
        text, value = wanted.get(column.key, ""), entry.cells.get(column.key, "")
        if text and (value != text if column.options else text.casefold() not in value.casefold()):
            return False
    return True
