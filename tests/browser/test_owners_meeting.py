"""An owners' meeting in a real browser: a decision fails by 0.01 m², a second passes, from roll to certificate."""

import json
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
import segno
from django.conf import settings
from django.core.management import call_command

from liren.access.public import SYSTEM, enter, enter_system
from liren.actors.public import find_or_make_resident
from liren.autonomy import public as autonomy
from liren.kit.clock import CHINA, now
from liren.kit.database import one_transaction
from liren.kit.signing import public_key
from liren.registry import public as registry
from liren.registry.public import Facts, Ground
from liren.territories import public as territories
from tests.browser.site import PHONE, go

pytestmark = pytest.mark.browser

HOMES = (
    ("1幢", "101", "80.00", "王秋实"),
    ("1幢", "102", "70.00", "李晚、周远"),
    ("1幢", "201", "50.00", "陈默"),
    ("1幢", "202", "50.00", "许舟"),
    ("2幢", "101", "60.00", "赵青"),
    ("2幢", "102", "40.01", "赵青"),
    ("2幢", "201", "99.99", "建设单位"),
    ("2幢", "202", "50.00", "建设单位"),
)
WANG = "13800002046"
AGREE, AGAINST = "同意", "反对"
TITLE = "选聘新的物业服务企业"


def _laid() -> str:
    """The dwellings of 桂花里小区 on record, 王秋实 of one of them linked with an account; the path of the estate."""
    at = now()
    with one_transaction():
        enter_system("test")
        autonomy.seed_rules(settings.LAWBOOK, at=at)
        estate = next(
            one for one in territories.descendants("", limit=100_000, level=6).places if one.name == "桂花里小区"
        )
        buildings = {one.name: one for one in territories.children(estate.path)}
        doors = {
            (where, room): registry.register_dwelling(
                building_id=buildings[where].id, facts=Facts("1", int(room[0]), room, area=Decimal(area)), since=None,
                source="told", quality="checked", by=SYSTEM, at=at,
            )
            for where, room, area, _ in HOMES
        }  # fmt: skip
        registry.register(
            given={"name": "王秋实", "phones": [WANG]}, kind="actual", place=None, dwelling_id=doors["1幢", "101"].id,
            ground=Ground("told"), by=SYSTEM, at=at,
        )  # fmt: skip
        wang = find_or_make_resident(phone=WANG, name=None, path="", by=SYSTEM, at=at)
        registry.link_account(name="王秋实", by=enter(wang, "test"), at=at)
    return estate.path


def _roll(director: Any, path: str, folder: Path) -> None:
    """The sheet is taken, filled with a slip of the pen, mended on the page, made into a roll, and frozen."""
    director.goto(f"/decisions?path={path}")
    go(director, director.get_by_role("link", name="编业主名册").click)
    with director.expect_download() as taken:
        director.get_by_role("link", name="下载待填的表").click()
    book = openpyxl.load_workbook(BytesIO(Path(taken.value.path()).read_bytes()))
    sheet = book.worksheets[0]
    doors = {f"{where}1单元{room}室": owners for where, room, _, owners in HOMES}
    row: Any
    for row in sheet.iter_rows(min_row=2):
        row[2].value = doors[row[0].value]
        if row[0].value.endswith("202室") and row[2].value == "许舟":
            row[1].value = "50.001"
    filled = folder / "owners.xlsx"
    book.save(filled)
    director.get_by_label("填好的文件").set_input_files(filled)
    go(director, director.get_by_role("button", name="先试一遍").click)
    assert "有 1 处要改" in director.inner_text("main")
    assert "最多两位小数" in director.inner_text("main")
    typed = director.get_by_label("或者写在这里")
    typed.fill(typed.input_value().replace("50.001", "50.00"))
    go(director, director.get_by_role("button", name="先试一遍").click)
    said = director.inner_text("main")
    assert "6 人" in said
    assert "500.00 平方米" in said
    assert "赵青" in director.inner_text("form:has([name=looked])")
    director.get_by_label("以上几处都核对过了").check()
    go(director, director.get_by_role("button", name="做成名册").click)
    assert "现在 6 人、500.00 平方米" in director.inner_text("main")
    go(director, director.get_by_role("button", name="锁定名册").click)
    assert "已锁定" in director.inner_text("main")


def _opened(director: Any, path: str, title: str) -> str:
    """Asked, refused without a notice, posted sixteen days ago, opened; the question's id."""
    today = now().astimezone(CHINA).date()
    director.goto(f"/decisions?path={path}")
    folded = director.locator("details:not([open]) > summary", has_text="发起表决")
    if folded.count():  # after the first question
        folded.click()
    director.get_by_label("要表决什么").fill(title)
    director.get_by_label("按哪条规则").select_option("cc278-other")
    director.get_by_label("哪天截止（含这天）").fill(f"{today + timedelta(days=20):%Y-%m-%d}")
    director.get_by_label("书面征求意见").check()
    go(director, director.get_by_role("button", name="发起").click)
    question = str(director.url).rstrip("/").rsplit("/", 1)[1]
    go(director, director.get_by_role("button", name="开始表决").click)
    assert "要提前 15 天通知" in director.inner_text("main")
    director.goto(f"/decisions/{question}/notice")
    director.get_by_label("哪天贴出").fill(f"{today - timedelta(days=16):%Y-%m-%d}")
    director.get_by_label("贴在哪里").fill("各单元门口")
    director.get_by_label("哪天告知居委会").fill(f"{today - timedelta(days=16):%Y-%m-%d}")
    director.locator("#n-document").fill("公告第 3 号，附张贴照片")
    go(director, director.get_by_role("button", name="记下", exact=True).click)
    assert "最早" in director.inner_text("main")
    director.goto(f"/decisions/{question}")
    go(director, director.get_by_role("button", name="开始表决").click)
    assert "正在表决" in director.inner_text("main")
    return question


def _brought(director: Any, question: str) -> dict[int, str]:
    """A paper for each is printed, its code leads to their line, and all but one are brought; entry by number."""
    director.goto(f"/decisions/{question}/forms?numbers=1-6")
    codes = [one.get_attribute("src") for one in director.locator(".ballot img").all()]
    with one_transaction():
        enter_system("test")
        lines = autonomy.entries(autonomy.question(UUID(question), SYSTEM).roll_id, SYSTEM)
    base = str(director.url).split("/decisions/")[0]
    found = {one.number or 0: str(one.id) for one in lines}
    assert codes == [
        segno.make(f"{base}/decisions/{question}/sheet/{found[number]}", error="m", micro=False).svg_data_uri(border=2)
        for number in range(1, 7)
    ]
    director.goto(f"/decisions/{question}/notice")
    director.get_by_label("送给名册上的哪几号").fill("1-5")
    director.get_by_label("谁送的").fill("楼栋长")
    go(director, director.get_by_role("button", name="登记", exact=True).click)
    assert "第 6 号" in director.inner_text("section:has(#le)")
    director.get_by_label("送给名册上的哪几号").fill("6")
    director.get_by_label("怎么送的").select_option("door")
    director.get_by_label("谁送的").fill("楼栋长")
    go(director, director.get_by_role("button", name="登记", exact=True).click)
    assert "都送到了" in director.inner_text("section:has(#le)")
    return found


def _votes(director: Any, wang: Any, question: str, against: set[str]) -> None:
    """王秋实 on the telephone, everybody else on paper, entered from the page behind the code on it."""
    with one_transaction():
        enter_system("test")
        lines = autonomy.entries(autonomy.question(UUID(question), SYSTEM).roll_id, SYSTEM)
    wang.goto(f"/decisions/{question}")
    wang.get_by_label(AGREE, exact=True).check()
    go(wang, wang.get_by_role("button", name="投票").click)
    assert "您投过了" in wang.inner_text("main")
    for one in lines:
        if one.resident_id is None:
            director.goto(f"/decisions/{question}/sheet/{one.id}")
            director.get_by_label("怎么投的").select_option("written")
            director.get_by_label(AGAINST if str(one.area) in against else AGREE, exact=True).check()
            director.get_by_label("票放在哪里").fill(f"第 1 册第 {one.number} 张")
            go(director, director.get_by_role("button", name="录入").click)


def _counted(director: Any, wang: Any, question: str, folder: Path) -> dict[str, Any]:
    """Closed, counted, published; what who is on the roll downloads holds when anybody recomputes it."""
    director.goto(f"/decisions/{question}")
    go(director, director.get_by_role("button", name="结束表决").click)
    go(director, director.get_by_role("button", name="计票并公布").click)
    wang.goto(f"/decisions/{question}")
    with wang.expect_download() as taken:
        wang.get_by_role("link", name="下载结果文件").click()
    file, told = folder / "decision.json", StringIO()
    file.write_bytes(Path(taken.value.path()).read_bytes())
    call_command("verify", "decision", str(file), key=public_key(), stdout=told)
    assert "✗" not in told.getvalue()
    found = json.loads(file.read_text("utf-8"))
    assert "王秋实" not in json.dumps(found, ensure_ascii=False)
    changed = folder / "changed.json"
    changed.write_text(json.dumps(found, ensure_ascii=False).replace("agree", "against", 1), "utf-8")
    with pytest.raises(SystemExit):
        call_command("verify", "decision", str(changed), key=public_key(), stdout=StringIO())
    certificate: dict[str, Any] = found["certificate"]
    return certificate


def test_owners_decide_and_fail_by_a_hundredth_of_a_square_metre_then_pass(site, tmp_path):
    path = _laid()
    director = site.staff("yanhua")
    wang = site.resident(WANG)
    wang.set_viewport_size(PHONE)
    _roll(director, path, tmp_path)
    first = _opened(director, path, TITLE)
    _brought(director, first)
    _votes(director, wang, first, {"100.01", "149.99"})
    said = _counted(director, wang, first, tmp_path)
    assert said["verdict"]["decided"] is False
    assert "还差 0.01 平方米" in wang.inner_text("main")
    assert said["notice"]["reached"] == 6
    second = _opened(director, path, f"{TITLE}（修改以后）")
    _votes(director, wang, second, {"149.99"})
    said = _counted(director, wang, second, tmp_path)
    assert said["verdict"]["decided"] is True
    assert "通过" in wang.inner_text("h2#res")
    assert datetime.fromisoformat(said["question"]["opens_at"]) <= now()
