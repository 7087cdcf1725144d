"""三务公开: the roll-up by community that streets and counties read, a place's rhythm, and who is told in time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from liren.access.public import Actor, as_system, require
from liren.affairs import public as affairs
from liren.autonomy.models import OpennessItem, OpennessPlace, OpennessRhythm, OpennessTold
from liren.autonomy.queries.openness import WAITS, as_item, items_of, openness_law, rhythms_at
from liren.engine.openness import MISSED, Item
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput, NotYours
from liren.territories.public import is_rural, place_at, places_at

ACT: Final = "rules.publish"
BATCH: Final = 50
LONGEST_WHY: Final = 200
SOON: Final = "soon"
"""Besides MISSED what people are told of, once each; an affair past its own limit its own clock tells of."""


@write
def say_rhythm(*, path: str, duty: str, holds: bool, since: date | None, why: str, by: Actor, at: datetime) -> None:
    """From the month of `since` on the duty holds at this community, or no longer: such as 每月公布财务 in a village
    whose transactions are many. why: what it rests on, for everybody.

    Raises NotAllowed, NotYours, InvalidInput (duty, since, why).
    """
    require(by, ACT, path)
    place = place_at(path)
    if place is None or place.kind != "community":
        raise NotYours(what="这个社区（村）")
    told = next((one for one in openness_law().here(rural=is_rural(place)) if one.key == duty and one.instead_of), None)
    today = at.astimezone(CHINA).date()
    problems = {}
    if not holds and since is not None and since < today.replace(day=1):
        problems["since"] = "只能从这个月起不再用；过去的月份照原来说的。"
    if told is None:
        problems["duty"] = "这里没有这一项可以定，请从页面上选。"
    if since is None or not date(today.year - 1, 1, 1) <= since <= date(today.year + 1, 12, 31):
        problems["since"] = "请写从哪天起，去年到明年之间，例如 2026-12-01。"
    why = why.strip()
    if not why or len(why) > LONGEST_WHY:
        problems["why"] = f"请写依据，不超过 {LONGEST_WHY} 字，例如：村务监督会议 11 月 20 日定的。"
    if problems or since is None:
        raise InvalidInput.of(problems)
    OpennessRhythm.objects.create(
        path=path, duty=duty, holds=holds, since=since.replace(day=1), why=why, at=at, by_person=by.person_id
    )
    OpennessPlace.objects.filter(path=path).delete()  # so that it is rolled up anew


@write
def roll_up_openness(at: datetime, limit: int = BATCH) -> int:
    """Roll up communities whose affairs changed, or where another day began; returns how many, at most `limit`.

    From the affairs alone, so asked again it makes the same rows. For the timetable, as the system.
    """
    today = at.astimezone(CHINA).date()
    with as_system():
        if not rows("SELECT pg_try_advisory_xact_lock(hashtext('liren.openness'))")[0][0]:
            return 0
        changed = affairs.published_lately(openness_law().procedures)
        known = {one.path: one for one in OpennessPlace.objects.all()}
        _forget(set(known) - set(changed))
        due = [
            path for path in sorted(changed)
            if path not in known or known[path].day != today or known[path].changed_at != changed[path]
        ][:limit]  # fmt: skip
        for path in due:
            _roll_up(path, today)
            OpennessPlace(path=path, day=today, changed_at=changed[path]).save()
        return len(due)


def _forget(paths: Iterable[str]) -> None:
    """What lies elsewhere now."""
    gone = list(paths)
    OpennessItem.objects.filter(path__in=gone).delete()
    OpennessPlace.objects.filter(path__in=gone).delete()


def _roll_up(path: str, today: date) -> None:
    """Write what changed of one community since the year before; what is no more goes."""
    place, law, since = place_at(path), openness_law(), date(today.year - 1, 1, 1)
    if place is None:
        return
    found = affairs.publishing(law.procedures, path, since)
    first = affairs.first_published(law.procedures, path)
    said = rhythms_at([path])[path]
    wanted = {
        (one.duty, one.period): one
        for _, items in items_of(place, found, first, said, since, today) for one in items
    }  # fmt: skip
    here = OpennessItem.objects.filter(Q(first__gte=since) | Q(last=None), path=path)
    kept = {(row.duty, row.period): row for row in here}
    gone = [row.pk for key, row in kept.items() if key not in wanted]
    OpennessItem.objects.filter(pk__in=gone).delete()
    OpennessItem.objects.bulk_create(
        [_row(path, one) for key, one in wanted.items() if key not in kept or as_item(kept[key]) != one],
        update_conflicts=True, unique_fields=["path", "duty", "period"],
        update_fields=["words", "first", "last", "affair", "posted", "checked", "explained", "due"],
    )  # fmt: skip


def _row(path: str, one: Item) -> OpennessItem:
    return OpennessItem(
        path=path, duty=one.duty, period=one.period, words=one.words, first=one.first, last=one.last,
        affair=UUID(one.affair) if one.affair else None, posted=one.posted, checked=one.checked,
        explained=one.explained, due=one.due,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToTell:
    """What people of a community are to be told of: SOON or MISSED, each thing in words."""

    path: str
    place_name: str
    kind: str
    things: tuple[str, ...]
    last: date


@write
def tell_of_openness(at: datetime, tell: Callable[[ToTell], bool], limit: int = BATCH) -> int:
    """`tell` of each community's periods that end soon, and of those that ended with nothing posted, each once.

    tell: says whether anybody was there to hear; where not, it is told of again the next time. What a period long
    over missed is not told of. Returns how many communities were told. As the system.
    """
    today = at.astimezone(CHINA).date()
    with as_system():
        told = {
            (one.path, one.duty, one.period, one.kind)
            for one in OpennessTold.objects.filter(path__in=OpennessPlace.objects.values("path"))
        }
        new: dict[tuple[str, str], list[OpennessItem]] = {}
        for row in OpennessItem.objects.filter(WAITS, last__isnull=False).order_by("path", "last", "duty"):
            item = as_item(row)
            kind = SOON if item.soon(today) else MISSED if item.state(today) == MISSED else ""
            recent = kind == SOON or (row.last is not None and (today - row.last).days <= 60)
            if kind and recent and (row.path, row.duty, row.period, kind) not in told:
                new.setdefault((row.path, kind), []).append(row)
        names, count = places_at({path for path, _ in new}), 0
        for path, kind in sorted(new):
            count += count < limit and _told(path, kind, new[path, kind], names[path].everyday_name, at, tell)
        return count


def _told(
    path: str, kind: str, waits: list[OpennessItem], name: str, at: datetime, tell: Callable[[ToTell], bool]
) -> bool:
    titles = {one.key: one.title for one in openness_law().duties}
    order = {key: n for n, key in enumerate(titles)}
    waits = sorted(waits, key=lambda one: (one.first, one.words, order.get(one.duty, 0)))
    by_period = {one.words: [titles.get(o.duty, "") for o in waits if o.words == one.words] for one in waits}
    things = tuple(
        f"{'' if n else words}{title}" for words, named in by_period.items() for n, title in enumerate(named)
    )
    last = min(one.last for one in waits if one.last)
    if not tell(ToTell(path, name, kind, things, last)):
        return False
    OpennessTold.objects.bulk_create(
        [OpennessTold(path=path, duty=one.duty, period=one.period, kind=kind, at=at) for one in waits]
    )
    return True
