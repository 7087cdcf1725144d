"""Affairs the clock opens 到时自动发起: once per procedure, subject and period, where somebody serves the community."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from liren.access.public import SYSTEM, enter_system, served_communities
from liren.affairs.actions.opening import open_affair
from liren.affairs.models import Affair
from liren.affairs.offering import standing
from liren.affairs.shapes import Thing
from liren.engine.language import Starts
from liren.engine.steps import organisation_field
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import DomainError
from liren.kit.json import Json
from liren.standards.public import Published, all_current, life
from liren.territories.public import Place, ancestors_of, descendants, place_at

log = logging.getLogger(__name__)
BATCH: Final = 100
"""How many affairs are opened in one transaction."""

_PERIODS: Final[Mapping[str, Callable[[date], str]]] = {
    "day": lambda day: day.isoformat(),
    "week": lambda day: "{}-W{:02}".format(*day.isocalendar()[:2]),
    "month": lambda day: f"{day:%Y-%m}",
    "quarter": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
    "year": lambda day: str(day.year),
}


_IN_WORDS: Final[Mapping[str, Callable[[date], str]]] = {
    "day": lambda day: f"{day.month}月{day.day}日",
    "week": lambda day: "{0.month}月{0.day}日起一周".format(day - timedelta(days=day.weekday())),
    "month": lambda day: f"{day.year}年{day.month}月",
    "quarter": lambda day: f"{day.year}年第{(day.month + 2) // 3}季度",
    "year": lambda day: f"{day.year}年",
}


def period_of(every: str, day: date) -> str:
    """The name of the period `day` lies in.

    >>> [period_of(every, date(2026, 12, 31)) for every in ("day", "week", "month", "quarter", "year")]
    ['2026-12-31', '2026-W53', '2026-12', '2026-Q4', '2026']
    """
    return _PERIODS[every](day)


def period_in_words(every: str, day: date) -> str:
    """The period `day` lies in, as people say it.

    >>> [period_in_words(every, date(2026, 12, 31)) for every in ("day", "week", "month", "quarter", "year")]
    ['12月31日', '12月28日起一周', '2026年12月', '2026年第4季度', '2026年']
    """
    return _IN_WORDS[every](day)


@write
def open_recurring(at: datetime, limit: int = BATCH) -> int:
    """Open what is to be opened in the periods `at` lies in and was not yet; returns how many, at most `limit`.

    Asked again, or by two workers at once, it opens each once: the database knows procedure, subject and period.
    Source: the procedure, `starts`.
    """
    enter_system()
    opened = 0
    for community in served_communities(at=at):
        for published in all_current(community, at):
            starts = published.procedure.starts
            if starts is not None:
                opened += _open_for(published, starts, community, at, limit - opened)
            if opened >= limit:
                return opened
    return opened


def _open_for(published: Published, starts: Starts, community: str, at: datetime, room: int) -> int:
    day = at.astimezone(CHINA).date()
    period, said = period_of(starts.every, day), period_in_words(starts.every, day)
    subjects = _subjects_of(published, starts.per, community, day)
    wanted = {f"starts/{published.key}/{subject.id}/{period}": subject for subject in subjects}
    known = set(Affair.objects.filter(external_key__in=wanted).values_list("external_key", flat=True))
    opened = 0
    for key, subject in wanted.items():
        if opened < room and key not in known:
            opened += _opened(published, subject, said, key, at)
    return opened


def _opened(published: Published, subject: "Subject", said: str, key: str, at: datetime) -> bool:
    """Was it opened: what one subject's affair is refused for keeps none of the others from being opened."""
    try:
        with transaction.atomic():
            open_affair(
                procedure_key=published.key,
                answers={**_answers(published, subject.name, said), **subject.answers},
                place_path=subject.path,
                by=SYSTEM,
                at=at,
                origin="system",
                external_key=key,
                subject=subject.thing,
            )
    except DomainError as refused:
        fields = "".join(getattr(refused, "fields", {}).values())
        log.warning("%s is not opened: %s%s", key, refused.text, fields)
        return False
    return True


@dataclass(frozen=True, slots=True)
class Subject:
    """What one is opened for: a place, or an organisation standing at one, which the answers then name.

    id: of the subject; of what an upper room binds, with its own period in it. thing: what the affair is then about.
    """

    id: int | UUID | str
    name: str
    path: str
    answers: Mapping[str, Json] = field(default_factory=dict)
    thing: Thing | None = None


Offer = Callable[[str, date], Iterable[Subject]]
_bound: dict[str, Offer] = {}


def bind_subjects(per: str, offer: Offer) -> None:
    """Let `offer(community, day)` say for what the clock opens affairs `per`: what an upper room keeps, by `config`."""
    _bound[per] = offer


def _subjects_of(published: Published, per: str, community: str, day: date) -> Iterable[Subject]:
    if per in _bound:
        return _bound[per](community, day)
    return _SUBJECTS.get(per, _places)(published, community, day)


def _organisations(published: Published, community: str, day: date) -> Iterator[Subject]:
    asked = organisation_field(published.procedure)
    if asked is not None:
        for id, name in standing(asked.offers, community):
            yield Subject(id, name, community, {asked.key: name})


def _standards(published: Published, community: str, day: date) -> Iterator[Subject]:
    """Those the community and its street keep that are due to be looked at again."""
    kept = (community, ancestors_of(community)[-1])
    for line in life.due_for_review(kept, on=day):
        yield Subject(line.id, line.title, line.path, {"title": line.number or line.title})


def _places(published: Published, community: str, day: date) -> Iterator[Subject]:
    starts = published.procedure.starts
    for place in _subjects(starts, community) if starts else ():
        yield Subject(place.id, place.everyday_name, place.path)


_SUBJECTS: Final = {"organisation": _organisations, "standard": _standards}
"""What one is opened for, by `starts.per`; the rest are places of that kind."""


def _subjects(starts: Starts, community: str) -> Iterator[Place]:
    """Each community, grid, estate or building there that stands."""
    if starts.per == "community":
        found = place_at(community)
        yield from (found,) if found is not None and found.valid_to is None else ()
        return
    after: str | None = None
    while True:
        page = descendants(community, after=after, limit=500)
        yield from (place for place in page.places if place.kind == starts.per)
        after = page.after
        if after is None:
            return


def _answers(published: Published, name: str, said: str) -> dict[str, Json]:
    title = published.procedure.form.get("title")
    if title is None:
        return {}
    text = f"{name} {said}{published.procedure.everyday_name}"
    return {"title": text[: int(title.max) if isinstance(title.max, int) else 60]}
