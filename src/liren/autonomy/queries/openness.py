"""三务公开 as people read it: a community's year from its affairs; what is behind below a place from the roll-up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Left

from liren.access.roles import ROLES
from liren.affairs import public as affairs
from liren.affairs.public import Publishing
from liren.autonomy.models import OpennessItem, OpennessRhythm
from liren.autonomy.shapes.openness import Behind, BelowLine, DutyLine, OpennessBelow, OpennessPage, Rhythm, Shown
from liren.engine.book import Finding, checked
from liren.engine.openness import LATE, MISSED, OVERDUE, Course, Duty, Item, Period, judged, periods
from liren.engine.openness_file import PATH, Openness, parse_openness, summary
from liren.standards.public import all_current
from liren.territories.public import Place, children, is_rural, upper_end

MOST_BEHIND = 100
WAITS = Q(posted=None, explained=None)


@lru_cache(maxsize=1)
def openness_law() -> Openness:
    """The law book's file, read once. Raises DocumentInvalid."""
    return parse_openness((Path(settings.LAWBOOK) / PATH).read_text("utf-8"))


def check_openness(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """What is to be said of the law book's file, for `lawbook check`."""
    return (checked(PATH, texts[PATH], parse_openness, summary),) if PATH in texts else ()


def openness_at(place: Place, year: int, at: datetime, today: date) -> OpennessPage:
    """A community's year, from its affairs as they are now; for everybody. Seven statements at most."""
    law = openness_law()
    found = affairs.publishing(law.procedures, place.path, date(year - 1, 1, 1))  # posted after the new year
    first = affairs.first_published(law.procedures, place.path)
    said = rhythms_at([place.path])[place.path]
    items = items_of(place, found, first, said, date(year, 1, 1), min(today, date(year, 12, 31)))
    proofs = {str(one.affair_id): one for one in found}
    owners = _owners(place.path, at)
    areas: dict[str, list[DutyLine]] = defaultdict(list)
    every: list[Shown] = []
    for duty, its in items:
        shown = tuple(_shown(one, proofs, today, law.days) for one in its)
        every.extend(shown)
        areas[law.areas[duty.area]].append(DutyLine(duty, shown, owners.get(duty.key, "")))
    counts: dict[str, int] = defaultdict(int)
    for one in every:
        counts[one.state] += 1
    ordered = {title: areas[title] for title in law.areas.values() if title in areas}
    return OpennessPage(
        place.path, year, law.days, ordered, min(first.values(), default=None),
        tuple(one for one in every if one.state in OVERDUE), counts, tuple(_rhythms(place, said)),
    )  # fmt: skip


def items_of(
    place: Place, found: Sequence[Publishing], first: Mapping[tuple[str, str], date],
    said: Sequence[OpennessRhythm], since: date, until: date,
) -> list[tuple[Duty, list[Item]]]:  # fmt: skip
    """Each duty of a community that was anything to publish from `since` to `until`, with its items.

    Of a time before the first affair of a duty nothing is known, so nothing is said of it.
    """
    told = []
    rural = is_rural(place)
    courses = [_course(one) for one in found if one.community_path == place.path]
    chosen = {one.instead_of: one for one in openness_law().here(rural=rural) if one.instead_of}
    for duty in openness_law().here(rural=rural):
        begin = min(
            (first[place.path, p.procedure] for p in duty.proofs if (place.path, p.procedure) in first), default=None
        )
        if begin is None:
            continue
        asked = periods(duty.every, max(since, begin), until) if duty.every else iter(())
        kept = [
            one for one in asked
            if _asked(said, duty.key, one.first, duty.instead_of is None)
            and not (duty.key in chosen and _takes_over(said, chosen[duty.key], one))
        ]  # fmt: skip
        mine = [one for one in courses if one.opened >= since or duty.every is None]
        if items := [one for one in judged(duty, kept, mine) if _within(one, since, until)]:
            told.append((duty, items))
    return told


def rhythms_at(paths: Iterable[str]) -> Mapping[str, list[OpennessRhythm]]:
    """What these communities said of their rhythm, the first word first. One statement."""
    found: dict[str, list[OpennessRhythm]] = defaultdict(list)
    for one in OpennessRhythm.objects.filter(path__in=list(paths)).order_by("id"):
        found[one.path].append(one)
    return found


def openness_below(path: str, year: int, today: date, after: str | None = None) -> OpennessBelow:
    """What lies below a county, street or larger: sums by place, and what is overdue, by place and time.

    From the roll-up. Three statements. after: of the page before; an unknown one is none.
    """
    here = OpennessItem.objects.filter(path__gte=path, path__lt=upper_end(path))
    below = children(path)
    behind = here.filter(WAITS, Q(last__lt=today) | Q(due__lt=today)).order_by("path", "first", "duty", "id")
    start = int(after) if after and after.isascii() and after.isdigit() and len(after) < 7 else 0
    listed = list(behind[start : start + MOST_BEHIND + 1])
    sums = _sums(here, len(below[0].path) if below else len(path), year, today)
    return OpennessBelow(
        path, year, tuple(sums.get(one.path, BelowLine(one.path, 0, 0, 0, 0, 0)) for one in below),
        tuple(_behind(one, today) for one in listed[:MOST_BEHIND]),
        str(start + MOST_BEHIND) if len(listed) > MOST_BEHIND else None,
    )  # fmt: skip


def _sums(here: QuerySet[OpennessItem], length: int, year: int, today: date) -> dict[str, BelowLine]:
    out = Q(posted__isnull=False) | Q(explained__isnull=False)
    ended = Q(last__lt=today) | Q(last=None, due__lt=today) | out
    events = Q(posted__year=year) | Q(posted=None, first__lte=date(year, 12, 31))
    mine = Q(last__isnull=False, first__year=year) | Q(events, last=None)
    timely = Q(explained__lte=F("last")) | Q(posted__isnull=False, last=None) | Q(posted__lte=F("last"))
    found = here.annotate(part=Left("path", Value(length))).values("part").annotate(
        known=Count("id", mine), fell=Count("id", ended & mine), done=Count("id", out & mine),
        timely=Count("id", timely & mine),
        waits=Count("id", WAITS & (Q(last__lt=today) | Q(due__lt=today))),
    ).order_by("part")  # fmt: skip
    counted = found.values_list("part", "known", "fell", "done", "timely", "waits")
    return {str(part): BelowLine(str(part), *sums) for part, *sums in counted}


def _behind(one: OpennessItem, today: date) -> Behind:
    duty = next((duty for duty in openness_law().duties if duty.key == one.duty), None)
    missed = one.last is not None and one.last < today
    since = one.last if missed else one.due
    assert since is not None
    return Behind(
        one.path, duty.title if duty else one.duty, openness_law().areas[duty.area] if duty else "", one.words,
        MISSED if missed else LATE, since, one.affair,
    )  # fmt: skip


def _asked(said: Sequence[OpennessRhythm], duty: str, on: date, otherwise: bool) -> bool:
    """Does the duty hold in the period beginning on a day: by the last word said of it that had begun by then."""
    words = [one.holds for one in said if one.duty == duty and one.since <= on]
    return words[-1] if words else otherwise


def _takes_over(said: Sequence[OpennessRhythm], duty: Duty, whole: Period) -> bool:
    """Does a duty hold in every one of its periods of the whole period it takes the place of?"""
    parts = periods(duty.every or "", whole.first, whole.last)
    return all(_asked(said, duty.key, one.first, False) for one in parts)


def _within(item: Item, since: date, until: date) -> bool:
    """Of a duty without rhythm what waits stays from its opening on; what was published counts by its day."""
    return item.last is not None or (since <= item.posted <= until if item.posted else item.first <= until)


def _course(one: Publishing) -> Course:
    kinds = one.answers.get("kinds")
    done: dict[tuple[str, str], date] = {}
    for step, move, day in one.done:
        done.pop((step, move), None)  # the order is that of the last time
        done[step, move] = day
    return Course(
        str(one.affair_id), one.procedure_key, one.opened, one.step, one.open, done,
        frozenset(map(str, kinds)) if isinstance(kinds, list) else frozenset(), one.due, one.title,
    )  # fmt: skip


def _shown(item: Item, proofs: Mapping[str, Publishing], today: date, days: int) -> Shown:
    proof = proofs.get(item.affair or "")
    return Shown(item, item.state(today), item.soon(today), proof, item.shown_until(days))


def _owners(path: str, at: datetime) -> dict[str, str]:
    """By duty: who publishes, and who looks at it, as the procedures in force there say."""
    laws = {one.key: one.procedure for one in all_current(path, at)}
    told = {}
    for duty in openness_law().duties:
        proof = duty.proofs[0]
        steps = laws[proof.procedure].steps if proof.procedure in laws else {}
        parts = [
            f"{word}：{'、'.join(ROLES[role].title for role in steps[key].by if role in ROLES)}"
            for word, key in (("公布", proof.step), ("核对", proof.check or "")) if key in steps
        ]  # fmt: skip
        told[duty.key] = " · ".join(parts)
    return told


def _rhythms(place: Place, said: Sequence[OpennessRhythm]) -> Iterator[Rhythm]:
    for duty in openness_law().here(rural=is_rural(place)):
        if duty.instead_of:
            last = next((one for one in reversed(said) if one.duty == duty.key), None)
            yield Rhythm(duty, bool(last and last.holds), last.since if last else None, last.why if last else "")


def as_item(row: OpennessItem) -> Item:
    """A row of the roll-up as the engine judges it."""
    return Item(
        row.duty, row.period, row.words, row.first, row.last, str(row.affair) if row.affair else None, row.posted,
        row.checked, row.explained, row.due,
    )  # fmt: skip
