"""The pages of the catalogue: found, read, warned of, recorded, changed, taken out and brought in as Excel."""

import html
import io
import re
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from liren.access.public import SYSTEM
from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import now
from liren.standards import public as standards
from liren.standards.public import ClauseEntry, SourceEntry, StandardEntry, StandardFilters
from liren.web import affairs, figures
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db
AT = now()
ON = date(2026, 6, 1)
TEXT = (settings.LAWBOOK / "procedures" / "management" / "grid-event.yaml").read_text("utf-8")
TYPED = {
    "title": "社区议事规范",
    "level": "national",
    "status": "in_force",
    "number": "gbt90001-2020",
    "sources": "某文件",
}


@pytest.fixture
def people() -> Cast:
    return cast()


def record(number: str = "CJ/T 315-2009", title: str = "监管案件立案、处置与结案", **more: Any) -> UUID:
    told: dict[str, Any] = {"status": "in_force", "level": "industry", "sources": (SourceEntry("某文件"),), **more}
    return standards.record_standard(entry=StandardEntry(title, number=number, **told), by=SYSTEM, at=AT)


def titles(text: str = "") -> list[str]:
    return [one.title for one in standards.find_standards(StandardFilters(text), on=ON).items]


def test_everybody_finds_a_standard_by_number_or_words(people: Cast) -> None:
    id = record()
    page = words(browser().get("/standards/catalogue", {"text": "cjt315", "level": "industry"}))
    assert f"/standards/catalogue/{id}" in page
    assert "监管案件立案" in words(browser(people.wang).get("/standards/catalogue", {"text": "案件"}))
    empty = words(
        browser(people.worker).get("/standards/catalogue", {"text": "没有的", "kind": "nonsense", "after": ""})
    )
    assert "没有查到" in empty
    assert "登记" not in caught("(?s)<header>(.*?)</header>", empty)


def test_a_procedure_that_cites_a_withdrawn_standard_warns_wherever_it_is_shown(people: Cast) -> None:
    new = record("CJ/T 315-2026", "监管案件")
    old = record(status="superseded", withdrawn_on=date(2026, 1, 1), successor=new)
    published = standards.publish(document=TEXT, publisher="liren", by=SYSTEM, at=AT)
    for who in (people.worker, people.wang):
        page = words(browser(who).get(f"/procedures/{published.key}"))
        assert "CJ/T 315—2009：2026-01-01 已被 CJ/T 315—2026 代替" in page
        assert f"/standards/catalogue/{old}" in page
    standard = words(browser().get(f"/standards/catalogue/{old}"))
    assert re.search(f"(?s)已被代替.*{new}", standard)
    assert "还有 1 份规程引用这一版" in standard
    assert f"/procedures/{published.key}" in standard
    assert "照它办的事项" not in standard
    assert "照它办的事项" in words(browser(people.worker).get(f"/standards/catalogue/{old}"))


@pytest.mark.requirement("R011")
def test_a_clause_leads_to_the_steps_that_run_by_it(people: Cast) -> None:
    id = record(clauses=(ClauseEntry("5.1", "立案时限", area="urban"),), machine_scheme="din-dke", machine_level=3)
    text = TEXT.replace("basis: gbt30428.8", "basis: cjt315")
    text = text.replace("案件立案、处置与结案, clause: null", "案件立案、处置与结案, clause: '5.1'")
    standards.publish(document=text, publisher="liren", by=SYSTEM, at=AT)
    page = words(browser(people.worker).get(f"/standards/catalogue/{id}"))
    assert "/procedures/management/grid-event#step-accept" in caught("(?s)5.1</a></th>(.*?)</tr>", page)
    assert "3 级：机读内容（DIN/DKE 五级（0—4））" in page


def test_who_keeps_standards_records_and_changes_them_and_nothing_typed_is_lost(people: Cast) -> None:
    editor = browser(people.editor)
    refused = editor.post(
        "/standards/catalogue/new", {**TYPED, "in_force_from": "2020-01-01", "issued_on": "2021-01-01"}
    )
    assert refused.status_code == 422
    assert "实施日期不能早于发布日期" in words(refused)
    assert "gbt90001-2020" in words(refused)
    made = editor.post("/standards/catalogue/new", {**TYPED, "actors": ["party", "social_force"]})
    assert made.status_code == 303
    where = made["Location"].partition("?")[0]
    form = words(editor.get(f"{where}/change"))
    assert 'value="GB/T 90001—2020"' in form
    seen = caught('name="seen" value="([^"]*)"', form)
    changed = {**TYPED, "seen": seen, "title": "社区协商议事规范", "stands_on": "城市居民委员会组织法 第十五条"}
    assert editor.post(f"{where}/change", changed).status_code == 303
    again = editor.post(f"{where}/change", {**changed, "title": "同时改的"})
    assert again.status_code == 409
    assert "同时改的" in words(again)
    page = words(browser().get(where))
    assert "社区协商议事规范" in page
    assert "名称：社区议事规范 → 社区协商议事规范" in page
    assert "城市居民委员会组织法 第十五条" in page
    assert browser(people.worker).post(f"{where}/change", {**changed, "seen": "2"}).status_code == 403


def test_a_story_names_the_clause_that_changed_and_a_procedure_counts_once(people: Cast) -> None:
    id = record(clauses=(ClauseEntry("5.1", "时限"), ClauseEntry("5.2", "公示")))
    page = standards.standard(id, on=ON)
    typed = {**standards.typed_of(page), "clauses": "5.1 办理时限\n5.2 公示", "machine": "din-dke/0"}
    standards.change_typed(page=page, typed=typed, seen=1, reason="", by=SYSTEM, at=AT)
    text = TEXT.replace("basis: gbt30428.8", "basis: again", 1).replace(
        "sources:\n", "sources:\n  - {id: again, document: CJ/T 315, title: 结案, clause: '5.2', checked: false}\n", 1
    )
    standards.publish(document=text, publisher="liren", by=SYSTEM, at=AT)
    shown = words(browser().get(f"/standards/catalogue/{id}"))
    assert "条款：5.1 时限 → 5.1 办理时限" in shown
    assert "机读等级：无 → 0" in shown
    assert re.search("哪些规程引用它</h2><span[^>]*>1 份", shown)


@pytest.mark.parametrize("page", [affairs, figures])
def test_what_a_step_or_figure_rests_on_is_told_by_chinas_day(
    people: Cast, monkeypatch: pytest.MonkeyPatch, page: Any
) -> None:
    record(withdrawn_on=date(2026, 7, 1))
    cited: Any = SimpleNamespace(document="CJ/T 315", clause=None)
    rests = SimpleNamespace(clause=SimpleNamespace(source=cited), figure=SimpleNamespace(clause=cited))
    for hour, warns in ((15, False), (17, True)):
        monkeypatch.setattr(page, "now", lambda hour=hour: datetime(2026, 6, 30, hour, tzinfo=UTC))
        assert ("已废止" in page._citation(rests).warning) is warns


@pytest.mark.requirement("R042", "R329")
def test_a_community_enters_its_own_conventions_with_a_type_and_a_life_of_their_own(people: Cast) -> None:
    director, here = browser(people.director), people.community.path
    form = words(director.get("/standards/catalogue/new"))
    assert 'name="level"' not in form, "a community is asked only of its own convention"
    assert "是哪一种" in form
    blank = director.post("/standards/catalogue/new", {"place": here, "in_force_from": "never"})
    assert blank.status_code == 422
    assert "有 5 处需要改" in words(blank)
    pact = {
        "title": "桂花里居民公约", "level": "quasi", "quasi_type": "residents_pact", "status": "opinions",
        "place": here, "sources": "2026 年居民会议", "stands_on": "城市居民委员会组织法 第十五条",
    }  # fmt: skip
    refused = director.post("/standards/catalogue/new", {**pact, "level": "local", "quasi_type": "", "number": ""})
    assert refused.status_code == 422
    made = director.post("/standards/catalogue/new", pact)
    assert made.status_code == 303
    where = made["Location"].partition("?")[0]
    assert "居民公约" in words(browser().get(where))
    given = director.post(f"{where}/change", {**pact, "seen": "1"})
    assert given.status_code == 303, "the same again changes nothing"
    early = director.post(f"{where}/change", {**pact, "seen": "1", "status": "in_force"})
    assert early.status_code == 422
    for number, status in enumerate(("review", "in_force", "withdrawn"), start=1):
        assert director.post(f"{where}/change", {**pact, "seen": str(number), "status": status}).status_code == 303
    assert [one.fields["status"] for one in standards.standard_changes(UUID(where.rpartition("/")[2]))[:3]] == [
        ("in_force", "withdrawn"), ("review", "in_force"), ("opinions", "review"),
    ]  # fmt: skip
    others = browser(people.other_worker).get("/standards/catalogue", {"level": "quasi"})
    assert "桂花里居民公约" in words(others)


def book(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    made = openpyxl.Workbook()
    for row in (("标准号", "名称", "层级", "状态", "约束哪些主体", "实施日期", "引用", "出处"), *rows):
        made.worksheets[0].append(row)
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile("标准.xlsx", out.getvalue())


def test_standards_come_in_by_excel_after_a_trial_and_go_out_again(people: Cast) -> None:
    editor = browser(people.editor)
    first = ("gbt90001-2020", "社区议事规范", "国家标准", "现行", "基层政府、社会力量", "2020-05-01", "", "某网站")
    wrong = editor.post(
        "/registers/standards/import",
        {"file": book(first, ("DB37/T 1", "地方规范", "国家标准", "现行", "军队", "", "", ""), first)},
    )
    page = words(wrong)
    assert wrong.status_code == 422
    assert re.search(r"第 3 行</th><td[^>]*>出处", page)
    assert re.search(r"第 4 行</th><td[^>]*>标准号", page)
    assert titles() == []
    second = ("", "桂花里公约", "类标准文件", "现行", "", "", "", "某网站")
    kinds = words(editor.post("/registers/standards/import", {"file": book(second)}))
    assert re.search(r"第 2 行</th><td[^>]*>哪种类标准文件", kinds)
    both = "GB/T 90001—2020；GB/T 9"
    citing = ("GB/T 90002-2021", "社区议事评价", "国家标准", "现行", "", "2021-05-01", both, "某网站")
    tried = editor.post("/registers/standards/import", {"file": book(first, citing)})
    assert "2 行都可以写入" in words(tried)
    rows = html.unescape(caught('name="rows" value="([^"]*)"', words(tried)))
    assert editor.post("/registers/standards/import", {"rows": rows}).status_code == 303
    assert titles() == ["社区议事规范", "社区议事评价"]
    taken: Any = editor.post("/registers/standards/export", {"number": "90002"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(taken.streaming_content))).worksheets[0]
    header, row = sheet.iter_rows(values_only=True)
    told = dict(zip(header, row, strict=True))
    assert (told["标准号"], told["实施日期"]) == ("GB/T 90002—2021", "2021-05-01")
    assert told["引用"] == both
    old = record("GB/T 90002-2011", "旧的", level="national", status="superseded", successor_note="GB/T 90002-2021")
    taken = editor.post("/registers/standards/export", {"title": "旧的"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(taken.streaming_content))).worksheets[0]
    header, row = sheet.iter_rows(values_only=True)
    assert dict(zip(header, row, strict=True))["被哪份代替"] == "GB/T 90002—2021"
    story = browser(people.director).get("/registers/standards", {"path": people.community.path, "row": str(old)})
    assert story.status_code == 200, "its story is as public as the standard"
    template = editor.get("/registers/standards/template")
    assert template.status_code == 200
    assert browser(people.worker).post("/registers/standards/import", {"rows": rows}).status_code == 403
