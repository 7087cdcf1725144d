"""Whom to call: the contact tree of a place, phones masked, a number in clear only for a purpose."""

from datetime import UTC, datetime

import pytest

from liren.access.public import SYSTEM, looks_at
from liren.actors import public as actors
from liren.actors.tests.cast import Cast, cast
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TREE = "/organisations/contacts"


@pytest.fixture
def people() -> Cast:
    found = cast()
    place = found.frame.building_3
    post = actors.add_post(
        organisation_id=found.orgs["committee"], title="3幢楼门院长", role=None, path=place.path, place_id=place.id,
        by=SYSTEM, at=AT,
    )  # fmt: skip
    assert found.wang.person_id is not None
    actors.appoint(person_id=found.wang.person_id, post_id=post, by=SYSTEM, at=AT)
    return found


@pytest.mark.requirement("R107")
def test_the_tree_leads_from_place_to_post_to_person_to_masked_phone(people):
    people.enter("worker")
    root = actors.contacts(people.community.path)
    assert root is not None
    assert root.place == people.community
    [building] = [one for one in root.walk() if one.place.id == people.frame.building_3.id]
    head, vacant = sorted(building.posts, key=lambda post: not post.holders)
    assert (head.title, [(one.name, one.phone) for one in head.holders]) == (
        "3幢楼门院长", [("王*", "138 **** 2046")],
    )  # fmt: skip
    assert (vacant.title, vacant.holders) == ("3幢楼栋长", ())
    page = words(browser(people.worker).get(TREE, {"path": people.community.path}))
    assert "138 **** 2046" in page
    assert "13800002046" not in page


def test_the_tree_of_a_place_costs_three_statements(people, django_assert_num_queries):
    people.enter("worker")
    with django_assert_num_queries(3):
        assert actors.contacts(people.community.path) is not None
    assert actors.contacts("9.") is None


@pytest.mark.requirement("R107")
def test_a_number_opens_for_a_purpose_and_the_resident_sees_who_looked(people):
    client, body = browser(people.worker), {"path": people.community.path, "person": people.wang.person_id}
    refused = client.post(TREE, {**body, "purpose": ""})
    assert refused.status_code == 422
    assert "请写明为什么要看" in words(refused)
    people.enter("wang")
    assert looks_at(people.wang.person_id) == ()
    seen = client.post(TREE, {**body, "purpose": "停水通知请楼里转告"})
    assert "13800002046" in words(seen)
    people.enter("wang")
    [look] = looks_at(people.wang.person_id)
    assert look.purpose == "停水通知请楼里转告"


def test_who_serves_another_place_gets_neither_tree_nor_number(people):
    body = {"path": people.community.path, "person": people.wang.person_id, "purpose": "好奇"}
    for who in (people.other_worker, people.wang, people.city_viewer, people.property_handler):
        client = browser(who)
        assert client.get(TREE, {"path": people.community.path}).status_code == 403
        assert client.post(TREE, body).status_code == 403
    elsewhere = {**body, "path": people.frame.yinxing.path}
    assert browser(people.other_worker).post(TREE, elsewhere).status_code == 404


def test_who_manages_posts_sees_the_tree_without_the_residents_phones(people):
    page = words(browser(people.admin).get(TREE, {"path": people.community.path}))
    assert "3幢楼门院长" in page
    assert "138 **** 2046" not in page


def test_nonsense_is_refused_with_the_field_named(people):
    client = browser(people.worker)
    assert client.get(TREE, {"path": "nonsense"}).status_code == 403
    assert client.post(TREE, {"path": people.community.path, "person": "nobody"}).status_code == 404
    long = {"path": people.community.path, "person": people.wang.person_id, "purpose": "长" * 201}
    assert client.post(TREE, long).status_code == 422
