"""Adding, renaming, closing places, and reading them as of a day."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from liren.territories.errors import PlaceClosed, PlaceInUse, PlaceInvalid, PlaceUnknown
from liren.territories.models import Change, PlaceSuccessor
from liren.territories.public import (
    add_below,
    buildings_of,
    children,
    close,
    place,
    place_at,
    put_in_grid,
    rename,
    search,
    subtree_count,
)
from liren.territories.queries import fetch
from liren.territories.tests.cast import InventedFrame, Nobody, invented_frame, there

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
WORKER = Nobody(UUID(int=7))
DONE: dict[str, Any] = {"by": WORKER, "at": AT}


@pytest.fixture
def cast() -> InventedFrame:
    return invented_frame()


def problems(call: Any, **how: Any) -> dict[str, str]:
    with pytest.raises(PlaceInvalid) as error:
        call(**how, **DONE)
    return error.value.fields


def test_an_estate_is_added_below_its_community(cast: InventedFrame, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(7 + 2):  # lock, taken?, number, row, record, event, read; its own transaction
        made = add_below(parent=cast.qingshi.id, kind="estate", name=" 石桥头 ", since=date(2024, 5, 1), **DONE)
    assert (made.name, made.level, made.kind, made.code) == ("石桥头", 6, "estate", None)
    assert made.path == f"{cast.qingshi.path}e{made.id}."
    assert made.full_name == "江苏省 苏州市 吴中区 湖桥镇 青石村 石桥头"
    change = Change.objects.get(place_id=made.id)
    assert (change.kind, change.by_person, change.recorded_at) == ("added", WORKER.person_id, AT)
    assert change.effective_on == date(2024, 5, 1)
    events = fetch("SELECT kind, body ->> 'place' FROM kit_event ORDER BY id DESC LIMIT 1")
    assert events == [("territories.place-added", str(made.id))]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("3205060910", "15 位"),
        ("32050609109100A", "15 位"),
        ("320506091092001", "前 12 位"),
        ("320506091091000", "001"),
        ("320506091091001", "已经给了“桂花里第一网格”"),
    ],
)
def test_a_grids_code_is_checked_digit_by_digit(cast: InventedFrame, code: str, said: str) -> None:
    assert said in problems(add_below, parent=cast.guihuali.id, kind="grid", name="新网格", code=code)["code"]


def test_every_wrong_field_is_named_at_once(cast: InventedFrame) -> None:
    told = problems(
        add_below,
        parent=cast.guihuayuan.id,
        kind="building",
        name="",
        code="5 号楼",
        grid=cast.grid_yinxing.id,
        since=AT.date() + timedelta(days=1),
    )
    assert set(told) == {"name", "code", "grid", "since"}
    assert told["grid"] == "请选本社区现有的网格。"


def test_each_kind_has_its_place(cast: InventedFrame) -> None:
    told = problems(add_below, parent=cast.wutong.id, kind="grid", name="街道网格")
    assert told == {"parent": "网格应建在社区下面，“梧桐街道”是乡镇街道。"}
    assert set(problems(add_below, parent=cast.grid_one.id, kind="building", name="9幢")) == {"parent"}
    assert set(problems(add_below, parent=cast.wutong.id, kind="community", name="新社区")) == {"kind"}
    assert set(problems(add_below, parent=cast.guihuali.id, kind="estate", name="新苑", grid=cast.grid_one.id)) == {
        "grid"
    }


def test_two_places_of_a_kind_side_by_side_differ_in_name(cast: InventedFrame) -> None:
    told = problems(add_below, parent=cast.guihuali.id, kind="estate", name="桂花苑")
    assert told == {"name": "“桂花里社区”下面已经有叫“桂花苑”的小区。"}
    assert add_below(parent=cast.yinxing.id, kind="estate", name="桂花苑", **DONE).parent_id == cast.yinxing.id


def test_what_is_refused_leaves_nothing(cast: InventedFrame) -> None:
    before = (subtree_count(cast.county.path), Change.objects.count())
    problems(add_below, parent=cast.guihuali.id, kind="estate", name="桂花苑")
    with pytest.raises(PlaceUnknown):
        add_below(parent=0, kind="estate", name="无处", **DONE)
    assert (subtree_count(cast.county.path), Change.objects.count()) == before


def test_a_renamed_place_keeps_its_old_name_for_earlier_days(cast: InventedFrame) -> None:
    renamed = rename(id=cast.guihuali.id, name="桂里社区", since=date(2025, 3, 1), **DONE)
    assert (renamed.id, renamed.path, renamed.name) == (cast.guihuali.id, cast.guihuali.path, "桂里社区")
    assert there(place(cast.guihuali.id, on=date(2025, 2, 28))).name == "桂花里社区"
    assert there(place(cast.guihuali.id, on=date(2025, 3, 1))).name == "桂里社区"
    assert there(place_at(cast.guihuayuan.path, on=date(2024, 1, 1))).full_name.endswith("桂花里社区 桂花苑")
    assert there(place_at(cast.guihuayuan.path)).full_name.endswith("桂里社区 桂花苑")
    assert [p.id for p in search("桂里社区")] == [cast.guihuali.id]
    rename(id=cast.guihuali.id, name="里仁社区", since=date(2026, 1, 1), **DONE)
    names = [there(place(cast.guihuali.id, on=date(year, 6, 1))).name for year in (2024, 2025, 2026)]
    assert names == ["桂花里社区", "桂里社区", "里仁社区"]


def test_a_name_changes_only_forward_and_to_another(cast: InventedFrame) -> None:
    rename(id=cast.guihuayuan.id, name="桂苑", since=date(2025, 3, 1), **DONE)
    assert set(problems(rename, id=cast.guihuayuan.id, name="桂苑", since=date(2025, 2, 1))) == {"name", "since"}
    assert set(problems(rename, id=cast.guihuayuan.id, name="新苑", since=date(2027, 1, 1))) == {"since"}
    assert set(problems(rename, id=cast.guihuayuan.id, name="银杏\n园", since=date(2026, 1, 1))) == {"name"}


def test_a_closed_place_is_gone_from_the_tree_but_not_from_old_affairs(cast: InventedFrame) -> None:
    closed = close(id=cast.building_3.id, on=date(2026, 6, 1), **DONE)
    assert closed.valid_to == date(2026, 6, 1)
    assert [p.name for p in children(cast.guihuayuan.path)] == ["1幢", "2幢"]
    assert [p.name for p in children(cast.guihuayuan.path, on=date(2026, 5, 31))] == ["1幢", "2幢", "3幢"]
    assert len(children(cast.guihuayuan.path, on=date(2026, 6, 1))) == 2
    assert children(cast.guihuayuan.path, on=date(2019, 12, 31)) == (), "not yet built"
    assert place(cast.building_3.id) == closed
    assert search("桂花苑3幢") == ()
    with pytest.raises(PlaceClosed, match="“3幢”已在 2026-06-01 撤销"):
        rename(id=cast.building_3.id, name="三幢", since=date(2026, 7, 1), **DONE)


def test_what_still_holds_something_cannot_be_closed(cast: InventedFrame) -> None:
    with pytest.raises(PlaceInUse, match="还有 3 处"):
        close(id=cast.guihuayuan.id, on=date(2026, 6, 1), **DONE)
    with pytest.raises(PlaceInUse, match="还有 2 处"):
        close(id=cast.grid_two.id, on=date(2026, 6, 1), **DONE)
    assert there(place(cast.grid_two.id)).valid_to is None


def test_a_grid_hands_its_buildings_on_and_names_its_successor(cast: InventedFrame) -> None:
    for building in (cast.building_2, cast.building_3):
        put_in_grid(building=building.id, grid=cast.grid_one.id, since=date(2026, 6, 1), **DONE)
    close(id=cast.grid_two.id, on=date(2026, 6, 1), successors=[cast.grid_one.id], source="2026 年网格调整", **DONE)
    assert [p.name for p in buildings_of(cast.grid_one.id)] == ["沿街楼", "1幢", "2幢", "3幢"]
    told = PlaceSuccessor.objects.get()
    assert (told.place_id, told.successor_id, told.on) == (cast.grid_two.id, cast.grid_one.id, date(2026, 6, 1))
    moved = Change.objects.get(place_id=cast.building_2.id, kind="put-in-grid")
    assert moved.body == {"from": cast.grid_two.id, "to": cast.grid_one.id}


def test_successors_stand_at_the_same_level(cast: InventedFrame) -> None:
    for wrong in (cast.grid_yinxing.id, cast.building_1.id, 0):
        told = problems(close, id=cast.grid_yinxing.id, on=date(2026, 6, 1), successors=[wrong])
        assert set(told) == {"successors"}


def test_only_a_building_is_put_in_a_grid_and_only_of_its_community(cast: InventedFrame) -> None:
    day = date(2026, 6, 1)
    assert set(problems(put_in_grid, building=cast.building_1.id, grid=cast.grid_yinxing.id, since=day)) == {"grid"}
    assert set(problems(put_in_grid, building=cast.guihuayuan.id, grid=None, since=day)) == {"building"}
    assert put_in_grid(building=cast.building_1.id, grid=None, since=day, **DONE).grid_id is None


def test_what_was_done_cannot_be_untold(cast: InventedFrame) -> None:
    for statement in ("UPDATE territories_change SET kind = ''", "DELETE FROM territories_change"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
