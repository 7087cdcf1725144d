"""Two households and a lodger in the demonstration's community. All invented: names that say so, numbers of a division
code that was never given out (320599), so that nobody can bear them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from liren.access.public import SYSTEM
from liren.actors.public import Demo
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.registry import public as registry
from liren.registry.public import Ground

_VISITED, _TOLD = Ground("visited", "checked"), Ground("told")


@dataclass(frozen=True, slots=True)
class Invented:
    """One of a household: how they are called, number ("" for none told), phone, relation to the head."""

    name: str
    number: str
    phone: str
    relation: str
    kind: str = "actual"


HOUSEHOLDS: tuple[tuple[str, Sequence[Invented]], ...] = (
    ("building_3", (
        Invented("陈示例", "320599198503121016", "13900000101", "head"),
        Invented("许样本", "32059919870722202X", "13900000102", "spouse"),
        Invented("陈小样", "320599201506013031", "", "child"),
        Invented("王示范", "", "13800002046", "parent"),
    )),
    ("building_1", (Invented("周虚构", "", "13900006688", "head"),)),
)  # fmt: skip
DOORS = {"building_3": ("1", "302"), "building_1": ("2", "301")}
"""Behind which door of the building they live, where it is laid out."""
LODGER = ("building_3", Invented("李试用", "", "13900000105", "lodger", "floating"))


@write
def settle_in(demo: Demo, at: datetime) -> int:
    """Write them down, unless somebody is on record there; how many that made. The reader must be the system."""
    there = registry.counts_in(demo.places["community"].path, SYSTEM)
    if there is None or there.residents:
        return 0
    made = 0
    for place, people in HOUSEHOLDS:
        home = [(_write(demo, place, one, at), one.relation) for one in people]
        path, door = demo.places[place].path, _door(demo, place)
        id_ = registry.found_household(place=path, dwelling_id=door, members=home, ground=_VISITED, by=SYSTEM, at=at)
        made += len(home)
        if place == "building_3":
            _visit(id_, at)
            registry.join(
                household_id=id_,
                resident_id=_write(demo, *LODGER, at),
                relation="lodger",
                ground=_TOLD,
                by=SYSTEM,
                at=at,
            )
            made += 1
    return made


def _write(demo: Demo, place: str, one: Invented, at: datetime) -> UUID:
    given = {"name": one.name, "number": one.number, "phones": one.phone}
    return registry.register(
        given=given, kind=one.kind, place=demo.places[place].path, dwelling_id=_door(demo, place),
        ground=_VISITED if one.number else _TOLD, by=SYSTEM, at=at,
    ).id  # fmt: skip


def _door(demo: Demo, place: str) -> UUID | None:
    found = registry.door_at(demo.places[place].id, *DOORS[place])
    return found.id if found else None


def _visit(household: UUID, at: datetime) -> None:
    on = (at - timedelta(days=18)).astimezone(CHINA).date()
    registry.note_observation(
        about_kind="household", about_id=household, kind="visit", text="上门看望，家里都好；老人想在楼道加一段扶手。",
        on=on, by=SYSTEM, at=at,
    )  # fmt: skip
