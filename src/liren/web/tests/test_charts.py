"""The organisation chart draws itself from data, as of a day."""

from datetime import datetime, timedelta

import pytest

from liren.access.public import SYSTEM
from liren.actors import public as actors
from liren.actors.tests.cast import BEGAN, Cast, cast
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def _founded(people: Cast, name: str, at: datetime, parent: str | None = None) -> None:
    place = people.community
    actors.add_organisation(
        name=name, kind="self_governance", subtype="residents_group", path=place.path, place_id=place.id,
        parent_id=people.orgs[parent] if parent else None, by=SYSTEM, at=at,
    )  # fmt: skip


@pytest.mark.requirement("R200")
def test_the_community_s_organisations_gather_around_one_core(people):
    found = actors.chart(people.community.path, at=BEGAN)
    assert (found.core_count, found.roots[0].name, found.roots[0].core) == (1, "桂花里社区党委", True)
    assert {node.kind for _, node in found.lines} == {"party", "self_governance", "social_force"}
    page = words(browser(people.admin).get("/organisations/chart", {"path": people.community.path}))
    assert "一个核心，多方参与" in page


def test_who_stands_under_whom_is_drawn_as_of_the_day_asked_for(people):
    later = BEGAN + timedelta(days=100)
    _founded(people, "第一居民小组", later, "committee")
    before, after = (actors.chart(people.community.path, at=at) for at in (BEGAN, later))
    assert len(after.lines) == len(before.lines) + 1
    assert [depth for depth, node in after.lines if node.name == "第一居民小组"] == [1]
    client, path = browser(people.admin), people.community.path
    now = words(client.get("/organisations/chart", {"path": path}))
    assert "第一居民小组" in now
    assert "<svg" in now
    assert "第一居民小组" not in words(client.get("/organisations/chart", {"path": path, "on": "2020-01-02"}))
    assert "那一天这里还没有组织" in words(client.get("/organisations/chart", {"path": path, "on": "1990-01-01"}))


def test_how_many_hold_posts_is_counted_as_of_that_day(people):
    [committee] = [node for _, node in actors.chart(people.community.path, at=BEGAN).lines if "居委会" in node.name]
    assert committee.holders == len({member.person_id for member in actors.members(people.orgs["committee"])})
    nobody = actors.chart(people.community.path, at=BEGAN - timedelta(days=1))
    assert nobody.lines == ()


def test_a_day_that_is_none_and_a_place_that_is_none_are_refused(people):
    client = browser(people.admin)
    assert client.get("/organisations/chart", {"path": people.community.path, "on": "soon"}).status_code == 422
    assert client.get("/organisations/chart", {"path": "9."}).status_code == 404
    assert browser(people.worker).get("/organisations/chart", {"path": people.community.path}).status_code == 403
