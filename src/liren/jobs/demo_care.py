"""Invented people of the demonstration's community whom groups gather: names that say so, no numbers at all."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from liren.access.public import SYSTEM
from liren.actors.public import Demo
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.registry import public as registry
from liren.registry.public import Ground, groups

_VISITED: Final = Ground("visited", "checked")
_Person = tuple[str, date, str, str]
_HOUSEHOLDS: Final[Sequence[tuple[str, str, Sequence[_Person]]]] = (
    # where, how they live there, (name, born, sex, relation to the head) each
    ("building_5", "actual", [("郑留白", date(1942, 2, 14), "female", "head")]),
    ("building_3", "actual", [
        ("孙虚线", date(1951, 6, 1), "male", "head"), ("吴空格", date(1953, 9, 9), "female", "spouse"),
    ]),
    ("building_1", "actual", [
        ("何样张", date(1958, 4, 20), "female", "head"), ("何小页", date(2018, 8, 8), "male", "grandchild"),
    ]),
    ("building_5", "floating", [
        ("钱占位", date(1990, 1, 15), "male", "head"), ("钱小格", date(2024, 5, 6), "female", "child"),
    ]),
)  # fmt: skip
_DECIDED: Final = (
    # who, code, document, days ago
    ("郑留白", "disabled-living", "老年人能力评估报告（示例）5 号", 40),
    ("何样张", "minimum-living", "最低生活保障审批表（示例）12 号", 380),  # so that one waits to be looked at again
)


@write
def look_after(demo: Demo, at: datetime) -> int:
    """Write them down unless somebody that old is on record; how many that made. The reader must be the system."""
    community, today = demo.places["community"].path, at.astimezone(CHINA).date()
    there = groups.groups_at(community, today, SYSTEM)
    if any(one.group.key == "old-80" and one.members for family in there.families for one in family.counts):
        return 0
    people: dict[str, UUID] = {}
    for place, kind, household in _HOUSEHOLDS:
        path = demo.places[place].path
        for name, born, sex, _ in household:
            given = {"name": name, "born": born, "sex": sex}
            people[name] = registry.register(
                given=given, kind=kind, place=path, ground=_VISITED, by=SYSTEM, at=at
            ).id  # fmt: skip
        members = [(people[name], relation) for name, _, _, relation in household]
        registry.found_household(place=path, members=members, ground=_VISITED, by=SYSTEM, at=at)
    for name, code, document, ago in _DECIDED:
        groups.record_decision(
            resident_id=people[name], code=code, document=document, on=today - timedelta(days=ago), by=SYSTEM, at=at
        )
    return len(people)
