"""What was handed in, added up: communities of a street, streets of a county, and so on up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from liren.access.public import Actor, may, which
from liren.engine.tables.checking import AT_LEAST, shown
from liren.kit.errors import NotYours
from liren.management.models import STATES, Asking, Filling, Submission
from liren.management.queries.finding import today
from liren.management.queries.lists import asking, asking_lines
from liren.management.shapes import PlaceSum, SumPage
from liren.management.shelf import table_of
from liren.territories.public import level_of, place_at, places_at, upper_end

LEAVES: Final[Mapping[str, int]] = {"street": 4, "community": 5}
"""At which level a table stands, by who fills it."""


@dataclass(slots=True)
class _Gathered:
    """What lies below one place, being added up. few: columns where a number too small to be told is left out."""

    communities: int = 0
    handed_in: int = 0
    late: bool = False
    totals: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    few: set[str] = field(default_factory=set)
    filling: UUID | None = None
    state: str = ""

    def add(self, one: Filling, totals: Mapping[str, str] | None, on: date) -> None:
        self.communities += 1
        self.late |= one.state == "open" and one.due < on
        self.filling, self.state = one.id, STATES[one.state]
        if totals is not None:
            self.handed_in += 1
            for column, text in totals.items():
                self.totals[column] += Decimal(text.removeprefix(AT_LEAST))
                if text.startswith(AT_LEAST):
                    self.few.add(column)


def sums(id: UUID, by: Actor, *, path: str = "", period: str = "") -> SumPage:
    """A table at a place (unless said where it is asked): each place directly below, and the whole.

    period: its key; unless said the newest. Only what is handed in is added up; how many are missing stands beside it.
    Raises NoSuchTable; NotYours for a place the reader may not look at.
    """
    asked = asking(id, by)
    table = table_of(asked.definition)
    path, leaf = path or _first_place(asked, by), LEAVES[table.filled_by]
    if not (path.startswith(asked.path) and may(by, "tables.read", path, org=asked.asked_by)):
        raise NotYours(what="这里的汇总")
    known = Filling.objects.filter(key=asked.key, path__gte=path, path__lt=upper_end(path))
    periods = [*known.order_by("-until").values_list("period", "period_title").distinct()]
    periods = [*dict.fromkeys(periods)]
    period = period if period in dict(periods) else (periods[0][0] if periods else "")
    found = [*known.filter(period=period).order_by("path")]
    latest = _latest(found)
    below, whole = _gathered(found, latest, path)
    here = place_at(path)
    names = {at: place.everyday_name for at, place in places_at(below).items()}
    return SumPage(
        asking=asking_lines([asked])[0], columns=table.summed, period=period,
        period_title=dict(periods).get(period, ""), periods=periods, place_name=here.everyday_name if here else "全国",
        below=tuple(_sum(at, names.get(at, at), one, leaf) for at, one in sorted(below.items())),
        whole=_sum(path, "合计", whole, leaf), minutes_saved=sum(one.seconds_saved for one in latest.values()) // 60,
    )  # fmt: skip


def _first_place(asked: Asking, by: Actor) -> str:
    """Where the reader begins: where it is asked, or the part of it that is theirs."""
    if may(by, "tables.read", asked.path, org=asked.asked_by):
        return asked.path
    return next((path for path in which(by, "tables.read").paths if path.startswith(asked.path)), asked.path)


def _latest(found: Iterable[Filling]) -> dict[UUID, Submission]:
    """What counts of each: the last that was handed in, of one that is not open again."""
    ids = [one.id for one in found if one.state != "open"]
    rows = Submission.objects.filter(filling__in=ids).defer("content").order_by("filling", "-number")
    return {one.filling_id: one for one in rows.distinct("filling")}


def _gathered(
    found: Iterable[Filling], latest: Mapping[UUID, Submission], path: str
) -> tuple[dict[str, _Gathered], _Gathered]:
    on, whole = today(), _Gathered()
    below: dict[str, _Gathered] = defaultdict(_Gathered)
    for one in found:
        handed = latest.get(one.id)
        totals = handed.totals if handed else None
        whole.add(one, totals, on)
        below[_child(one.path, path)].add(one, totals, on)
    return below, whole


def _child(path: str, above: str) -> str:
    """The place directly below `above` that holds the community at `path`; the community itself at the last.

    >>> _child("32.05.06.990.001.", "32.05."), _child("32.05.06.990.001.", "32.05.06.990.001.")
    ('32.05.06.', '32.05.06.990.001.')
    """
    parts, depth = path.split(".")[:-1], level_of(above)
    return ".".join(parts[: min(depth + 1, len(parts))]) + "."


def _sum(path: str, name: str, one: _Gathered, leaf: int) -> PlaceSum:
    community = level_of(path) >= leaf
    return PlaceSum(
        path=path, name=name, state=one.state if community else "", filling=one.filling if community else None,
        late=one.late, communities=one.communities, handed_in=one.handed_in,
        totals={key: AT_LEAST * (key in one.few) + shown(value) for key, value in one.totals.items()},
    )  # fmt: skip
