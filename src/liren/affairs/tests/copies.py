"""Many affairs in no time: copies of one, with its open work and clock, made in three statements."""

from uuid import UUID

from liren.access import public as access
from liren.kit.database import rows

_COPY = """INSERT INTO {table} ({columns}) SELECT {values} FROM {table} t, made WHERE t.{key} = %s"""


def copy_affair(affair: UUID, count: int) -> None:
    """`count` copies of the affair as it stands: row, work and running clock; its history stays its own."""
    access.enter_system("test")
    rows("CREATE TEMP TABLE IF NOT EXISTS made (n int, id uuid)")
    rows("TRUNCATE made")
    rows("INSERT INTO made SELECT n, gen_random_uuid() FROM generate_series(1, %s) n", count)
    _copy("affairs_affair", affair, "id", {
        "id": "made.id", "number": "t.number || '-' || made.id", "idempotency_key": "NULL",
    })  # fmt: skip
    _copy("affairs_work", affair, "affair_id", {"id": "gen_random_uuid()", "affair_id": "made.id"})
    _copy("affairs_span", affair, "affair_id", {"id": None, "affair_id": "made.id"})


def _copy(table: str, affair: UUID, key: str, other: dict[str, str | None]) -> None:
    found = rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = ''",
        table,
    )
    columns = [str(name) for (name,) in found if other.get(str(name), "") is not None]
    values = ", ".join(str(other.get(name) or f"t.{name}") for name in columns)
    rows(_COPY.format(table=table, columns=", ".join(columns), values=values, key=key), affair)
