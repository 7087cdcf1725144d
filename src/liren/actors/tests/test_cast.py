"""The fixed cast other rooms test with."""

import pytest

from liren.actors.public import unit
from liren.actors.tests.cast import cast

pytestmark = pytest.mark.django_db


def test_the_cast_stands_whole_and_a_second_call_gives_the_same():
    people = cast()
    assert people.worker.name == "陆敏"
    assert people.worker.roles == {"community_worker"}
    assert people.wang.name == "王*"
    assert people.grid_worker.grants[0].path == people.frame.grid_two.path
    assert cast() == people


def test_routing_finds_each_unit_of_the_cast_at_a_building():
    people = cast()
    path = people.frame.building_1.path
    keys = {"property": "property", "command": "command", "cityops": "cityops", "community": "committee"}
    for key, organisation in keys.items():
        found = unit(key, path)
        assert found is not None
        assert found.id == people.orgs[organisation]
