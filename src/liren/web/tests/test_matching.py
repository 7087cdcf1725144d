"""Needs and offers in the browser: listed by who manages, read by workers, with the reasons beside each."""

import pytest

from liren.actors import public as actors
from liren.actors.tests.cast import Cast, cast
from liren.web.tests.visits import browser, words

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R110")]


@pytest.fixture
def people() -> Cast:
    return cast()


def _where(people: Cast) -> str:
    return f"/organisations/matching?path={people.community.path}"


def _told(people: Cast, who: str, side: str, **given: object) -> dict[str, object]:
    asked = {"act": "list", "organisation": str(people.orgs[who]), "side": side, "service": "上门理发"}
    return {**asked, "to": people.community.path, **given}


def test_a_need_and_an_offer_are_listed_matched_and_taken_off(people):
    client, where = browser(people.admin), _where(people)
    assert "还没有登记需要" in words(client.get(where))
    assert client.post(where, _told(people, "committee", "need", days=["6"])).status_code == 303
    assert "还没有人提供这项服务" in words(client.get(where))
    offer = _told(people, "volunteers", "offer", days=["6", "7"], begins="09:00", ends="11:00", note="带工具")
    assert client.post(where, offer).status_code == 303
    page = words(client.get(where))
    for said in ("对得上", "周六都行", "带工具", "不再需要"):
        assert said in page
    read = words(browser(people.worker).get(where))
    assert "对得上" in read
    assert "不再需要" not in read
    [need] = actors.listings(people.community.path, "need")
    assert client.post(where, {"act": "end", "listing": str(need.id)}).status_code == 303
    assert "还没有登记需要" in words(client.get(where))


def test_a_hub_s_nurturing_begins_and_ends_on_the_street_s_page(people):
    client, where = browser(people.admin), f"/organisations/matching?path={people.street.path}"
    told = {"act": "nurture", "hub": str(people.orgs["hub"]), "organisation": str(people.orgs["volunteers"])}
    assert client.post(where, told).status_code == 303
    assert "出壳自立" in words(client.get(where))
    [one] = actors.nurtured(people.street.path)
    assert client.post(where, {"act": "leave", "nurturing": str(one.id)}).status_code == 303
    assert "出壳自立" not in words(client.get(where))


def test_nonsense_is_refused_and_others_are_kept_out(people):
    client, where = browser(people.admin), _where(people)
    for wrong in (
        {"side": "⚠"}, {"service": ""}, {"to": "⚠"}, {"days": ["⚠"]}, {"begins": "⚠"}, {"begins": "09:00"},
        {"note": "字" * 201},
    ):  # fmt: skip
        refused = client.post(where, {**_told(people, "committee", "need"), **wrong})
        assert refused.status_code == 422
        assert "需要改" in words(refused)
    for lost in ({"act": "list", "organisation": "⚠"}, {"act": "end", "listing": "⚠"}, {"act": "⚠"}, {}):
        assert client.post(where, lost).status_code == 404
    assert browser(people.wang).get(where).status_code == 403
    assert browser(people.worker).post(where, _told(people, "committee", "need")).status_code == 403
    assert browser(people.admin).get("/organisations/matching?path=9.").status_code == 404
