"""画像: the seven classes of a place, each as the room that keeps it has it, and as far as the reader may see."""

from datetime import date, timedelta
from typing import Any

import pytest

from liren.access.errors import NotAllowed
from liren.affairs.tests.world import World, world
from liren.kit.errors import NotYours
from liren.registers.public import Portrait, portrait
from liren.registry import public as registry
from liren.registry.public import Ground, facilities

pytestmark = pytest.mark.django_db
VISITED = Ground("visited", "checked")
SEVEN = ["人", "地", "物", "情", "事", "组织", "房屋"]


@pytest.fixture
def here() -> World:
    """3幢 with four doors; two people behind one of them, a household, a visit; a hydrant; an affair in hand."""
    here = world()
    building, at = here.people.frame.building_3, here.tick()
    by = here.actor("worker")
    layout, _ = registry.read_layout({"units": "0", "floors": "1-2", "doors": "2", "use": "own"})
    assert layout is not None
    registry.lay_out(building_id=building.id, layout=layout, by=by, at=at)
    door = registry.dwellings(building.id)[0]
    ids = [
        registry.register(
            given={"name": name, "phones": []}, kind=kind, place=None, dwelling_id=door.id, ground=VISITED, by=by, at=at
        ).id
        for name, kind in (("陈林溪", "actual"), ("许望舒", "floating"))
    ]
    home = registry.found_household(
        place=None, dwelling_id=door.id, members=[(ids[0], "head"), (ids[1], "spouse")], ground=VISITED, by=by, at=at
    )
    for on, until in ((at.date(), None), (at.date() - timedelta(days=30), at.date() - timedelta(days=1))):
        registry.note_observation(
            about_kind="household", about_id=home, kind="visit", text="都好", on=on, until=until, by=by, at=at
        )
    wanted = facilities.Wanted("3 幢东侧消防栓", "hydrant", source="visited", quality="checked")
    facilities.register_facility(place_path=building.path, wanted=wanted, since=date(2024, 5, 1), by=by, at=at)
    here.opens("wang")
    return here


def _seen(here: World, who: str, path: str) -> Portrait:
    return portrait(path, here.actor(who), at=here.at)


def _numbers(seen: Portrait) -> dict[str, dict[str, Any]]:
    return {one.title: {n.title: n.number for n in one.counts} for one in seen.classes}


@pytest.mark.requirement("R233")
def test_a_community_is_shown_with_all_seven_classes_as_they_are_registered(here: World) -> None:
    seen = _numbers(_seen(here, "worker", here.people.community.path))
    assert list(seen) == SEVEN
    assert seen["人"] == {"居民": 2, "户": 1, "常住": 1, "流动": 1}
    assert seen["地"] == {"小区": 1, "网格": 2, "楼栋": 4}
    assert list(seen["物"].values()) == [1]
    assert seen["情"] == {"走访": 1}
    assert seen["事"] == {"在办": 1}
    assert sum(seen["组织"].values()) >= 2
    assert seen["房屋"] == {"房屋": 4, "已核实": 0, "自住": 4}


def test_a_building_an_estate_and_a_grid_count_what_lies_in_them(here: World) -> None:
    frame = here.people.frame
    of = {p.name: _numbers(_seen(here, "worker", p.path)) for p in (frame.building_3, frame.guihuayuan, frame.grid_two)}
    for numbers in of.values():
        assert numbers["人"]["居民"] == 2
        assert numbers["情"] == {"走访": 1}
        assert numbers["事"] == {"在办": 1}
        assert numbers["房屋"]["房屋"] == 4
        assert sum(numbers["物"].values()) == 1
    empty = _seen(here, "worker", frame.building_1.path)
    assert [one.counts for one in empty.classes if one.title not in "地事"] == [()] * 5
    assert _numbers(empty)["事"] == {"在办": 0}
    assert all(one.note and not one.refused for one in empty.classes)
    assert not _numbers(_seen(here, "other_grid_worker", frame.grid_one.path))["人"]


def test_a_reader_is_shown_no_class_that_is_not_theirs_and_told_so(here: World) -> None:
    path, building = here.people.community.path, here.people.frame.building_3.path
    far = _seen(here, "city_viewer", path)
    people = {"居民": 2, "户": 1} | dict.fromkeys(("常住", "流动", "户籍", "境外"))
    assert _numbers(far)["人"] == people, "of a whole community these are figures, but no kind of a handful"
    assert set(_numbers(far)["情"].values()) == {None}
    near = {one.title: one for one in _seen(here, "city_viewer", building).classes}
    assert [near[title].refused for title in ("人", "情", "房屋")] == [True, True, False]
    assert near["人"].counts == ()
    assert next(one for one in _seen(here, "admin", path).classes if one.title == "事").refused
    for who in ("other_worker", "other_grid_worker", "wang", "property_handler"):
        with pytest.raises(NotAllowed):
            _seen(here, who, building)
    for nowhere in ("32.05.", "99.99.99.999.999.", "x"):
        with pytest.raises(NotYours):
            _seen(here, "admin", nowhere)


def test_numbers_are_whole_where_lists_are_cut(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    path, building = here.people.community.path, here.people.frame.building_3.path
    wanted = facilities.Wanted("3 幢西侧消防栓", "hydrant", source="visited", quality="checked")
    facilities.register_facility(
        place_path=building, wanted=wanted, since=date(2024, 5, 1), by=here.actor("worker"), at=here.tick()
    )
    whole = _seen(here, "worker", path)
    monkeypatch.setattr("liren.registers.portrait.MOST", 1)
    monkeypatch.setattr(facilities, "MOST", 1)
    monkeypatch.setattr("liren.registry.facilities.reading.MOST", 1)
    cut = _seen(here, "worker", path)
    assert (len(cut.below), len(cut.things), len(cut.organisations)) == (1, 1, 1)
    assert _numbers(cut) == _numbers(whole)


def test_a_portrait_costs_no_more_where_there_is_more(here: World, django_assert_max_num_queries: Any) -> None:
    by = here.actor("worker")
    with django_assert_max_num_queries(8):
        portrait(here.people.community.path, by, at=here.at)
