"""A community looks after its own people by an administrator of its own place, not by its director."""

from datetime import UTC, datetime

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter, enter_system, may
from liren.actors.public import add_post, appoint
from liren.actors.tests.cast import cast

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


def _post(people, place, role, by):
    return add_post(
        organisation_id=people.orgs["committee"], title="岗位", role=role, path=place.path, place_id=place.id, by=by,
        at=AT,
    )  # fmt: skip


def test_an_administrator_of_the_community_appoints_there_and_nowhere_else():
    people = cast()
    assert people.other_grid_worker.person_id is not None
    assert people.zhou.person_id is not None
    post = _post(people, people.community, "administrator", SYSTEM)
    appoint(person_id=people.other_grid_worker.person_id, post_id=post, by=SYSTEM, at=AT)
    own = enter(people.other_grid_worker.person_id, at=AT)
    for act in ("actors.manage", "places.manage"):
        assert may(own, act, people.frame.grid_one.path)
        for elsewhere in (people.frame.yinxing, people.street):
            assert not may(own, act, elsewhere.path)
        assert not may(people.director, act, people.community.path)
    enter_system()
    appoint(person_id=people.zhou.person_id, post_id=_post(people, people.community, None, own), by=own, at=AT)
    for place, role in ((people.street, "administrator"), (people.frame.yinxing, "community_worker")):
        with pytest.raises(NotAllowed):
            _post(people, place, role, own)
    with pytest.raises(NotAllowed):
        _post(people, people.community, None, people.director)
