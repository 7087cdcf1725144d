"""What was said about clauses: gathered by clause over all versions, in numbers and as far as everybody may read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from liren.access.public import as_system
from liren.affairs.company.shapes import PublicAffair
from liren.affairs.company.square import whole
from liren.affairs.models import Affair
from liren.affairs.queries.departed import Departed, as_seen, departed
from liren.engine.language import Procedure
from liren.standards.public import clauses, procedures

MOST = 100


@dataclass(frozen=True, slots=True)
class SaidAbout:
    """One affair about a clause. about: see `NamedClause`. version: the clause's name with the version it was said of.

    outcome: title of the move that answered it, "" while nobody has. shown: as everybody reads it; None while it is not
    public, and then there is nothing more to say of it here than that it is there.
    """

    affair_id: UUID
    about: str
    version: str
    opened_at: datetime
    answered_at: datetime | None
    outcome: str
    declined: bool
    shown: PublicAffair | None


@dataclass(frozen=True, slots=True)
class SaidCount:
    """How much was said about a clause, and how much of it waits for an answer."""

    said: int
    waiting: int


_ROW = ("id", "about", "answers", "opened_at", "told_at", "run", "declined", "procedure_digest")


def said_about(abouts: Iterable[str]) -> tuple[SaidAbout, ...]:
    """What was said about these clauses, the newest first, at most 100. Six statements at most, however much it is.

    Read beyond the walls, as numbers and moments; words only as the public version has them.
    """
    with as_system():
        found = _rows(Q(about__in=list(abouts)))
    return _said(found)


def said_for(affair_ids: Iterable[UUID], abouts: Iterable[str]) -> tuple[SaidAbout, ...]:
    """What was said in these affairs, and about these clauses. Six statements at most."""
    with as_system():
        found = _rows(Q(id__in=list(affair_ids), about__isnull=False) | Q(about__in=list(abouts)))
    return _said(found)


def said_counts(key: str) -> Mapping[str, SaidCount]:
    """By clause of a procedure (or standard): how much was said, over all versions. One statement."""
    with as_system():
        return _counts(key)


@dataclass(frozen=True, slots=True)
class AboutClause:
    """All there is about a clause. counts: of every clause of the procedure; departures: as `departures_from`."""

    said: tuple[SaidAbout, ...]
    counts: Mapping[str, SaidCount]
    departures: tuple[Departed, ...]


def about_clause(key: str, clause: str, path: str, since: datetime) -> AboutClause:
    """What was said of a clause and departures from it at or below `path` since then. Ten statements at most."""
    with as_system():
        found, counts = _rows(Q(about=f"{key}#{clause}")), _counts(key)
        laws, records = departed(key, path, since)
    return AboutClause(_said(found), counts, as_seen(laws, records))


def _rows(wanted: Q) -> list[dict[str, Any]]:
    return list(Affair.objects.filter(wanted).order_by("-opened_at", "-id").values(*_ROW)[:MOST])


def _counts(key: str) -> dict[str, SaidCount]:
    named = Affair.objects.filter(about__gte=f"{key}#", about__lt=f"{key}$").order_by("about")
    counted = named.values("about").annotate(said=Count("id"), waiting=Count("id", filter=Q(told_at=None)))
    return {str(one["about"]).partition("#")[2]: SaidCount(one["said"], one["waiting"]) for one in counted}


def _said(found: list[dict[str, Any]]) -> tuple[SaidAbout, ...]:
    if not found:
        return ()
    shown = {one.line.affair_id: one for one in whole(one["id"] for one in found)}
    laws = procedures({one["procedure_digest"] for one in found})
    values = [_value(one, laws[one["procedure_digest"]]) for one in found]
    words = clauses.all_in_words(values)
    return tuple(
        _one(one, laws[one["procedure_digest"]], words[value], shown.get(one["id"]))
        for one, value in zip(found, values, strict=True)
    )


def _value(row: Mapping[str, Any], law: Procedure) -> str:
    return str(row["answers"][next(key for key, field in law.form.items() if field.type == "clause")])


def _one(row: Mapping[str, Any], law: Procedure, version: str, shown: PublicAffair | None) -> SaidAbout:
    reply = row["run"].get("reply") or {}
    step = law.steps.get(reply.get("step") or "")
    move = step.moves.get(reply.get("move") or "") if step else None
    return SaidAbout(
        affair_id=row["id"],
        about=row["about"],
        version=version,
        opened_at=row["opened_at"],
        answered_at=row["told_at"],
        outcome=move.title if move and row["told_at"] else "",
        declined=row["declined"],
        shown=shown,
    )
