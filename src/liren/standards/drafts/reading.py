"""Reading drafts: lists, one whole, the difference between two saves or to what is in force."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from liren.access.public import Actor, may, which
from liren.access.roles import ROLES
from liren.engine.difference import Change, cases_difference, difference
from liren.engine.language import Procedure
from liren.engine.loading import ProcedureInvalid, parse
from liren.standards.drafts.errors import NoSuchDraft
from liren.standards.drafts.model import Draft, DraftSave
from liren.standards.drafts.starting import texts_of
from liren.standards.drafts.view import DraftLine, DraftPage, Remark, SaveLine
from liren.standards.errors import NoSuchProcedure
from liren.standards.published import Published
from liren.standards.queries import current

MOST = 200
ROLE_NAMES = {"reporter": "反映人", **{role.key: role.title for role in ROLES.values()}}


@dataclass(frozen=True, slots=True)
class Compared:
    """changes: None when one of the two texts is no procedure. against: the version in force; None: a new procedure.

    cases: which cases came, went or are told otherwise.
    """

    changes: tuple[Change, ...] | None
    against: Published | None
    cases: tuple[Change, ...] = ()


def drafts(by: Actor, *, state: str = "") -> tuple[DraftLine, ...]:
    """The drafts `by` may read, last changed first. One statement."""
    found = Draft.objects.filter(_readable(by))
    if state:
        found = found.filter(state=state)
    return tuple(map(_line, found.defer("text", "cases").order_by("-changed_at")[:MOST]))


def drafts_changing(against: Published, by: Actor) -> tuple[tuple[DraftLine, tuple[Change, ...]], ...]:
    """Drafts `by` may read that would change this version, last changed first, with what they change. One statement."""
    if all(which(by, act).empty for act in ("procedures.edit", "procedures.publish")):
        return ()
    found = Draft.objects.filter(_readable(by), key=against.key).exclude(state__in=["published", "withdrawn"])
    told = (
        (_line(row), _difference(against.procedure, _parsed(row.text))) for row in found.order_by("-changed_at")[:10]
    )
    return tuple((line, changes) for line, changes in told if changes)


def _readable(by: Actor) -> Q:
    where = Q(pk__isnull=True)
    for act in ("procedures.edit", "procedures.publish"):
        for path in which(by, act).paths:
            where |= Q(path__startswith=path)
    return where


def draft(draft_id: UUID, by: Actor) -> DraftPage:
    """A whole draft with its story. Three statements. Raises NoSuchDraft, also to those who may not read it."""
    row = Draft.objects.select_related("published").filter(id=draft_id).first()
    if row is None or not (may(by, "procedures.edit", row.path) or may(by, "procedures.publish", row.path)):
        raise NoSuchDraft
    return page_of(row)


def page_of(row: Draft) -> DraftPage:
    """The draft with its saves and its story. Two statements."""
    saves = tuple(DraftSave.objects.filter(draft=row).defer("text", "cases").order_by("-number"))
    remarks = row.remarks.order_by("id")
    return DraftPage(
        line=_line(row),
        text=row.text,
        cases=row.cases,
        based_on=row.based_on,
        writers=frozenset(one for one in (row.author, *(save.by for save in saves)) if one is not None),
        saves=tuple(SaveLine(one.number, one.digest, one.by_name, one.at) for one in saves),
        remarks=tuple(Remark(r.kind, r.number, r.about, r.line, r.text, r.by_name, r.at) for r in remarks),
        published_version=row.published.version if row.published else None,
    )


def to_what_is_in_force(page: DraftPage, at: datetime) -> Compared:
    """What the draft says otherwise than the version in force where it would apply."""
    try:
        against = current(page.line.key, page.line.path, at)
    except NoSuchProcedure:
        return Compared((), None)
    mine = _parsed(page.text)
    cases = cases_difference(texts_of(against)[1], page.cases)
    return Compared(_difference(against.procedure, mine), against, cases)


@dataclass(frozen=True, slots=True)
class Between:
    """Two saves compared. changes: None when one of them is no procedure. same: not a character differs."""

    changes: tuple[Change, ...] | None
    cases: tuple[Change, ...]
    same: bool


def between(page: DraftPage, first: int, second: int) -> Between:
    """The second save against the first.

    Raises NoSuchDraft when the draft has no such save.
    """
    found = {one.number: one for one in DraftSave.objects.filter(draft_id=page.line.id, number__in=[first, second])}
    if first not in found or second not in found:
        raise NoSuchDraft
    one, other = found[first], found[second]
    return Between(
        _difference(_parsed(one.text), _parsed(other.text)),
        cases_difference(one.cases, other.cases),
        (one.text, one.cases) == (other.text, other.cases),
    )


def _difference(old: Procedure | None, new: Procedure | None) -> tuple[Change, ...] | None:
    return difference(old, new, names=ROLE_NAMES) if old and new else None


def _parsed(text: str) -> Procedure | None:
    try:
        return parse(text)
    except ProcedureInvalid:
        return None


def _line(row: Draft) -> DraftLine:
    return DraftLine(
        row.id, row.key, row.title, row.path, row.publisher, row.state, row.author, row.author_name, row.version,
        row.changed_at,
    )  # fmt: skip
