"""An organisation held against the establishment standard of its kind: clause by clause, met, not met, or not known."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from liren.actors.cards import Organisation
from liren.actors.models import Holding, OrganisationChange, OrganisationRow, Term
from liren.actors.templates.founding import standing_instead
from liren.actors.templates.loading import parse_template
from liren.actors.templates.shapes import Template
from liren.actors.templates.shelf import standards_at
from liren.actors.templates.standard import CLAUSES, Members, Standard, TermRule
from liren.engine.language import Source
from liren.kit.clock import CHINA


@dataclass(frozen=True, slots=True)
class ClauseMet:
    """One clause of the standard. met: None when nobody but a person can tell. source: what it rests on."""

    key: str
    rule: str
    met: bool | None
    says: str
    source: Source

    @property
    def title(self) -> str:
        return CLAUSES[self.key]

    @property
    def ours(self) -> bool:
        """Is it the platform's own choice, because the documents do not say?"""
        return self.source.document == "our choice"


@dataclass(frozen=True, slots=True)
class StandardCard:
    """The standard of its kind that holds where an organisation is, and how it stands against it.

    own: it is a place's own and not the country's.
    """

    title: str
    version: int
    own: bool
    clauses: tuple[ClauseMet, ...]


def standard_of(subtype: str, path: str) -> tuple[Template, Standard] | None:
    """The establishment standard for organisations of this sub-type at `path`, of the nearest place that set one."""
    for text, of in standards_at(path):
        read = parse_template(json.loads(text), path=of)
        for slot in read.slots:
            if slot.standard is not None and subtype in (slot.subtype.urban, slot.subtype.rural):
                return read, slot.standard
    return None


def longest_term(row: OrganisationRow) -> int | None:
    """How many years a term of it lasts at most, as its standard says; None: it says nothing."""
    found = standard_of(row.subtype, row.path)
    return found[1].term.years if found and found[1].term else None


def establishment(one: Organisation, *, at: datetime) -> StandardCard | None:
    """How an organisation stands against the standard of its kind; None where there is none.

    Six statements at most; one where there is none.
    """
    found = standard_of(one.subtype, one.path) if one.until is None else None
    if found is None:
        return None
    row = OrganisationRow.objects.select_related("parent").get(id=one.id)
    template, standard = found
    sources = template.sources
    clauses = tuple(
        ClauseMet(key, clause.rule, met, says, sources[clause.basis])
        for key, met, says in _clauses(row, standard, at)
        for clause in (standard.clauses[key],)
    )
    return StandardCard(template.title, template.version, bool(template.path), clauses)


def _clauses(row: OrganisationRow, standard: Standard, at: datetime) -> Iterator[tuple[str, bool | None, str]]:
    founded = OrganisationChange.objects.filter(organisation=row, what="founded").order_by("-at").first()
    told = f"{founded.now}（{founded.reference}）" if founded else "不是从模板设的，平台没有记下，请核对"
    if standard.founded_by:
        yield "founded_by", True if founded else None, told
    if standard.reasons:
        yield "reasons", True if founded else None, "设立时写明了" if founded else told
    if standard.while_none:
        yield "while_none", *_instead(row, standard)
    if standard.guided_by:
        guided = row.parent is not None and row.parent.subtype in standard.guided_by.subtypes
        yield "guided_by", guided, row.parent.name if row.parent else "没有登记上级"
    if standard.members:
        yield "members", *_members(row, standard.members)
    if standard.term:
        yield "term", *_term(row, standard.term, at.astimezone(CHINA).date())
    if standard.ends:
        yield "ends", None, "到没到这一步由人判断"


def _instead(row: OrganisationRow, standard: Standard) -> tuple[bool | None, str]:
    here, above = standing_instead(standard.while_none, row.path)
    if here:
        return False, f"这里已有{'、'.join(here)}"
    if above:
        return None, f"“{'、'.join(above)}”登记在上一级，看不出管不管这里"
    return True, "没有"


def _members(row: OrganisationRow, rule: Members) -> tuple[bool, str]:
    """A person with two posts is one member; of the half they count when one of their posts does."""
    held = Holding.objects.filter(post__organisation=row, until=None).values_list("person_id", "post__key")
    people = {person for person, _ in held}
    half = {person for person, key in held if key in rule.half}
    missing = [f"还差 {rule.least - len(people)} 人"] if len(people) < rule.least else []
    missing += ["不是单数"] if rule.odd and len(people) >= rule.least and len(people) % 2 == 0 else []
    missing += [f"{rule.half_title}只有 {len(half)} 人，不到一半"] if rule.half and 2 * len(half) < len(people) else []
    said = f"现有 {len(people)} 人" + (f"，其中{rule.half_title} {len(half)} 人" if rule.half else "")
    return not missing, "；".join([said, *missing])


def _term(row: OrganisationRow, rule: TermRule, today: date) -> tuple[bool | None, str]:
    last = Term.objects.filter(organisation=row).order_by("-number").first()
    if last is None:
        return None, "还没有登记任期"
    if last.ends_on <= today:
        return False, f"第 {last.number} 届已经届满，请换届或撤销"
    if last.ends_on > years_after(last.began_on, rule.years):
        return False, f"第 {last.number} 届登记得太长"
    return True, f"第 {last.number} 届"


def years_after(day: date, years: int) -> date:
    """The same day so many years on; 1 March for 29 February where there is none.

    >>> years_after(date(2024, 2, 29), 3), years_after(date(2026, 5, 1), 3)
    (datetime.date(2027, 3, 1), datetime.date(2029, 5, 1))
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
