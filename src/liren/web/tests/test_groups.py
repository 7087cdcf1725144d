"""人群服务 on the pages: counted, explained, opened for a purpose, without script."""

import pytest
from django.conf import settings
from django.test import Client

from liren.access.public import enter_system, looks_at
from liren.kit.clock import CHINA, now
from liren.registry.public import groups
from liren.registry.tests.village import AT, Village, village
from liren.web.tests.visits import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Village:
    made = village()
    groups.seed_groups(settings.LAWBOOK, at=AT)
    return made


def _desk(here: Village, who: str) -> Client:
    return browser(getattr(here.people, who))


def test_a_worker_sees_how_many_and_why_and_opens_the_list_for_a_purpose(here: Village):
    desk, path = _desk(here, "worker"), here.people.community.path
    page = desk.get("/groups").content.decode()
    assert "为新市民" in page
    assert "社区矫正对象" in page
    assert "书记、主任查看" in page
    one = desk.get(f"/groups/old-60?path={path}").content.decode()
    assert "满 60 周岁" in one
    assert "老年人权益保障法 第二条" in one
    assert "陈*" not in one, "nobody stands on the page before a purpose is given"
    refused = desk.post("/groups/old-60/people", {"path": path, "purpose": ""})
    assert refused.status_code == 422
    assert "请写为什么要看" in refused.content.decode()
    listed = desk.post("/groups/old-60/people", {"path": path, "purpose": "重阳节走访"}).content.decode()
    assert "陈*" in listed
    assert "周岁（1949-01-01 出生）" in listed
    assert "139 **** 2222" in listed
    unknown = desk.post(
        "/groups/old-alone/people", {"path": path, "purpose": "走访", "who": "unknown"}
    ).content.decode()
    assert "没有登记家庭户" in unknown
    enter_system("test")
    assert {look.purpose for look in looks_at(here.yuan)} == {"重阳节走访", "走访"}


def test_who_finds_nobody_reads_numbers_and_never_a_gap(here: Village):
    page = _desk(here, "supervisor").get(f"/groups?path={here.people.community.path}").content.decode()
    assert page.count("少于 5") > 20
    assert "社区矫正对象" in page
    one = _desk(here, "supervisor").get(f"/groups/old-60?path={here.people.community.path}").content.decode()
    assert "名单由这里的社区工作者、网格员打开" in one
    assert "打开名单</button>" not in one


def test_a_grid_worker_records_a_decision_and_the_reasons_say_so(here: Village):
    phone = _desk(here, "grid_worker")
    assert "一个人住" not in phone.get(f"/groups/person/{here.xu}").content.decode()
    refused = phone.post(f"/groups/person/{here.xu}/decide", {"act": "record", "code": "disability", "document": ""})
    assert refused.status_code == 422
    assert "请写依据哪份文件" in refused.content.decode()
    sent = {"act": "record", "code": "disability", "document": "残疾人证 88", "decided_on": "2026-03-01"}
    assert phone.post(f"/groups/person/{here.xu}/decide", sent).status_code == 303
    page = phone.post(f"/groups/person/{here.xu}", {"purpose": "办补贴"}).content.decode()
    assert "有“残疾人”的认定" in page
    assert "残疾人证 88" in page
    assert "community-correction" not in page, "a closed code is not even offered"


def test_a_director_adds_a_group_without_code_and_takes_it_away(here: Village):
    desk, path = _desk(here, "director"), here.people.community.path
    bad = desk.post("/groups/own", {"path": path, "title": "老邻居", "low": "七十"})
    assert bad.status_code == 422
    assert 'value="老邻居"' in bad.content.decode()
    assert "0 到 130 的整数" in bad.content.decode()
    sent = {
        "path": path, "title": "高龄老大爷", "why": "约着下棋", "document": "居民议事会", "low": "70", "sex": "male",
    }  # fmt: skip
    assert desk.post("/groups/own", sent).status_code == 303
    page = desk.get(f"/groups?path={path}").content.decode()
    assert "高龄老大爷" in page
    key = next(one.key for one in groups.book_at(path, now().astimezone(CHINA).date()).families if one.path == path)
    assert desk.post("/groups/own/end", {"path": path, "key": key}).status_code == 303


def test_another_day_is_asked_and_no_day_is_today(here: Village):
    desk = _desk(here, "worker")
    assert "2020-05-05 住在这里" in desk.get("/groups?on=2020-05-05").content.decode()
    assert "今天住在这里" in desk.get("/groups?on=2999-99-99").content.decode()
