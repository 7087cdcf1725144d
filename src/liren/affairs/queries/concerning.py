"""How much was opened about things of the register."""

from collections.abc import Iterable, Mapping

from django.db.models import Count, Max, Q

from liren.affairs.models import Affair
from liren.affairs.shapes import Concerning


def concerning(kind: str, ids: Iterable[str], *, origin: str | None = None) -> Mapping[str, Concerning]:
    """By id: what was opened about these, as far as the database shows it to the reader; those with nothing left out.

    origin: only what was opened by this way. One statement; none for no ids.
    """
    wanted = list(ids)
    if not wanted:
        return {}
    found = Affair.objects.filter(subject_kind=kind, subject_id__in=wanted).order_by().values("subject_id")
    if origin is not None:
        found = found.filter(origin=origin)
    counted = found.annotate(open=Count("id", Q(state="open")), last=Max("opened_at"))
    return {str(one["subject_id"]): Concerning(one["open"], one["last"]) for one in counted}
