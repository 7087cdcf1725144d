"""What an affair does to the catalogue. Each of these is done once for its occasion: asked again, nothing happens.

`by` is who decided it in the affair, and must keep standards where it is kept; the system where the clock did. Who
supervises there may send a draft back, stop it and find that it does not serve elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from liren.access.public import SYSTEM, Actor, holds, may, require
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.standards.catalogue.codes import BEFORE_ISSUE
from liren.standards.catalogue.entry import ClauseEntry, RelationEntry, SourceEntry, StandardEntry
from liren.standards.catalogue.model import Standard
from liren.standards.catalogue.reading import standard, standards_by_id
from liren.standards.catalogue.view import StandardLine, StandardPage
from liren.standards.catalogue.writing import ACT, NOT_OURS, change_standard, record_standard
from liren.standards.life.changing import ClauseChange, clauses_after, reads
from liren.standards.life.errors import NotAboutAStandard, OtherStage
from liren.standards.life.model import MILESTONES, Milestone, StandardAffair
from liren.standards.life.naming import named_standard

UNNUMBERED: Final = "立项，尚未编号"
SAYS: Final = 1000
DECISIONS: Final = ("continued", "to_revise", "to_withdraw", "risen")
"""Milestones that are for who keeps the standard alone; those of evidence rest on the right to take it up."""
_SOURCED: Final = {"status", "issued_on", "in_force_from", "withdrawn_on", "number", "clauses"}
"""Facts whose source is the affair."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One visit of one step of an affair, at a moment. number: the affair's. place: the path where it lies.

    opened_at: when the affair was opened; None: just now.
    """

    affair: UUID
    number: str
    key: str
    place: str
    by: Actor
    at: datetime
    opened_at: datetime | None = None

    @property
    def day(self) -> date:
        return self.at.astimezone(CHINA).date()


@dataclass(frozen=True, slots=True)
class Wanted:
    """The standard a project is to make. replaces: the one it revises, in words; its facts hold where none is given."""

    title: str
    level: str = ""
    quasi_type: str | None = None
    kind: str | None = None
    area: str | None = None
    path: str = ""
    replaces: str = ""


@write
def plan_standard(*, of: Occasion, kind: Literal["project", "amendment", "fast"], wanted: Wanted) -> UUID:
    """A project is approved: the standard comes into the catalogue as planned; a 修改单 begins on the one it changes.

    Raises NotAllowed, InvalidInput, NoneOrSeveral, OtherStage when what is to be changed is not in force.
    """
    known = _affair(of)
    if known is not None:
        _correct(of, known, wanted)
        return known.standard_id
    old = named_standard(wanted.replaces, of.place, on=of.day) if wanted.replaces else None
    if old is not None and not old.in_force:
        raise OtherStage(title=old.title, status=old.status_title, act="修订或修改")
    if kind == "amendment":
        if old is None:
            raise InvalidInput(revises="修改单要写明修改哪一份标准。")
        require_keeper(of, old.path)
        id = old.id
    else:
        id = record_standard(entry=_planned(of, wanted, None if old is None else old.id), by=of.by, at=of.at)
    StandardAffair.objects.create(
        affair=of.affair, number=of.number, kind=kind, standard_id=id, began_at=of.at,
        replaces_id=old.id if old is not None and kind != "amendment" else None,
    )  # fmt: skip
    mark(of, id, "planned", says=wanted.title if kind == "amendment" else "")
    return id


@write
def turn_standard(*, of: Occasion, to: Literal["drafting", "review"]) -> None:
    """The project goes on. What a 修改单 changes stays in force meanwhile. Raises NotAboutAStandard, NotAllowed."""
    about = held(of, watched=True)
    if not done(of, to):
        if about.kind != "amendment":
            write_facts(of, about.standard_id, status=to)
        if to == "drafting" and about.opinions_from is not None and about.opinions_closed is None:
            about.opinions_closed = of.at  # written anew: nobody is asked about what is no more
            about.save(update_fields=["opinions_closed"])
        mark(of, about.standard_id, to)


@write
def put_clauses(*, of: Occasion, changes: Sequence[ClauseChange]) -> None:
    """The draft as it now reads: clauses changed, added and taken out of it, one by one. Raises as `clauses_after`."""
    about = held(of)
    if not changes:
        return
    page = standard(about.standard_id, on=of.day)
    if about.kind == "amendment":
        if not page.line.path and any(one.text.strip() for one in changes):
            raise InvalidInput(clauses=NOT_OURS)
        clauses_after(list(texts_of(page)), changes)
        was = {one.number: reads(one) for one in texts_of(page)}
        said = {one["number"]: one for one in about.draft or ()}  # said again, a clause is as it was said last
        told = {(number := one.number.strip()): replace(one, was=was.get(number, "")).plain for one in changes}
        about.draft = list((said | told).values())
        about.save(update_fields=["draft"])
    elif page.line.status in BEFORE_ISSUE:
        write_facts(of, about.standard_id, clauses=tuple(clauses_after(list(texts_of(page)), changes)))


@write
def stop_standard(*, of: Occasion, says: str) -> None:
    """The project comes to nothing, and why; what was not planned yet needs nothing. Raises NotAllowed."""
    if _affair(of) is None:
        return
    about = held(of, watched=True)
    if not done(of, "stopped"):
        if about.kind != "amendment":
            write_facts(of, about.standard_id, status="stopped")
        mark(of, about.standard_id, "stopped", says=says)
        end(of, about)


@write
def take_up(*, of: Occasion, kind: Literal["review", "promotion"], named: str, says: str = "") -> UUID:
    """A standard is looked at again, or is to rise. Raises NoneOrSeveral, NotAllowed, OtherStage when not in force."""
    known = _affair(of)
    if known is not None:
        return known.standard_id
    line = named_standard(named, of.place, on=of.day)
    if not line.in_force:
        raise OtherStage(title=line.title, status=line.status_title, act="复审" if kind == "review" else "上升")
    require_keeper(of, line.path)
    StandardAffair.objects.create(affair=of.affair, number=of.number, kind=kind, standard_id=line.id, began_at=of.at)
    mark(of, line.id, "review_due" if kind == "review" else "rise_asked", says=says)
    return line.id


@write
def note_milestone(*, of: Occasion, what: str, says: str = "", ends: bool = False) -> None:
    """Something happened: evidence given, a review that lets it stand. Of the catalogue it changes one thing: what rose
    leads to what it became (`says`).

    Raises NotAboutAStandard, NotAllowed, InvalidInput for a word that is no milestone.
    """
    if what not in MILESTONES:
        raise InvalidInput(what=f"规程写的“{what[:20]}”不是一个节点，请改规程。")
    about = held(of, watched=what not in DECISIONS)
    if what == "risen" and says.strip() and not done(of, what):
        _rises(of, about.standard_id, says.strip())
    mark(of, about.standard_id, what, says=says)
    if ends:
        end(of, about)


@write
def withdraw_standard(*, of: Occasion, on: date, says: str) -> None:
    """It holds until `on` and no longer. Raises NotAboutAStandard, NotAllowed, InvalidInput."""
    about = held(of)
    if not done(of, "withdrawn"):
        write_facts(of, about.standard_id, status="withdrawn", withdrawn_on=on)
        mark(of, about.standard_id, "withdrawn", on=on, says=says)
        end(of, about)


def standard_of(affair: UUID) -> UUID | None:
    """The standard an affair is about; None for none. One statement."""
    return StandardAffair.objects.filter(affair=affair).values_list("standard_id", flat=True).first()


def standard_about(affair: UUID, *, on: date) -> StandardLine:
    """The same, as a line of the catalogue. Two statements. Raises NotAboutAStandard."""
    id = standard_of(affair)
    if id is None:
        raise NotAboutAStandard
    return standards_by_id([id], on=on)[id]


def held(of: Occasion, *, watched: bool = False) -> StandardAffair:
    """What the affair is about, under its lock, for who keeps it; watched: for who supervises there too.

    Raises NotAboutAStandard, NotAllowed.
    """
    found = _affair(of)
    if found is None:
        raise NotAboutAStandard
    path = found.standard.path
    if not (watched and _supervises(of, path)):
        require_keeper(of, path)
    return found


def require_keeper(of: Occasion, path: str) -> None:
    """Raise NotAllowed unless who decided keeps standards at `path`."""
    if not of.by.is_system:
        require(of.by, ACT, path)


def _supervises(of: Occasion, path: str) -> bool:
    return holds(of.by, "supervisor", path) and not may(of.by, ACT, path)


def mark(of: Occasion, standard_id: UUID, what: str, *, on: date | None = None, says: str = "") -> None:
    """A milestone, once for its occasion."""
    Milestone.objects.get_or_create(
        key=f"{of.key}.{what}",
        defaults={
            "standard_id": standard_id, "what": what, "at": of.at, "on": on, "affair": of.affair,
            "number": of.number, "says": says.strip()[:SAYS], "by_name": of.by.name,
        },
    )  # fmt: skip


def done(of: Occasion, what: str) -> bool:
    return Milestone.objects.filter(key=f"{of.key}.{what}").exists()


def changes_of(about: StandardAffair) -> tuple[ClauseChange, ...]:
    """What a 修改单 changes."""
    return tuple(ClauseChange(**one) for one in about.draft or ())


def _affair(of: Occasion) -> StandardAffair | None:
    return (
        StandardAffair.objects.select_for_update(of=("self",))
        .select_related("standard")
        .filter(affair=of.affair)
        .first()
    )


def end(of: Occasion, about: StandardAffair) -> None:
    about.ended_at = of.at
    about.save(update_fields=["ended_at"])


def _correct(of: Occasion, about: StandardAffair, wanted: Wanted) -> None:
    """What is answered anew is written anew, until it is issued."""
    line = standard(about.standard_id, on=of.day).line
    if about.kind == "amendment" or about.replaces_id or not wanted.level or line.status not in BEFORE_ISSUE:
        return
    if wanted.path != line.path:
        raise InvalidInput(keeper="标准目录里已经记下由哪里维护，不能再改。要换的，请终止这一件，另提一件。")
    given = {name: value for name in ("kind", "area") if (value := getattr(wanted, name)) is not None}
    number_note = line.number_note if line.number else "" if wanted.level == "quasi" else UNNUMBERED
    write_facts(of, line.id, level=wanted.level, quasi_type=wanted.quasi_type, number_note=number_note, **given)


def _planned(of: Occasion, wanted: Wanted, old: UUID | None) -> StandardEntry:
    """A new row, or the next edition of `old`, which begins with its clauses."""
    quasi = wanted.level == "quasi" if old is None else standard(old, on=of.day).line.level == "quasi"
    told: dict[str, Any] = {"status": "planned", "number_note": "" if quasi else UNNUMBERED, "sources": (_source(of),)}
    if old is None:
        asked: dict[str, Any] = {
            "level": wanted.level,
            "quasi_type": wanted.quasi_type,
            "kind": wanted.kind,
            "area": wanted.area,
        }
        return StandardEntry(title=wanted.title.strip(), path=wanted.path, **asked, **told)
    page = standard(old, on=of.day)
    cleared: dict[str, Any] = dict.fromkeys(
        ("number", "supposed_number", "announced_on", "issued_on", "in_force_from", "withdrawn_on", "successor")
    )
    same = replace(entry_of_page(page), successor_note="", **cleared, **told)
    return replace(same, title=wanted.title.strip() or same.title, clauses=texts_of(page))


def write_facts(of: Occasion, standard_id: UUID, **facts: Any) -> None:
    Standard.objects.select_for_update().get(id=standard_id)
    page = standard(standard_id, on=of.day)
    reason, sources = f"事项 {of.number}", page.line.sources
    if not any(one.document == reason and not one.fields for one in sources):  # what began with it needs it said once
        sources = (*sources, _source(of, tuple(sorted(facts.keys() & _SOURCED))))
    entry = replace(entry_of_page(page), sources=sources, **facts)
    by = SYSTEM if _supervises(of, page.line.path) else of.by  # `held` let them; the catalogue knows keepers only
    change_standard(standard_id=standard_id, entry=entry, seen=page.version, reason=reason, by=by, at=of.at)


def _rises(of: Occasion, standard_id: UUID, to: str) -> None:
    """The catalogue leads from the lower standard to the higher one; once that is recorded, to its row."""
    known = standard(standard_id, on=of.day).entered_relations()
    write_facts(of, standard_id, relations=(*known, RelationEntry("rises_to", to)))


def _source(of: Occasion, fields: tuple[str, ...] = ()) -> SourceEntry:
    return SourceEntry(f"事项 {of.number}", "平台上的事项", fields, checked=True)


def texts_of(page: StandardPage) -> tuple[ClauseEntry, ...]:
    return tuple(ClauseEntry(c.number, c.title, c.phrase, c.area, c.text or None) for c in page.clauses)


def entry_of_page(page: StandardPage) -> StandardEntry:
    """An edition as it would be given; clauses and relations left alone."""
    line = page.line
    return StandardEntry(
        line.title, line.level, line.status, line.number, line.number_note, line.supposed_number, line.quasi_type,
        line.kind, line.issuer, line.path, line.area, line.topic, line.domains, line.actors, line.announced_on,
        line.issued_on, line.in_force_from, line.withdrawn_on, line.successor_id, line.successor_note, line.series,
        line.count, page.machine_scheme, page.machine_level, page.committee_key, line.note, line.sources,
    )  # fmt: skip
