"""常用筛选 on the list of all affairs and on registers: kept by name, offered above the list, each list its own."""

import pytest

from liren.affairs.public import desk
from liren.affairs.tests.world import World, world
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    return world()


def test_a_narrowing_of_all_affairs_is_kept_by_name_and_opens_again_with_one_press(here: World) -> None:
    client = browser(here.people.worker)
    assert "/kept?_list=affairs&amp;state=open&amp;overdue=1" in words(client.get("/affairs?state=open&overdue=1"))
    page = words(client.get("/kept?_list=affairs&state=open&overdue=1"))
    assert "在办 · 只看逾期" in page
    assert "找 open" in words(client.get("/kept?_list=affairs&text=open"))
    told = {"_list": "affairs", "state": "open", "overdue": "1", "_name": "在办逾期", "nonsense": "x"}
    kept = client.post("/kept/keep", told)
    assert (kept.status_code, kept.headers["Location"]) == (303, "/affairs?state=open&overdue=1")
    shown = words(client.get("/affairs"))
    assert 'href="/affairs?state=open&amp;overdue=1">在办逾期</a>' in shown
    assert 'href="/affairs?state=open&amp;overdue=1" aria-current="true">在办逾期' in words(
        client.get("/affairs?state=open&overdue=1")
    )
    assert "在办逾期" not in words(client.get("/today"))  # each list its own
    assert "在办逾期" not in words(browser(here.people.other_worker).get("/affairs"))


def test_a_register_has_its_own_kept_narrowings_and_loses_them_when_dropped(here: World) -> None:
    client, path = browser(here.people.admin), here.people.community.path
    of_places = f"/registers/places?path={path}"
    told = {"_list": "register:places", "path": path, "kind": "楼栋", "_name": "只看楼"}
    assert client.post("/kept/keep", told).status_code == 303
    assert "只看楼" in words(client.get(of_places))
    assert "只看楼" not in words(client.get("/affairs"))
    [one] = desk.kept_filters(here.actor("admin"), "register:places")
    dropped = client.post("/kept/drop", {"_list": "register:places", "path": path, "_filter": str(one.id)})
    assert dropped.status_code == 303
    assert "只看楼" not in words(client.get(of_places))


def test_what_is_wrong_is_said_and_another_list_is_not_there(here: World) -> None:
    client = browser(here.people.worker)
    nameless = client.post("/kept/keep", {"_list": "affairs", "state": "open"})
    assert (nameless.status_code, "请起一个名字" in words(nameless)) == (422, True)
    assert 'name="state" value="open"' in words(nameless)
    assert "请先筛选" in words(client.post("/kept/keep", {"_list": "affairs", "_name": "全部"}))
    assert client.get("/kept?_list=everything").status_code == 404
    assert client.get("/kept").headers["Location"] == "/affairs"
    assert client.get("/kept?_list=register:nothing").status_code == 404
