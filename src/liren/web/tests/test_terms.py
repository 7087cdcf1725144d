"""A committee's terms on its page, and the message before one ends."""

import pytest
from django.conf import settings

from liren.actors import public as actors
from liren.actors.tests.cast import BEGAN, Cast, cast
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db

TOLD = {
    "act": "begin", "number": "5", "began_on": "2024-03-01", "ends_on": "2027-03-01", "meets": "每月一次",
    "reference": "选举结果公告",
}  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.mark.requirement("R099")
def test_a_committee_of_a_template_shows_what_it_is_to_do_beside_its_term_and_members(people):
    actors.seed_templates(settings.LAWBOOK / "organisations", at=BEGAN)
    actors.apply_template(
        key="five-committees", version=None, place=people.community, fillings={}, by=people.admin, at=BEGAN
    )
    [committee] = [one for one in actors.organisations(people.community.path) if one.name == "平安建设委员会"]
    [seat] = [post for post in actors.posts(committee.id) if post.title == "委员"]
    actors.appoint(person_id=people.zhou.person_id, post_id=seat.id, by=people.admin, at=BEGAN)
    client = browser(people.admin)
    assert client.post(f"/organisations/{committee.id}/terms", TOLD).status_code == 303
    page = words(client.get(f"/organisations/{committee.id}"))
    for said in ("职责：组织居民参与平安建设", "第 5 届", "会议：每月一次", "委员 周*"):
        assert said in page


def test_a_term_is_begun_and_moved_on_the_committee_s_page(people):
    client, org = browser(people.admin), people.orgs["committee"]
    assert client.post(f"/organisations/{org}/terms", TOLD).status_code == 303
    page = words(client.get(f"/organisations/{org}"))
    for said in ("第 5 届", "会议：每月一次", "依据：选举结果公告", "陆敏"):
        assert said in page
    numbers = ({"number": text} for text in ("⚠", "-1", "9" * 5000))
    for wrong in (*numbers, {"began_on": "soon"}, {"ends_on": ""}, {"reference": ""}):
        assert client.post(f"/organisations/{org}/terms", {**TOLD, **wrong}).status_code == 422
    assert client.post(f"/organisations/{org}/terms", {"act": "end", "term": "⚠"}).status_code == 404
    assert browser(people.director).post(f"/organisations/{org}/terms", TOLD).status_code == 403
