"""The page that puts a standing organisation under another superior or at another place."""

import pytest

from liren.actors import public as actors
from liren.actors.tests.cast import Cast, cast
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_superior_and_place_are_changed_on_a_page_of_their_own_and_told_in_the_history(people):
    client, org = browser(people.admin), people.orgs["volunteers"]
    where = f"/organisations/{org}/move"
    assert "改上级或地点" in words(client.get(f"/organisations/{org}"))
    assert "没有登记" in words(client.get(where))
    told = {"act": "superior", "parent_id": str(people.orgs["committee"]), "reference": "街办〔2026〕5号"}
    refused = client.post(where, {**told, "reference": ""})
    assert refused.status_code == 422
    assert "请写明依据的文件" in words(refused)
    assert f'value="{people.orgs["committee"]}" selected' in words(refused), "what was chosen stays"
    assert client.post(where, told).status_code == 303
    page = words(client.get(f"/organisations/{org}"))
    for said in ("上级", "桂花里社区居委会", "街办〔2026〕5号"):
        assert said in page
    away = {"act": "place", "to": people.frame.yinxing.path, "reference": "街办〔2026〕6号"}
    assert "请先改上级" in words(client.post(where, away))
    assert client.post(where, {"act": "superior", "parent_id": "", "reference": "街办〔2026〕6号"}).status_code == 303
    assert client.post(where, away).status_code == 303
    assert actors.organisation(org).path == people.frame.yinxing.path
    for wrong in ({"act": "superior", "parent_id": "⚠"}, {"act": "place", "to": "⚠"}, {}):
        assert client.post(where, {"reference": "x", **wrong}).status_code == 422


def test_only_who_manages_people_there_moves_an_organisation(people):
    client, org = browser(people.worker), people.orgs["volunteers"]
    assert client.get(f"/organisations/{org}/move").status_code == 403
    assert client.post(f"/organisations/{org}/move", {"act": "place"}).status_code == 403
