"""Templates of organisations in the browser: chosen for a place, looked at, then made at once."""

import pytest
from django.conf import settings

from liren.actors import public as actors
from liren.actors.tests.cast import BEGAN, Cast, cast
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    made = cast()
    actors.seed_templates(settings.LAWBOOK / "organisations", at=BEGAN)
    return made


def _names(path: str) -> set[str]:
    return {one.name for one in actors.organisations(path)}


def test_a_street_is_laid_out_from_its_template_after_a_look(people):
    client, path = browser(people.admin), people.street.path
    assert "一委七办三中心" in words(client.get("/organisations/templates", {"path": path}))
    where = "/organisations/templates/street-offices"
    blank = words(client.get(where, {"path": path}))
    assert "文件没有列举名称" in blank
    assert "确认，一次设好" not in blank
    told = {"path": path, "name.office_1": "民生保障办公室", "line.office_1": "livelihood", "name.centre_1": "便民中心"}
    looked = words(client.post(where, {**told, "act": "look"}))
    assert "确认，一次设好" in looked
    assert "民生保障办公室" not in _names(path)
    assert client.post(where, {**told, "act": "make"}).status_code == 303
    assert {"民生保障办公室", "便民中心"} <= _names(path)
    assert "第 1 版" in words(client.get("/organisations/templates", {"path": path}))


def test_what_is_in_the_way_is_said_and_nothing_is_made(people):
    client, path = browser(people.admin), people.street.path
    told = {"path": path, "name.office_1": "街道指挥中心", "act": "make"}
    refused = client.post("/organisations/templates/street-offices", told)
    assert refused.status_code == 409
    assert "同名的街道指挥中心" in words(refused)
    nonsense = {"path": path, "choice.office_1": "⚠", "line.office_2": "⚠", "name.nowhere": "x", "act": "look"}
    assert "没有这条线" in words(client.post("/organisations/templates/street-offices", nonsense))


def test_the_committees_are_held_against_the_street_s_offices_on_the_page(people):
    client, path = browser(people.admin), people.community.path
    assert client.post("/organisations/templates/five-committees", {"path": path, "act": "make"}).status_code == 303
    page = words(client.get("/organisations/templates", {"path": path}))
    assert "街道没有对应的办" in page


def test_templates_are_for_those_who_manage_people_there(people):
    client = browser(people.worker)
    asked = {"path": people.community.path}
    assert client.get("/organisations/templates", asked).status_code == 403
    assert client.get("/organisations/templates/four-sides", asked).status_code == 403
    assert browser(people.admin).get("/organisations/templates/nothing", asked).status_code == 404
    assert browser(people.admin).get("/organisations/templates/hub", asked).status_code == 409
    assert browser(people.admin).get("/organisations/templates/hub", {"path": "9."}).status_code == 404


@pytest.mark.requirement("R246")
def test_how_and_since_when_an_organisation_is_registered_is_written_with_its_document(people):
    client, org = browser(people.admin), people.orgs["volunteers"]
    asked = {"act": "status", "status": "filed", "on": "2026-03-02", "reference": "吴民备〔2026〕12号"}
    assert client.post(f"/organisations/{org}/change", asked).status_code == 303
    page = words(client.get(f"/organisations/{org}"))
    for said in ("未登记未备案", "已备案", "吴民备〔2026〕12号", "唐宁"):
        assert said in page
    for wrong in ({"status": "?"}, {"on": "2999-01-01"}, {"on": "soon"}, {"reference": "x" * 300}):
        assert client.post(f"/organisations/{org}/change", {**asked, **wrong}).status_code == 422


def test_the_number_residents_dial_is_their_community_s_office(people):
    client, org = browser(people.admin), people.orgs["committee"]
    resident = browser(people.wang)
    assert "tel:12345" in words(resident.get("/mine"))
    told = {"act": "phone", "phone": "（0512）6555 0123"}
    assert client.post(f"/organisations/{org}/change", told).status_code == 303
    assert "tel:0512-65550123" in words(resident.get("/mine"))
    assert "tel:0512-65550123" in words(resident.get("/home"))
    assert client.post(f"/organisations/{org}/change", {"act": "phone", "phone": "打给我"}).status_code == 422
    assert client.post(f"/organisations/{org}/change", {"act": "phone", "phone": ""}).status_code == 303
    assert "tel:12345" in words(resident.get("/mine"))


def test_a_line_that_is_none_is_refused(people):
    client, org = browser(people.admin), people.orgs["cityops"]
    assert client.post(f"/organisations/{org}/change", {"act": "line", "line": "environment"}).status_code == 303
    assert actors.organisation(org).line == "environment"
    assert client.post(f"/organisations/{org}/change", {"act": "line", "line": "war"}).status_code == 422


@pytest.mark.requirement("R076")
def test_a_property_committee_is_set_up_on_the_page_and_its_page_shows_the_standard(people):
    client, estate = browser(people.admin), people.frame.yinxingyuan
    assert estate.everyday_name in words(client.get("/organisations/templates", {"path": people.frame.yinxing.path}))
    where, told = "/organisations/templates/property-committee", {"path": estate.path}
    blank = words(client.get(where, told))
    for said in ("建设标准", "不超过 3 年", "平台的选择，各地可改成本地版", "没有列举"):
        assert said in blank
    refused = client.post(where, {**told, "reference.committee": "梧街办〔2026〕8号", "act": "make"})
    assert refused.status_code == 409
    assert "请选为什么设立" in words(refused)
    assert "梧街办〔2026〕8号" in words(refused), "what was typed stays"
    told |= {"reason.committee": "no_assembly", "reference.committee": "梧街办〔2026〕8号"}
    assert client.post(where, {**told, "act": "make"}).status_code == 303
    [made] = [one for one in actors.organisations(estate.path) if one.subtype == "property_committee"]
    page = words(client.get(f"/organisations/{made.id}"))
    for said in ("建设标准", "还差 7 人", "梧街办〔2026〕8号", "不符合", "要人核对", "平台的选择，各地可改成本地版"):
        assert said in page
    told = {
        "name": "何业主",
        "login": "heyezhu",
        "password": "correct-horse-9",
        "title": "委员（业主代表）",
        "place": estate.path,
    }
    assert "委员（业主代表）（空 4 席）" in page
    assert client.post(f"/organisations/{made.id}/add", told).status_code == 303
    assert "现有 1 人，其中业主代表 1 人；还差 6 人" in words(client.get(f"/organisations/{made.id}"))
    assert len(actors.posts(made.id)) == 5, "whoever takes a seat of the template makes no other post"
