"""Fillings the reader may see, and what they may do with one."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from liren.access.public import Actor, may
from liren.kit.clock import CHINA, now
from liren.management.errors import NoSuchTable
from liren.management.models import STATES, Filling
from liren.management.shapes import FillingLine
from liren.management.shelf import table_of

ACT_TO_FILL: Final[Mapping[str, str]] = {"community": "tables.fill", "street": "tables.gather"}


def filling_of(id: UUID, by: Actor, *, lock: bool = False) -> Filling:
    """The filling, locked for a write. Raises NoSuchTable unless the reader may see it."""
    found = Filling.objects.select_related("asking__definition")
    if lock:
        found = found.select_for_update(of=("self",))
    one = found.filter(id=id).first()
    if one is None or not sees(one, by):
        raise NoSuchTable
    return one


def sees(one: Filling, by: Actor) -> bool:
    return may(by, "tables.read", one.path, org=one.asked_by)


def act_to_fill(one: Filling) -> str:
    """What it takes to fill it: a street's own tables are not its communities' work, nor theirs the street's."""
    return ACT_TO_FILL[one.filled_by]


def today() -> date:
    return now().astimezone(CHINA).date()


def _state(one: Filling) -> str:
    if one.state != "open":
        return STATES[one.state]
    return "退回，请改" if one.returned else "到日子自动报送" if one.by_itself else STATES["open"]


def line_of(one: Filling, on: date) -> FillingLine:
    table = table_of(one.asking.definition)
    return FillingLine(
        id=one.id, key=one.key, title=table.title, department=table.department, path=one.path,
        place_name=one.place_name, period_title=one.period_title, due=one.due, state=one.state,
        state_title=_state(one), late=one.state == "open" and one.due < on and not one.by_itself,
        returned=bool(one.returned), example=table.example, affair=one.affair, version=one.version,
        by_itself=one.by_itself,
    )  # fmt: skip
