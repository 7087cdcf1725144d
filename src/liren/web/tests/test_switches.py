"""Switches in the browser: what is off is neither offered nor there; an emergency is shown to everybody there."""

from datetime import timedelta

import pytest

from liren.affairs.tests.world import World, world
from liren.kit.clock import now
from liren.standards import public as standards
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    return world()


def switch(here: World, **given: str):
    asked = {"path": here.people.community.path, "reason": "还没有人看", "value": "off"}
    return browser(here.people.admin).post("/switches/feature", {**asked, **given})


@pytest.mark.requirement("R239")
def test_what_is_off_is_neither_offered_nor_there(here: World) -> None:
    worker = browser(here.people.worker)
    assert 'href="/cockpit"' in worker.get("/today").content.decode()
    assert switch(here, key="figures").status_code == 303
    assert 'href="/cockpit"' not in worker.get("/today").content.decode()
    refused = worker.get("/figures")
    assert refused.status_code == 404
    assert "“评价”在这里没有开通" in words(refused)
    assert 'href="/cockpit"' in browser(here.people.other_worker).get("/today").content.decode()


@pytest.mark.requirement("R239")
def test_a_resident_is_not_offered_what_their_community_has_not(here: World) -> None:
    switch(here, key="report")
    resident = browser(here.people.wang)
    assert 'href="/report' not in resident.get("/home").content.decode()
    assert 'href="/apply' in resident.get("/home").content.decode()
    assert resident.get("/report").status_code == 404
    assert resident.post("/report", {"title": "灯坏了"}).status_code == 404
    assert 'href="/report' in browser(here.people.stranger).get("/home").content.decode()


def test_an_emergency_stands_on_every_page_of_the_place(here: World) -> None:
    until = f"{now() + timedelta(days=3):%Y-%m-%d}"
    asked = {"path": here.people.street.path, "mode": "emergency", "reason": "台风登陆", "until": until}
    assert browser(here.people.dispatcher).post("/switches/mode", asked).status_code == 303
    for who, page in (
        (here.people.worker, "/today"),
        (here.people.wang, "/home"),
        (here.people.dispatcher, "/affairs"),
    ):
        assert "梧桐街道处于应急状态" in words(browser(who).get(page))
    assert "应急状态" not in words(browser(here.people.village_worker).get("/today"))
    again = browser(here.people.dispatcher).get("/switches", {"path": here.people.street.path})
    assert "台风登陆" in words(again)


def test_a_place_left_out_of_an_emergency_says_so_and_may_go_with_it_again(here: World) -> None:
    county, street = here.people.frame.county.path, here.people.street.path
    supervisor = here.people.enter("county_supervisor")
    until, at = now() + timedelta(days=3), now() - timedelta(minutes=1)
    standards.switch_mode(path=county, mode="emergency", reason="防汛", until=until, by=supervisor, at=at)
    standards.switch_mode(path=street, mode="ordinary", reason="地势高", by=supervisor, at=at)
    page = browser(here.people.dispatcher).get("/switches", {"path": street})
    assert "梧桐街道不随上级应急，至" in words(page)
    asked = {"path": street, "mode": "as above", "reason": "水涨了"}
    assert 'value="as above">随上级应急' in page.content.decode()
    assert browser(here.people.dispatcher).post("/switches/mode", asked).status_code == 303
    back = browser(here.people.dispatcher).get("/switches", {"path": street})
    assert 'value="ordinary">本地不适用' in back.content.decode()


@pytest.mark.parametrize("until", ["", "昨天", "2020-01-01", "9999-12-31", "2026-02-30"])
def test_a_bad_date_comes_back_with_the_field_named(here: World, until: str) -> None:
    asked = {"path": here.people.street.path, "mode": "emergency", "reason": "防汛", "until": until}
    refused = browser(here.people.dispatcher).post("/switches/mode", asked)
    assert refused.status_code == 422
    assert "截止日期" in words(refused)
    assert "防汛" in refused.content.decode()


def test_nobody_looks_at_the_switches_of_a_place_they_do_not_serve(here: World) -> None:
    assert browser(here.people.dispatcher).get("/switches", {"path": "32."}).status_code == 404
    assert browser(here.people.admin).get("/switches", {"path": "no.such."}).status_code == 404
