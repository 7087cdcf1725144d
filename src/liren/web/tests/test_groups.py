"""人群服务 on the pages: counted, explained, opened for a purpose, without script."""

from datetime import date
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from openpyxl import load_workbook

from liren.access.public import SYSTEM, enter_system, looks_at
from liren.kit.clock import CHINA, now
from liren.registry import public as registry
from liren.registry.public import groups
from liren.registry.tests.village import AT, VISITED, Village, village
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


def test_a_decision_recorded_with_its_end_is_taken_back_too(here: Village):
    desk, enough = _desk(here, "grid_worker"), {"purpose": "办补贴"}
    sent = {
        "act": "record",
        "code": "disability",
        "document": "证 88",
        "decided_on": "2026-03-01",
        "until": "2026-04-01",
    }
    assert desk.post(f"/groups/person/{here.xu}/decide", sent).status_code == 303
    page = desk.post(f"/groups/person/{here.xu}", enough).content.decode()
    decision = page.split('name="decision" value="')[1].split('"')[0]
    assert 'value="take-back"' in page
    assert 'value="end"' not in page, "it has ended"
    sent = {"act": "take-back", "decision": decision, "why": "登记错人了"}
    assert desk.post(f"/groups/person/{here.xu}/decide", sent).status_code == 303
    assert "证 88" not in desk.post(f"/groups/person/{here.xu}", enough).content.decode()


def test_a_group_leaves_as_a_sheet_for_a_purpose_and_who_is_on_it_reads_so_on_their_own_page(here: Village):
    enter_system("test")
    given = {"name": "王秋实", "phones": ["13800002046"], "born": date(1950, 1, 1)}
    registry.register(
        given=given, kind="actual", place=here.people.frame.building_1.path,
        ground=VISITED, by=SYSTEM, at=AT,
    )  # fmt: skip
    wang, desk, path = browser(here.people.wang), _desk(here, "worker"), here.people.community.path
    wang.post("/me/record/link", {"name": "王秋实"})
    assert "导出 Excel" in desk.get(f"/groups/old-60?path={path}").content.decode()
    refused = desk.post("/groups/old-60/take", {"path": path, "purpose": ""})
    assert (refused.status_code, "请写为什么要导出" in refused.content.decode()) == (422, True)
    desk.post("/groups/old-60/people", {"path": path, "purpose": "重阳节走访"})
    sent = desk.post("/groups/old-60/take", {"path": path, "use": "care", "purpose": "送餐", "full": "name"})
    sheet = load_workbook(BytesIO(b"".join(sent.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet is not None
    first, _, *people = sheet.iter_rows(values_only=True)
    assert "60 岁以上：送餐" in str(first[0])
    assert {line[0] for line in people} == {"陈远山", "王秋实"}, "who belongs to the group, and nobody else"
    told = wang.get("/me/record").content.decode()
    for said in ("“60 岁以上”名单", "重阳节走访", "名单导出", "60 岁以上：送餐"):
        assert said in told


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


def test_a_county_reads_sums_of_the_night_once_they_are_counted(here: Village):
    frame, desk = here.people.frame, _desk(here, "county_supervisor")
    address = f"/groups?path={frame.county.path}"
    assert "还没有数过" in desk.get(address).content.decode()
    enter_system("test")
    assert groups.keep_figures(now()) > 1
    page = desk.get(address).content.decode()
    assert "个社区的数加起来" in page
    assert "少于 5" in page
    assert frame.wutong.everyday_name in page
    assert "满 80 周岁" in desk.get(f"/groups/old-80?path={frame.county.path}").content.decode()
    assert "还没有数过，或不归您看" in _desk(here, "supervisor").get(address).content.decode()
