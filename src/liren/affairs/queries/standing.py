"""Where affairs of one procedure stand: the step, since when, and with whom its work lies."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.access.public import names_of
from liren.access.roles import ROLES
from liren.actors.public import organisation_names
from liren.affairs.models import Affair, Work
from liren.engine.language import Field, Procedure
from liren.engine.steps import all_fields
from liren.kit.database import rows
from liren.standards.public import procedures
from liren.territories.public import upper_end

MOST = 200


@dataclass(frozen=True, slots=True)
class StandingAffair:
    """One affair. since: it came to its step then (None once closed). who: office, person or role its work lies with.

    answers: by field, as people read them, of those asked for; none of them personal.
    """

    affair_id: UUID
    number: str
    title: str
    place_name: str
    opened_at: datetime
    closed_at: datetime | None
    resolved: bool
    declined: bool
    step: str
    step_title: str
    since: datetime | None
    who: str
    due_at: datetime | None
    said: Mapping[str, Any]
    answers: Mapping[str, str]


def standing_affairs(procedure_key: str, path: str, fields: Collection[str]) -> tuple[StandingAffair, ...]:
    """Affairs of this procedure at `path` and below that the reader may see, open ones first, then the oldest; at most
    200. Five statements. said: the bare answers to `fields`.
    """
    found = list(
        Affair.objects.filter(
            procedure_key=procedure_key, jurisdiction_path__gte=path, jurisdiction_path__lt=upper_end(path)
        ).order_by("-state", "opened_at", "id")[:MOST]
    )
    if not found:
        return ()
    works: dict[UUID, list[Work]] = {one.id: [] for one in found}
    for work in Work.objects.filter(affair__in=found).order_by("opened_at", "role"):
        works[work.affair_id].append(work)
    lying = [work for of in works.values() for work in of]
    laws = procedures({one.procedure_digest for one in found})
    orgs = organisation_names({one.org for one in lying if one.org})
    people = names_of({one.person for one in lying if one.person})
    return tuple(_standing(one, works[one.id], laws, orgs, people, fields) for one in found)


_SUMS = """
    SELECT answers->>%s, count(*) FILTER (WHERE state = 'open'),
           count(*) FILTER (WHERE state <> 'open' AND resolved AND NOT declined),
           count(*) FILTER (WHERE state <> 'open' AND (resolved IS NOT TRUE OR declined)),
           count(*) FILTER (WHERE state = 'open' AND EXISTS (
               SELECT 1 FROM affairs_work AS work WHERE work.affair_id = affairs_affair.id AND work.due_at < %s))
      FROM affairs_affair
     WHERE procedure_key = %s AND jurisdiction_path >= %s AND jurisdiction_path < %s
     GROUP BY 1"""


@dataclass(frozen=True, slots=True)
class StandingSums:
    """How many are open, were done, ended without; of the open ones, how many are late."""

    open: int = 0
    done: int = 0
    ended: int = 0
    late: int = 0


def standing_sums(procedure_key: str, path: str, field: str, at: datetime) -> Mapping[str, StandingSums]:
    """All affairs of this procedure at `path` and below that the reader may see, by their answer to `field`, a choice
    that is not personal. One statement.
    """
    found = rows(_SUMS, field, at, procedure_key, path, upper_end(path))
    return {str(answer): StandingSums(*many) for answer, *many in found}  # type: ignore[arg-type]  # as it says


def _standing(
    one: Affair, works: Sequence[Work], laws: Mapping[str, Procedure], orgs: Mapping[UUID, str],
    people: Mapping[UUID, str], fields: Collection[str],
) -> StandingAffair:  # fmt: skip
    law = laws[one.procedure_digest]
    known = {key: field for key, field in all_fields(law).items() if key in fields and not field.personal}
    said = {key: one.answers.get(key) for key in known}
    is_open = one.state == "open"
    return StandingAffair(
        affair_id=one.id, number=one.number, title=one.title, place_name=one.place_name, opened_at=one.opened_at,
        closed_at=one.closed_at, resolved=bool(one.resolved), declined=one.declined, step=one.step if is_open else "",
        step_title=law.steps[one.step].title if is_open else "",
        since=min((work.opened_at for work in works), default=None),
        who="、".join(dict.fromkeys(_who(work, orgs, people) for work in works)),
        due_at=min((work.due_at for work in works if work.due_at), default=None), said=said,
        answers={key: _words(field, said[key]) for key, field in known.items()},
    )  # fmt: skip


def _words(field: Field, value: Any) -> str:
    return dict(field.options).get(value, str(value)) if value not in (None, "", []) else ""


def _who(work: Work, orgs: Mapping[UUID, str], people: Mapping[UUID, str]) -> str:
    office = orgs.get(work.org, "") if work.org else ROLES[work.role].title if work.role in ROLES else ""
    person = people.get(work.person, "") if work.person else ""
    return " · ".join(one for one in (office, person) if one)
