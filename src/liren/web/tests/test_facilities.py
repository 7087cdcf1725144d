"""Facilities on the pages: kept without script, found by anybody, taken in and out as a file."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from liren.access.public import SYSTEM, enter_system
from liren.actors.public import organisations
from liren.kit.clock import CHINA, now
from liren.registry.public import facilities
from liren.registry.tests.facilities_cast import AT, Furnished, furnished
from liren.standards.public import publish, publish_reference
from liren.web.facilities import open_now
from liren.web.tests.visits import browser

pytestmark = pytest.mark.django_db
REPAIR = "service/facility-repair"
NEW = {
    "type": "party_centre", "name": "桂花里党群服务中心", "since": "2024-05-01", "weekdays": "09:00-17:30",
    "source": "visited", "quality": "checked",
}  # fmt: skip


@pytest.fixture
def here() -> Furnished:
    return furnished()


def _visit(here: Furnished, who: str) -> Client:
    return browser(getattr(here.people, who))


def test_a_worker_registers_one_and_adds_a_room_and_a_refused_form_loses_nothing(here: Furnished) -> None:
    desk = _visit(here, "worker")
    place = here.people.community.path
    bad = desk.post("/facilities/new", {**NEW, "place": place, "weekdays": "18:00-09:00", "phone": "12"})
    assert bad.status_code == 422
    page = bad.content.decode()
    assert 'value="桂花里党群服务中心"' in page
    assert 'value="18:00-09:00"' in page
    assert "止在起之后" in page
    assert "3 到 6 位的热线" in page
    done = desk.post("/facilities/new", {**NEW, "place": place})
    assert done.status_code == 303
    address = done["Location"].partition("?")[0]
    room = {"act": "room", "name": "议事厅", "use": "activity", "area": "六十", "bookable": "yes"}
    bad = desk.post(f"{address}/act", room)
    assert bad.status_code == 422
    assert 'value="六十"' in bad.content.decode()
    assert desk.post(f"{address}/act", {**room, "area": "60"}).status_code == 303
    seen = desk.get(address).content.decode()
    assert "服务活动占 <b>100%</b>" in seen
    assert "议事厅" in seen
    assert desk.get(f"{address}/edit").status_code == 200
    changed = desk.post(f"{address}/edit", {**NEW, "name": "桂花里邻里中心", "seen": "1"})
    assert changed.status_code == 303
    late = desk.post(f"{address}/edit", {**NEW, "name": "别的名字", "seen": "1"})
    assert late.status_code == 409
    assert 'value="别的名字"' in late.content.decode()
    assert "桂花里党群服务中心" in desk.get(f"{address}?on=2024-06-01").content.decode()


def test_anybody_finds_where_to_go_for_what(here: Furnished) -> None:
    facilities.add_window(
        facility_id=here.station, name="综合窗口 1", matters="社保、民政、残联", by=here.people.worker, at=AT
    )
    anybody = Client()
    asked = anybody.get("/service-points", {"q": "桂花里"}).content.decode()
    assert f"?path={here.people.community.path}" in asked
    page = anybody.get("/service-points", {"path": here.people.community.path}).content.decode()
    assert "桂花里社区服务站" in page
    assert "社保、民政、残联" in page
    assert "tel:0512-65550123" in page
    assert "梧桐街道市民中心的分中心" in page
    one = anybody.get(f"/facilities/{here.station}").content.decode()
    assert "街道市民中心" in one
    assert "/act" not in one, "nothing is offered that would be refused"
    listed = anybody.get("/facilities", {"path": here.people.community.path, "branch": "2.4"}).content.decode()
    assert "3 幢东侧消防栓" in listed
    assert "桂花里社区服务站" not in listed


def test_a_page_says_whether_it_is_open_now(here: Furnished) -> None:
    cards = [facilities.facility(one) for one in (here.station, here.centre, here.hydrant)]
    told = facilities.openings(cards, at=AT)
    station = told[here.station]
    assert open_now(station, AT) == ("done", "开着，到 17:30")
    assert open_now(station, AT.replace(hour=8)) == ("soon", "今天 09:00 开门，到 17:30")
    assert open_now(station, AT.replace(hour=18))[1].startswith("今天已经关门；")
    assert "11月16日 周一 09:00 开门" in open_now(told[here.centre], AT.replace(day=15))[1]
    assert open_now(told[here.hydrant], AT) == ("wait", "开放时间没有登记")
    national = AT.replace(month=10, day=1)
    assert open_now(station, national) == ("wait", "今天国庆节假期，开不开没有登记，请先打电话")
    facilities.except_days(
        facility_id=here.station, first=AT.date(), reason="停电检修", by=here.people.enter("worker"), at=AT
    )
    shut = facilities.opening(cards[0], at=AT)
    kind, words = open_now(shut, AT)
    assert kind == "wait"
    assert words.startswith("今天不开，停电检修；")
    assert "11月17日 周二 09:00 开门" in words


def test_a_keeper_writes_days_it_is_closed_and_everybody_reads_them(here: Furnished) -> None:
    desk, day = _visit(here, "worker"), _weekday()
    address = f"/facilities/{here.station}"
    told = {"act": "except", "first": str(day), "hours": "", "reason": "停电检修"}
    bad = desk.post(f"{address}/act", {**told, "last": "下周", "reason": ""})
    assert bad.status_code == 422
    assert "请写成 2026-11-25 的样子" in bad.content.decode()
    assert desk.post(f"{address}/act", told).status_code == 303
    again = desk.post(f"{address}/act", told)
    assert again.status_code == 422
    assert "已经写过“停电检修”" in again.content.decode()
    page = Client().get(address).content.decode()
    assert '不开<span class="sub">停电检修' in page
    assert "撤回“停电检修”" not in page, "only its keepers lift it"
    assert "停电检修" in Client().get("/service-points", {"path": here.people.community.path}).content.decode()
    room = Client().get(f"/rooms/{here.meeting}", {"day": str(day)}).content.decode()
    assert "这天不开放：停电检修" in room
    wanted = {"day": str(day), "start": "10:00", "hours": "1", "purpose": "下棋", "people": "4"}
    refused = _visit(here, "wang").post(f"/rooms/{here.meeting}/book", wanted)
    assert "那天不开放（停电检修），请换一天" in refused.content.decode()
    [one] = facilities.exceptions(here.station, at=now())
    lift = {"act": "exception-lift", "about": str(one.id), "why": "提前修好了"}
    assert _visit(here, "other_worker").post(f"{address}/act", lift).status_code == 403
    assert desk.post(f"{address}/act", lift).status_code == 303
    assert facilities.exceptions(here.station, at=now()) == ()


def test_facilities_and_premises_come_in_by_file_and_go_out(here: Furnished) -> None:
    desk, path = _visit(here, "worker"), here.people.community.path
    head = "名称,类别,在哪里,怎么知道的,核实,从哪天起\n"

    def brought(key: str, text: str) -> Any:
        file = SimpleUploadedFile("a.csv", text.encode(), "text/csv")
        return desk.post(f"/registers/{key}/import", {"path": path, "file": file})

    bad = brought("facilities", head + "2 幢消防栓,消防栓,9幢,现场核实,已核实,2024-05-01\n")
    assert bad.status_code == 422
    assert "这里没有叫“9幢”的地方" in bad.content.decode()
    tried = brought("facilities", head + "2 幢消防栓,消防栓,2幢,现场核实,已核实,2024-05-01\n").content.decode()
    packed = tried.partition('name="rows" value="')[2].partition('"')[0].replace("&quot;", '"')
    assert desk.post("/registers/facilities/import", {"path": path, "rows": packed}).status_code == 303
    assert "2 幢消防栓" in {one.name for one in facilities.facilities(path)}
    again = brought("facilities", head + "2 幢消防栓,消防栓,2幢,现场核实,已核实,2024-05-01\n").content.decode()
    assert "已经登记了，编号 2.4-00002" in again
    numbered = "编号,名称,类别,电话,怎么知道的,核实\n2.4-00002,2 幢南消防栓,消防栓,119,现场核实,已核实\n"
    tried = brought("facilities", numbered).content.decode()
    packed = tried.partition('name="rows" value="')[2].partition('"')[0].replace("&quot;", '"')
    assert desk.post("/registers/facilities/import", {"path": path, "rows": packed}).status_code == 303
    [changed] = facilities.facilities(path, text="2.4-00002")
    assert (changed.name, changed.phone, changed.since) == ("2 幢南消防栓", "119", date(2024, 5, 1))
    out = desk.post("/registers/facilities/export", {"path": path, "as": "csv"})
    told = b"".join(out.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "2 幢南消防栓,消防栓,应急设施,2.4-00002" in told
    facilities.end_facility(
        facility_id=changed.id, on=now().astimezone(CHINA).date(), why="拆了", by=here.people.enter("worker"), at=now()
    )
    out = desk.post("/registers/facilities/export", {"path": path, "as": "csv"})
    told = b"".join(out.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "已停用" in told
    assert "都可以写入" in brought("facilities", told).content.decode(), "what was taken out comes back as it is"
    refused = brought("facilities", told.replace("2 幢南消防栓", "2 幢北消防栓")).content.decode()
    assert "“2.4-00002”已停用，不再改（名称和台账上的不同）" in refused
    [station] = facilities.facilities(path, types=["service_station"])
    days = now().astimezone(CHINA).date() + timedelta(days=3)
    holidays = "编号,名称,类别,法定节假日,节假日钟点,怎么知道的,核实\n"
    row = f"{station.code},{station.name},社区服务站（分中心）,另定钟点,09:00-12:00,现场核实,已核实\n"
    told = brought("facilities", holidays + row).content.decode()
    assert "1 行都可以写入" in told
    packed = told.partition('name="rows" value="')[2].partition('"')[0].replace("&quot;", '"')
    assert desk.post("/registers/facilities/import", {"path": path, "rows": packed}).status_code == 303
    assert facilities.facility(station.id).holidays_title == "09:00-12:00"
    told = brought("openings", f"设施编号,从哪天起,原因\n{station.code},{days},停电检修\n").content.decode()
    packed = told.partition('name="rows" value="')[2].partition('"')[0].replace("&quot;", '"')
    assert desk.post("/registers/openings/import", {"path": path, "rows": packed}).status_code == 303
    [shut] = facilities.exceptions(station.id, at=now())
    assert (shut.first, shut.last, shut.hours) == (days, days, "")
    out = desk.post("/registers/openings/export", {"path": path, "as": "csv"})
    told = b"".join(out.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert f"{days},{days},,停电检修" in told
    assert "都可以写入" in brought("openings", told).content.decode(), "what was taken out comes back as it is"
    got = "怎么来的,房屋在哪里,平方米,哪天拿到,依据,元（租赁为一年）,原来是谁的\n"
    tried = brought("premises", got + "收回,桂花路 6 号,86.5,2026-06-01,5 号,0,区机关事务局\n").content.decode()
    assert "1 行都可以写入" in tried
    assert BytesIO(b"".join(desk.get(f"/registers/facilities/template?path={path}").streaming_content)).read(2) == b"PK"  # type: ignore[attr-defined]


def test_a_resident_books_a_room_on_the_phone_and_a_worker_answers_it(here: Furnished) -> None:
    resident, desk = _visit(here, "wang"), _visit(here, "worker")
    day = _weekday()
    wanted = {"day": str(day), "start": "10:00", "hours": "2", "purpose": "合唱排练", "people": ""}
    bad = resident.post(f"/rooms/{here.meeting}/book", wanted)
    assert bad.status_code == 422
    assert 'value="合唱排练"' in bad.content.decode()
    assert 'value="10:00" checked' in bad.content.decode()
    assert resident.post(f"/rooms/{here.meeting}/book", {**wanted, "people": "20"}).status_code == 303
    taken = _visit(here, "zhou").post(f"/rooms/{here.meeting}/book", {**wanted, "people": "4"})
    assert taken.status_code == 409
    assert "10:00、11:00已经有人约了" in taken.content.decode()
    week = Client().get(f"/rooms/{here.meeting}", {"day": str(day)}).content.decode()
    assert "有人在约" in week
    assert "王" not in week.partition("<main")[2]
    queue = desk.get("/bookings").content.decode()
    assert "合唱排练" in queue
    address = queue.partition('action="/bookings/')[2].partition('"')[0]
    silent = desk.post(f"/bookings/{address}", {"act": "declined", "reason": ""})
    assert silent.status_code == 422
    assert desk.post(f"/bookings/{address}", {"act": "confirmed"}).status_code == 303
    assert "已确认" in resident.get("/bookings").content.decode()
    assert "合唱排练" not in _visit(here, "supervisor").get("/bookings").content.decode()


def test_a_space_is_looked_at_on_a_page(here: Furnished) -> None:
    desk = _visit(here, "worker")
    empty = desk.post(f"/facilities/{here.station}/homelike", {"on": "2026-11-16"})
    assert empty.status_code == 422
    assert "至少看一条再记" in empty.content.decode()
    data = BytesIO()
    Image.new("RGB", (8, 8), "orange").save(data, "JPEG")
    photo = SimpleUploadedFile("屋子.jpg", data.getvalue(), "image/jpeg")
    sent = {"on": "2026-11-16", "sofa": "yes", "quiet": "not_yet", "note": "隔一间谈心的地方", "photos": photo}
    assert desk.post(f"/facilities/{here.station}/homelike", sent).status_code == 303
    [kept] = facilities.looks(here.station)[0].photos
    assert _visit(here, "zhou").get(f"/files/{kept}").status_code == 200
    page = desk.get(f"/facilities/{here.station}").content.decode()
    assert "隔一间谈心的地方" in page
    assert "（还没有）" in page


def test_how_its_premises_were_got_is_written_down_on_its_page(here: Furnished) -> None:
    desk = _visit(here, "worker")
    told = {"act": "premises", "way": "rent", "address": "桂花路 12 号", "area": "96", "on": "2025-01-01"}
    told |= {"document": "合同 1 号", "cost": "57600", "whose": "个人"}
    bad = desk.post(f"/facilities/{here.station}/act", told)
    assert bad.status_code == 422
    assert "请写租到哪天" in bad.content.decode()
    assert desk.post(f"/facilities/{here.station}/act", {**told, "until": "2027-12-31"}).status_code == 303
    assert "57,600 元一年" in desk.get(f"/facilities/{here.station}").content.decode()
    for reader in (Client(), _visit(here, "wang"), _visit(here, "other_worker")):
        page = reader.get(f"/facilities/{here.station}").content.decode()
        assert "57,600" not in page, "what 用房台账 shows to its keepers alone"


def test_what_was_refused_is_said_once_and_nothing_else_opens(here: Furnished) -> None:
    desk = _visit(here, "worker")
    phase = {"act": "phase", "phase": "build", "began_on": "2025-01-01", "document": "批复"}
    assert desk.post(f"/facilities/{here.station}/act", phase).status_code == 303
    [made] = facilities.phases(here.station)
    page = desk.post(f"/facilities/{here.station}/act", {"act": "phase-withdraw", "about": str(made.id), "why": ""})
    assert page.status_code == 422
    assert "请用一行话写明原因" in page.content.decode()
    assert 'id="problems"' not in page.content.decode()
    page = desk.post(f"/facilities/{here.station}/act", {"act": "room", "name": ""})
    assert page.content.decode().count('id="problems"') == 1


def test_an_operator_of_the_street_can_be_chosen_and_stays_chosen(here: Furnished) -> None:
    enter_system("test")
    found = organisations(here.people.street.path, limit=500)
    of_street = next(one for one in found if one.path == here.people.street.path)
    desk = _visit(here, "worker")
    sent = {**NEW, "place": here.people.community.path, "mode": "direct", "operator": str(of_street.id)}
    made = desk.post("/facilities/new", sent)["Location"].partition("?")[0]
    assert f'value="{of_street.id}" selected' in desk.get(f"{made}/edit").content.decode()


def test_a_county_is_not_listed_nor_counted_for_everybody(here: Furnished) -> None:
    county = here.people.street.path[: len("32.05.06.")]
    assert "先说您在哪里" in Client().get("/service-points", {"path": county}).content.decode()
    assert Client().get("/facilities", {"path": county}).status_code == 200
    for name in ("facilities", "service-points"):
        assert Client().get(f"/api/v1/{name}", {"place": county}).status_code == 422


def test_far_days_are_answered(here: Furnished) -> None:
    desk = _visit(here, "worker")
    for day in ("9999-12-31", "0001-01-01"):
        assert desk.get("/bookings", {"day": day}).status_code == 200
        assert desk.get(f"/rooms/{here.meeting}", {"day": day}).status_code == 200
        assert desk.get(f"/facilities/{here.station}", {"on": day}).status_code == 200
    far = {"since": "9999-06-01", "until": "9999-12-01"}
    assert Client().get(f"/api/v1/facilities/{here.station}/utilisation", far).status_code == 422


def _weekday() -> date:
    """A Monday a week or two off: the station is open."""
    day = now().astimezone(CHINA).date() + timedelta(days=7)
    return day + timedelta(days=(7 - day.weekday()) % 7)


def test_that_it_is_broken_is_said_on_its_page_and_stays_there(here: Furnished) -> None:
    enter_system("test")
    calendar, catalogue = (
        (settings.LAWBOOK / f"{name}.yaml").read_text("utf-8") for name in ("calendars/cn", "catalogues/grid-events")
    )
    publish_reference(kind="calendar", document=calendar, key="cn", by=SYSTEM, at=AT)
    publish_reference(kind="catalogue", document=catalogue, by=SYSTEM, at=AT)
    publish(
        document=(settings.LAWBOOK / "procedures" / f"{REPAIR}.yaml").read_text("utf-8"), publisher="liren", by=SYSTEM,
        at=AT,
    )  # fmt: skip
    resident, desk = _visit(here, "wang"), _visit(here, "worker")
    page = resident.get(f"/facilities/{here.hydrant}").content.decode()
    link = f"/open/{REPAIR}?subject=facility:{here.hydrant}"
    assert link in page
    form = resident.get(link).content.decode()
    assert "关于 <b>3 幢东侧消防栓</b>" in form
    sent = {"title": "阀门漏水", "place": here.people.frame.building_3.path, "subject": f"facility:{here.hydrant}"}
    assert resident.post(f"/open/{REPAIR}", {**sent, "_sure": "1"}).status_code == 303
    assert "阀门漏水" in desk.get(f"/facilities/{here.hydrant}").content.decode()
    for stranger in (Client(), _visit(here, "zhou"), _visit(here, "other_worker")):
        assert "阀门漏水" not in stranger.get(f"/facilities/{here.hydrant}").content.decode()
