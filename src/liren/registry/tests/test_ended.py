"""Buildings that ended: somebody says where their doors are now, and who lives behind a door goes with it."""

from datetime import date
from typing import Any

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.outbox import Happened
from liren.registry import public as registry
from liren.registry.public import (
    DwellingChanged,
    DwellingInvalid,
    DwellingUnknown,
    Facts,
    doors_left,
    left_at,
    move_dwellings,
    settle_left_people,
)
from liren.registry.tests.village import AT, VISITED, Village, found, village
from liren.territories.public import Place, add_below, close, jurisdiction_of, put_in_grid
from liren.territories.tests.cast import Nobody

ON = date(2026, 11, 1)
KNOWN: dict[str, Any] = {"source": "visited", "quality": "checked", "at": AT}


@pytest.fixture
def here(db) -> Village:
    return village()


def _door(building: Place, room: str) -> registry.Dwelling:
    return registry.register_dwelling(
        building_id=building.id, facts=Facts("1", 1, room, "own", None, None), source="visited", quality="checked",
        by=SYSTEM, at=AT,
    )  # fmt: skip


def _ends(here: Village, heirs: list[Place]) -> Place:
    """Building 3 ended; every room that follows is told, twice."""
    building = here.people.frame.building_3
    close(id=building.id, on=ON, successors=[one.id for one in heirs], by=Nobody(), at=AT)
    for reactions in (registry.homes_place_reactions(), registry.people_place_reactions()):
        for (event, _), handler in reactions.items():
            for _ in range(2):
                enter_system()
                if event == "territories.place-closed":
                    handler(Happened(1, event, 1, {"place": building.id}, AT))
    return building


def _new(here: Village, name: str) -> Place:
    return add_below(parent=here.people.community.id, kind="building", name=name, by=Nobody(), at=AT)


def _split(here: Village) -> tuple[Place, Place, Place, registry.Dwelling, registry.Dwelling]:
    """The couple and their child live behind 101 of building 3, nobody behind 102, and 陈远山 has his 户籍 there,
    behind no door; it became an eastern and a western building, the eastern in the first grid.
    """
    three = here.people.frame.building_3
    enter_system()
    first, second = _door(three, "101"), _door(three, "102")
    registry.move_household(
        household_id=here.home, place=None, dwelling_id=first.id, ground=VISITED, by=SYSTEM, at=AT
    )  # fmt: skip
    registry.move(resident_id=here.yuan, kind="registered", place=three.path, ground=VISITED, by=SYSTEM, at=AT)
    east, west = _new(here, "东楼"), _new(here, "西楼")
    put_in_grid(building=east.id, grid=here.people.frame.grid_one.id, since=AT.date(), by=Nobody(), at=AT)
    return _ends(here, [east, west]), east, west, first, second


def test_of_a_building_split_in_two_a_person_says_where_each_door_is_and_who_lives_there_goes_along(here):
    old, east, west, first, second = _split(here)
    by, path = here.enter("worker"), here.people.community.path
    [left] = left_at(path, by)
    assert (left.place.id, left.doors, left.people, left.behind) == (old.id, 2, 1, 0)
    assert {heir.id for heir in left.heirs} == {east.id, west.id}
    _, doors, gone = doors_left(old.path, by)
    assert [(one.dwelling.id, one.people, one.standing) for one in doors] == [(first.id, 3, ()), (second.id, 0, ())]
    assert gone == ()
    assert move_dwellings(ids=[first.id], to=east.path, by=by, **KNOWN).doors == 1
    moved = registry.dwelling(first.id, by)
    grid = f"{path}g{here.people.frame.grid_one.id}."
    assert (moved.building_id, moved.path, moved.quality, moved.since) == (east.id, grid, "checked", ON)
    assert len(registry.people_in([first.id], by)[first.id]) == 3
    line = registry.resident(here.chen, by).line
    assert (line.place_id, line.path, line.dwelling_id) == (east.id, grid, first.id)
    assert registry.household(here.home, by).path == grid
    assert found(here, "worker", phone="13900001111") == {"陈*"}
    by = here.enter("worker")
    assert settle_left_people(path=old.path, to=west.path, by=by, at=AT) == 1
    stays = [one for one in registry.resident(here.yuan, by).stays if one.kind == "registered"]
    at_old, at_new = sorted(stays, key=lambda one: one.until is None)
    assert (at_old.place_id, at_new.place_id, at_new.until) == (old.id, west.id, None)
    assert at_old.until == at_new.since, "where they were until then stays on record"
    move_dwellings(ids=[second.id], to=west.path, by=by, **KNOWN)
    assert left_at(path, by) == ()
    assert [one.id for one in registry.dwellings(old.id, on=date(2026, 10, 1))] == [first.id, second.id]


def test_where_the_door_stands_already_nobody_is_moved_until_a_person_says_it_is_the_same(here):
    heir = _new(here, "新 3 幢")
    enter_system()
    three = here.people.frame.building_3
    old_door, standing = _door(three, "101"), _door(heir, "101")
    registry.move_household(
        household_id=here.home, place=None, dwelling_id=old_door.id, ground=VISITED, by=SYSTEM, at=AT
    )
    old = _ends(here, [heir])
    by = here.enter("worker")
    _, [left], _ = doors_left(old.path, by)
    assert (left.dwelling.id, left.people, left.standing) == (old_door.id, 3, (heir.path,))
    told: dict[str, Any] = {"ids": [old_door.id], "to": heir.path, **KNOWN}
    with pytest.raises(DwellingInvalid) as refused:
        move_dwellings(by=by, **told)
    assert "101" in refused.value.fields["joins"]
    assert registry.people_in([standing.id], by).get(standing.id, ()) == ()
    with pytest.raises(NotAllowed):
        move_dwellings(by=here.enter("admin"), joins=True, **told)
    by = here.enter("worker")
    assert move_dwellings(by=by, joins=True, **told).joined == 1
    assert len(registry.people_in([standing.id], by)[standing.id]) == 3
    assert registry.household(here.home, by).dwelling_id == standing.id
    assert registry.dwelling(old_door.id, by).until == ON
    assert left_at(here.people.community.path, by) == ()


def test_only_who_looks_after_both_places_decides_and_once(here):
    old, east, west, first, second = _split(here)
    told: dict[str, Any] = {"ids": [first.id], "to": east.path, **KNOWN}
    for who in ("property_handler", "grid_worker", "other_worker"):
        with pytest.raises(NotAllowed):
            move_dwellings(by=here.enter(who), **told)
    with pytest.raises(DwellingUnknown):
        move_dwellings(by=here.enter("worker"), **{**told, "ids": [here.chen]})
    admin = here.enter("admin")
    [seen] = left_at(here.people.community.path, admin)
    assert (seen.doors, seen.people, seen.behind) == (2, None, None), "numbers of people are for who finds them"
    with pytest.raises(NotYours):
        settle_left_people(path=old.path, to=west.path, by=admin, at=AT)
    by = here.enter("worker")
    for wrong in ("", "⚠", old.path, here.people.community.path):
        with pytest.raises(InvalidInput):
            move_dwellings(by=by, **{**told, "to": wrong})
        with pytest.raises(InvalidInput):
            settle_left_people(path=old.path, to=wrong, by=by, at=AT)
    with pytest.raises(InvalidInput):
        move_dwellings(by=by, **{**told, "ids": []})
    move_dwellings(by=by, **told)
    with pytest.raises(DwellingChanged):
        move_dwellings(by=by, **{**told, "ids": [first.id, second.id], "to": west.path})
    assert registry.dwelling(first.id, by).building_id == east.id
    assert jurisdiction_of(old) != old.path
    with pytest.raises(registry.BuildingUnknown):
        settle_left_people(path=east.path, to=west.path, by=by, at=AT)
