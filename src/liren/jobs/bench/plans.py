"""How the database answers an act: the plans of its statements and the pages they touch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from liren.jobs.bench.timing import Replay, Statement

_PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@dataclass(frozen=True, slots=True)
class Planned:
    """The shapes of an act's plans, one for each statement, and how many pages of 8 kB they touched in all."""

    shapes: tuple[str, ...]
    pages: int


def planned(statements: Sequence[Statement], replay: Replay) -> Planned:
    """Run the statements twice, in one transaction each that is then undone; what the second time shows, warm."""
    found = Planned((), 0)
    for _ in range(2):
        explained = list(_explained(statements, replay))
        found = Planned(tuple(_shape(one["Plan"]) for one in explained), sum(map(_pages, explained)))
    return found


def _explained(statements: Sequence[Statement], replay: Replay) -> Iterator[Mapping[str, Any]]:
    with replay.raw.cursor() as cursor:
        for one in statements:
            if not one.sql.lstrip().upper().startswith(_PLANNED):
                cursor.execute(one.sql, one.parameters)
                continue
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {one.sql}", one.parameters)
            yield cursor.fetchone()[0][0]
    replay.raw.rollback()


def _shape(node: Mapping[str, Any]) -> str:
    """Kinds of nodes with the indexes or tables they read: what must stay when the tables grow."""
    read = node.get("Index Name") or node.get("Relation Name") or node.get("Function Name")
    below = ", ".join(map(_shape, node.get("Plans", ())))
    return str(node["Node Type"]) + (f" {read}" if read else "") + (f" ({below})" if below else "")


def _pages(explained: Mapping[str, Any]) -> int:
    top = explained["Plan"]
    return int(top.get("Shared Hit Blocks", 0)) + int(top.get("Shared Read Blocks", 0))
