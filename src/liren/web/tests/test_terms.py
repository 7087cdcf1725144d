"""A committee's terms on its page, and the message before one ends."""

from datetime import UTC, datetime

import pytest

from liren.access.public import enter
from liren.actors.tests.cast import Cast, cast
from liren.config.terms import tell_of_ending_terms
from liren.notices import public as notices
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db

TOLD = {
    "act": "begin", "number": "5", "began_on": "2024-03-01", "ends_on": "2027-03-01", "meets": "每月一次",
    "reference": "选举结果公告",
}  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


def test_a_term_is_begun_and_moved_on_the_committee_s_page(people):
    client, org = browser(people.admin), people.orgs["committee"]
    assert client.post(f"/organisations/{org}/terms", TOLD).status_code == 303
    page = words(client.get(f"/organisations/{org}"))
    for said in ("第 5 届", "会议：每月一次", "依据：选举结果公告", "陆敏"):
        assert said in page
    for wrong in ({"number": "⚠"}, {"number": "-1"}, {"began_on": "soon"}, {"ends_on": ""}, {"reference": ""}):
        assert client.post(f"/organisations/{org}/terms", {**TOLD, **wrong}).status_code == 422
    assert client.post(f"/organisations/{org}/terms", {"act": "end", "term": "⚠"}).status_code == 404
    assert browser(people.director).post(f"/organisations/{org}/terms", TOLD).status_code == 403


def test_who_is_in_the_committee_and_who_manages_people_hear_of_its_end_once(people):
    org = people.orgs["committee"]
    assert browser(people.admin).post(f"/organisations/{org}/terms", TOLD).status_code == 303
    at = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)
    assert [tell_of_ending_terms(at), tell_of_ending_terms(at)] == [1, 0]
    for who in (people.admin, people.worker, people.director):
        assert who.person_id is not None
        enter(who.person_id, at=at)
        assert [one.title for one in notices.list_for(who.person_id)] == ["桂花里社区居委会第 5 届任期到 2027-03-01"]
