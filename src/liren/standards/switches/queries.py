"""Reading switches. One statement each."""

# ruff: noqa: S608 - statements are put together from constants of this module; values are always parameters

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from liren.standards.switches.standing import Decision, Mode, Standing
from liren.territories.public import ancestors_of

_IN_FORCE = """s.valid_from <= %(at)s AND (s.valid_to IS NULL OR s.valid_to > %(at)s)
    AND NOT EXISTS (SELECT FROM standards_switch n WHERE n.path = s.path AND n.what = s.what
                       AND n.community_type = s.community_type AND n.valid_from <= %(at)s AND n.id > s.id)"""
_COLUMNS = """s.id, s.path, s.community_type, s.what, s.value, s.valid_from, s.valid_to, s.reason, s.by_person,
    s.by_name, s.decided_at"""
MODE_ARM = f"""
    (SELECT 'mode' AS what, s.id, '' AS publisher, s.value AS key, 0 AS version, '' AS digest, '' AS status, s.path,
            s.valid_from AS effective_from
       FROM standards_switch s WHERE s.path = ANY(%(prefixes)s) AND s.what = 'mode' AND s.value <> 'as above'
        AND {_IN_FORCE} ORDER BY length(s.path) DESC LIMIT 1)"""
"""An arm of the statement that reads the rules at a place: the mode that counts there. Takes `prefixes` and `at`."""


def prefixes(path: str) -> list[str]:
    """`path` and every place above it, the nation first."""
    return list(dict.fromkeys(["", *ancestors_of(path), path]))


def mode_of(rows: Sequence[tuple[Any, ...]]) -> Mode:
    """The mode said by what `MODE_ARM` found among other rows."""
    return "emergency" if any(row[0] == "mode" and row[3] == "emergency" for row in rows) else "ordinary"


def mode_at(path: str, at: datetime) -> Mode:
    """Does `path` stand in ordinary or emergency mode 平急 at `at`? The nearest place that decided counts."""
    return mode_of(_rows(MODE_ARM, {"prefixes": prefixes(path), "at": at}))


def standing(paths: Iterable[str], at: datetime) -> Standing:
    """All that is decided about `paths` at `at`, with the emergencies below them. No statement without paths."""
    wanted = tuple(dict.fromkeys(paths))
    if not wanted:
        return Standing((), at, ())
    above = sorted({above for path in wanted for above in prefixes(path)})
    below = "EXISTS (SELECT FROM unnest(%(paths)s::text[]) p WHERE starts_with(s.path, p))"
    found = _rows(
        f"SELECT {_COLUMNS} FROM standards_switch s WHERE s.path = ANY(%(above)s) AND {_IN_FORCE} UNION"
        f" SELECT {_COLUMNS} FROM standards_switch s WHERE s.what = 'mode' AND s.value = 'emergency'"
        f" AND s.valid_to > %(at)s AND {below} AND {_IN_FORCE}",
        {"above": above, "paths": list(wanted), "at": at},
    )
    return Standing(wanted, at, tuple(Decision(*row) for row in found))


def modes_below(path: str, at: datetime) -> tuple[Decision, ...]:
    """What places below `path` decided about their mode and still holds. One statement."""
    found = _rows(
        f"SELECT {_COLUMNS} FROM standards_switch s WHERE s.what = 'mode' AND s.value IN ('emergency', 'ordinary')"
        f" AND starts_with(s.path, %(path)s) AND s.path <> %(path)s AND {_IN_FORCE} ORDER BY s.id",
        {"path": path, "at": at},
    )
    return tuple(Decision(*row) for row in found)


def decisions(path: str, *, before: int | None = None, limit: int = 50) -> tuple[Decision, ...]:
    """Every decision taken about `path` itself, newest first; `before` the id of the last one seen."""
    found = _rows(
        f"SELECT {_COLUMNS} FROM standards_switch s WHERE s.path = %(path)s"
        " AND (%(before)s::bigint IS NULL OR s.id < %(before)s) ORDER BY s.id DESC LIMIT %(limit)s",
        {"path": path, "before": before, "limit": limit},
    )
    return tuple(Decision(*row) for row in found)


def _rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
