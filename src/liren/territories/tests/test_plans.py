"""Every question about the tree is answered by an index, at every level, with the planner's own settings."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from liren.territories import public as territories
from liren.territories.tests.frames import generated, written

QUESTIONS: dict[str, Callable[[str], Any]] = {
    "place_at": territories.place_at,
    "children": territories.children,
    "children then": lambda path: territories.children(path, on=date(2020, 1, 1)),
    "ancestors": territories.ancestors,
    "descendants": lambda path: territories.descendants(path, limit=20),
    "subtree_count": territories.subtree_count,
    "search": lambda path: territories.search("戊23", within=path),
    "search generic": lambda path: territories.search("丙3 社区", within=path),
}


def _plan(ask: Callable[[str], Any], path: str) -> str:
    """The plans of all statements that asking about `path` runs."""
    with CaptureQueriesContext(connection) as told:
        ask(path)
    plans = []
    with connection.cursor() as cursor:
        for query in told.captured_queries:
            cursor.execute("EXPLAIN " + query["sql"])
            plans += [line for (line,) in cursor.fetchall()]
    return "\n".join(plans)


@pytest.fixture
def somebody_still_looks(django_db_setup: None) -> Iterator[None]:
    """While another looks at an older state, no new page counts as visible to all: the dearest an index can be."""
    looking = connections["default"].copy()
    with looking.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_current_xact_id(), count(*) FROM territories_place")
    yield
    looking.close()


def test_questions_are_answered_by_index_at_every_level(
    tmp_path: Path, emptied_after: None, somebody_still_looks: None
) -> None:
    territories.load_frame(of=written(generated(provinces=8), tmp_path))
    with transaction.atomic():
        for path in ("12.", "12.03.", "12.03.02.", "12.03.02.004.", "12.03.02.004.007."):
            for name, ask in QUESTIONS.items():
                plan = _plan(ask, path)
                assert "Index" in plan, (name, path, plan)
                assert "Seq Scan on territories_place" not in plan, (name, path, plan)
