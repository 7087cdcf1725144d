"""A committee's terms on its page, and the message before one ends."""

import re

import pytest
from django.conf import settings

from liren.actors import public as actors
from liren.actors.tests.cast import BEGAN, Cast, cast
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db

TOLD = {
    "act": "begin", "number": "5", "began_on": "2024-03-01", "last_day": "2027-02-28", "meets": "每月一次",
    "reference": "选举结果公告",
}  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


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
    for said in ("第 5 届", "会议：每月一次", "依据：选举结果公告", "陆敏", "2月28日", "2024-03-01 至 2027-02-28"):
        assert said in page
    numbers = ({"number": text} for text in ("⚠", "-1", "9" * 5000))
    for wrong in (*numbers, {"began_on": "soon"}, {"last_day": ""}, {"last_day": "9999-12-31"}, {"reference": ""}):
        assert client.post(f"/organisations/{org}/terms", {**TOLD, **wrong}).status_code == 422
    assert client.post(f"/organisations/{org}/terms", {"act": "end", "term": "⚠"}).status_code == 404
    assert browser(people.director).post(f"/organisations/{org}/terms", TOLD).status_code == 403


def test_what_was_typed_stays_beside_what_is_wrong_with_it_in_the_form_it_was_typed_into(people):
    client, org = browser(people.admin), people.orgs["committee"]
    page = words(client.post(f"/organisations/{org}/terms", {**TOLD, "last_day": "2024-02-01"}))
    for name, typed in {**TOLD, "last_day": "2024-02-01"}.items():
        assert name == "act" or re.search(rf'name="{name}"[^>]* value="{typed}"', page), name
    assert re.search(r"<details open><summary>登记任期", page)
    assert client.post(f"/organisations/{org}/terms", TOLD).status_code == 303
    [term] = actors.terms(org)
    told = {"act": "end", "term": str(term.id), "last_day": "2020-01-01", "reference": "延期批复"}
    refused = client.post(f"/organisations/{org}/terms", told)
    page = words(refused)
    assert refused.status_code == 422
    assert re.search(r"<details open><summary>延期或提前换届", page)
    assert "<details><summary>登记下一届" in page
    assert re.search(r'id="end-day"[^>]* value="2020-01-01"[^>]*aria-invalid', page)
    assert re.search(r'id="end-ref"[^>]* value="延期批复"', page)
    assert page.count("请写到哪天止") >= 1
    told = {**told, "last_day": "2027-08-31", "reference": ""}
    assert re.search(r'id="end-ref"[^>]*aria-invalid', words(client.post(f"/organisations/{org}/terms", told)))
