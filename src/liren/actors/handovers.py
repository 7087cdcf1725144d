"""Packages of posts that change hands, as their leaver, successor and managers may read them."""

from uuid import UUID

from django.db.models import Count, Q

from liren.actors.cards import HandoverCard, HandoverLine, HeldPost, ItemCard
from liren.actors.models import Handover, HandoverItem, Holding
from liren.kit.errors import NotYours

_MISSING = Count("items", filter=Q(items__received=False, items__settled_at=None))
_COLUMNS = (
    "id", "post__title", "post__organisation_id", "post__organisation__name", "leaver_id", "leaver__holder__label",
    "successor_id", "successor__holder__label", "path", "began_at", "left_at", "confirmed_at",
)  # fmt: skip


def handovers(*, limit: int = 100) -> tuple[HandoverLine, ...]:
    """Every package the reader may see, newest first; the database decides which. One statement."""
    rows = Handover.objects.annotate(missing=_MISSING).order_by("-began_at", "-id")
    return tuple(HandoverLine(*row) for row in rows.values_list(*_COLUMNS, "missing")[:limit])


def handover(handover_id: UUID) -> HandoverCard:
    """One package with what lies in it. Two statements. Raises NotYours."""
    row = Handover.objects.filter(id=handover_id).annotate(missing=_MISSING)
    found = row.values_list(*_COLUMNS, "missing", "work").first()
    if found is None:
        raise NotYours(what="这份交接")
    columns = ("id", "kind", "text", "received", "settled_at")
    items = HandoverItem.objects.filter(handover_id=handover_id).order_by("at", "id").values_list(*columns)
    *line, work = found
    return HandoverCard(HandoverLine(*line), tuple(ItemCard(*item) for item in items), work)


def held_by(person_id: UUID) -> tuple[HeldPost, ...]:
    """The posts a person holds now, each with its holding. One statement."""
    rows = Holding.objects.filter(person_id=person_id, until=None).order_by("since", "id")
    columns = ("id", "post__title", "post__organisation__name", "since")
    return tuple(HeldPost(*row) for row in rows.values_list(*columns))
