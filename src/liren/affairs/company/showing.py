"""The copy everybody sees: written when an affair is shown, renewed as it goes on, deleted when it is taken down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.affairs.company.contents import TITLE, place_for_all
from liren.affairs.company.growing import grow
from liren.affairs.company.models import Publication, PublicVersion
from liren.affairs.models import Affair
from liren.engine.catalogues import full_title
from liren.engine.language import END
from liren.kit.outbox import Emitted, emit_all
from liren.kit.words import as_vector, tokens
from liren.standards.public import Rules
from liren.territories.public import community_of

CLOSED = "已办结"


def version_of(affair: Affair, rules: Rules, found: Publication, at: datetime) -> dict[str, Any]:
    """The columns of the public version as it is, or would be, shown."""
    content = found.content
    path, name = place_for_all(affair, rules)
    catalogue = rules.catalogue
    return {
        "number": affair.number,
        "everyday_name": affair.everyday_name,
        "kind": affair.kind,
        "title": content[TITLE],
        "answers": content["answers"],
        "photos": content["photos"],
        "source": found.source,
        "procedure_key": affair.procedure_key,
        "procedure_title": rules.procedure.title,
        "class_code": affair.class_code,
        "class_title": full_title(catalogue, affair.class_code) if catalogue and affair.class_code else None,
        "place_path": path,
        "place_name": name,
        "community_path": community_of(path) or path,
        "state": affair.state,
        "step_title": CLOSED if affair.step == END else rules.procedure.steps[affair.step].title,
        "opened_at": affair.opened_at,
        "closed_at": affair.closed_at,
        "changed_at": at,
        "tokens": as_vector(tokens(content[TITLE], *(one["text"] for one in content["answers"]))),
    }


def show(affair: Affair, rules: Rules, found: Publication, at: datetime) -> None:
    """Write, or renew, the public version. As the system, whose the table is."""
    values = version_of(affair, rules, found, at)
    PublicVersion.objects.update_or_create(
        affair_id=affair.id, defaults=values, create_defaults={**values, "shown_at": at}
    )


def renew(affair: Affair, rules: Rules, found: Publication, at: datetime) -> None:
    """The affair went on: what everybody sees of it follows, with what was publicly answered since. As the system."""
    grow(found, affair, rules)
    found.changed_at = at
    found.save(update_fields=["content", "given", "again", "changed_at"])
    show(affair, rules, found, at)


def take_down(affair_id: UUID) -> None:
    """Nothing of it is left for everybody to see. As the system."""
    PublicVersion.objects.filter(affair_id=affair_id).delete()


def take_down_of(affair_ids: Sequence[UUID], at: datetime) -> None:
    """A reporter was erased: what everybody saw of theirs goes, and its drafts. As the system."""
    shown = PublicVersion.objects.filter(affair_id__in=affair_ids)
    gone = list(shown.order_by("affair_id").values_list("affair_id", flat=True))
    emit_all(Emitted("affairs.publication-changed", 1, {"affair": one, "state": "erased"}, at) for one in gone)
    shown.delete()
    Publication.objects.filter(affair_id__in=affair_ids).delete()
