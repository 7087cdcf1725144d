"""Bodies that sit and units of neighbours: those of a community, one of them, and what they did."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, Window

from liren.actors import public as actors
from liren.actors.public import Organisation
from liren.affairs import public as affairs
from liren.autonomy.errors import BodyUnknown
from liren.autonomy.models import BodyDecision, BodyRules
from liren.autonomy.queries.rules import rules_on
from liren.autonomy.shapes.bodies import (
    MEASURES,
    SIDES,
    BodyLine,
    BodyPage,
    DecisionView,
    RulesView,
    Sums,
    view_of,
)
from liren.engine.deciding.rules import FREE
from liren.territories.public import community_of

SITTING = "autonomy/body-sitting"
MATTER = "autonomy/own-matter"
PROPOSAL = "autonomy/joint-proposal"
FORMATION = "autonomy/committee-formation"
JOINT = "joint_council"
MOST = 60


def body_of(organisation_id: UUID) -> Organisation:
    """The organisation, if it is a body that sits or a unit. One statement. Raises BodyUnknown."""
    found = next(iter(actors.organisations_of([organisation_id])), None)
    if found is None or found.subtype not in (*actors.BODIES, *actors.UNITS):
        raise BodyUnknown
    return found


def rules_of_body(organisation_id: UUID, on: date, before: datetime) -> BodyRules | None:
    """The version of its rules of procedure that holds on a day: the last that had begun, of those written before
    `before`. One statement."""
    begun = BodyRules.objects.filter(organisation=organisation_id, begins__lte=on, at__lt=before)
    return begun.order_by("-begins", "-version").first()


def bodies_at(path: str) -> tuple[tuple[BodyLine, ...], tuple[BodyLine, ...]]:
    """The bodies of a community, each below the one it stands under, and its units by kind and name. For everybody.

    Five statements, however many there are.
    """
    wanted = (*actors.BODIES, *actors.UNITS)
    found = [one for one in actors.organisations(path, "self_governance", limit=1000) if one.subtype in wanted]
    ids = [one.id for one in found]
    posts, sums = actors.posts_of(ids), sums_at(path, ids)
    versions = dict(BodyRules.objects.filter(organisation__in=ids).values_list("organisation").annotate(n=Count("id")))

    def line(one: Organisation, depth: int = 0) -> BodyLine:
        return BodyLine(one, depth, posts.get(one.id, ()), versions.get(one.id, 0), sums.get(one.id, Sums()))

    bodies = [one for one in found if one.subtype in actors.BODIES]
    units = sorted(
        (one for one in found if one.subtype in actors.UNITS),
        key=lambda one: (actors.UNITS.index(one.subtype), one.name),
    )
    return tuple(line(one, depth) for one, depth in _in_tiers(bodies)), tuple(line(one) for one in units)


def _in_tiers(bodies: Iterable[Organisation]) -> list[tuple[Organisation, int]]:
    """Each after the one it stands under, with how deep it stands."""
    known = {one.id: one for one in bodies}
    below: dict[UUID | None, list[Organisation]] = defaultdict(list)
    for one in known.values():
        below[one.parent_id if one.parent_id in known else None].append(one)
    told: list[tuple[Organisation, int]] = []
    waiting = [(one, 0) for one in reversed(below[None])]
    while waiting:
        one, depth = waiting.pop()
        told.append((one, depth))
        waiting += [(other, depth + 1) for other in reversed(below[one.id])]
    return told


def sums_at(path: str, organisations: Collection[UUID]) -> Mapping[UUID, Sums]:
    """What each of these did at `path` and below, by id. Two statements."""
    told: dict[UUID, dict[str, int]] = {one: {} for one in organisations}
    for one in affairs.courses(path, (SITTING, MATTER)):
        if one.organisation not in told:
            continue
        if one.procedure_key == SITTING:
            told[one.organisation]["sittings"] = one.done
        else:
            told[one.organisation] |= {
                "raised": one.raised, "open": one.open, "done": one.done, "rated": one.rated, "grades": one.grades
            }  # fmt: skip
    counted = BodyDecision.objects.filter(organisation__in=told).order_by().values("organisation")
    for row in counted.annotate(n=Count("id"), passed=Count("id", Q(passed=True))):
        told[row["organisation"]] |= {"decided": row["n"], "passed": row["passed"]}
    return {id: Sums(**numbers) for id, numbers in told.items()}


def body(organisation_id: UUID, today: date) -> BodyPage:
    """One body or unit whole, for everybody: no member is named; titles stand apart by whether they are public.
    Thirteen statements at most. Raises BodyUnknown.
    """
    organisation = body_of(organisation_id)
    community = community_of(organisation.path) or organisation.path
    around = [
        one for one in actors.organisations(community, "self_governance", limit=1000)
        if organisation_id in (one.parent_id, one.id) or one.id == organisation.parent_id
    ]  # fmt: skip
    choices = {one.key: one.rule.title for one in rules_on(organisation.path, today) if one.rule.body in FREE}
    now, coming, past = _versions(organisation_id, choices, today)
    decided = list(
        BodyDecision.objects.filter(organisation=organisation_id).select_related("rule").order_by("-on", "number")
        .annotate(all=Window(Count("id")), won=Window(Count("id", filter=Q(passed=True))))[:MOST]
    )  # fmt: skip
    unit = organisation.subtype in actors.UNITS
    sittings = () if unit else affairs.sittings([organisation_id])
    public = _public({*(one.affair for one in decided), *(one.affair_id for one in sittings)})
    return BodyPage(
        organisation=organisation, unit=unit,
        above=next((one for one in around if one.id == organisation.parent_id), None),
        below=tuple(one for one in around if one.parent_id == organisation_id),
        posts=actors.posts_of([organisation_id]).get(organisation_id, ()),
        terms=tuple((one.number, one.began_on, one.last_day) for one in actors.terms(organisation_id)),
        rules=now, coming=coming, past=past, sittings=sittings,
        titled=frozenset(one.affair_id for one in sittings if one.title in public.get(one.affair_id, ())),
        decisions=tuple(_decision(row, public.get(row.affair, ())) for row in decided),
        sums=replace(
            _matters(community, organisation_id) if unit else Sums(),
            decided=decided[0].all if decided else 0, passed=decided[0].won if decided else 0,
        ), choices=tuple(choices.items()),
        sides=_sides(community) if organisation.subtype == JOINT else (),
    )  # fmt: skip


def _public(ids: Collection[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    """The title and answers of those of these affairs that stand on the square, in its words. Two statements."""
    found = affairs.public_affairs(affairs.PublicFilters(ids=tuple(ids)), limit=len(ids)).items if ids else ()
    return {one.line.affair_id: (one.line.title, *(said.text for said in one.answers)) for one in found}


def _sides(community: str) -> tuple[tuple[str, int, int, int], ...]:
    """The proposals of each side, as who received them found, whatever was said of it before. One statement."""
    found = affairs.courses_by(community, PROPOSAL, "as_side")
    return tuple((title, *found.get(key, (0, 0, 0))) for key, title in SIDES.items())


def _matters(community: str, organisation_id: UUID) -> Sums:
    """What became of a unit's own matters. One statement."""
    for one in affairs.courses(community, (MATTER,)):
        if one.organisation == organisation_id:
            return Sums(raised=one.raised, open=one.open, done=one.done, rated=one.rated, grades=one.grades)
    return Sums()


def _versions(
    organisation_id: UUID, titles: Mapping[str, str], today: date
) -> tuple[RulesView | None, RulesView | None, tuple[RulesView, ...]]:
    """What holds today, what is to come next, and what held before, the last first."""
    rows = list(BodyRules.objects.filter(organisation=organisation_id).order_by("begins", "version"))
    ends = [*(row.begins for row in rows[1:]), None][: len(rows)]
    views = [view_of(row, titles, end) for row, end in zip(rows, ends, strict=True) if end != row.begins]
    begun = [one for one in views if one.begins <= today]
    coming = next((one for one in views if one.begins > today), None)
    return begun[-1] if begun else None, coming, tuple(reversed(begun[:-1]))


def _decision(row: BodyDecision, public: Collection[str]) -> DecisionView:
    return DecisionView(
        affair=row.affair, number=row.number, title=row.title, public=any(row.title in text for text in public),
        on=row.on, unit=MEASURES[row.measure], members=row.members, came=row.came,
        agree=row.agree, against=row.against, abstain=row.abstain, passed=row.passed, rule=row.rule.key,
        by=str(row.rule.document["title"]), rule_path=row.rule.path,
    )  # fmt: skip
