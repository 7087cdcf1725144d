"""History that can be trusted: tampering shows, erasing does not break it, redrawn grids leave a trace."""

from datetime import date

import pytest
from django.db import connections

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.models import Affair, Record, Work
from liren.affairs.tests.world import World, world
from liren.kit.database import one_transaction
from liren.kit.errors import NotYours
from liren.kit.vault import Erased, values
from liren.territories.public import put_in_grid
from liren.territories.tests.cast import Nobody


def test_erasing_a_person_leaves_a_history_that_still_verifies(here: World) -> None:
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "finish_at_once", reply="好了")
    here.rates("wang", lamp.id, 4, "谢谢小陆")
    assert affairs.erase_person(person_id=here.person("wang"), by=here.actor("wang"), at=here.tick()) == 1
    assert affairs.verify(lamp.id).broken is None
    enter_system()
    assert all(isinstance(value, Erased) for value in values("affair", lamp.id).values())
    page = here.page("worker", lamp.id)
    assert {a.text for a in page.answers if a.name} == {"（已按本人要求删除）"}
    assert page.ratings[0].comment == "（已按本人要求删除）"
    with pytest.raises(affairs.NothingToReveal):
        affairs.reveal(affair_id=lamp.id, names=["phone"], purpose="回访", by=here.actor("worker"), at=here.tick())


def test_only_the_person_and_the_system_erase(here: World) -> None:
    with pytest.raises(NotYours):
        affairs.erase_person(person_id=here.person("wang"), by=here.actor("worker"), at=here.tick())


def test_a_building_put_into_another_grid_takes_its_open_affairs_along(here: World) -> None:
    frame = here.people.frame
    lamp, done = here.opens("wang"), here.opens("wang")
    here.does("worker", done.id, "accept", "finish_at_once", reply="好了")
    here.rates("wang", done.id, 5)
    here.actor("system")
    put_in_grid(
        building=frame.building_3.id, grid=frame.grid_one.id, since=date(2026, 11, 16), by=Nobody(), at=here.tick()
    )
    assert affairs.redraw(place_id=frame.building_3.id, at=here.tick()) == 1
    moved, stayed = Affair.objects.get(id=lamp.id), Affair.objects.get(id=done.id)
    assert (moved.place_path, moved.jurisdiction_path) == (frame.building_3.path, frame.grid_one.path)
    assert stayed.jurisdiction_path == frame.grid_two.path
    assert Work.objects.get(affair_id=lamp.id).path == frame.grid_one.path
    last = Record.objects.filter(stream=lamp.id).latest("seq")
    assert (last.kind, last.body["to"]) == ("moved", frame.grid_one.path)
    assert affairs.verify(lamp.id).broken is None
    assert affairs.redraw(place_id=frame.building_3.id, at=here.tick()) == 0
    assert here.page("other_grid_worker", lamp.id)


def test_what_the_owner_of_the_database_changes_is_named(emptied_after: None) -> None:
    with one_transaction():
        here = world()
        lamp, other = here.opens("wang"), here.opens("zhou")
        here.does("worker", lamp.id, "accept", "dispatch")
    with connections["owner"].cursor() as owner:
        owner.execute("SET session_replication_role = replica")
        changed = "UPDATE affairs_record SET body = body || %s::jsonb WHERE stream = %s AND seq = 2"
        owner.execute(changed, ['{"move": "decline"}', lamp.id])
        owner.execute("DELETE FROM affairs_record WHERE stream = %s AND seq = 1", [other.id])
        owner.execute("SET session_replication_role = origin")
    with one_transaction():
        enter_system()
        found = {one.affair_id: one.broken for one in affairs.verify_all()}
    assert found[lamp.id] == "第 2 条记录的内容被改动过"
    assert set(found) == {lamp.id, other.id}
