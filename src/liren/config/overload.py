"""A committee's month is too full of administrative work: those who can lighten it are told, once."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from liren.access.public import enter_system, holders
from liren.evaluation.public import CommitteeMonth, tell_overloads
from liren.kit.database import write
from liren.notices.public import Kind, send
from liren.standards.public import all_current
from liren.territories.public import place_at

OVERLOAD_KIND = Kind("evaluation.overload", "居（村）委会行政类的活太多")
TOLD = ("community_director", "supervisor", "gatekeeper")
"""Of the nearest place each: the community's director; of the street, who supervises and who lets tasks in."""
_CAUSES = 5


@write
def tell_of_overloads(at: datetime) -> int:
    """Tell of every month over its limit, once; returns how many months were looked at and are done with.

    For the timetable, as often as it likes.
    """
    enter_system()
    return tell_overloads(at, lambda month: _tell(month, at))


def _tell(month: CommitteeMonth, at: datetime) -> bool:
    """False: nobody is there to be told."""
    place = place_at(month.path)
    people = {person for role in TOLD for person in _nearest(role, month.path, at)}
    if place is None or not people:
        return False
    titles = {one.key: one.title for one in all_current(month.path, at)}
    query = urlencode({"path": month.path, "period": f"{month.month:%Y-%m}"})
    send(
        sorted(people), OVERLOAD_KIND.key, f"{place.everyday_name}{month.month.month}月：{'；'.join(month.over)}",
        f"占时间多的是{_causes(month, titles)}。清单外的可以拒办，新的要先准入，请从这一页去办。",
        link=f"{reverse('figures')}?{query}#burden", at=at,
    )  # fmt: skip
    return True


def _nearest(role: str, path: str, at: datetime) -> set[UUID]:
    """Those at the nearest place: a county's supervisor hears only where the street has none."""
    held = holders(role, path, at=at)
    return {one.person_id for one in held if one.path == held[0].path}


def _causes(month: CommitteeMonth, titles: Mapping[str, str]) -> str:
    named = (
        f"{titles.get(one.procedure, one.procedure)}（{one.steps} 步，约 {one.minutes} 分钟）"
        for one in month.causes[:_CAUSES]
    )
    return "、".join(named)
