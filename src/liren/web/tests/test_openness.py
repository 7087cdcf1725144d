"""三务公开 on pages: a community's year for everybody, what is behind for street and county, and a village's rhythm."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from liren.access.public import SYSTEM, enter_system
from liren.actors.tests.cast import cast
from liren.affairs import public as affairs
from liren.affairs.tests.test_lines import deliver
from liren.affairs.tests.world import World, law
from liren.autonomy.public import openness
from liren.kit.clock import CHINA, now
from liren.standards.public import publish
from liren.web.tests.visits import browser, words
from tests.doors import clock_at

pytestmark = pytest.mark.django_db
OCTOBER = datetime(2026, 10, 1, 9, 0, tzinfo=CHINA)
NEW_YEAR = datetime(2027, 1, 4, 9, 0, tzinfo=CHINA)
POSTED = {"kinds": ["party", "affairs"], "items": "发展党员两名；楼道灯换了十盏", "board": "服务站门口"}


@pytest.fixture
def here() -> World:
    enter_system("test")
    made = World(cast(), OCTOBER)
    law(OCTOBER - timedelta(days=200))
    text = (settings.LAWBOOK / "procedures" / "autonomy" / "openness.yaml").read_text("utf-8")
    publish(document=text, publisher="liren", by=SYSTEM, at=OCTOBER - timedelta(days=200))
    for place in (made.people.community, made.people.frame.qingshi):
        enter_system("test")
        affair = affairs.open_affair(
            procedure_key="autonomy/openness", answers={"title": "第四季度公开"}, place_path=place.path, by=SYSTEM,
            at=made.tick(), origin="system",
        ).id  # fmt: skip
        if place == made.people.community:
            affairs.publish(affair_id=affair, by=made.actor("worker"), at=made.tick())
            made.does("worker", affair, "post", "posted", **POSTED)
            deliver(made)
    enter_system("test")
    openness.roll_up_openness(made.at)
    return made


def asked(client: Any, **query: str) -> str:
    response = client.get("/openness", query)
    assert response.status_code == 200
    return words(response)


def test_everybody_reads_each_duty_with_its_article_its_proof_and_who_answers_and_what_was_missed(here):
    path = here.people.community.path
    with clock_at(here.at):
        page = asked(browser(), path=path)
        assert page == asked(browser(), path=path)
        for part in (
            "城市居民委员会组织法第三十四条“公布的期限不得少于十五日”", "原文待核对", "贴在服务站门口", "等核对",
            "要贴到10月16日", "公布：社区工作者、社区书记、主任 · 核对：居（村）务监督委员会成员",
            "这一期的公开里没有这一样",
        ):  # fmt: skip
            assert part in page, part
        assert "项过期" not in page
        assert "凭这件事" in asked(browser(here.people.worker), path=path)
        assert "凭这件事" not in page
    with clock_at(NEW_YEAR):
        page = asked(browser(), path=path, year="2026")
        assert "1 项过期" in page
        assert "2026年第4季度 财务收支：过期没公布" in page


def test_a_street_and_a_county_read_what_is_behind_below_them_in_the_order_of_places(here):
    frame = here.people.frame
    with clock_at(NEW_YEAR):
        for above in (here.people.street.path, frame.county.path):
            page = asked(browser(), path=above, year="2026")
            assert f"{frame.guihuali.everyday_name}：2026年第4季度 财务收支" in page
            assert "12月31日 周四前" in page
        county = asked(browser(), path=frame.county.path, year="2026")
        assert f"{frame.qingshi.everyday_name}：2026年第4季度 村务一般事项" in county
        assert "现在过期的一共 4 项" in county
        assert "现在过期的一共 4 项" in asked(browser(), path=frame.county.path, year="2026", after="7")
    with clock_at(here.at):
        assert "没有过期的" in asked(browser(), path=frame.county.path)


def test_a_village_says_on_its_page_that_money_is_published_each_month(here):
    path = here.people.frame.qingshi.path
    told = {"path": path, "duty": "finance-monthly", "holds": "yes", "since": "2026-11-20", "why": "村务监督会议定的"}
    with clock_at(datetime(2026, 12, 3, 9, 0, tzinfo=CHINA)):
        admin = browser(here.people.admin)
        assert "财务往来较多" in asked(admin, path=path)
        wrong = admin.post("/openness/rhythm", told | {"since": "明天", "why": ""})
        assert wrong.status_code == 422
        assert "请写从哪天起" in words(wrong)
        assert "请写依据" in words(wrong)
        assert browser(here.people.worker).post("/openness/rhythm", told).status_code == 403
        assert browser().post("/openness/rhythm", told).status_code == 401
        assert admin.post("/openness/rhythm", told).status_code == 303
        page = asked(browser(), path=path)
        assert "每月公布一次。依据：村务监督会议定的" in page
        assert "2026年11月" in page


@pytest.mark.parametrize("query", [{"path": "x"}, {"path": ""}, {"year": "99999"}, {"path": "99.99.", "year": "-1"}])
def test_nonsense_leads_to_what_the_law_asks(here, query):
    assert "公开什么、多久一次" in asked(browser(), **query)


def test_a_year_without_records_says_where_to_look(here):
    page = asked(browser(), path=here.people.community.path, year=str(now().year - 1))
    assert "没有记录" in page
