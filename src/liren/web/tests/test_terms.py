"""A committee's terms on its page, and the message before one ends."""

import pytest

from liren.actors.tests.cast import Cast, cast
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
