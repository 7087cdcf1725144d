"""What a resident sees and does: reporting, following, rating, with forms that need no script."""

import io
import re

import pytest
from PIL import Image

from liren.affairs import public as affairs
from liren.affairs.tests.world import World, world
from liren.kit import permits
from liren.kit.mail import server_of
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
REPORT = {"title": "三号楼下路灯不亮", "description": "晚上看不见台阶", "danger": "no"}


@pytest.fixture
def here() -> World:
    return world()


def picture() -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "#888").save(made, "JPEG")
    made.seek(0)
    made.name = "灯.jpg"
    return made


def field(page: str, name: str) -> str:
    """The value of a hidden field of the page's form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def reported(here: World, **changes):
    """Report as 王阿姨 through the page; returns the browser and the response."""
    client = browser(here.people.wang)
    page = words(client.get("/report"))
    asked = {**REPORT, "place": here.people.community.path, "_once": field(page, "_once"), **changes}
    return client, client.post("/report", asked)


def the_affair(here: World, who: str = "wang"):
    [line] = affairs.mine(here.actor(who)).items
    return affairs.affair(line.id, here.actor(who))


def test_home_offers_the_ways_in_and_what_is_on(here):
    opened = here.opens("wang")
    page = words(browser(here.people.wang).get("/home"))
    assert "我要反映" in page
    assert "三号楼下路灯不亮" in page
    assert f"/mine/{opened.id}" in page
    assert 'aria-current="step"' in page


def test_the_report_form_knows_what_the_platform_knows(here):
    page = words(browser(here.people.wang).get("/report"))
    assert 'value="13800002046"' in page
    assert "平台已知，可改" in page
    assert "桂花里社区" in page
    assert "只需填 1 项" in page


def test_a_report_with_a_photo_becomes_an_affair(here):
    client, response = reported(here, photos=picture())
    assert response.status_code == 303
    affair = the_affair(here)
    assert response.headers["Location"] == f"/mine/{affair.id}?told=opened"
    assert affair.title == REPORT["title"]
    assert affair.origin == "portal"
    [photo] = affair.photos
    shown = client.get(f"/files/{photo.media_id}?small")
    assert "no-store" in shown.headers["Cache-Control"]
    assert shown.status_code == 200
    assert shown.headers["Content-Type"] == "image/jpeg"


def test_pressing_send_twice_opens_one_affair(here):
    client = browser(here.people.wang)
    once = field(words(client.get("/report")), "_once")
    asked = {**REPORT, "place": here.people.community.path, "_once": once}
    first, second = client.post("/report", asked), client.post("/report", asked)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(affairs.mine(here.actor("wang")).items) == 1


def test_a_report_without_its_line_comes_back_with_everything_kept_and_says_where(here):
    client, response = reported(here, title="", photos=picture())
    page = words(response)
    assert response.status_code == 422
    assert '<a href="#f-title">' in page
    assert "晚上看不见台阶" in page
    assert "已收下第 1 件" in page
    kept = re.search(r'name="photos" value="([0-9a-f-]{36})" checked', page)
    assert kept
    again = {**REPORT, "place": here.people.community.path, "_once": field(page, "_once"), "photos": kept[1]}
    assert client.post("/report", again).status_code == 303
    assert len(the_affair(here).photos) == 1


def test_a_file_that_is_no_picture_is_refused_beside_its_field(here):
    odd = io.BytesIO(b"not a picture")
    odd.name = "x.jpg"
    _, response = reported(here, photos=odd)
    assert response.status_code == 422
    assert '<a href="#f-photos">照片</a>' in words(response)
    assert affairs.mine(here.actor("wang")).items == ()


def test_finding_a_place_without_script_keeps_what_was_typed(here):
    client = browser(here.people.wang)
    response = client.post("/report", {**REPORT, "_find": "place", "place.q": "银杏"})
    page = words(response)
    assert response.status_code == 200
    assert "银杏社区" in page
    assert 'value="三号楼下路灯不亮"' in page


def test_my_affair_is_a_line_of_steps_with_offices_and_dates(here):
    opened = here.opens("wang")
    here.does("worker", opened.id, "accept", "dispatch", **{"class": "event.estate"})
    page = words(browser(here.people.wang).get(f"/mine/{opened.id}"))
    assert "桂花里社区居委会" in page
    assert "周一" in page
    assert 'aria-current="step"' in page
    assert "看每步期限" in page


def test_nobody_else_finds_my_affair(here):
    opened = here.opens("wang")
    assert browser(here.people.zhou).get(f"/mine/{opened.id}").status_code == 404
    assert browser(here.people.stranger).get(f"/affairs/{opened.id}").status_code == 404


def answered(here: World):
    opened = here.opens("wang")
    here.does("worker", opened.id, "accept", "finish_at_once", reply="灯已修好，不收费")
    return opened


@pytest.mark.requirement("R113")
def test_rating_in_the_portal_offers_five_grades_and_chooses_none(here):
    opened = answered(here)
    client = browser(here.people.wang)
    page = words(client.get(f"/mine/{opened.id}"))
    assert "灯已修好，不收费" in page
    assert page.count('type="radio" id="f-rating-') == 5
    assert not re.search(r'id="f-rating-\d"[^>]*checked', page)
    empty = client.post(f"/mine/{opened.id}/rating", {})
    assert empty.status_code == 422
    assert "请点选一个" in words(empty)
    client.post(f"/mine/{opened.id}/rating", {"rating": "1", "comment": "还是不亮"})
    assert the_affair(here).step == "follow_up"


def test_a_link_rates_once_without_signing_in(here):
    opened = answered(here)
    here.actor("system")
    secret = permits.issue(
        purpose="affairs.rate",
        subject_kind="affair",
        subject_id=opened.id,
        person=here.people.wang.person_id,
        until=here.tick(days=30),
        at=here.at,
    )
    client = browser()
    page = words(client.get(f"/r/{secret}"))
    assert "三号楼下路灯不亮" in page
    assert "灯已修好，不收费" in page
    assert "13800002046" not in page
    assert client.post(f"/r/{secret}", {}).status_code == 422
    assert "收到您的评价了" in words(client.post(f"/r/{secret}", {"rating": "5"}))
    used = client.get(f"/r/{secret}")
    assert used.status_code == 410
    assert "已经用过了" in words(used)


def test_a_made_up_link_leads_nowhere(here):
    assert browser().get("/r/made-up").status_code == 404


def test_services_are_listed_with_what_they_ask(here):
    page = words(browser(here.people.wang).get("/apply"))
    assert "我要反映" in page
    assert "分钟" in page


def test_a_resident_says_when_no_short_message_may_disturb_them(here):
    client = browser(here.people.wang)
    assert client.post("/me/choose", {"quiet_from": "22:00", "quiet_until": "07:30"}).status_code == 303
    assert 'value="22:00"' in words(client.get("/me"))
    refused = client.post("/me/choose", {"quiet_from": "22:00", "quiet_until": ""})
    assert (refused.status_code, "免打扰请写两个时间" in words(refused)) == (422, True)
    client.post("/me/choose", {"quiet_from": "", "quiet_until": ""})
    assert 'value="22:00"' not in words(client.get("/me"))


def test_a_resident_gives_an_address_and_proves_it_by_the_code_that_arrives(here, settings):
    client = browser(here.people.wang)
    assert "还想在哪里收到" not in words(client.get("/me"))  # this installation has no mail server
    settings.MAIL = server_of("smtp://127.0.0.1:1?from=liren@example.org")
    wrong = client.post("/me/outside", {"channel": "mail", "do": "offer", "address": "wang"})
    assert (wrong.status_code, "邮箱地址写得不对" in words(wrong)) == (422, True)
    assert 'value="wang" aria-invalid="true"' in wrong.content.decode()  # nothing typed is lost
    client.post("/me/outside", {"channel": "mail", "do": "offer", "address": "wang@example.org"})
    assert "w***@example.org" in words(client.get("/me"))
    refused = client.post("/me/outside", {"channel": "mail", "do": "prove", "code": "x"})
    assert "验证码不对" in words(refused)
    client.post("/me/outside", {"channel": "mail", "do": "drop"})
    assert "w***@example.org" not in words(client.get("/me"))


def test_a_resident_says_how_to_be_called_and_where_they_live(here):
    client = browser(here.people.wang)
    client.post("/me/tell", {"name": "王桂英"})
    assert 'value="王桂英"' in words(client.get("/me"))
    found = client.post("/me/home", {"_find": "place", "place.q": "银杏"})
    assert "银杏社区" in words(found)
    assert client.post("/me/home", {"place": here.people.frame.yinxing.path}).status_code == 303
    assert "银杏社区" in words(client.get("/me"))


def test_the_workers_pages_are_not_for_residents(here):
    client = browser(here.people.wang)
    assert "现在没有要办的事" in words(client.get("/today"))
    assert client.get("/figures").status_code == 403
    assert client.get("/organisations").status_code == 403
    assert client.get("/behalf").status_code == 403
