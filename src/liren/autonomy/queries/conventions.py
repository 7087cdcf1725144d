"""Conventions as people read them: the one in force, what stood before, what was done, and a draft at the desk."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from liren.access.public import Actor, require, which
from liren.autonomy.actions.conventions import ACT
from liren.autonomy.errors import NoSuchConvention
from liren.autonomy.models import Convention, ConventionDeed
from liren.autonomy.queries.limits import limits
from liren.autonomy.shapes.conventions import ConventionPage, ConventionView, Decided, DeedLine, DeedSum, Filed
from liren.engine.clause_difference import ClauseRow, ClauseText, compare_clauses

MOST = 30


def convention_versions(path: str, by: Actor) -> list[ConventionView]:
    """The versions at a community, the latest first; what is not decided for who writes them there. One statement."""
    found = Convention.objects.filter(path=path).order_by("-version")
    if not which(by, ACT).covers(path):
        found = found.filter(state__in=["in_force", "ended"])
    return [_view(row) for row in found[:MOST]]


def convention_page(path: str, by: Actor) -> ConventionPage:
    """What everybody may read. Two statements."""
    versions = [one for one in convention_versions(path, by) if one.state in ("in_force", "ended")]
    now = next((one for one in versions if one.state == "in_force"), None)
    return ConventionPage(now, tuple(versions), _sums(now.id) if now else ())


def convention_between(before: UUID, after: UUID, by: Actor) -> tuple[ConventionView, ConventionView, list[ClauseRow]]:
    """Two versions of one community, clause by clause. Raises NoSuchConvention, also for a draft not the reader's."""
    found = {row.id: row for row in Convention.objects.filter(id__in=[before, after])}
    if before not in found or after not in found or found[before].path != found[after].path:
        raise NoSuchConvention
    was, now = _view(found[before]), _view(found[after])
    if not which(by, ACT).covers(was.path) and {was.state, now.state} - {"in_force", "ended"}:
        raise NoSuchConvention
    return was, now, [_row(one) for one in compare_clauses(_texts(was, "-"), _texts(now, "+"))]


def deeds_of(convention_id: UUID, by: Actor) -> list[DeedLine]:
    """What was recorded and stands, the latest first, for who keeps it. Raises NoSuchConvention, NotAllowed."""
    row = Convention.objects.filter(id=convention_id).first()
    if row is None:
        raise NoSuchConvention
    require(by, ACT, row.path)
    found = _standing(convention_id).order_by("-on", "-at", "id")[:100]
    return [DeedLine(one.id, one.clause, limits().deeds.get(one.deed, one.deed), one.times, one.on) for one in found]


def _standing(convention_id: UUID) -> Any:
    return ConventionDeed.objects.filter(convention_id=convention_id, takes_back=None, taken_back=None)


def _sums(convention_id: UUID) -> tuple[DeedSum, ...]:
    """By month, not by day: a day tells neighbours who it was."""
    sums: dict[tuple[date, int, str], int] = defaultdict(int)
    for on, clause, deed, times in _standing(convention_id).values_list("on", "clause", "deed", "times"):
        sums[on.replace(day=1), clause, limits().deeds.get(deed, deed)] += times
    order = sorted(sums, key=lambda one: (-one[0].toordinal(), one[1], one[2]))
    return tuple(DeedSum(*one, sums[one]) for one in order[:200])


def _texts(view: ConventionView, side: str) -> list[ClauseText]:
    """With a sign before each number, so that like words are paired, not what stands at the same place."""
    return [ClauseText(f"{side}{n}", "", one) for n, one in enumerate(view.clauses, 1)]


def _row(row: ClauseRow) -> ClauseRow:
    was, now = (ClauseText(one.number[1:], "", one.text) if one else None for one in (row.was, row.now))
    kind = row.kind
    if was and now:
        kind = "changed" if was.text != now.text else "same" if was.number == now.number else "renumbered"
    return ClauseRow(kind, was, now, row.before, row.after)


def _view(row: Convention) -> ConventionView:
    return ConventionView(
        row.id, row.path, row.version, row.title, tuple(row.clauses), row.digest, row.state, row.affair,
        _decided(row.decided), _filed(row.filed), row.begins, row.ended, limits().warned(row.clauses),
    )  # fmt: skip


def _decided(told: Mapping[str, Any]) -> Decided | None:
    if not told:
        return None
    return Decided(
        told["rule"], _day(told.get("on")), told.get("should_come", 0), told.get("came", 0), told.get("agreed", 0),
        told.get("delegated", ""), UUID(told["question"]) if told.get("question") else None,
    )  # fmt: skip


def _filed(told: Mapping[str, Any]) -> Filed | None:
    return Filed(told["with"], _day(told["on"]), told["number"]) if told else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
