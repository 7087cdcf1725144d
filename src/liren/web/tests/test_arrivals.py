"""The pages of people who come by a file: the template filled and brought, looked through, decided, written."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liren.access.public import exports, looks_at
from liren.registry import public as registry
from liren.registry.tests.village import AT, PHONE, Village, number, village
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Village:
    return village()


def filled(client, *lines: dict[str, str]) -> SimpleUploadedFile:
    """The template as it is downloaded, with these rows by the titles of its columns."""
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(client.get("/people/import/template").streaming_content))
    )  # fmt: skip
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    for line in lines:
        sheet.append([line.get(str(title), "") for title in titles])
    assert {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}["L2:L2001"] == (
        '"常住,流动,户籍,境外"'
    )
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("居民.xlsx", out.getvalue())


def test_a_filled_template_is_looked_through_decided_upon_and_written(here: Village):
    client = browser(here.people.worker)
    lines = (
        {"姓名": "方知夏", "证件号码": number("19990909"), "居住类别": "常住"},
        {"姓名": "程霖希", "电话": PHONE, "居住类别": "常住"},
        {"姓名": "方大同", "居住类别": "长住"},
    )
    asked = {"path": here.people.community.path, "source": "imported", "why": "人口核对"}
    refused = client.post("/people/import", {**asked, "why": "", "file": filled(client, *lines)})
    assert refused.status_code == 422
    assert "根据什么" in words(refused)
    at = client.post("/people/import", {**asked, "file": filled(client, *lines)})["Location"]
    wrong = words(client.get(at))
    assert "第 4 行" in wrong
    assert "居住类别：只能填：常住、流动、户籍、境外" in wrong.replace("</b>", "").replace("<b>", "")
    doubtful = words(client.get(at, {"show": "doubtful"}))
    assert "电话相同，姓名同音" in doubtful
    assert PHONE not in doubtful
    assert "程霖希" not in doubtful
    client.post(f"{at}/decide", {"show": "doubtful", "line-3": str(here.chen)})
    ended = client.get(client.post(f"{at}/write")["Location"])
    assert "登记 1 人" in words(ended)
    [fang] = registry.find(
        number=number("19990909"), purpose="入户走访", by=here.enter("worker"), at=AT
    ).people  # fmt: skip
    assert fang.quality == "unchecked"
    assert client.post(f"{at}/write").status_code == 409


def test_what_is_no_sheet_of_people_is_refused_in_words(here: Village):
    client = browser(here.people.worker)
    asked = {"path": here.people.community.path, "source": "imported", "why": "人口核对"}
    for file, said in (
        (SimpleUploadedFile("a.xlsx", b"PK not a book"), "不是完好的"),
        (SimpleUploadedFile("a.csv", "姓名,体重\n方知夏,60".encode()), "不认得“体重”"),
        (SimpleUploadedFile("a.csv", "姓名\n方知夏".encode()), "缺少“居住类别”"),
    ):
        answer = client.post("/people/import", {**asked, "file": file})
        assert (answer.status_code, said in words(answer)) == (422, True), said


def taken(client, **asked: object):
    response = client.post("/people/take", {"use": "notice", **asked})
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).worksheets[0]


def test_a_list_taken_out_bears_who_when_and_what_for_and_every_person_is_a_look(here: Village):
    client = browser(here.people.worker)
    asked = {"path": here.people.frame.building_3.path, "purpose": "电梯更新 & 签字"}
    sheet = taken(client, full=["phone"], **asked)
    mark, header, *lines = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    number = lines[0][header.index("导出编号")]
    assert all(line[header.index("导出编号")] == number for line in lines)
    assert all(said in mark[0] for said in (number, "电梯更新 & 签字", "用后销毁"))
    assert number in sheet.oddHeader.center.text
    assert (sheet.print_title_rows, sheet.protection.sheet) == ("$1:$2", True)
    people = {(line[0], line[header.index("电话")]) for line in lines}
    assert people == {("陈*", PHONE), ("许*", ""), ("陈*", "")}, "of this building alone, names masked"
    assert {"年龄"} == {"年龄", "出生日期"} & {*header}, "beside a masked number no date of birth"
    assert all("*" * 16 in line[header.index("证件号码")] for line in lines)
    [export] = [one for one in exports(here.people.enter("admin"), here.people.community.path) if number in one.asked]
    assert (export.rows, "电梯更新 & 签字" in export.asked) == (3, True)
    here.enter("worker")
    seen = {(what, look.purpose) for look in looks_at(here.chen, limit=20) for what in [look.what]}
    assert {("电话", "电梯更新 & 签字"), ("名单导出", "电梯更新 & 签字")} <= seen


def test_a_list_for_what_stands_on_consent_holds_what_was_agreed_to_alone(here: Village):
    registry.consents.say_for(
        resident_id=here.chen, purpose="volunteers", agrees=True, how="signed", document="同意书第 12 份",
        by=here.enter("worker"), at=AT,
    )  # fmt: skip
    asked = {"path": here.people.frame.building_3.path, "use": "volunteers", "purpose": "重阳节活动"}
    sheet = taken(browser(here.people.worker), full=["name", "phone"], **asked)
    _, header, *lines = sheet.iter_rows(values_only=True)
    assert (header[:2], [line[:2] for line in lines]) == (("姓名", "电话"), [("陈林溪", PHONE)])
    assert header[2:] == ("导出编号",)


def test_a_list_is_taken_out_for_a_purpose_by_who_may_there(here: Village):
    client = browser(here.people.worker)
    three = here.people.frame.building_3.path
    assert "请写为什么" in words(client.post("/people/take", {"path": three, "use": "notice", "purpose": ""}))
    assert "证件号码一律遮住" in words(
        client.post("/people/take", {"path": three, "purpose": "签字", "full": "number"})
    )
    assert client.post("/people/take", {"path": "32.05.", "purpose": "签字"}).status_code == 422
    assert "请选是哪一种用途" in words(client.post("/people/take", {"path": three, "purpose": "签字"}))
    other = browser(here.people.other_grid_worker)
    assert client.get("/people/take").status_code == other.get("/people/take").status_code == 200
    assert other.post("/people/take", {"path": three, "use": "notice", "purpose": "签字"}).status_code == 403
    assert browser(here.people.admin).get("/people/take").status_code == 403
