"""条款: what one clause says and rests on, what was said of it and answered, departures, how it changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from liren.access.public import Actor, may, which
from liren.affairs import public as affairs
from liren.affairs.public import Departed, SaidAbout, SaidCount
from liren.engine.conformance.report import ClauseRow
from liren.engine.difference import Change
from liren.engine.language import Procedure
from liren.evaluation import public as evaluation
from liren.evaluation.public import Period
from liren.kit.clock import CHINA, now
from liren.kit.errors import NotYours
from liren.standards import public as standards
from liren.standards.public import Published, clauses
from liren.territories.public import community_of
from liren.web.nav import is_staff
from liren.web.pages import actor_of, answer
from liren.web.standards import cited, feedback_here, publisher_of, version_asked, where_of

YEAR = timedelta(days=366)
FLOOR = {"floor": "底线条款，下级只可收紧", "open": "可调条款，下级可换", "": "固定，下级不可放宽"}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list of a procedure's clauses."""

    clause: clauses.Clause
    count: SaidCount | None
    whole: bool


@dataclass(frozen=True, slots=True)
class Turned:
    """How often it was departed from in one way. reasons: of affairs the reader may see, with their ids."""

    instead: str
    times: int
    reasons: tuple[tuple[str, str, UUID], ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """What a version changed at the clause, against the one before it."""

    published: Published
    changes: tuple[Change, ...]


def say_link(value: str) -> str:
    """The form in which anybody says something about this clause, which need not be found again."""
    return f"{reverse('open', args=[clauses.FEEDBACK])}?say.clause={quote(value)}"


@require_GET
def procedure_clauses(request: HttpRequest, key: str) -> HttpResponse:
    """Every clause of a procedure with how much was said of it."""
    published, _ = version_asked(request, key)
    counts, whole = affairs.said_counts(key), clauses.of_version(published, clauses.within(published)[""])
    rows = [
        Row(clause, counts.get(clause.path), clause.path in ("", clause.step))
        for clause in clauses.within(published).values()
    ]
    return answer(
        request,
        "standards/clauses.html",
        tab="procedures" if is_staff(actor_of(request)) else "standards-portal",
        staff=is_staff(actor_of(request)),
        published=published,
        rows=rows,
        all=sum(one.said for one in counts.values()),
        said=said_of(affairs.said_about([whole.about])),
        waiting=sum(one.waiting for one in counts.values()),
        gone=sum(one.said for path, one in counts.items() if path not in clauses.within(published)),
        feedback=feedback_here(request),
        say=say_link(whole.value),
    )


@require_GET
def clause(request: HttpRequest, key: str, clause: str) -> HttpResponse:
    """One clause. One that an earlier version had and the present has not is read in the last that had it."""
    wanted, versions = version_asked(request, key)
    published = next((one for one in (wanted, *versions) if clause in clauses.within(one)), None)
    if published is None or not clause:
        raise NotYours(what="这一条")
    one, actor, at = clauses.within(published)[clause], actor_of(request), now()
    named = clauses.of_version(published, one)
    gathered = affairs.about_clause(key, clause, published.path, at - YEAR)
    return answer(
        request,
        "standards/clause.html",
        tab="procedures" if is_staff(actor) else "standards-portal",
        staff=is_staff(actor),
        published=published,
        publisher=publisher_of(published.publisher),
        named=named,
        nature=FLOOR[_nature(published.procedure, one)],
        gone=clause not in clauses.within(wanted),
        said=said_of(gathered.said),
        nearby=_nearby(published, clause, gathered.counts),
        turned=_turned(published, gathered.departures, clause),
        editions=tuple(_editions(versions, clause)),
        drafts=_drafts_about(actor, wanted, clause),
        hearings=standards.heard.open_hearings(key, at),
        feedback=feedback_here(request),
        say=say_link(named.value),
        kept=_kept(request, published, clause),
        sees_affairs=not which(actor, "affairs.read").empty,
        **cited(published, at),
    )


@require_GET
def standard_clause(request: HttpRequest, id: UUID, clause: UUID) -> HttpResponse:
    """One clause of a standard of the catalogue, with what was said of it."""
    try:
        named = clauses.named(f"standard/{id}#{clause}", "", now())
    except clauses.NoSuchClause:
        raise NotYours(what="这一条") from None
    staff = is_staff(actor_of(request))
    return answer(
        request,
        "standards/standard_clause.html",
        tab="standards-portal",
        staff=staff,
        id=id,
        named=named,
        said=said_of(affairs.said_about([named.about])),
        feedback=feedback_here(request),
        say=say_link(named.value),
    )


def said_of(found: Sequence[SaidAbout]) -> dict[str, object]:
    """What was said: shown to everybody, and how much is not (yet)."""
    versions = standards.heard.answered_by(one.affair_id for one in found) if found else {}
    return {
        "shown": [(one, *words_of(one), versions.get(one.affair_id)) for one in found if one.shown],
        "hidden": sum(1 for one in found if not one.shown),
        "all": len(found),
        "waiting": sum(1 for one in found if one.answered_at is None),
    }


def words_of(one: SaidAbout) -> tuple[str, str, str]:
    """(how it is at now and before, how it would be better, the answer) as everybody reads them."""
    told = {said.key: said.text for said in one.shown.answers} if one.shown else {}
    reply = told.get("answer") or told.get("reason") or told.get("explained", "")
    return told.get("description", ""), told.get("better", ""), reply


def _nature(procedure: Procedure, clause: clauses.Clause) -> str:
    step = procedure.steps.get(clause.step)
    if any(clause.path == one or clause.path.startswith(f"{one}.") for one in procedure.floor):
        return "floor"
    return "open" if step is not None and step.open else ""


def _nearby(
    published: Published, clause: str, counts: Mapping[str, SaidCount]
) -> list[tuple[clauses.Clause, SaidCount]]:
    """The step it is of, or what is in it, as far as something was said of that."""
    every = clauses.within(published)
    near = [path for path in every if path not in ("", clause) and clauses.touches(path, clause)]
    return [(every[path], counts[path]) for path in near if path in counts]


def _turned(published: Published, found: Iterable[Departed], clause: str) -> list[Turned]:
    """Departures from this clause, by what was done instead."""
    ways: dict[str, list[Departed]] = {}
    for one in found:
        if one.clause == clause or one.clause.startswith(f"{clause}."):
            ways.setdefault(_instead(published.procedure, one), []).append(one)
    return [
        Turned(
            said,
            len(each),
            tuple((one.reason or "", one.hope or "", one.affair_id) for one in each if one.affair_id is not None)[:10],
        )
        for said, each in ways.items()
    ]


def _instead(procedure: Procedure, one: Departed) -> str:
    if one.clause.endswith(".within"):
        return f"期限改为 {one.instead}"
    step = procedure.steps.get(one.instead)
    return f"改去“{step.title if step else one.instead}”"


def _editions(versions: Sequence[Published], clause: str) -> Iterator[Edition]:
    """Versions that changed it, newest first, each against the one before."""
    for later, earlier in pairwise(versions):
        changes = clauses.changed(earlier, later)
        here = tuple(one for one in changes if clauses.touches(clause, clauses.clause_at(one.path)))
        if here:
            yield Edition(later, here)


def _drafts_about(actor: Actor, against: Published, clause: str) -> list[tuple[standards.DraftLine, list[Change]]]:
    """Drafts the reader may read that would change it."""
    found = []
    for line, changes in standards.heard.drafts_changing(against, actor):
        here = [one for one in changes if clauses.touches(clause, clauses.clause_at(one.path))]
        if here:
            found.append((line, here))
    return found


def _kept(request: HttpRequest, published: Published, clause: str) -> tuple[int, ClauseRow | None] | None:
    """How many affairs began under the procedure this year where the reader reads figures, and how the clause was kept.

    None for who reads none, or reads them where this version does not apply. Read from sums.
    """
    actor = actor_of(request)
    path = community_of(where_of(request)) or where_of(request)
    if not path or not path.startswith(published.path) or not may(actor, "figures.read", path):
        return None
    year = Period.year(now().astimezone(CHINA).year)
    found = evaluation.conformance(published.key, path, year, actor=actor).report
    return found.affairs, next((row for row in found.clauses if row.clause.path == clause), None)
