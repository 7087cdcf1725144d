"""What stands at one step of a procedure for a place: a list offices keep in force, such as the admitted tasks."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from liren.access.public import as_system
from liren.affairs.answers import is_personal
from liren.affairs.models import Affair
from liren.affairs.queries.telling import in_words
from liren.engine.steps import all_fields
from liren.standards.public import Rules, rules_of
from liren.territories.public import ancestors_of

MOST = 500


@dataclass(frozen=True, slots=True)
class InForce:
    """One affair that stands there. words: its answers in words, by the field's key."""

    id: UUID
    number: str
    title: str
    place_name: str
    words: dict[str, str]
    since: datetime


def in_force(procedure_key: str, step: str, path: str, at: datetime) -> tuple[InForce, ...]:
    """What is in force at a place: decided there, above it or below it, oldest first; at most 500.

    Read beyond the walls, for it binds people who do not work on it. So only a procedure that workers open and that
    asks nothing personal has such a list; of any other it is empty.
    """
    here = Q(jurisdiction_path__in=ancestors_of(path)) | Q(jurisdiction_path__startswith=path)
    with as_system():
        asked = Affair.objects.filter(here, procedure_key=procedure_key, step=step, state="open")
        found = list(asked.order_by("opened_at", "id")[:MOST])
        rules = {digest: rules_of(digest, at) for digest in {one.procedure_digest for one in found}}
    listed = [(one, rules[one.procedure_digest]) for one in found]
    return tuple(_shown(one, its) for one, its in listed if _binds_everybody(its))


def _binds_everybody(rules: Rules) -> bool:
    fields = all_fields(rules.procedure).values()
    return rules.procedure.opened_by == "workers" and not any(is_personal(field) for field in fields)


def _shown(one: Affair, rules: Rules) -> InForce:
    fields = all_fields(rules.procedure)
    words = {key: in_words(fields[key], value, rules) for key, value in one.answers.items() if key in fields}
    return InForce(one.id, one.number, one.title, one.place_name, words, one.opened_at)
