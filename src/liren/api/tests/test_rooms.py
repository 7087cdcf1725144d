"""Signing in, places, procedures, files, notices and figures by the API."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from liren.actors.public import DEMO_PASSWORD, reset_password
from liren.affairs.tests.world import KEY, LAMP
from liren.api.tests.street import Street
from tests.doors import Api, said


def picture() -> SimpleUploadedFile:
    """A small photograph."""
    data = io.BytesIO()
    Image.new("RGB", (64, 48), "orange").save(data, "JPEG")
    return SimpleUploadedFile("灯.jpg", data.getvalue(), "image/jpeg")


def test_staff_sign_in_with_a_password_and_out(street: Street, password: str) -> None:
    refused = Api().post("/sessions/staff", {"login": "lumin", "password": "wrong"})
    assert (refused.status_code, refused.json()["code"]) == (403, "actors.sign-in-refused")
    token = Api().post("/sessions/staff", {"login": "lumin", "password": password}).json()["token"]
    me = Api(token).get("/me").json()
    assert (me["name"], [g["title"] for g in me["grants"]]) == ("陆敏", ["社区工作者"])
    assert Api(token).delete("/session").status_code == 204
    assert Api(token).get("/me").status_code == 401


@pytest.fixture
def password(street: Street) -> str:
    """What 陆敏 signs in with: the cast have logins, and no passwords."""
    people = street.world.people
    worker = people.worker.person_id
    assert worker is not None
    reset_password(person_id=worker, new=DEMO_PASSWORD, by=people.enter("admin"), at=street.clock.at)
    return DEMO_PASSWORD


def test_a_resident_signs_in_by_phone_and_code(street: Street, caplog: pytest.LogCaptureFixture) -> None:
    sent = Api().post("/sessions/codes", {"phone": "13811112222"})
    assert sent.status_code == 202, said(sent)
    assert sent.json()["phone"] == "138 **** 2222"
    soon = Api().post("/sessions/codes", {"phone": "13811112222"})
    assert (soon.status_code, soon.json()["code"], int(soon["Retry-After"]) <= 60) == (
        429,
        "actors.code-too-soon",
        True,
    )
    code = re.search(r"验证码 (\d{6})", caplog.text)
    assert code is not None
    token = (
        Api().post("/sessions/residents", {"phone": "13811112222", "code": code[1], "name": "李阿姨"}).json()["token"]
    )
    assert Api(token).get("/me").json()["grants"][0]["role"] == "resident"


def test_too_many_tries_are_refused_with_the_wait(street: Street) -> None:
    for _ in range(10):
        Api().post("/sessions/staff", {"login": "lumin", "password": "wrong"})
    refused = Api().post("/sessions/staff", {"login": "lumin", "password": "wrong"})
    assert (refused.status_code, refused.json()["code"]) == (429, "kit.too-many-tries")
    assert int(refused["Retry-After"]) > 0


def test_a_cookie_opens_no_door_here(street: Street) -> None:
    client = Api()
    client.client.cookies["liren"] = str(street.as_("worker").token)
    assert client.get("/me").status_code == 401


def test_a_session_that_is_over_is_nobodys(street: Street) -> None:
    street.as_("worker")
    street.clock.at += timedelta(days=5000)
    assert street.as_("worker").get("/me").status_code == 401


def test_places_are_found_by_name_and_walked_down(street: Street) -> None:
    frame = street.world.people.frame
    assert [p["path"] for p in Api().get("/places", text="吴中 桂花里社区").json()["items"]][:1] == [
        frame.guihuali.path
    ]
    assert frame.guihuayuan.path in [
        p["path"] for p in Api().get("/places/children", of=frame.guihuali.path).json()["items"]
    ]
    one = Api().get(f"/places/{frame.building_3.path}").json()
    assert one["ancestors"][0]["name"] == "江苏省"
    assert Api().get("/places/99.").status_code == 404


def test_a_list_of_just_two_is_a_list(street: Street) -> None:
    frame = street.world.people.frame
    listed = [p["path"] for p in Api().get("/places/children", of=frame.county.path).json()["items"]]
    assert listed == [frame.wutong.path, frame.huqiao.path]


def test_a_procedure_shows_its_fields_as_json_schema_and_its_classes(street: Street) -> None:
    listed = Api().get("/procedures", place=street.world.people.community.path).json()["items"]
    assert KEY in [p["key"] for p in listed]
    one = Api().get(f"/procedures/{KEY}").json()
    assert one["form"]["properties"]["phone"]["x-personal"] is True
    assert one["form"]["required"] == ["title", "place"]
    assert [s["key"] for s in one["steps"]][:3] == ["accept", "dispatch", "handle"]
    assert one["classes"]
    assert Api().get(f"/procedures/{KEY}", version=1).json()["digest"] == one["digest"]
    assert Api().get(f"/procedures/{KEY}", version=9).json()["code"] == "standards.no-such-procedure"


def test_a_photograph_is_uploaded_used_and_seen_by_those_at_work(street: Street) -> None:
    wang = street.as_("wang")
    stored = wang.upload("/files", file=picture())
    assert stored.status_code == 201, said(stored)
    file = stored.json()["id"]
    assert street.as_("worker").get(f"/files/{file}").status_code == 404
    affair = street.opened(answers={**LAMP, "photos": [file]})
    assert [p["media_id"] for p in wang.get(f"/affairs/{affair}").json()["photos"]] == [file]
    seen = street.as_("worker").get(f"/files/{file}", small="true")
    assert (seen.status_code, seen["Content-Type"]) == (200, "image/jpeg")
    assert street.as_("stranger").get(f"/files/{file}").status_code == 404


def test_what_is_no_picture_is_not_taken_in(street: Street) -> None:
    refused = street.as_("wang").upload("/files", file=SimpleUploadedFile("x.exe", b"MZ" + b"\0" * 99))
    assert (refused.status_code, refused.json()["code"]) == (422, "media.file-refused")
    assert street.as_("wang").upload("/files").json()["fields"] == {"file": "请填写。"}


def test_messages_are_listed_and_marked_read(street: Street) -> None:
    from liren.access.public import enter_system
    from liren.notices.public import send

    wang = street.world.people.wang.person_id
    assert wang is not None
    enter_system()
    for number in range(3):
        send([wang], "affairs.opened", f"第 {number} 条", "", at=street.clock.tick())
    client = street.as_("wang")
    first = client.get("/notices", limit=2).json()
    rest = client.get("/notices", limit=2, after=first["after"]).json()
    assert [n["title"] for n in (*first["items"], *rest["items"])] == ["第 2 条", "第 1 条", "第 0 条"]
    assert client.post("/notices/read", {"ids": [first["items"][0]["id"]]}).json() == {"read": 1}
    assert client.get("/me").json()["unread"] == 2
    assert client.post("/notices/read", {}).json() == {"read": 2}


def test_figures_open_to_formula_and_affairs(street: Street) -> None:
    from liren.evaluation.public import catch_up

    street.opened()
    catch_up(street.clock.tick(minutes=10))
    worker, place = street.as_("worker"), street.world.people.community.path
    month = {"since": "2026-11-01", "until": "2026-12-01", "place": place}
    figures = worker.get("/figures", **month)
    assert figures.status_code == 200, said(figures)
    found = {f["key"]: f for g in figures.json()["groups"] for f in g["figures"]}
    assert all(f["formula"] and f["population"] for f in found.values())
    assert found["open"]["numerator"] == 1
    behind = worker.get("/figures/open", **month).json()
    assert [b["line"]["title"] for b in behind["affairs"]] == [LAMP["title"]]
    assert worker.get("/figures/nonsense", **month).status_code == 404
    assert street.as_("grid_worker").get("/figures", **month).status_code == 403
