"""Reading the life of a standard: what happened and what runs now, opinions on it, what is due for review."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q
from django.db.models.functions import Greatest

from liren.standards.catalogue.codes import BEFORE_ISSUE
from liren.standards.catalogue.entry import ClauseEntry
from liren.standards.catalogue.reading import line_of, standing
from liren.standards.catalogue.view import StandardLine, StandardPage
from liren.standards.life.changing import ClauseChange, clauses_after
from liren.standards.life.model import KINDS, MILESTONES, VERDICTS, Milestone, Opinion, StandardAffair
from liren.standards.life.turning import changes_of

REVIEW_AFTER: Final = 5
"""Years after which what holds is looked at again; usual for standards, and our choice for what a place keeps."""


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """Something that happened. on: the day it takes effect, where that is another. affair: None when by none here."""

    what: str
    at: datetime
    on: date | None
    affair: UUID | None
    number: str
    says: str
    by_name: str

    @property
    def title(self) -> str:
        return MILESTONES[self.what]


@dataclass(frozen=True, slots=True)
class OpinionView:
    """An opinion, without what it says: that stands in its affair, once it is let through. clause: "" for the whole."""

    affair: UUID
    number: str
    clause: str
    said_at: datetime
    verdict: str | None
    answered_at: datetime | None

    @property
    def verdict_title(self) -> str:
        return VERDICTS[self.verdict] if self.verdict else "还没有答复"


@dataclass(frozen=True, slots=True)
class Running:
    """An affair about a standard. draft: what a 修改单 changes. opinions: None outside a standard's own page."""

    affair: UUID
    number: str
    kind: str
    standard: UUID
    began_at: datetime
    ended_at: datetime | None
    opinions_from: datetime | None
    opinions_until: date | None
    opinions_closed: datetime | None
    draft: tuple[ClauseChange, ...] | None
    applies_on: date | None
    opinions: tuple[OpinionView, ...] = ()

    @property
    def title(self) -> str:
        return KINDS[self.kind]

    @property
    def open_for_opinions(self) -> bool:
        return self.opinions_from is not None and self.opinions_closed is None and self.ended_at is None

    @property
    def unanswered(self) -> int:
        return sum(one.verdict is None for one in self.opinions)


@dataclass(frozen=True, slots=True)
class LifeView:
    """milestones: oldest first. affairs: the newest first."""

    milestones: tuple[MilestoneView, ...]
    affairs: tuple[Running, ...]

    @property
    def asking(self) -> Running | None:
        """The affair in which people are asked for opinions now."""
        return next((one for one in self.affairs if one.open_for_opinions), None)

    @property
    def running(self) -> tuple[Running, ...]:
        return tuple(one for one in self.affairs if one.ended_at is None)


def life_of(standard_id: UUID) -> LifeView:
    """All that happened to a standard. Three statements."""
    milestones = Milestone.objects.filter(standard_id=standard_id).order_by("at", "id")
    running = list(StandardAffair.objects.filter(standard_id=standard_id).order_by("-began_at", "affair"))
    said: dict[UUID, list[OpinionView]] = {one.affair: [] for one in running}
    for row in Opinion.objects.filter(asked__standard_id=standard_id).order_by("said_at", "affair"):
        said[row.asked_id].append(
            OpinionView(row.affair, row.number, row.clause, row.said_at, row.verdict, row.answered_at)
        )
    return LifeView(
        tuple(MilestoneView(m.what, m.at, m.on, m.affair, m.number, m.says, m.by_name) for m in milestones),
        tuple(_running(one, tuple(said[one.affair])) for one in running),
    )


def drafted(page: StandardPage, running: Running) -> tuple[ClauseEntry, ...]:
    """The clauses of a standard as a 修改单 would leave them."""
    before = [ClauseEntry(c.number, c.title, c.phrase, c.area, c.text or None) for c in page.clauses]
    return tuple(clauses_after(before, running.draft or (), strict=False))


def in_making(*, on: date) -> tuple[tuple[StandardLine, Running | None, int], ...]:
    """Standards planned and in the making, and those out for opinions, each with its affair here and opinions not
    answered; by stage. Three statements.
    """
    asking = StandardAffair.objects.filter(ended_at=None, opinions_closed=None).exclude(opinions_from=None)
    found = standing(on).filter(
        Q(now__in=[s for s in BEFORE_ISSUE if s != "stopped"]) | Q(id__in=asking.values("standard"))
    )
    lines = [line_of(row) for row in found.order_by("sort", "id")]
    counted = StandardAffair.objects.filter(standard__in=[one.id for one in lines], ended_at=None)
    counted = counted.annotate(
        waiting=Count("opinions", filter=Q(opinions__verdict=None, opinions__affair__isnull=False))
    )
    by = {one.standard_id: one for one in counted.order_by("began_at")}
    return tuple(
        (line, _running(by[line.id]) if line.id in by else None, by[line.id].waiting if line.id in by else 0)
        for line in lines
    )


def due_for_review(paths: Iterable[str], *, on: date) -> tuple[StandardLine, ...]:
    """What holds at these places, was not looked at again for five years, and is neither being looked at nor revised.

    What a review found to be revised waits a year for its project. One statement.
    """
    before = on.replace(year=on.year - REVIEW_AFTER, day=min(on.day, 28))
    last = Max("milestones__at__date", filter=Q(milestones__what="continued"))
    running = StandardAffair.objects.filter(Q(standard=OuterRef("id")) | Q(replaces=OuterRef("id")), ended_at=None)
    to_revise = Milestone.objects.filter(
        standard=OuterRef("id"), what="to_revise", at__date__gt=on - timedelta(days=365)
    )
    found = standing(on).filter(Q(now="in_force"), path__in=list(paths), in_force_from__isnull=False)
    found = found.annotate(looked=Greatest("in_force_from", last)).filter(looked__lte=before)
    return tuple(line_of(row) for row in found.filter(~Exists(running), ~Exists(to_revise)).order_by("sort", "id"))


def _running(row: StandardAffair, opinions: tuple[OpinionView, ...] = ()) -> Running:
    return Running(
        row.affair, row.number, row.kind, row.standard_id, row.began_at, row.ended_at, row.opinions_from,
        row.opinions_until, row.opinions_closed, changes_of(row) if row.draft is not None else None, row.applies_on,
        opinions,
    )  # fmt: skip
