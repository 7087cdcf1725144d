"""Reads of places: one statement each, always by an index."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from liren.territories.names import everyday, in_full
from liren.territories.paths import ancestors_of, upper_end
from liren.territories.place import Page, Place

_NAME_THEN = """COALESCE((SELECT f.name FROM territories_formername f
    WHERE f.place_id = {p}.id AND f.valid_to > %(on)s ORDER BY f.valid_to LIMIT 1), {p}.name)"""

# Divisions end at fixed widths of the path, so a place's lineage is looked up, not walked.
_NAMES_ABOVE = """ARRAY(SELECT {name} FROM territories_place a
    WHERE a.path IN (left(p.path, 3), left(p.path, 6), left(p.path, 9), left(p.path, 13), left(p.path, 17),
                     regexp_replace(p.path, '[^.]+[.]$', '')) AND a.path < p.path ORDER BY a.path)"""
LINEAGE = _NAMES_ABOVE.format(name="a.name")


def fetch(sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of one statement with named parameters."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def columns(on: date | None) -> str:
    """The select list of a `Place` from `territories_place p`, names as of `on` (a parameter named `on`)."""
    own, above = (_NAME_THEN.format(p=p) if on else f"{p}.name" for p in "pa")
    lineage = _NAMES_ABOVE.format(name=above)
    return f"""p.id, p.level, p.kind, p.code, {own}, p.path, p.parent_id, p.urban, p.committee, p.grid_id,
        p.valid_from, p.valid_to, {lineage}"""


def standing(on: date | None) -> str:
    """The condition that `p` stands on that day; without a day, that it was never closed."""
    if on is None:
        return "p.valid_to IS NULL"
    return "(p.valid_from IS NULL OR p.valid_from <= %(on)s) AND (p.valid_to IS NULL OR p.valid_to > %(on)s)"


def as_place(row: tuple[Any, ...]) -> Place:
    """A `Place` from a row of `columns`."""
    (id_, level, kind, code, name, path, parent, urban, committee, grid, since, until, lineage) = row[:13]
    return Place(
        id=id_,
        level=level,
        kind=kind,
        code=code,
        name=name,
        path=path,
        parent_id=parent,
        full_name=in_full([*lineage, name]),
        everyday_name=everyday(name),
        urban=urban,
        committee=committee,
        grid_id=grid,
        valid_from=since,
        valid_to=until,
    )


def select(where: str, on: date | None = None, **parameters: Any) -> tuple[Place, ...]:
    """The places `p` for which `where` holds (SQL with named parameters; may go on with ORDER BY and LIMIT)."""
    sql = f"SELECT {columns(on)} FROM territories_place p WHERE {where}"  # noqa: S608 (built from constants only)
    return tuple(as_place(row) for row in fetch(sql, on=on, **parameters))


def place(id: int, *, on: date | None = None) -> Place | None:
    """The place with this id, closed or not; None when there is none."""
    return next(iter(select("p.id = %(id)s", on, id=id)), None)


def place_at(path: str, *, on: date | None = None) -> Place | None:
    """The place at this path, closed or not; None when there is none."""
    return next(iter(select("p.path = %(path)s", on, path=path)), None)


def places(ids: Iterable[int], *, on: date | None = None) -> dict[int, Place]:
    """Places by id, closed ones included; unknown ids are left out. One statement for any number."""
    return {p.id: p for p in select("p.id = ANY(%(ids)s)", on, ids=sorted(set(ids)))}


def places_at(paths: Iterable[str], *, on: date | None = None) -> dict[str, Place]:
    """Places by path, closed ones included; unknown paths are left out. One statement for any number."""
    return {p.path: p for p in select("p.path = ANY(%(paths)s)", on, paths=sorted(set(paths)))}


def ancestors(path: str, *, on: date | None = None) -> tuple[Place, ...]:
    """What `path` lies in, the province first, itself left out."""
    return select("p.path = ANY(%(paths)s) ORDER BY p.path", on, paths=list(ancestors_of(path)))


def children(path: str, *, on: date | None = None) -> tuple[Place, ...]:
    """What lies directly below `path` (NATION gives the provinces), in order of the code."""
    if not path:
        return select(f"p.level = 1 AND {standing(on)} ORDER BY p.path", on)
    parent = "(SELECT u.id FROM territories_place u WHERE u.path = %(path)s)"
    return select(f"p.parent_id = {parent} AND {standing(on)} ORDER BY p.path", on, path=path)


def descendants(
    path: str, *, level: int | None = None, after: str | None = None, limit: int = 100, on: date | None = None
) -> Page:
    """A page of what lies below `path`, depth first; `level` keeps one level; `after` is the last page's `after`."""
    found = select(
        f"p.path > %(start)s AND p.path < %(end)s AND {standing(on)}"
        + (" AND p.level = %(level)s" if level else "")
        + " ORDER BY p.path LIMIT %(limit)s",
        on,
        start=after or path,
        end=upper_end(path),
        level=level,
        limit=limit + 1,
    )
    return Page(found[:limit], found[limit - 1].path if len(found) > limit else None)


def subtree_count(path: str, *, on: date | None = None) -> dict[int, int]:
    """How many places of each level lie below `path`, itself left out; levels with none are left out."""
    sql = f"""SELECT p.level, count(*) FROM territories_place p
        WHERE p.path > %(path)s AND p.path < %(end)s AND {standing(on)} GROUP BY p.level ORDER BY p.level"""  # noqa: S608
    return dict(fetch(sql, path=path, end=upper_end(path), on=on))


def communities_in(path: str) -> int:
    """How many communities stand at `path` and below."""
    sql = f"""SELECT count(*) FROM territories_place p
        WHERE p.path >= %(path)s AND p.path < %(end)s AND p.level = 5 AND {standing(None)}"""  # noqa: S608
    return int(fetch(sql, path=path, end=upper_end(path))[0][0])


def kinds_below(path: str) -> dict[str, int]:
    """How many places of each kind stand below `path`, itself left out; kinds with none are left out."""
    sql = f"""SELECT p.kind, count(*) FROM territories_place p
        WHERE p.path > %(path)s AND p.path < %(end)s AND {standing(None)} GROUP BY p.kind"""  # noqa: S608
    return dict(fetch(sql, path=path, end=upper_end(path)))


def bare(name: str) -> str:
    """Without the blanks some write and some do not.

    >>> bare("3 幢")
    '3幢'
    """
    return "".join(name.split())


def named_below(path: str, kind: str, names: Iterable[str]) -> tuple[Place, ...]:
    """The places of a kind that stand below `path` and bear one of these names, blanks left out on both sides."""
    wanted = sorted(map(bare, set(names)))
    return select(
        f"p.path > %(start)s AND p.path < %(end)s AND p.kind = %(kind)s AND {standing(None)}"
        r" AND regexp_replace(p.name, '[\s\u3000]', '', 'g') = ANY(%(wanted)s) ORDER BY p.path",
        start=path, end=upper_end(path), kind=kind, wanted=wanted,
    )  # fmt: skip


def buildings_of(grid: int, *, on: date | None = None) -> tuple[Place, ...]:
    """The buildings of a grid, whichever 小区 they lie in."""
    return select(f"p.grid_id = %(grid)s AND {standing(on)} ORDER BY p.path", on, grid=grid)
