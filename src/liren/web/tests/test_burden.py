"""A committee's month on the figures page of its community, and the street's own limit."""

import pytest

from liren.access import public as access
from liren.affairs.tests.world import World, world
from liren.evaluation import public as evaluation
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    return world()


@pytest.mark.requirement("R101")
def test_a_communitys_figures_page_shows_its_committees_month_and_leads_to_admission(here: World) -> None:
    opened = here.opens("wang")
    here.does("worker", opened.id, "accept", "finish_at_once", reply="换了灯泡")
    access.enter_system("test")
    evaluation.catch_up(here.at)
    path = here.people.community.path
    page = words(browser(here.people.director).get(f"/figures?path={path}&period=2026-11"))
    for said in (
        "2026年11月居（村）委会的活",
        "网格事件处置规程",
        "管理型占几成（按次数）",
        "1 / 1 步",
        "管理型占几成（按时间）",
        "没有超过提醒线",
        "没有文件依据",
        "/open/management/task-admission",
    ):
        assert said in page, said
    street = words(browser(here.people.supervisor).get(f"/figures?path={here.people.street.path}&period=2026-11"))
    assert "居（村）委会的活</h2>" in street
    assert "2026年11月居（村）委会的活" not in street


def test_a_streets_own_limit_is_written_with_its_reason_and_shown_to_its_communities(here: World) -> None:
    street, client = here.people.street.path, browser(here.people.admin)
    told = {"path": street, "share": "75", "hours": "30", "why": "街道减负办法"}
    for wrong in ({"share": "七成"}, {"share": "0"}, {"hours": ""}, {"why": " "}):
        refused = client.post("/figures/burden", {**told, **wrong})
        assert refused.status_code == 422
        assert "街道减负办法" in words(refused) or "why" in wrong
    assert client.post("/figures/burden", told).status_code == 303
    assert "管理型的步数超过 75%" in words(client.get(f"/figures/burden?path={street}"))
    community = words(browser(here.people.director).get(f"/figures?path={here.people.community.path}"))
    assert "梧桐街道定：街道减负办法" in community
    assert "唐宁定" not in community
