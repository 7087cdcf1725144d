"""A period of 三务公开 ends soon, or ended with nothing posted: who publishes, who supervises is told, once."""

from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from liren.access.public import enter_system, holders
from liren.autonomy.public import openness
from liren.kit.database import write
from liren.notices.public import Kind, send

OPENNESS_KIND: Final = Kind("autonomy.openness", "三务公开快到期、过期了")
TELLS: Final = {openness.SOON: ("community_worker", "community_director")}
"""Those who publish; of what was missed whoever answers for it and whoever supervises, of the nearest place each."""
MISSED_TELLS: Final = ("community_director", "supervisor")
_NAMED = 4


@write
def tell_of_openness(at: datetime) -> int:
    """Tell of what ends soon and of what was missed; returns how many communities were told. For the timetable."""
    enter_system()
    return openness.tell_of_openness(at, lambda one: _tell(one, at))


def _tell(one: openness.ToTell, at: datetime) -> bool:
    """False: nobody is there to be told."""
    people = {
        person for role in TELLS.get(one.kind, MISSED_TELLS) for person in _nearest(role, one.path, at)
    }  # fmt: skip
    if not people:
        return False
    things = "、".join(one.things[:_NAMED]) + (f"等 {len(one.things)} 项" if len(one.things) > _NAMED else "")
    day = f"{one.last.month}月{one.last.day}日"
    title, body = (
        (f"{one.place_name}：{day}前要公开{things}", "贴出来、在平台公开了，这里自动算数，不用另填。")
        if one.kind == openness.SOON
        else (f"{one.place_name}：到{day}没有公开{things}", "补上公开；过期的记录会留着，大家看得到。")
    )
    send(
        sorted(people), OPENNESS_KIND.key, title[:120], body,
        link=f"{reverse('openness')}?{urlencode({'path': one.path})}", at=at,
    )  # fmt: skip
    return True


def _nearest(role: str, path: str, at: datetime) -> set[UUID]:
    held = holders(role, path, at=at)
    return {one.person_id for one in held if one.path == held[0].path}
