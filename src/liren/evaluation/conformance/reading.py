"""Conformance read from the sums, and the affairs behind one of its numbers. Affairs are never scanned for a sum."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Substr

from liren.access.public import Actor
from liren.affairs import public as affairs
from liren.engine.conformance.judging import VERDICTS, Text, text_of
from liren.engine.conformance.report import Report, report
from liren.evaluation.boundaries import ranges, signs
from liren.evaluation.conformance.models import CourseRow, CourseSum, Way
from liren.evaluation.conformance.summing import months_of
from liren.evaluation.errors import NoSuchCount
from liren.evaluation.models import Mark
from liren.evaluation.queries import checked_place, within_subtrees
from liren.evaluation.shapes import Period
from liren.kit.clock import CHINA, now
from liren.kit.database import rows
from liren.kit.errors import InvalidInput
from liren.standards.errors import NoSuchProcedure
from liren.standards.public import current, procedures, versions
from liren.territories.public import Place, ended_divisions

_SUMS = """
    SELECT s.path, s.digest, e.key, sum(e.value::bigint)::bigint
      FROM evaluation_coursesum s, jsonb_each_text(s.sums) e
     WHERE s.procedure = %s AND s.path = ANY(%s) AND s.month = ANY(%s::date[]) GROUP BY 1, 2, 3"""


@dataclass(frozen=True, slots=True)
class TextSeen:
    """A text affairs of the period ran under: its digest, version and title, and how many did."""

    digest: str
    version: int
    title: str
    affairs: int


@dataclass(frozen=True, slots=True)
class Conformance:
    """How affairs of a procedure opened in whole months at a place and below went, against its text.

    place: None for the whole country. period: the months the one asked for touches. texts: those they ran under, each
    affair held against its own; the report shows the one in force, or that asked for. as_of: when it was last counted.
    """

    place: Place | None
    path: str
    period: Period
    procedure: str
    digest: str
    report: Report
    texts: tuple[TextSeen, ...]
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class BehindCount:
    """One affair behind a number. line: None when the reader may know that it was counted but not see it."""

    affair_id: UUID
    opened: datetime
    line: affairs.AffairLine | None


@dataclass(frozen=True, slots=True)
class BehindCounts:
    """A page of them, those opened last first. after: give it back to continue; None at the end."""

    affairs: tuple[BehindCount, ...]
    after: str | None


def conformance(procedure: str, path: str, period: Period, *, actor: Actor, digest: str | None = None) -> Conformance:
    """The clauses kept, broken, departed from, unknown and never used; the ways taken; how long each step took.

    digest: only affairs that ran under this text. Reads sums, by the divisions of today, however many affairs.
    Raises NoSuchProcedure; NotAllowed without `figures.read` there, FiguresEndAtCommunity, PeriodEmpty, InvalidInput.
    """
    place = checked_place(path, period, actor)
    months = list(months_of(period.since, period.until))
    of = signs(path, ended_divisions(path))
    sums = _sums(procedure, of, months)
    shown = _shown(procedure, path, digest, sums)
    known = {key: text_of(law, key) for key, law in procedures({shown, *sums}).items()}
    seen = _texts_seen(sums, known)
    counted = {key: of_one for key, of_one in sums.items() if digest is None or key == digest}
    whole: Counter[str] = Counter()
    for of_one in counted.values():
        whole.update(of_one)
    names = [word[2:] for word in whole if word.startswith("w ")]
    others = [known[key] for key in counted if key != shown]
    as_of = Mark.objects.filter(id=1).values_list("as_of", flat=True).first()
    whole_months = Period(months[0], next(iter(months_of(_next(months[-1]), date.max))))
    return Conformance(
        place, path, whole_months, procedure, shown, report(known[shown], whole, _ways(names, known), others), seen,
        as_of,
    )  # fmt: skip


def behind_conformance(
    procedure: str,
    path: str,
    period: Period,
    *,
    actor: Actor,
    clause: str | None = None,
    verdict: str | None = None,
    ways: Collection[str] = (),
    after: str | None = None,
    limit: int = 20,
) -> BehindCounts:
    """The affairs of which `clause` (its path) has this verdict (`engine.conformance.judging`), or that took `ways`.

    Raises NoSuchCount where there is no such clause or verdict, InvalidInput for `after`, and as `conformance`.
    """
    checked_place(path, period, actor)
    months, ended = list(months_of(period.since, period.until)), ended_divisions(path)
    since, until = (datetime.combine(day, time(), CHINA) for day in (months[0], _next(months[-1])))
    found = CourseRow.objects.filter(
        within_subtrees(ranges(path, ended)), procedure=procedure, opened__gte=since, opened__lt=until
    )
    if ways:
        found = found.filter(_of_ways(ways))
    else:
        texts = CourseSum.objects.filter(procedure=procedure, path__in=signs(path, ended))
        digests = set(texts.filter(month__in=months).values_list("digest", flat=True))
        found = _of_clause(found, digests, clause or "", verdict or "")
    if after:
        opened, key = _read_cursor(after)
        found = found.filter(Q(opened__lt=opened) | Q(opened=opened, affair_id__lt=key))
    page = list(found.order_by("-opened", "-affair_id").values_list("affair_id", "opened")[: limit + 1])
    seen = affairs.affairs(actor, affairs.Filters(ids=tuple(id for id, _ in page[:limit])), limit=limit).items
    lines = {line.id: line for line in seen}
    last = page[limit - 1] if len(page) > limit else None
    return BehindCounts(
        tuple(BehindCount(id, opened, lines.get(id)) for id, opened in page[:limit]),
        f"{last[1].isoformat()}_{last[0]}" if last else None,
    )


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _sums(procedure: str, of: Mapping[str, int], months: Sequence[date]) -> dict[str, Counter[str]]:
    """By text, the sums of a place: those of its parts, each with its sign, nothing that is 0. One statement."""
    found: dict[str, Counter[str]] = {}
    for path, digest, word, count in rows(_SUMS, procedure, list(of), list(months)):
        found.setdefault(str(digest), Counter())[str(word)] += of[str(path)] * int(str(count))
    left = {digest: Counter({word: n for word, n in sums.items() if n > 0}) for digest, sums in found.items()}
    return {digest: sums for digest, sums in left.items() if sums}


def _shown(procedure: str, path: str, digest: str | None, sums: Mapping[str, Counter[str]]) -> str:
    """The text shown: the one asked for, else that in force at the place, else the newest there is."""
    if digest is None:
        with suppress(NoSuchProcedure):
            return current(procedure, path, now()).digest
    elif digest in sums:
        return digest
    known = versions(procedure)
    if not known or (digest is not None and all(one.digest != digest for one in known)):
        raise NoSuchProcedure(key=procedure)
    return digest or known[0].digest


def _texts_seen(sums: Mapping[str, Counter[str]], known: Mapping[str, Text]) -> tuple[TextSeen, ...]:
    seen = [
        TextSeen(digest, known[digest].procedure.version, known[digest].procedure.title, of["n all"])
        for digest, of in sums.items()
    ]
    return tuple(sorted(seen, key=lambda one: (-one.version, one.title, one.digest)))


def _ways(names: Iterable[str], known: Mapping[str, Text]) -> dict[str, tuple[Text, Sequence[Sequence[str]]]]:
    found = Way.objects.filter(id__in=[int(name) for name in names])
    return {str(way.id): (known[way.digest], way.visits) for way in found}


def _of_ways(ways: Collection[str]) -> Q:
    if not all(name.isdecimal() and len(name) < 19 for name in ways):
        raise NoSuchCount
    known = [int(name) for name in ways]
    return Q(way__in=Way.objects.filter(Q(id__in=known) | Q(main__in=known)).values("id"))


def _of_clause(found: QuerySet[CourseRow], digests: set[str], clause: str, verdict: str) -> QuerySet[CourseRow]:
    """Where the clause's letter is this one; it stands elsewhere in each text the affairs there ran under."""
    laws = procedures(digests) if digests else {}
    places = {key: text_of(law, key).places.get(clause) for key, law in laws.items()}
    known = [When(way__digest=key, then=Substr("verdicts", at + 1, 1)) for key, at in places.items() if at is not None]
    if verdict not in VERDICTS or not known:
        raise NoSuchCount
    letter = Case(*known, default=Value("-"), output_field=CharField())
    return found.annotate(letter=letter).filter(letter=verdict)


def _read_cursor(after: str) -> tuple[datetime, UUID]:
    opened, _, key = after.partition("_")
    try:
        moment, affair = datetime.fromisoformat(opened), UUID(key)
    except ValueError as wrong:
        raise InvalidInput(after="翻页参数不对，请从第一页看起。") from wrong
    if moment.tzinfo is None:
        raise InvalidInput(after="翻页参数不对，请从第一页看起。")
    return moment, affair
