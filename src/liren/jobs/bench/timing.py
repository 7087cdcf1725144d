"""Two ways of doing the same thing, timed turn by turn in one run, so that a busy machine slows both alike."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it was sent."""

    sql: str
    parameters: object


@dataclass(frozen=True, slots=True)
class Comparison:
    """Seconds per turn of the platform and of bare SQL. The medians are compared: one slow turn is not the machine."""

    name: str
    platform: Sequence[float]
    bare: Sequence[float]
    statements: int

    @property
    def rate(self) -> float:
        return 1 / median(self.platform)

    @property
    def bare_rate(self) -> float:
        return 1 / median(self.bare)

    @property
    def ratio(self) -> float:
        """How many times as long the platform takes."""
        return median(self.platform) / median(self.bare)


class Replay:
    """Bare SQL of a transaction: its statements, caught from the platform, sent again through psycopg alone.

    alias: as whom, the platform's own role or the owner of the tables.
    """

    def __init__(self, alias: str = "default") -> None:
        self.other: BaseDatabaseWrapper = connections[alias].copy()
        self.other.ensure_connection()
        self.raw = self.other.connection
        self.raw.autocommit = False

    def run(self, statements: Sequence[Statement], *, undone: bool = False) -> float:
        """Seconds for all statements and the commit; every result is fetched. undone: rolled back, to be sent again."""
        start = time.perf_counter()
        with self.raw.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement.sql, statement.parameters)
                if cursor.description:
                    cursor.fetchall()
        if undone:
            self.raw.rollback()
        else:
            self.raw.commit()
        return time.perf_counter() - start

    def close(self) -> None:
        self.other.close()


class Caught:
    """The statements that run while this is entered."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []

    def __call__(
        self, execute: Callable[..., object], sql: str, parameters: object, many: bool, context: object
    ) -> object:
        if not sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO")):
            self.statements.append(Statement(sql, parameters))
        return execute(sql, parameters, many, context)


def timed(action: Callable[[], object]) -> float:
    """Seconds `action` takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start
