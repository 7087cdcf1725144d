"""房屋: a building laid out after a look, its elevation, one dwelling, affairs about it, and Excel in."""

import io
import json
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access.public import enter_system
from liren.affairs.tests.world import KEY, LAMP, World, world
from liren.kit.clock import now
from liren.kit.outbox import Happened
from liren.registry import public as registry
from liren.territories.public import add_below, close, draw_shape
from liren.territories.tests.cast import Nobody
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db
TOLD = {"units": "2", "floors": "1-3", "doors": "2", "numbering": "per_unit"}
DOOR = {"floor": "4", "room": "401", "source": "visited", "quality": "checked"}


@pytest.fixture
def here() -> World:
    return world()


def _laid(here: World) -> str:
    """3 幢 laid out; its path."""
    building = here.people.frame.building_3
    layout, _ = registry.read_layout(TOLD)
    assert layout is not None
    registry.lay_out(building_id=building.id, layout=layout, by=here.actor("worker"), at=now())
    return building.path


def _doors(here: World) -> tuple[registry.Dwelling, ...]:
    here.actor("worker")
    return registry.dwellings(here.people.frame.building_3.id)


def test_a_building_is_laid_out_after_a_look_and_without_script(here: World) -> None:
    client, path = browser(here.people.grid_worker), here.people.frame.building_3.path
    assert "还没有房屋" in words(client.get("/homes/building", {"path": path}))
    address = f"/homes/lay?path={path}"
    refused = client.post(address, {**TOLD, "floors": "一到三"})
    assert refused.status_code == 422
    assert "一到三" in words(refused)
    assert "哪几层" in words(refused)
    looked = words(client.post(address, TOLD))
    assert "新添" in looked
    assert "12 户" in looked
    assert _doors(here) == ()
    seen = caught('name="seen" value="([^"]*)"', looked)
    laid = client.post(address, {**TOLD, "seen": seen, "_decide": "1"})
    assert laid.status_code == 303
    page = words(client.get(laid["Location"]))
    assert "12 户，已核实 0 户" in page
    assert page.index("3 层") < page.index("1 层")
    stale = client.post(address, {**TOLD, "seen": seen, "_decide": "1"})
    assert stale.status_code == 409
    assert len(_doors(here)) == 12


def test_a_cell_says_when_something_last_was_and_what_is_open(here: World) -> None:
    path = _laid(here)
    one = _doors(here)[0]
    worker = browser(here.people.worker)
    form = words(worker.get(f"/open/{KEY}", {"subject": f"dwelling:{one.id}"}))
    assert f"关于 <b>3幢{one.door}</b>" in form
    sent: dict[str, object] = {**LAMP, "danger": "no", "place": path, "subject": f"dwelling:{one.id}", "_sure": "1"}
    opened = worker.post(f"/open/{KEY}", sent)
    assert opened.status_code == 303, words(opened)
    assert f'<a href="/homes/{one.id}">3幢{one.door}</a>' in words(worker.get(opened["Location"]))
    assert str(LAMP["title"]) in words(worker.get(f"/homes/{one.id}"))
    page = words(worker.get("/homes/building", {"path": path}))
    assert page.count("在办 1 件") == 1
    assert "今天" in page
    assert "今天" in words(worker.get("/homes/building", {"path": path, "view": "table"}))
    stranger = browser(here.people.other_worker)
    assert stranger.get(f"/open/{KEY}", {"subject": f"dwelling:{one.id}"}).status_code == 404


def test_on_a_phone_one_unit_is_shown_and_the_others_are_a_tap_away(here: World) -> None:
    path = _laid(here)
    page = words(browser(here.people.grid_worker).get("/homes/building", {"path": path, "unit": "2"}))
    assert page.count(" off") == 7  # the other unit's head and its six doors
    assert 'unit=2" aria-current="true"' in page


def test_one_dwelling_is_changed_and_ended_and_what_was_stays(here: World) -> None:
    _laid(here)
    one = _doors(here)[0]
    client, address = browser(here.people.worker), f"/homes/{one.id}"
    bad = client.post(f"{address}/change", {**DOOR, "area": "很大", "why": "量过"})
    assert bad.status_code == 422
    assert "很大" in words(bad)
    assert "量过" in words(bad)
    for wrong in ({**DOOR, "on": "昨天"}, {**DOOR, "room": "102", "unit": "1"}):
        assert client.post(f"{address}/change", wrong).status_code == 422
    assert _doors(here)[0] == one
    good = client.post(f"{address}/change", {**DOOR, "use": "let", "area": "89.5", "on": "2026-06-01"})
    assert good.status_code == 303
    page = words(client.get(good["Location"]))
    assert "89.50 平方米" in page
    assert one.door in page  # among what was
    then = words(client.get("/homes/building", {"path": here.people.frame.building_3.path, "on": "2026-05-01"}))
    assert one.door in then
    seen = caught('name="seen" value="([^"]*)"', page)
    assert client.post(f"{address}/change", {**DOOR, "use": "own", "seen": seen}).status_code == 303
    late = client.post(f"{address}/change", {**DOOR, "area": "90", "seen": seen})
    assert late.status_code == 409
    assert "刚才有人改过" in words(late)
    assert 'value="90"' in words(late)
    assert caught('name="seen" value="([^"]*)"', words(late)) != seen
    assert client.post(f"{address}/end", {"why": "打通"}).status_code == 422
    assert client.post(f"{address}/end", {"why": "打通", "on": "2026-07-01"}).status_code == 303
    assert "已不在" in words(client.get(address))
    assert client.post(f"{address}/withdraw", {"why": "录错"}).status_code == 409
    assert len(_doors(here)) == 11


def test_the_buildings_of_a_place_say_how_much_of_each_is_registered(here: World) -> None:
    _laid(here)
    page = words(browser(here.people.worker).get("/homes"))
    assert "12 户 · 2 个单元 · 最高 3 层" in page
    own = words(browser(here.people.grid_worker).get("/homes"))
    assert "1幢" not in own
    assert "3幢" in own


def _file(*rows: tuple[str | int, ...]) -> SimpleUploadedFile:
    made = openpyxl.Workbook()
    header = ("小区", "楼栋", "单元", "楼层", "房号", "用途", "建筑面积（㎡）", "产权", "核实", "从哪天起")
    for row in (header, *rows):
        made.worksheets[0].append(row)
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile("房屋.xlsx", out.getvalue())


def test_excel_registers_new_doors_and_fills_in_those_that_stand(here: World) -> None:
    _laid(here)
    client, path = browser(here.people.worker), here.people.community.path
    wrong = _file(("", "9 幢", "1", "1", "101", "", "", "", "", ""), ("", "3 幢", "1", "0", "101", "", "x", "", "", ""))
    with CaptureQueriesContext(connection) as asked:
        refused = words(client.post("/registers/homes/import", {"path": path, "file": wrong}))
    assert sum("regexp_replace(p.name" in one["sql"] for one in asked) == 1  # once for the file, not for each row
    assert "没有叫“9 幢”的楼" in refused
    assert "建筑面积（㎡）" in refused
    good = _file(
        ("桂花苑", "3 幢", "1", "1", "101", "自住", "88.8", "", "已核实", ""),
        ("", "3 幢", "1单元", 4, 401, "空置", "", "商品房", "", "2026-01-05"),
    )
    tried = client.post("/registers/homes/import", {"path": path, "file": good})
    rows = caught('name="rows" value="([^"]*)"', words(tried)).replace("&quot;", '"')
    assert client.post("/registers/homes/import", {"path": path, "rows": rows}).status_code == 303
    doors = {one.door: one for one in _doors(here)}
    assert len(doors) == 13
    filled, new = doors["1单元101室"], doors["1单元401室"]
    assert (filled.facts.use, str(filled.facts.area), filled.quality, filled.since) == ("own", "88.80", "checked", None)
    assert (new.facts.tenure, new.source, f"{new.since}") == ("commodity", "imported", "2026-01-05")
    listed = words(client.get("/registers/homes", {"path": path, "use": "空置"}))
    assert "401" in listed
    assert "101" not in listed.split("<tbody>")[-1]


def test_a_portrait_leads_to_what_the_reader_may_enter_and_draws_what_is_outlined(here: World) -> None:
    _laid(here)
    path, grid = here.people.community.path, here.people.frame.grid_two
    bare = words(browser(here.people.admin).get("/places/portrait", {"path": path}))
    assert "还没有边界" in bare
    assert f"/places/shape?path={path}" in bare
    corners = [[120.62, 31.26], [120.63, 31.26], [120.63, 31.27], [120.62, 31.27], [120.62, 31.26]]
    draw_shape(
        place=grid.id, geojson=json.dumps({"type": "Polygon", "coordinates": [corners]}), system="CGCS2000",
        source="街道 2026 年网格图", by=here.people.admin, at=here.tick(),
    )  # fmt: skip
    page = words(browser(here.people.worker).get("/places/portrait", {"path": path}))
    assert "<svg" in page
    assert "街道 2026 年网格图" in page
    [area] = re.findall(rf"{grid.name}</a></th><td class=\"n\">([\d,]+)<", page)
    assert abs(int(area.replace(",", "")) - 1_056_500) < 3000  # a hundredth of a degree each way, there
    assert "12 <small>户</small>" in page
    up = browser(here.people.supervisor).get("/places/portrait", {"path": here.people.street.path})
    assert up["Location"] == f"/cockpit?path={here.people.street.path}"


def test_doors_of_a_building_split_in_two_are_decided_on_one_page_and_nothing_chosen_is_lost(here: World) -> None:
    old, at = here.people.frame.building_3, now()
    _laid(here)
    enter_system()
    east, west = (
        add_below(parent=here.people.community.id, kind="building", name=name, by=Nobody(), at=at)
        for name in ("东楼", "西楼")
    )
    close(id=old.id, on=at.date(), successors=[east.id, west.id], by=Nobody(), at=at)
    follow = registry.homes_place_reactions()["territories.place-closed", "registry.homes-follow"]
    follow(Happened(1, "territories.place-closed", 1, {"place": old.id}, at))
    client, community = browser(here.people.worker), here.people.community.path
    assert "1 处楼栋、小区撤销以后" in words(client.get("/homes", {"path": community}))
    assert "12 户房屋" in words(client.get("/homes/left", {"path": community}))
    address = f"/homes/left?path={old.path}"
    page = client.get(address)
    assert "1单元101室" in words(page)
    one = caught('name="door-([^"]*)" aria-label="1单元101室', page.content.decode())
    known = {"source": "visited", "quality": "checked"}
    chosen = {"unit-1": east.path, "unit-2": west.path, f"door-{one}": west.path}
    assert client.post(address, known).status_code == 422
    refused = client.post(address, {**chosen, "source": "⚠", "quality": "checked"})
    assert refused.status_code == 422
    assert refused.content.decode().count(f'<option value="{west.path}" selected') == 2
    assert client.post(address, {**chosen, **known}).status_code == 303
    here.actor("worker")
    assert (len(registry.dwellings(east.id)), len(registry.dwellings(west.id))) == (5, 7)
    assert "这里都定好了" in words(client.get(address))
    assert "没有待定的" in words(client.get("/homes/left", {"path": community}))
