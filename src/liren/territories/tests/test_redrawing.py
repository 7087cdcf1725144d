"""A community's grids are drawn anew as one decision: all of it, or nothing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from liren.territories.errors import GridsChanged, PlaceClosed, PlaceInvalid, PlaceUnknown
from liren.territories.models import Change, PlaceSuccessor, Redrawing
from liren.territories.public import (
    Arrangement,
    NewGrid,
    Plan,
    arrangement,
    buildings_of,
    children,
    close,
    drawn,
    former_grids,
    place,
    redraw_grids,
    standing_heirs,
    would_be_drawn,
)
from liren.territories.queries import fetch
from liren.territories.tests.cast import InventedFrame, Nobody, invented_frame, there

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
WORKER = Nobody(UUID(int=7))


@pytest.fixture
def cast() -> InventedFrame:
    return invented_frame()


def now(cast: InventedFrame) -> Arrangement:
    found = arrangement(cast.guihuali.id)
    assert found is not None
    return found


def redraws(cast: InventedFrame, plan: Plan, **given: Any) -> int:
    asked: dict[str, Any] = {
        "community": cast.guihuali.id, "on": TODAY, "reason": "2026 年网格优化", "by": WORKER, "at": AT,
    }  # fmt: skip
    return redraw_grids(plan=plan, **{**asked, **given})


def problems(cast: InventedFrame, plan: Plan, **given: Any) -> dict[str, str]:
    with pytest.raises(PlaceInvalid) as error:
        redraws(cast, plan, **given)
    return error.value.fields


def split(cast: InventedFrame) -> Plan:
    """The second grid becomes two: building 2 in one, building 3 in the other."""
    return Plan(
        into={cast.building_2.id: "a", cast.building_3.id: "b"},
        new=[NewGrid("a", "桂花里第三网格", f"{cast.guihuali.code}003"), NewGrid("b", "桂花里第四网格")],
        close={cast.grid_two.id: ()},
    )


def test_one_grid_becomes_two_in_one_decision(cast: InventedFrame) -> None:
    number = redraws(cast, split(cast), seen=now(cast).seen)
    grids = {p.name: p for p in children(cast.guihuali.path) if p.kind == "grid"}
    assert set(grids) == {"桂花里第一网格", "桂花里第三网格", "桂花里第四网格"}
    third, fourth = grids["桂花里第三网格"], grids["桂花里第四网格"]
    assert third.path == f"{cast.guihuali.path}g{third.id}."
    assert (third.code, third.valid_from, fourth.code) == (f"{cast.guihuali.code}003", TODAY, None)
    assert [b.name for b in buildings_of(third.id)] == ["2幢"]
    assert [b.name for b in buildings_of(fourth.id)] == ["3幢"]
    assert there(place(cast.grid_two.id)).valid_to == TODAY
    assert standing_heirs([cast.grid_two.id]) == {cast.grid_two.id: (third.path, fourth.path)}
    assert {(s.successor_id, s.source) for s in PlaceSuccessor.objects.all()} == {
        (third.id, "2026 年网格优化"),
        (fourth.id, "2026 年网格优化"),
    }
    assert sorted(Change.objects.filter(recorded_at=AT, by_person=WORKER.person_id).values_list("kind", flat=True)) == [
        "added", "added", "closed", "put-in-grid", "put-in-grid",
    ]  # fmt: skip
    told = fetch(
        "SELECT kind, (body ->> 'community')::int, (body ->> 'redrawing')::int FROM kit_event ORDER BY id DESC LIMIT 1"
    )
    assert told == [("territories.grids-redrawn", cast.guihuali.id, number)]


def test_several_grids_become_one_that_stands_or_a_new_one(cast: InventedFrame) -> None:
    merged = Plan(
        into={b.id: "one" for b in now(cast).buildings},
        new=[NewGrid("one", "桂花里网格")],
        close={cast.grid_one.id: (), cast.grid_two.id: ()},
    )
    redraws(cast, merged)
    [grid] = now(cast).grids
    assert {b.name for b in buildings_of(grid.id)} == {"沿街楼", "1幢", "2幢", "3幢"}
    assert standing_heirs([cast.grid_one.id, cast.grid_two.id]) == {
        cast.grid_one.id: (grid.path,),
        cast.grid_two.id: (grid.path,),
    }


def test_what_stands_years_later_took_over_through_every_closing(cast: InventedFrame) -> None:
    redraws(cast, split(cast))
    third, fourth = (g for g in now(cast).grids if g.id != cast.grid_one.id)
    back = Plan(into={cast.building_2.id: cast.grid_one.id}, close={third.id: ()})
    redraws(cast, back)
    assert set(standing_heirs([cast.grid_two.id])[cast.grid_two.id]) == {cast.grid_one.path, fourth.path}
    assert set(former_grids(cast.building_2.id)) == {cast.grid_two.path, third.path}


def test_a_preview_says_what_the_decision_will_mean(cast: InventedFrame) -> None:
    plan, before = split(cast), now(cast)
    foreseen = would_be_drawn(before, plan)
    assert foreseen.heirs == {cast.grid_two.path: ("a", "b")}
    assert foreseen.came_from == {
        cast.building_2.id: cast.grid_two.path,
        cast.building_3.id: cast.grid_two.path,
    }
    assert foreseen.goes_to[cast.building_3.id] == "b"
    assert cast.guihuayuan.id not in foreseen.goes_to, "its buildings lie in three grids"
    what = drawn(redraws(cast, plan))
    assert what is not None
    assert (what.came_from, set(what.goes_to)) == (foreseen.came_from, set(foreseen.goes_to))
    assert drawn(0) is None


def test_an_estate_goes_where_all_its_buildings_go(cast: InventedFrame) -> None:
    plan = Plan(into={cast.building_1.id: cast.grid_two.id})
    assert would_be_drawn(now(cast), plan).goes_to[cast.guihuayuan.id] == cast.grid_two.path


def test_who_looked_at_other_grids_is_told(cast: InventedFrame) -> None:
    seen = now(cast).seen
    redraws(cast, Plan(into={cast.building_1.id: cast.grid_two.id}), seen=seen)
    with pytest.raises(GridsChanged, match="又有人改过"):
        redraws(cast, split(cast), seen=seen)
    assert Redrawing.objects.count() == 1


def test_every_wrong_part_of_a_plan_is_named_at_once(cast: InventedFrame) -> None:
    told = problems(
        cast,
        Plan(
            into={cast.yinxing_1.id: cast.grid_one.id, cast.building_1.id: 0},
            new=[
                NewGrid("a", "桂花里第一网格", "12"),
                NewGrid("b", "", f"{cast.guihuali.code}002"),
                NewGrid("c", "甲", f"{cast.guihuali.code}009"),
                NewGrid("d", "甲", f"{cast.guihuali.code}009"),
            ],
            close={cast.grid_two.id: (), cast.grid_yinxing.id: ()},
        ),
        on=TODAY + timedelta(days=1),
        reason=" ",
    )
    assert set(told) == {
        f"into.{cast.yinxing_1.id}", f"into.{cast.building_1.id}", "new.a.name", "new.a.code", "new.b.name",
        "new.b.code", "new.d.name", "new.d.code", f"close.{cast.grid_two.id}", f"close.{cast.grid_yinxing.id}", "on",
        "reason",
    }  # fmt: skip
    assert "还有 2 栋（2幢、3幢）" in told[f"close.{cast.grid_two.id}"]
    assert Redrawing.objects.count() == 0
    assert now(cast).seen


def test_an_empty_grid_ends_only_with_somebody_named_to_take_over(cast: InventedFrame) -> None:
    away = {cast.building_2.id: None, cast.building_3.id: None}
    assert set(problems(cast, Plan(away, close={cast.grid_two.id: ()}))) == {f"close.{cast.grid_two.id}"}
    wrong = Plan(away, close={cast.grid_two.id: [cast.grid_yinxing.id]})
    assert set(problems(cast, wrong)) == {f"close.{cast.grid_two.id}"}
    redraws(cast, Plan(away, close={cast.grid_two.id: [cast.grid_one.id]}))
    assert standing_heirs([cast.grid_two.id]) == {cast.grid_two.id: (cast.grid_one.path,)}
    assert {b.name for b in now(cast).of(None)} == {"2幢", "3幢"}


def test_a_plan_that_changes_nothing_or_dates_back_before_the_last_is_refused(cast: InventedFrame) -> None:
    assert set(problems(cast, Plan(into={cast.building_1.id: cast.grid_one.id}))) == {"plan"}
    redraws(cast, split(cast))
    again = Plan(into={cast.building_1.id: None})
    assert set(problems(cast, again, on=TODAY - timedelta(days=1))) == {"on"}


def test_only_a_standing_community_has_grids_to_draw(cast: InventedFrame) -> None:
    assert set(problems(cast, Plan({}), community=cast.wutong.id)) == {"community"}
    with pytest.raises(PlaceUnknown):
        redraws(cast, Plan({}), community=0)
    close(id=cast.qingshi.id, on=TODAY, by=WORKER, at=AT)
    with pytest.raises(PlaceClosed):
        redraws(cast, Plan({}), community=cast.qingshi.id)


def test_a_redrawing_stays_told(cast: InventedFrame) -> None:
    redraws(cast, split(cast))
    for statement in ("UPDATE territories_redrawing SET reason = ''", "DELETE FROM territories_redrawing"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_redrawing_costs_the_same_for_any_number_of_buildings(
    cast: InventedFrame, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(19 + 2):  # locks and reads 7, checks 3, writes 9; its own transaction
        redraws(cast, split(cast))
