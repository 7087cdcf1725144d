"""Needs and offers brought together by service, place and time, each with the reasons; nothing is ranked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from django.db.models import QuerySet

from liren.actors.models import Listing, Nurturing
from liren.territories.public import NATION, ancestors_of, upper_end

HUBS = ("hub_organisation", "collaboration_centre")
"""Sub-types that nurture and match (S1 三（一）)."""
SIDES = {"offer": "能提供", "need": "需要"}
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MOST = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """What an organisation offers or needs. days: 1 is Monday; empty: any. begins, ends: None where any time will do.

    path: where it serves, or is needed, and below.
    """

    id: UUID
    side: str
    organisation_id: UUID
    organisation: str
    service: str
    path: str
    days: Sequence[int]
    begins: time | None
    ends: time | None
    note: str

    @property
    def when(self) -> str:
        """In words.

        >>> Listed(UUID(int=1), "need", UUID(int=2), "x", "理发", "", (3, 6), time(9), time(11), "").when
        '周三、周六 09:00–11:00'
        """
        days = "、".join(WEEKDAYS[day - 1] for day in self.days) or "哪天都行"
        return f"{days} {self.begins:%H:%M}–{self.ends:%H:%M}" if self.begins and self.ends else days


@dataclass(frozen=True, slots=True)
class Suggested:
    """An offer for a need. why: what fits; why_not: what does not, empty when it fits."""

    offer: Listed
    why: tuple[str, ...]
    why_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """A need, the offers that fit, and those of the same service that do not; both by the organisation's name."""

    need: Listed
    fitting: tuple[Suggested, ...]
    near: tuple[Suggested, ...]


@dataclass(frozen=True, slots=True)
class Nurtured:
    """A hub organisation and one it nurtures now."""

    id: UUID
    hub: str
    organisation_id: UUID
    organisation: str


def compare(need: Listed, offer: Listed) -> Suggested:
    """Whether an offer of the same service fits a need in place and time, in words either way."""
    why, why_not = [f"服务相同：{need.service}"], list[str]()
    if need.path.startswith(offer.path):
        why.append("服务到那里")
    else:
        why_not.append("服务不到那里")
    days = sorted(set(need.days or range(1, 8)) & set(offer.days or range(1, 8)))
    if not days:
        why_not.append("日子对不上")
    elif need.days or offer.days:
        why.append(f"{'、'.join(WEEKDAYS[day - 1] for day in days)}都行")
    begins, ends = _both(need, offer)
    if begins is not None and ends is not None:
        if begins < ends:
            why.append(f"{begins:%H:%M}–{ends:%H:%M} 都有空")
        else:
            why_not.append("钟点对不上")
    return Suggested(offer, tuple(why), tuple(why_not))


def matches(path: str) -> tuple[Matched, ...]:
    """Every open need at `path` and below with offers there and above, in order of listing. Two statements."""
    open_ones = Listing.objects.filter(ended_at=None, organisation__until=None)
    needs = _read(open_ones.filter(side="need", path__gte=path, path__lt=upper_end(path)).order_by("at", "id"))
    above = [NATION, *ancestors_of(path)]
    offers = open_ones.filter(side="offer", service__in={need.service for need in needs})
    here = _read((offers.filter(path__in=above) | offers.filter(path__gte=path, path__lt=upper_end(path))).order_by(
        "organisation__name", "at", "id"
    ))  # fmt: skip
    return tuple(_matched(need, [compare(need, one) for one in here if one.service == need.service]) for need in needs)


def listings(path: str, side: str) -> tuple[Listed, ...]:
    """What is offered, or needed, at `path` and below, by organisation. One statement."""
    found = Listing.objects.filter(
        side=side, ended_at=None, organisation__until=None, path__gte=path, path__lt=upper_end(path)
    )
    return _read(found.order_by("organisation__name", "service", "at", "id"))


def nurtured(path: str) -> tuple[Nurtured, ...]:
    """Who is nurtured by hub organisations at `path` and below, by hub and name. One statement."""
    rows = Nurturing.objects.filter(until=None, hub__path__gte=path, hub__path__lt=upper_end(path))
    columns = ("id", "hub__name", "organisation_id", "organisation__name")
    return tuple(
        Nurtured(*row) for row in rows.order_by("hub__name", "organisation__name", "id").values_list(*columns)[:MOST]
    )


def _matched(need: Listed, found: Sequence[Suggested]) -> Matched:
    return Matched(
        need, tuple(one for one in found if not one.why_not), tuple(one for one in found if one.why_not)
    )  # fmt: skip


def _both(need: Listed, offer: Listed) -> tuple[time | None, time | None]:
    """The later beginning and the earlier end of those that say one."""
    begins = max((one.begins for one in (need, offer) if one.begins), default=None)
    ends = min((one.ends for one in (need, offer) if one.ends), default=None)
    return begins, ends


def _read(rows: QuerySet[Listing]) -> tuple[Listed, ...]:
    columns = (
        "id", "side", "organisation_id", "organisation__name", "service", "path", "days", "begins", "ends", "note",
    )  # fmt: skip
    return tuple(Listed(*row) for row in rows.values_list(*columns)[:MOST])
