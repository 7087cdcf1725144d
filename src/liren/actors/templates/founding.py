"""What an establishment standard asks before an organisation is set up: who sets it up, why, and on which document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models.functions import Length

from liren.access.public import Actor, may
from liren.actors.masks import plain_line
from liren.actors.models import OrganisationRow
from liren.actors.templates.standard import Kinds, Standard
from liren.territories.public import Place, ancestors_of

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Founding:
    """What would be written when it is set up. founder: who sets it up; guide: its superior; both (id, name).

    problems: what is in the way; cautions: what the platform cannot know and a person has to look at.
    """

    standard: Standard
    reason: str
    reference: str
    founder: tuple[UUID, str] | None
    guide: tuple[UUID, str] | None
    problems: tuple[str, ...]
    cautions: tuple[str, ...]

    @property
    def words(self) -> str:
        """As the organisation's history says it."""
        reasons = self.standard.reasons.one_of if self.standard.reasons else {}
        said = [f"{self.founder[1]}设立" if self.founder else "", reasons.get(self.reason, "")]
        return "：".join(one for one in said if one) or "按建设标准设立"


def foresee_founding(standard: Standard, place: Place, *, reason: str, reference: str, by: Actor) -> Founding:
    """Hold what is told against the standard, at this place. One statement for each clause that names kinds."""
    founders = _above(standard.founded_by, place.path)
    guides = _above(standard.guided_by, place.path)
    founder = next((one for one in founders if may(by, "actors.manage", one.path)), None)
    guide = guides[0] if guides else None
    here, above = standing_instead(standard.while_none, place.path)
    problems = (
        *_of_founder(standard, founders, founder),
        *_of_guide(standard, guide),
        *([f"这里已有{'、'.join(here)}，不再设"] if here else []),
        *_of_told(standard, reason, reference),
    )
    cautions = tuple(f"“{name}”登记在上一级，看不出管不管这里，请核对" for name in above)
    return Founding(standard, reason, reference.strip(), _named(founder), _named(guide), problems, cautions)


def standing_instead(rule: Kinds | None, path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of those that must not stand beside it: at the place itself, and registered above it (perhaps its own)."""
    if rule is None:
        return (), ()
    found = OrganisationRow.objects.filter(
        path__in=[path, *ancestors_of(path)], subtype__in=rule.subtypes, until=None
    ).order_by("name", "id")  # fmt: skip
    named = list(found.values_list("path", "name"))
    return tuple(name for at, name in named if at == path), tuple(name for at, name in named if at != path)


def _above(rule: Kinds | None, path: str) -> list[OrganisationRow]:
    """Those of the kinds above the place, the nearest first."""
    if rule is None:
        return []
    found = OrganisationRow.objects.filter(path__in=ancestors_of(path), subtype__in=rule.subtypes, until=None)
    return list(found.order_by(Length("path").desc(), "name", "id"))


def _of_founder(
    standard: Standard, founders: Iterable[OrganisationRow], founder: OrganisationRow | None
) -> Iterator[str]:
    if standard.founded_by is None or founder is not None:
        return
    names = "、".join(dict.fromkeys(one.name for one in founders))
    if names:
        yield f"应由{names}设立，请由能管理那里组织的人来设"
    else:
        yield f"应由{standard.founded_by.rule}设立，请先登记它"


def _of_guide(standard: Standard, guide: OrganisationRow | None) -> Iterator[str]:
    if standard.guided_by is not None and guide is None:
        yield f"应由{standard.guided_by.rule}指导，还没有登记这样的组织"


def _of_told(standard: Standard, reason: str, reference: str) -> Iterator[str]:
    if standard.reasons and reason not in standard.reasons.one_of:
        yield "请选为什么设立"
    if plain_line(reference, LONGEST) is None:
        yield f"请写设立的依据（批复、公告的名称或文号），{LONGEST} 字以内"


def _named(row: OrganisationRow | None) -> tuple[UUID, str] | None:
    return None if row is None else (row.id, row.name)
