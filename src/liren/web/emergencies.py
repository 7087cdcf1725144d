"""The emergency a page warns of: where, until when, why."""

from dataclasses import dataclass

from liren.standards.public import Standing
from liren.territories import public as territories
from liren.web import dates


@dataclass(frozen=True, slots=True)
class Alert:
    """title: where and until when; reason: as it was given; more: how many others there are."""

    title: str
    reason: str
    path: str
    more: int


def alerts(standing: Standing) -> Alert | None:
    """The widest emergency that concerns the reader's places. One statement when there is one, none otherwise."""
    found = standing.emergencies
    if not found:
        return None
    first = found[0]
    place = territories.place_at(first.path)
    name = place.everyday_name if place else ""
    until = dates.moment(first.until) if first.until else ""
    return Alert(f"{name}处于应急状态，至 {until}", first.reason, first.path, len(found) - 1)
