"""Dwellings: laid out after a look, changed with what was before kept, following their building."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import enter_system
from liren.actors.tests.cast import cast
from liren.kit.database import rows
from liren.kit.outbox import Happened
from liren.registry.public import (
    BuildingClosed,
    DwellingChanged,
    DwellingEnded,
    DwellingInvalid,
    DwellingUnknown,
    Facts,
    LayoutChanged,
    change_dwelling,
    doors_of,
    dwelling,
    dwelling_history,
    dwellings,
    dwellings_at,
    end_dwelling,
    homes_count,
    homes_place_reactions,
    lay_out,
    read_layout,
    register_dwelling,
    withdraw_dwelling,
    would_lay_out,
)
from liren.territories.public import Plan, add_below, close, put_in_grid, redraw_grids
from liren.territories.tests.cast import Nobody

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
ON = date(2026, 11, 1)
TOLD = {"units": "3", "floors": "1-12", "doors": "4"}


@pytest.fixture
def people(db):
    return cast()


def _layout(**told):
    layout, problems = read_layout({**TOLD, **told})
    assert problems == {}
    assert layout is not None
    return layout


def _laid(people, place=None, **told):
    by = people.enter("worker")
    place = place or people.frame.building_3
    lay_out(building_id=place.id, layout=_layout(**told), by=by, at=AT)
    return dwellings(place.id)


def _tell(kind, **body):
    enter_system()
    for (event, _), handler in homes_place_reactions().items():
        if event == kind:
            handler(Happened(1, kind, 1, body, AT))


def _change(one, by, **new):
    told: dict[str, Any] = {"on": ON, "source": "visited", "quality": "checked", "at": AT}
    told |= {key: new.pop(key) for key in ("on", "source", "quality", "why", "seen", "at") if key in new}
    facts = Facts(**{**{name: getattr(one.facts, name) for name in Facts.__slots__}, **new})
    return change_dwelling(id=one.id, facts=facts, by=by, **told)


def test_a_few_words_give_every_door_of_a_building():
    doors = doors_of(_layout())
    assert len(doors) == 144
    assert doors[0].door == "1单元101室"
    assert doors[-1].door == "3单元1204室"


def test_a_layout_has_exceptions_as_people_write_them():
    told = _layout(units="2", floors="-1、1-3，5", doors="2", by_floor="1层=0户; -1:1", without="1-301 502")
    by_unit = [[one.room for one in doors_of(told) if one.unit == unit] for unit in "12"]
    assert by_unit == [["B101", "201", "202", "302", "501"], ["B101", "201", "202", "301", "302", "501"]]


def test_numbers_run_on_from_unit_to_unit_where_the_town_counts_so():
    doors = doors_of(_layout(units="2", floors="1", doors="2", numbering="through"))
    assert [one.door for one in doors] == ["1单元101室", "1单元102室", "2单元103室", "2单元104室"]
    assert [one.door for one in doors_of(_layout(units="0", floors="6", doors="1"))] == ["601室"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("units", "三"), ("units", "31"), ("floors", ""), ("floors", "0"), ("floors", "12-1"), ("floors", "1-201"),
     ("doors", "0"), ("doors", "²"), ("numbering", "x"), ("by_floor", "1"), ("by_floor", "13=2"), ("without", "9-101"),
     ("without", "???"), ("use", "x")],
)  # fmt: skip
def test_a_layout_that_cannot_be_read_names_the_field(field, wrong):
    layout, problems = read_layout({**TOLD, field: wrong})
    assert layout is None
    assert list(problems) == [field]


def test_a_building_has_no_more_doors_than_can_be():
    layout, problems = read_layout({"units": "30", "floors": "1-60", "doors": "4"})
    assert layout is None
    assert "2,000" in problems["doors"]


def test_a_look_writes_nothing_and_laying_out_makes_what_was_seen(people, django_assert_max_num_queries):
    by, building = people.enter("worker"), people.frame.building_3
    layout = _layout()
    seen = would_lay_out(building_id=building.id, layout=layout, by=by)
    assert len(seen.new) == 144
    assert dwellings(building.id) == ()
    with django_assert_max_num_queries(6):
        lay_out(building_id=building.id, layout=layout, seen=seen.seen, by=by, at=AT)
    there = dwellings(building.id)
    assert [one.facts for one in there] == list(seen.new)
    assert {(one.source, one.quality, one.path) for one in there} == {
        ("inferred", "unchecked", people.frame.grid_two.path)
    }
    with pytest.raises(LayoutChanged):
        lay_out(building_id=building.id, layout=layout, seen=seen.seen, by=by, at=AT)
    again = lay_out(building_id=building.id, layout=_layout(doors="5"), by=by, at=AT)
    assert len(again.new) == 36
    assert len(again.kept) == 144
    assert again.beside == ()


@pytest.mark.parametrize("who", ["other_worker", "other_grid_worker", "property_handler", "supervisor", "wang"])
def test_who_does_not_serve_the_building_registers_nothing_there(people, who):
    by, building = people.enter(who), people.frame.building_3
    with pytest.raises(NotAllowed):
        lay_out(building_id=building.id, layout=_layout(), by=by, at=AT)
    with pytest.raises(NotAllowed):
        register_dwelling(
            building_id=building.id, facts=Facts("", 1, "101"), source="told", quality="unchecked", by=by, at=AT
        )
    assert dwellings(building.id) == ()


def test_a_grid_worker_registers_in_their_own_grid(people):
    by = people.enter("grid_worker")
    facts = Facts("", 1, "商铺3", "business", Decimal("35.20"))
    made = register_dwelling(
        building_id=people.frame.building_3.id, facts=facts, source="visited", quality="checked", by=by, at=AT
    )
    assert dwelling(made.id, by).facts == facts
    assert made.door == "商铺3"
    with pytest.raises(DwellingUnknown):
        dwelling(made.id, people.enter("other_grid_worker"))


def test_a_change_keeps_what_was_and_a_day_finds_it(people):
    one = _laid(people, units="0", floors="1", doors="1")[0]
    by = people.enter("worker")
    _change(one, by, use="let", on=date(2026, 6, 1), why="户主告知")
    _change(one, by, use="vacant", on=ON)
    then = {day: dwellings(one.building_id, on=day)[0].facts.use for day in (date(2026, 5, 1), date(2026, 7, 1), ON)}
    assert then == {date(2026, 5, 1): None, date(2026, 7, 1): "let", ON: "vacant"}
    told = dwelling_history(one.id, by)
    assert [(d.facts.use, d.since, d.until) for d in told] == [
        ("vacant", ON, None), ("let", date(2026, 6, 1), ON), (None, None, date(2026, 6, 1)),
    ]  # fmt: skip
    with pytest.raises(Exception, match="append-only"):
        rows("UPDATE registry_dwellingpast SET use = 'own'")


def test_a_correction_was_never_so_on_any_day(people):
    one = _laid(people, units="0", floors="1", doors="1")[0]
    by = people.enter("worker")
    _change(one, by, use="let", on=date(2026, 6, 1))
    _change(one, by, use="own", on=None, why="抄错了")
    assert [d.facts.use for d in dwellings(one.building_id, on=date(2026, 7, 1))] == ["own"]
    assert len(dwelling_history(one.id, by)) == 3


def test_wrong_facts_are_refused_field_by_field_and_change_nothing(people):
    one, other = _laid(people, units="0", floors="1", doors="2")
    by = people.enter("worker")
    with pytest.raises(DwellingInvalid) as refused:
        _change(
            one, by, floor=0, room="", area=Decimal(0), use="x", tenure="y", unit="?", source="z", on=date(2027, 1, 1)
        )
    assert set(refused.value.fields) == {"unit", "floor", "room", "area", "use", "tenure", "source", "on"}
    with pytest.raises(DwellingInvalid, match="1 处"):
        _change(one, by, room=other.facts.room)
    with pytest.raises(DwellingInvalid):
        _change(one, by, source="inferred", quality="unchecked")
    assert dwelling(one.id, by) == one


def test_a_change_after_a_look_is_refused_when_somebody_changed_it_meanwhile(people):
    one = _laid(people, units="0", floors="1", doors="1")[0]
    by = people.enter("worker")
    let = _change(one, by, use="let", on=None, seen=one.seen, at=AT + timedelta(minutes=1))
    with pytest.raises(DwellingChanged):
        _change(one, by, area=Decimal("89.50"), on=None, seen=one.seen)
    assert dwelling(one.id, by) == let
    assert _change(let, by, area=Decimal("89.50"), on=None, seen=let.seen).facts.use == "let"


def test_what_ended_or_was_never_there_can_be_read_and_not_changed(people):
    gone, wrong, stays = _laid(people, units="0", floors="1", doors="3")
    by = people.enter("worker")
    end_dwelling(id=gone.id, on=ON, why="与 102 打通", by=by, at=AT)
    withdraw_dwelling(id=wrong.id, why="没有这户", by=by, at=AT)
    assert [one.id for one in dwellings(gone.building_id)] == [stays.id]
    assert [one.id for one in dwellings(gone.building_id, on=date(2026, 10, 1))] == [gone.id, stays.id]
    assert dwelling(gone.id, by).until == ON
    assert dwelling(wrong.id, by).withdrawn
    for one in (gone, wrong):
        with pytest.raises(DwellingEnded):
            _change(one, by, use="own")
    with pytest.raises(DwellingInvalid):
        withdraw_dwelling(id=stays.id, why=" ", by=by, at=AT)
    again = Facts("", 1, gone.facts.room)
    register_dwelling(building_id=gone.building_id, facts=again, source="told", quality="unchecked", by=by, at=AT)


def test_a_grid_counts_its_buildings_and_an_estate_what_lies_in_it(people):
    _laid(people, units="0", floors="1-2", doors="2", use="own")
    _laid(people, people.frame.building_1, units="0", floors="1", doors="1")
    _laid(people, people.frame.street_building, units="0", floors="1", doors="1", use="business")
    frame = people.frame
    counted = {
        at.name: homes_count(at.path).dwellings
        for at in (frame.guihuali, frame.guihuayuan, frame.grid_one, frame.grid_two)
    }
    assert counted == {"桂花里社区": 6, "桂花苑": 5, "桂花里第一网格": 2, "桂花里第二网格": 4}
    assert homes_count(frame.guihuali.path).uses == {"own": 4, "business": 1, "": 1}
    by = people.enter("worker")
    first = dwellings_at(frame.guihuali.path, by=by, limit=4)
    rest = dwellings_at(frame.guihuali.path, by=by, after=first.after, limit=4)
    assert len({one.id for one in (*first.dwellings, *rest.dwellings)}) == 6
    assert rest.after is None
    with pytest.raises(NotAllowed):
        dwellings_at(frame.guihuali.path, by=people.enter("grid_worker"))


def test_dwellings_follow_their_building_into_other_grids(people):
    frame, building = people.frame, people.frame.building_3
    _laid(people, units="0", floors="1", doors="2")
    put_in_grid(building=building.id, grid=frame.grid_one.id, since=ON, by=Nobody(), at=AT)
    _tell("territories.place-put-in-grid", place=building.id)
    assert {one.path for one in dwellings(building.id)} == {frame.grid_one.path}
    redraw_grids(
        community=frame.guihuali.id, plan=Plan({building.id: None}), on=ON, reason="调整", seen=None, by=Nobody(), at=AT
    )
    _tell("territories.grids-redrawn", community=frame.guihuali.id, redrawing=0)
    assert {one.path for one in dwellings(building.id)} == {frame.guihuali.path}


def _ends(people, heirs):
    building = people.frame.building_3
    close(id=building.id, on=ON, successors=[one.id for one in heirs], by=Nobody(), at=AT)
    _tell("territories.place-closed", place=building.id)
    _tell("territories.place-closed", place=building.id)
    return building


def _new_building(people, name):
    return add_below(parent=people.frame.yinxing.id, kind="building", name=name, by=Nobody(), at=AT)


def test_the_dwellings_of_a_building_that_ended_go_with_their_ids_to_its_one_heir(people):
    before = _laid(people, units="0", floors="1", doors="2")
    heir = _new_building(people, "新 3 幢")
    old = _ends(people, [heir])
    assert [one.id for one in dwellings(heir.id)] == [one.id for one in before]
    assert {one.path for one in dwellings(heir.id)} == {people.frame.yinxing.path}
    assert dwellings(old.id) == ()
    assert len(dwellings(old.id, on=date(2026, 10, 1))) == 2


def test_without_an_heir_dwellings_end_and_with_several_somebody_must_say(people):
    before = _laid(people, units="0", floors="1", doors="2")
    _ends(people, [])
    by = people.enter("worker")
    assert [dwelling(one.id, by).until for one in before] == [ON, ON]
    with pytest.raises(BuildingClosed):
        lay_out(building_id=before[0].building_id, layout=_layout(), by=by, at=AT)


def test_a_building_split_in_two_leaves_its_dwellings_doubtful(people):
    before = _laid(people, units="0", floors="1", doors="2")
    _ends(people, [_new_building(people, "东楼"), _new_building(people, "西楼")])
    by = people.enter("worker")
    assert [dwelling(one.id, by).quality for one in before] == ["doubtful", "doubtful"]
    assert [len(dwelling_history(one.id, by)) for one in before] == [2, 2]
