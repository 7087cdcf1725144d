"""The database's own walls, with the platform's checks out of the way: raw SQL as the reader."""

import pytest
from django.db import InternalError, connection, transaction
from django.db.utils import ProgrammingError

from liren.affairs.tests.world import World, law
from liren.kit.database import rows
from liren.kit.ids import new_id

TABLES = {
    "affairs_affair": "id",
    "affairs_record": "stream",
    "affairs_work": "affair_id",
    "affairs_span": "affair_id",
    "affairs_rating": "affair_id",
}
EVERYBODY = (
    "wang", "zhou", "stranger", "worker", "other_worker", "village_worker", "dispatcher", "property_handler",
    "cityops_handler", "grid_worker", "other_grid_worker", "supervisor", "county_supervisor", "city_viewer", "admin",
    "editor", "nobody",
)  # fmt: skip


def seen(here: World, who: str, table: str, affair) -> int:
    here.actor(who)
    return len(rows(f"SELECT 1 FROM {table} WHERE {TABLES[table]} = %s", affair))


def readers(here: World, table: str, affair) -> set[str]:
    return {who for who in EVERYBODY if seen(here, who, table, affair)}


def test_only_those_it_concerns_can_read_any_row_of_it(here: World) -> None:
    lamp = here.opens("wang")
    serving = {"wang", "worker", "dispatcher", "grid_worker", "supervisor", "county_supervisor", "city_viewer"}
    for table in ("affairs_affair", "affairs_record", "affairs_work", "affairs_span"):
        assert readers(here, table, lamp.id) == serving
    here.handled(lamp.id)
    for table in TABLES:
        if table != "affairs_rating":
            assert readers(here, table, lamp.id) == serving | {"property_handler"}


def test_a_rating_is_seen_by_those_who_handled_it(here: World) -> None:
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "finish_at_once", reply="好了")
    here.rates("wang", lamp.id, 2, "没好")
    assert readers(here, "affairs_rating", lamp.id) >= {"wang", "worker"}
    assert not readers(here, "affairs_rating", lamp.id) & {"zhou", "stranger", "property_handler", "nobody"}


def test_personal_values_open_only_for_those_who_see_the_affair(here: World) -> None:
    lamp = here.opens("wang")
    for who, sees in (("worker", True), ("wang", True), ("zhou", False), ("other_worker", False), ("nobody", False)):
        here.actor(who)
        found = rows("SELECT 1 FROM kit_vaultentry WHERE owner_id = %s", lamp.id)
        assert bool(found) is sees, who


def test_an_unclaimed_queue_is_seen_by_whoever_may_claim_it_there(here: World) -> None:
    """A handler sees only their own; but work that waits for any handler of the place is theirs to take."""
    law(here.at, key="management/queue", also=("dispatch: {title: 受理并派单, to: dispatch}",
                                                "dispatch: {title: 受理并派单, to: handle}"))  # fmt: skip
    lamp = here.opens("wang", procedure_key="management/queue")
    assert not seen(here, "property_handler", "affairs_affair", lamp.id)
    here.does("worker", lamp.id, "accept", "dispatch")
    for who in ("property_handler", "cityops_handler"):
        assert seen(here, who, "affairs_affair", lamp.id)
        assert [item.affair_id for item in here.inbox(who).items] == [lamp.id]
    assert not seen(here, "stranger", "affairs_affair", lamp.id)


def test_a_place_that_names_no_grid_asks_every_grid_of_the_community(here: World) -> None:
    wire = here.opens("wang", answers={"title": "电线垂地", "danger": True}, place_path=here.people.community.path)
    assert not seen(here, "grid_worker", "affairs_affair", wire.id)
    here.does("worker", wire.id, "accept", "dispatch")
    here.does("dispatcher", wire.id, "dispatch", "dispatch")
    here.does("safety_handler", wire.id, "handle", "done", reply="已抢修")
    for who in ("grid_worker", "other_grid_worker"):
        assert [item.step for item in here.inbox(who).items] == ["verify"]
    assert here.does("other_grid_worker", wire.id, "verify", "passed").step == "feedback"


def test_nobody_signs_for_another(here: World) -> None:
    lamp = here.opens("wang")
    here.actor("worker")
    for statement in (
        f"UPDATE affairs_work SET written_by = '{new_id()}' WHERE affair_id = '{lamp.id}'",
        f"UPDATE affairs_affair SET written_by = '{here.people.wang.person_id}' WHERE id = '{lamp.id}'",
        f"INSERT INTO affairs_participant (affair_id, holder, since) VALUES ('{lamp.id}', '{new_id()}', now())",
    ):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            rows(statement)


def test_history_cannot_be_changed(here: World) -> None:
    lamp = here.opens("wang")
    here.actor("system")
    for statement in ("UPDATE affairs_record SET kind = 'x'", "DELETE FROM affairs_record"):
        with pytest.raises((InternalError, Exception), match="append-only"), transaction.atomic():
            rows(f"{statement} WHERE stream = '{lamp.id}'")
    assert connection.settings_dict["USER"].endswith("_app")
