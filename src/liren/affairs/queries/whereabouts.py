"""Where affairs stand that bind everybody: the step, who does it by role, by when. No name, no answer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min

from liren.access.public import as_system
from liren.affairs.models import Affair, Work
from liren.engine.language import Procedure
from liren.engine.steps import all_fields
from liren.standards.public import procedures


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """step: its title. roles: keys of those who do it. due: None without a limit."""

    step: str
    roles: tuple[str, ...]
    due: datetime | None


def whereabouts(ids: Collection[UUID]) -> Mapping[UUID, Whereabouts]:
    """Where those of `ids` stand that are open, whoever asks; three statements at most, none for no ids.

    Read beyond the walls, so only of procedures that workers open for all to see and that ask nothing personal.
    """
    if not ids:
        return {}
    with as_system():
        found = list(Affair.objects.filter(id__in=ids, state="open").values_list("id", "step", "procedure_digest"))
        due = dict(
            Work.objects.filter(affair_id__in=[row[0] for row in found])
            .values_list("affair_id")
            .annotate(due=Min("due_at"))
        )
    known = procedures({digest for _, _, digest in found})
    shown = {
        digest: one
        for digest, one in known.items()
        if one.opened_by == "workers" and one.visibility == "public" and not _personal(one)
    }
    return {
        id: Whereabouts(shown[digest].steps[step].title, tuple(shown[digest].steps[step].by), due.get(id))
        for id, step, digest in found
        if digest in shown
    }


def _personal(procedure: Procedure) -> bool:
    return any(field.personal for field in all_fields(procedure).values())
