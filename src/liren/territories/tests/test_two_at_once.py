"""Two people change places at the same moment: one succeeds, the other is told why not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from liren.kit.errors import DomainError
from liren.territories.errors import PlaceInvalid
from liren.territories.public import Place, Plan, add_below, buildings_of, children, place, redraw_grids
from liren.territories.tests.cast import AT, InventedFrame, Nobody, invented_frame, there


@pytest.fixture
def cast(emptied_after: None) -> InventedFrame:
    with transaction.atomic():
        return invented_frame()


def _both(*wanted: tuple[Place, str, str | None]) -> list[dict[str, str]]:
    """Add the estates (parent, name, code) at once, each in a transaction of its own; the problems of those refused."""
    ready = Barrier(len(wanted))

    def add(parent: Place, name: str, code: str | None) -> dict[str, str]:
        try:
            ready.wait(timeout=60)
            add_below(parent=parent.id, kind="estate", name=name, code=code, by=Nobody(), at=AT)
        except PlaceInvalid as error:
            return error.fields
        finally:
            connection.close()
        return {}

    with ThreadPoolExecutor(len(wanted)) as people:
        told = [done.result() for done in [people.submit(add, *one) for one in wanted]]
    return [problems for problems in told if problems]


def test_the_same_name_is_given_once(cast: InventedFrame) -> None:
    told = _both((cast.qingshi, "石桥头", None), (cast.qingshi, "石桥头", None))
    assert [set(problems) for problems in told] == [{"name"}]
    with transaction.atomic():
        assert [place.name for place in children(cast.qingshi.path)] == ["石桥头"]


def test_the_same_code_is_given_once(cast: InventedFrame) -> None:
    told = _both((cast.qingshi, "石桥头", "WZ-1"), (cast.yinxing, "银杏南园", "WZ-1"))
    assert [set(problems) for problems in told] == [{"code"}]


def test_no_building_is_put_into_a_grid_that_ends_at_the_same_moment(cast: InventedFrame) -> None:
    ready = Barrier(2)
    away = Plan(
        into={cast.building_2.id: cast.grid_one.id, cast.building_3.id: cast.grid_one.id},
        close={cast.grid_two.id: ()},
    )

    def alone(act: Callable[[], object]) -> object:
        try:
            ready.wait(timeout=60)
            return act()
        except DomainError as refused:
            return refused
        finally:
            connection.close()

    def redraw() -> object:
        return redraw_grids(
            community=cast.guihuali.id, plan=away, on=AT.date(), reason="合并", by=Nobody(), at=AT
        )  # fmt: skip

    def add() -> object:
        grid = cast.grid_two.id
        return add_below(parent=cast.guihuayuan.id, kind="building", name="4幢", grid=grid, by=Nobody(), at=AT)

    with ThreadPoolExecutor(2) as people:
        outcomes = list(people.map(alone, (redraw, add)))
    with transaction.atomic():
        closed = there(place(cast.grid_two.id)).valid_to is not None
        left = buildings_of(cast.grid_two.id)
    assert sum(isinstance(one, DomainError) for one in outcomes) == 1, outcomes
    assert closed == (left == ())
