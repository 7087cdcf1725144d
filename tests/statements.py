"""Counting what one request asks of the database, as the server sees it.

Inside a test's own transaction a request's BEGIN and COMMIT become SAVEPOINT and RELEASE SAVEPOINT, one for one, and
are counted as such; so are session and grants, read by the first statement.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


class Statements(list[str]):
    """The SQL texts in order. `len` is the count; as text, for the message of an assertion."""

    def __str__(self) -> str:
        return "\n".join(f"{n:3} {' '.join(sql.split())[:160]}" for n, sql in enumerate(self, 1))


@contextmanager
def statements() -> Iterator[Statements]:
    """Everything sent to the server within. Call inside a test's transaction, or BEGIN and COMMIT are missed."""
    assert connection.in_atomic_block, "count inside a test's transaction"
    sent = Statements()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent
