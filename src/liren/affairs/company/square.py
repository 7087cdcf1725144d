"""公开栏: what everybody may read, from the table of public versions and nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from liren.affairs.company.contents import SOURCES, TITLE
from liren.affairs.company.errors import NoSuchPublicAffair
from liren.affairs.company.models import Correction, PublicVersion
from liren.affairs.company.shapes import CorrectionView, PublicAffair, PublicFilters, PublicLine, Said
from liren.affairs.queries.paging import PAGE, cursor, page_size, read_cursor, split
from liren.affairs.shapes import Page
from liren.kit.database import rows
from liren.kit.words import as_query
from liren.territories.public import upper_end

MOST_WHOLE = 1000


def square(filters: PublicFilters | None = None, *, after: str | None = None, limit: int = PAGE) -> Page[PublicLine]:
    """Affairs everybody may read, newest first. One statement. Raises InvalidInput for `after`."""
    listed, following = _page(filters or PublicFilters(), after, page_size(limit))
    return Page(tuple(line_of(one) for one in listed), following)


def public_affairs(
    filters: PublicFilters | None = None, *, after: str | None = None, limit: int = PAGE
) -> Page[PublicAffair]:
    """The same, each whole as in `public_affair`. limit: up to 1,000. Two statements. Raises InvalidInput."""
    listed, following = _page(filters or PublicFilters(), after, max(1, min(limit, MOST_WHOLE)))
    return Page(_whole(listed), following)


def changed_lately(filters: PublicFilters | None = None, *, limit: int = PAGE) -> tuple[PublicAffair, ...]:
    """The same, the last to be let through, to go on, to be answered or corrected first: when it was reported is
    another matter. Two statements.
    """
    found = _narrowed(filters or PublicFilters()).order_by("-changed_at", "-affair_id")
    return _whole(found[: max(1, min(limit, MOST_WHOLE))])


def whole(affair_ids: Iterable[UUID]) -> tuple[PublicAffair, ...]:
    """Those of these affairs that everybody may read, whole. Two statements."""
    return _whole(PublicVersion.objects.filter(affair_id__in=list(affair_ids)))


def _whole(listed: Iterable[PublicVersion]) -> tuple[PublicAffair, ...]:
    listed = list(listed)
    corrected: dict[UUID, list[Correction]] = {one.affair_id: [] for one in listed}
    for one in Correction.objects.filter(affair_id__in=list(corrected)).order_by("id"):
        corrected[one.affair_id].append(one)
    return tuple(as_public(one, corrected[one.affair_id]) for one in listed)


def _page(filters: PublicFilters, after: str | None, size: int) -> tuple[Sequence[PublicVersion], str | None]:
    key = read_cursor(after)
    found = _narrowed(filters)
    if key:
        found = found.filter(Q(opened_at__lt=key[0]) | Q(opened_at=key[0], affair_id__lt=key[1]))
    listed, more = split(list(found.order_by("-opened_at", "-affair_id")[: size + 1]), size)
    return listed, cursor(listed[-1].opened_at, listed[-1].affair_id) if more else None


def public_affair(affair_id: UUID) -> PublicAffair:
    """One affair as everybody sees it. Two statements. Raises NoSuchPublicAffair when it is not shown."""
    found = PublicVersion.objects.filter(affair_id=affair_id).first()
    if found is None:
        raise NoSuchPublicAffair
    return as_public(found, Correction.objects.filter(affair_id=affair_id).order_by("id"))


def as_public(found: PublicVersion, corrections: Iterable[Correction]) -> PublicAffair:
    """A public version, or one not yet shown, with its corrections, oldest first."""
    answers = said_of(found.answers)
    return PublicAffair(
        line=line_of(found),
        procedure_key=found.procedure_key,
        procedure_title=found.procedure_title,
        answers=answers,
        photos=tuple(UUID(one) for one in found.photos),
        shown_at=found.shown_at,
        closed_at=found.closed_at,
        place_path=found.place_path,
        changed_at=found.changed_at,
        corrections=tuple(_corrections(corrections, answers)),
    )


def is_public_photo(file_id: UUID) -> bool:
    """Does it belong to what everybody may see? One statement, by index."""
    return bool(rows("SELECT 1 FROM affairs_publicversion WHERE photos @> to_jsonb(%s::text) LIMIT 1", str(file_id)))


def _corrections(found: Iterable[Correction], answers: Iterable[Said]) -> Iterator[CorrectionView]:
    titles = {TITLE: "标题", **{one.key: one.title for one in answers}}
    for one in found:
        yield CorrectionView(one.key, titles.get(one.key, one.key), one.earlier, one.text, one.why, one.office, one.at)


def said_of(answers: Iterable[dict[str, Any]]) -> tuple[Said, ...]:
    return tuple(Said(one["key"], one["title"], one["text"]) for one in answers)


def line_of(one: PublicVersion) -> PublicLine:
    return PublicLine(
        affair_id=one.affair_id,
        number=one.number,
        everyday_name=one.everyday_name,
        title=one.title,
        place_name=one.place_name,
        class_title=one.class_title,
        source=SOURCES[one.source],
        state=one.state,  # type: ignore[arg-type]
        step_title=one.step_title,
        opened_at=one.opened_at,
        photo=UUID(one.photos[0]) if one.photos else None,
    )


def _narrowed(filters: PublicFilters) -> QuerySet[PublicVersion]:
    where = Q()
    if filters.path:
        where &= Q(place_path__gte=filters.path, place_path__lt=upper_end(filters.path))
    if filters.state:
        where &= Q(state=filters.state)
    if filters.kind:
        where &= Q(kind=filters.kind)
    if filters.ids is not None:
        where &= Q(affair_id__in=filters.ids)
    if filters.procedure_keys is not None:
        where &= Q(procedure_key__in=filters.procedure_keys)
    if filters.opened_from:
        where &= Q(opened_at__gte=filters.opened_from)
    if filters.opened_to:
        where &= Q(opened_at__lte=filters.opened_to)
    found = PublicVersion.objects.filter(where)
    if filters.text and filters.text.strip():
        found = found.extra(where=["tokens @@ %s::tsquery"], params=[as_query(filters.text)])
    return found
