"""A post changes hands in the browser: written down, left, confirmed; what did not come stays listed."""

import re

import pytest

from liren.actors import public as actors
from liren.actors.tests.cast import Cast, cast
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def _begun(people: Cast) -> tuple[str, actors.Member]:
    [member] = actors.members(people.orgs["property"])
    begun = browser(people.property_handler).post("/handovers/begin", {"holding": member.holding_id})
    assert begun.status_code == 303
    return begun.headers["Location"], member


@pytest.mark.requirement("R242")
def test_the_leaver_writes_down_and_the_successor_says_what_came(people):
    where, member = _begun(people)
    leaver = browser(people.property_handler)
    assert leaver.post(f"{where}/note", {"kind": "key", "text": "配电房钥匙两把"}).status_code == 303
    assert leaver.post(f"{where}/note", {"kind": "contact", "text": "电梯维保公司"}).status_code == 303
    change = f"/organisations/{people.orgs['property']}/change"
    told = {"holding": member.holding_id, "to": people.cityops_handler.person_id, "reason": "调岗"}
    assert browser(people.admin).post(change, told).status_code == 303
    successor = browser(people.cityops_handler)
    assert "等接任人确认" in words(successor.get("/handovers"))
    page = words(successor.get(where))
    [keys] = re.findall(r'value="([^"]+)"><span>配电房', page)
    assert successor.post(f"{where}/confirm", {"received": [keys]}).status_code == 303
    page = words(successor.get(where))
    assert "没有交到的" in page
    [item] = re.findall(r'name="item" value="([^"]+)"', page)
    assert successor.post(f"{where}/settle", {"item": item}).status_code == 303
    assert "交接完了" in words(successor.get(where))


def test_nonsense_is_refused_in_words(people):
    where, _ = _begun(people)
    client = browser(people.property_handler)
    assert "请用一行话写明" in words(client.post(f"{where}/note", {"kind": "key", "text": ""}))
    assert client.post(f"{where}/note", {"kind": "⚠", "text": "一把"}).status_code == 422
    assert client.post(f"{where}/settle", {"item": "⚠"}).status_code == 404
    assert client.post(f"{where}/nothing").status_code == 404
    assert client.post("/handovers/begin", {"holding": "⚠"}).status_code == 404
    assert client.post(f"{where}/confirm", {"received": ["⚠"]}).status_code == 422


def test_a_package_is_read_by_those_it_concerns(people):
    where, _ = _begun(people)
    assert browser(people.worker).get(where).status_code == 404
    assert browser(people.wang).get(where).status_code == 404
    assert "物业工程主管" in words(browser(people.admin).get("/handovers"))
    assert "没有交接" in words(browser(people.worker).get("/handovers"))
