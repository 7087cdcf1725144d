"""Change sets as a reviewer sees them: counts by kind, and rows page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from liren.territories.errors import ChangeSetUnknown
from liren.territories.models import ChangeRow, ChangeSet
from liren.territories.paths import parent_of, upper_end
from liren.territories.queries import fetch, places_at

KINDS: Mapping[str, str] = {
    "added": "新设",
    "removed": "撤销，去向不明",
    "renamed": "改名",
    "moved": "改代码或归属",
    "merged": "并入别处",
    "split": "分到几处",
    "returned": "代码曾撤销，又出现",
}
GONE = ("removed", "moved", "merged", "split")
"""Kinds of a division that ends."""

STATES: Mapping[str, str] = {"open": "审核中", "applied": "生效", "dropped": "作废"}


@dataclass(frozen=True, slots=True)
class Changes:
    """One change set. counts: kind → decision → rows; within: the path it is about; effective_on: once applied."""

    id: int
    edition: date
    title: str
    source: str
    within: str
    rows: int
    state: str
    effective_on: date | None
    made_at: datetime
    counts: Mapping[str, Mapping[str, int]]

    @property
    def open(self) -> int:
        return sum(by.get("open", 0) for by in self.counts.values())


@dataclass(frozen=True, slots=True)
class ChangedDivision:
    """One row. above: the names it lies in; successors: (path, name), empty when unknown."""

    path: str
    kind: str
    level: int
    name_before: str | None
    name_after: str | None
    above: str
    successors: tuple[tuple[str, str], ...]
    told_by: str | None
    decision: str


def change_sets(within: str = "", state: str | None = None) -> tuple[Changes, ...]:
    """The change sets about places in or below `within`, of one state where asked: the newest 100, the newest first."""
    asked = {"within__startswith": within, **({"state": state} if state else {})}
    found = list(ChangeSet.objects.filter(**asked).order_by("-id")[:100])
    counts = _counts([s.pk for s in found])
    return tuple(_changes(s, counts.get(s.pk, {})) for s in found)


def change_set(id: int) -> Changes:
    """One change set. Raises ChangeSetUnknown."""
    found = ChangeSet.objects.filter(pk=id).first()
    if found is None:
        raise ChangeSetUnknown(what="这份区划变更")
    return _changes(found, _counts([id]).get(id, {}))


def changed_divisions(
    id: int,
    *,
    kind: str | None = None,
    decision: str | None = None,
    within: str = "",
    after: str = "",
    limit: int = 50,
) -> tuple[tuple[ChangedDivision, ...], str | None]:
    """A page of a change set's rows in or below `within` in order of the path, and the path to continue after."""
    asked: dict[str, Any] = {"change_set_id": id, "path__gt": after}
    asked |= {"path__gte": within, "path__lt": upper_end(within)} if within else {}
    asked |= {key: value for key, value in (("kind", kind), ("decision", decision)) if value}
    rows = list(ChangeRow.objects.filter(**asked).order_by("path")[: limit + 1])
    shown = rows[:limit]
    wanted = {path for row in shown for path in (*row.successors, parent_of(row.path)) if path}
    names = {path: p.full_name for path, p in places_at(wanted).items()}
    new = ChangeRow.objects.filter(change_set_id=id, path__in=wanted, name_after__isnull=False)
    names = {**{path: name or path for path, name in new.values_list("path", "name_after")}, **names}
    return tuple(_division(row, names) for row in shown), shown[-1].path if len(rows) > limit else None


def changed_provinces(id: int) -> tuple[tuple[str, str, int], ...]:
    """(path, name, how many rows differ) of each province a change set touches, by code."""
    rows = fetch(
        "SELECT r.at, coalesce(p.name, (SELECT n.name_after FROM territories_changerow n WHERE n.change_set_id = %(id)s"
        " AND n.path = r.at), r.at), r.count FROM (SELECT left(path, 3) AS at, count(*) FROM territories_changerow"
        " WHERE change_set_id = %(id)s GROUP BY 1) r LEFT JOIN territories_place p ON p.path = r.at ORDER BY 1",
        id=id,
    )
    return tuple((str(path), str(name), int(count)) for path, name, count in rows)


def _division(row: ChangeRow, names: Mapping[str, str]) -> ChangedDivision:
    return ChangedDivision(
        row.path,
        row.kind,
        row.level,
        row.name_before,
        row.name_after,
        names.get(parent_of(row.path) or "", ""),
        tuple((path, names.get(path, path)) for path in row.successors),
        row.told_by,
        row.decision,
    )


def _counts(ids: list[int]) -> dict[int, dict[str, dict[str, int]]]:
    found: dict[int, dict[str, dict[str, int]]] = {}
    rows = fetch(
        "SELECT change_set_id, kind, decision, count(*) FROM territories_changerow"
        " WHERE change_set_id = ANY(%(ids)s) GROUP BY 1, 2, 3",
        ids=ids,
    )
    for id, kind, decision, count in rows:
        found.setdefault(id, {}).setdefault(kind, {})[decision] = count
    return found


def _changes(row: ChangeSet, counts: Mapping[str, Mapping[str, int]]) -> Changes:
    ordered = {kind: counts[kind] for kind in KINDS if kind in counts}
    return Changes(
        row.pk,
        row.edition,
        row.title,
        row.source,
        row.within,
        row.rows,
        row.state,
        row.effective_on,
        row.made_at,
        ordered,
    )
