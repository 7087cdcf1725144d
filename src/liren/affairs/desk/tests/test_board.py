"""联动指挥: who has what at a street, while several units work one affair together."""

from copy import deepcopy

import pytest

from liren.affairs import public as affairs
from liren.affairs.public import Filters, desk
from liren.affairs.tests.test_lines import does, opened, orgs, works
from liren.affairs.tests.world import World, world
from liren.engine.tests import wide

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    return world()


def has(here: World) -> dict[str, int]:
    found = desk.board(here.people.street.path, here.actor("dispatcher"), at=here.at)
    assert found is not None
    return {one.who: one.open for one in found}


@pytest.mark.requirement("R310")
def test_a_command_centre_dispatches_to_several_units_jointly_sees_who_has_what_and_when_each_is_done(
    here: World,
) -> None:
    joint = opened(here, wide.JOINT)
    queue = has(here)
    assert list(queue.values()) == [1]
    assert "派单员" in next(iter(queue))
    ids = here.people.orgs
    lead, helper = ids["cityops"], ids["property"]
    names = {str(org): name for name, org in orgs(here, joint, "dispatcher").items()}
    does(here, "dispatcher", joint, "dispatch", "go", unit=str(lead), **{"with": [str(helper)]})
    assert has(here) == {names[str(lead)]: 1, names[str(helper)]: 1}
    for unit in (lead, helper):
        held = Filters(held=unit, path=here.people.street.path)
        assert [line.id for line in affairs.affairs(here.actor("dispatcher"), held, at=here.at).items] == [joint]
    does(here, "property_handler", joint, "assist", "done", helped="拉了围挡")
    assert has(here) == {names[str(lead)]: 1}
    board = desk.board(here.people.street.path, here.actor("dispatcher"), at=here.tick(days=30))
    assert board is not None
    assert [one.late for one in board] == [1]


def test_work_that_several_roles_of_a_unit_may_do_is_one_piece_and_every_queue_that_shares_it_tells_it(
    here: World,
) -> None:
    shared = deepcopy(wide.JOINT)
    shared["key"] = "management/several-roles"
    shared["steps"]["dispatch"]["by"] = ["dispatcher", "community_worker"]
    shared["steps"]["handle"]["by"] = ["handler", "grid_worker"]
    joint = opened(here, shared)
    assert sorted(has(here).values()) == [1, 1]
    unit = here.people.orgs["cityops"]
    does(here, "dispatcher", joint, "dispatch", "go", unit=str(unit))
    assert {role for _, role in works(joint)} == {"handler", "grid_worker"}
    board = desk.board(here.people.street.path, here.actor("dispatcher"), at=here.tick(days=30))
    assert board is not None
    assert [(one.org, one.open, one.late) for one in board] == [(unit, 1, 1)]


def test_a_board_takes_two_statements_and_reads_only_open_work(here: World) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(3):
        here.opens("wang")
    by = here.actor("dispatcher")
    with CaptureQueriesContext(connection) as sent:
        desk.board(here.people.street.path, by, at=here.at)
    assert len(sent) <= 2
    assert "affairs_affair" not in sent[0]["sql"]
