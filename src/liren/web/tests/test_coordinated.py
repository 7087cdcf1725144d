"""Posts assigned at two levels: coordinated by the street, managed by the residents' committee."""

from datetime import UTC, datetime

import pytest

from liren.access.public import SYSTEM
from liren.actors import public as actors
from liren.actors.tests.cast import Cast, cast
from liren.kit.errors import DomainError
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PAGE = "/organisations/coordinated"


@pytest.fixture
def people() -> Cast:
    found = cast()
    post = actors.add_post(
        organisation_id=found.orgs["committee"], title="综合协管员", role=None, path=found.community.path,
        place_id=found.community.id, seats=2, coordinator_id=found.orgs["street_office"], by=SYSTEM, at=AT,
    )  # fmt: skip
    assert found.worker.person_id is not None
    actors.appoint(person_id=found.worker.person_id, post_id=post, by=SYSTEM, at=AT)
    return found


@pytest.mark.requirement("R103")
def test_a_post_says_who_coordinates_it_and_who_manages_it(people):
    [one] = actors.coordinated_in(people.orgs["committee"])
    assert (one.title, one.manager, one.coordinator) == ("综合协管员", "桂花里社区居委会", "梧桐街道办事处（示例）")
    assert (one.holders, one.vacant) == (("陆敏",), 1)
    page = words(browser(people.admin).get(f"/organisations/{people.orgs['committee']}"))
    assert "由梧桐街道办事处（示例）统筹，由桂花里社区居委会管理" in page


@pytest.mark.requirement("R103")
def test_the_coordinating_street_sees_its_team_and_others_see_only_their_own(people):
    page = words(browser(people.supervisor).get(PAGE))
    assert "综合协管员" in page
    assert "缺 1 人" in page
    for who in (people.worker, people.dispatcher, people.other_worker):
        assert "没有由我们单位统筹的岗位" in words(browser(who).get(PAGE))
    assert browser(people.wang).get(PAGE).status_code == 404


def test_who_left_is_in_the_team_no_more(people, django_assert_num_queries):
    [held] = [one for one in actors.members(people.orgs["committee"]) if one.title == "综合协管员"]
    actors.relieve(holding_id=held.holding_id, by=SYSTEM, at=AT)
    with django_assert_num_queries(2):
        [one] = actors.coordinated_by([people.orgs["street_office"]])
    assert (one.holders, one.vacant) == ((), 2)
    with django_assert_num_queries(0):
        assert actors.coordinated_by([]) == ()


def test_only_who_manages_people_says_who_coordinates_a_post(people):
    with pytest.raises(DomainError):
        actors.add_post(
            organisation_id=people.orgs["committee"], title="协管员", role=None, path=people.community.path,
            place_id=people.community.id, coordinator_id=people.orgs["street_office"], by=people.worker, at=AT,
        )  # fmt: skip
    assert len(actors.coordinated_by([people.orgs["street_office"]])) == 1
