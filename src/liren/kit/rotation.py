"""Changing to a new master key while people work: nobody waits for it, and nothing stays behind under an older one.

Persons' keys are wrapped anew (`vault.rewrap`), and so is what rooms seal under the master itself: an app's secret, an
address, another system's password. Which columns those are, `config.bindings` says.

A transaction may have read the older key, or a row as it was, and write it only later. So a round that finds nothing
left counts only when every transaction that began before the last change has ended.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from liren.kit.crypto import current_master, open_for, sealing_for
from liren.kit.database import rows


@dataclass(frozen=True, slots=True)
class UnderMaster:
    """A column sealed with `seal_for(purpose, …, id.bytes)`; id: the table's column with that id."""

    table: str
    id: str
    column: str
    purpose: str


_COLUMNS: Final[list[UnderMaster]] = []


def keep_under_master(*columns: UnderMaster) -> None:
    """Say that these lie under the master key itself, so that a rotation brings them along."""
    _COLUMNS.extend(one for one in columns if one not in _COLUMNS)


def columns_under_master() -> tuple[UnderMaster, ...]:
    return tuple(_COLUMNS)


def reseal(one: UnderMaster, limit: int = 1000) -> int:
    """Bring up to `limit` values of a column over to the current master key; returns how many. As the system."""
    old = rows(
        f"SELECT {one.id}, {one.column} FROM {one.table} WHERE substring({one.column} FROM 1 FOR 2) < %s"  # noqa: S608
        " LIMIT %s FOR UPDATE SKIP LOCKED",
        *(current_master().to_bytes(2), limit),
    )
    seal, again = sealing_for(one.purpose), list[bytes]()
    ids = [UUID(str(id)) for id, _ in old]
    for id, (_, sealed) in zip(ids, old, strict=True):
        assert isinstance(sealed, bytes | memoryview)
        again.append(seal(open_for(one.purpose, bytes(sealed), id.bytes), id.bytes))
    if old:
        rows(
            f"UPDATE {one.table} t SET {one.column} = n.sealed"  # noqa: S608
            f" FROM unnest(%s::uuid[], %s::bytea[]) AS n (id, sealed) WHERE t.{one.id} = n.id",
            *(ids, again),
        )
    return len(old)


def left_behind() -> list[tuple[UnderMaster, int]]:
    """How many values of each column lie under an older master key. As the system."""
    found = []
    for one in _COLUMNS:
        [(count,)] = rows(
            f"SELECT count(*) FROM {one.table} WHERE substring({one.column} FROM 1 FOR 2) < %s",  # noqa: S608
            current_master().to_bytes(2),
        )
        found.append((one, int(str(count))))
    return found


def moment() -> datetime:
    """The database's own time."""
    [(found,)] = rows("SELECT clock_timestamp()")
    assert isinstance(found, datetime)
    return found


def began_before(when: datetime) -> int:
    """How many other transactions of the platform run that began before then."""
    [(count,)] = rows(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND xact_start <= %s",
        when,
    )
    return int(str(count))
