"""The database's own walls around what affairs have to do with one another: raw SQL as the reader."""

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from liren.affairs import public as affairs
from liren.affairs.tests.test_walls import EVERYBODY
from liren.affairs.tests.world import KEY, World
from liren.kit.database import rows


def readers(here: World, table: str) -> set[str]:
    """Who is shown any row of it."""
    found = set()
    for who in EVERYBODY:
        here.actor(who)
        if rows(f"SELECT 1 FROM {table} LIMIT 1"):
            found.add(who)
    return found


def test_a_family_is_shown_to_who_sees_either_side(here: World) -> None:
    lamp = here.opens("wang")
    affairs.open_child(
        parent_id=lamp.id, procedure_key=KEY, answers={"title": "另一处"}, reason="另一处", by=here.actor("worker"),
        at=here.tick(),
    )  # fmt: skip
    serving = {"worker", "dispatcher", "grid_worker", "supervisor", "county_supervisor", "city_viewer"}
    assert readers(here, "affairs_child") == serving | {"wang"}
    here.actor("wang")
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        rows("UPDATE affairs_child SET reason = 'x', written_by = NULL")
