"""Registers by the API: the rows the pages list, with filters; what befell one; a file that is written down."""

import io
from typing import Any
from urllib.parse import urlencode

import openpyxl

from liren.access.public import SYSTEM, exports
from liren.actors import public as actors
from liren.api.tests.street import Street
from liren.api.tests.test_keys import key
from tests.doors import said


def here(street: Street, **more: Any) -> dict[str, Any]:
    return {"place": street.world.people.community.path, **more}


def filtered(who: Any, street: Street, *where: str) -> Any:
    asked = [("place", street.world.people.community.path), *(("where", one) for one in where)]
    return who.get(f"/registers/organisations?{urlencode(asked)}")


def titles(answer: Any) -> set[str]:
    assert answer.status_code == 200, said(answer)
    return {one["cells"]["name"] for one in answer.json()["items"]}


def test_everybody_is_told_the_registers_they_may_see_and_their_columns(street: Street) -> None:
    admin = {one["key"]: one for one in street.as_("admin").get("/registers").json()["items"]}
    assert {"places", "organisations", "exports"} <= set(admin)
    kinds = next(c for c in admin["places"]["columns"] if c["key"] == "kind")
    assert (kinds["options"], kinds["filterable"]) == (["小区", "网格", "楼栋"], True)
    assert {one["key"] for one in street.as_("worker").get("/registers").json()["items"]} == {
        "papers",
        "admitted",
        "facilities",
        "homes",
        "openings",
        "premises",
    }
    assert street.as_("wang").get("/registers").json()["items"] == []


def test_rows_are_filtered_paged_and_say_of_what_they_are(street: Street) -> None:
    admin = street.as_("admin")
    whole = admin.get("/registers/organisations", **here(street)).json()["items"]
    first = admin.get("/registers/organisations", limit=1, **here(street)).json()
    rest = admin.get("/registers/organisations", after=first["after"], **here(street)).json()["items"]
    assert [one["id"] for one in (*first["items"], *rest)] == [one["id"] for one in whole]
    assert whole[0]["thing"] == {"kind": "organisation", "id": whole[0]["id"]}
    only = filtered(admin, street, "kind:社会力量", "name:物业")
    assert titles(only)
    assert titles(only) == {n for n in titles(admin.get("/registers/organisations", **here(street))) if "物业" in n}
    for wrong in ("salary:1", "kind:城堡", "phone:1"):
        refused = filtered(admin, street, wrong)
        assert (refused.status_code, refused.json()["fields"].keys()) == (422, {"where"})
    assert admin.get("/registers/salaries", **here(street)).status_code == 404
    assert street.as_("worker").get("/registers/organisations", **here(street)).status_code == 403
    assert admin.get("/registers/places", place="99.").status_code == 404


def test_what_befell_a_row_is_told_to_who_may_ask(street: Street) -> None:
    admin, committee = street.as_("admin"), street.world.people.orgs["committee"]
    street.world.actor("system")
    actors.set_phone(organisation_id=committee, phone="0512-67770000", by=SYSTEM, at=street.clock.at)
    told = admin.get("/registers/organisations/history", row=committee, **here(street))
    assert told.status_code == 200, said(told)
    assert ["67770000" in one["what"] for one in told.json()["items"]] == [True]
    assert admin.get("/registers/organisations/history", row="nonsense", **here(street)).status_code == 404
    assert admin.get("/registers/exports/history", row="1", **here(street)).status_code == 404
    assert street.as_("worker").get("/registers/organisations/history", row=committee).status_code == 403


def test_a_file_holds_what_is_wanted_and_is_written_down(street: Street) -> None:
    people, admin = street.world.people, street.as_("admin")
    before = len(exports(people.enter("admin"), people.community.path))
    asked = here(street, where={"kind": "楼栋"})
    taken = admin.post("/registers/places/export", asked)
    assert taken.status_code == 200, said(taken)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(taken.streaming_content)))
    kinds = {row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert kinds == {"楼栋"}
    found = exports(people.enter("admin"), people.community.path)
    assert (len(found) - before, found[0].what, found[0].asked) == (1, "地点台账", "类别：楼栋")
    listed = admin.get("/registers/exports", **here(street)).json()["items"]
    assert listed[0]["cells"]["asked"] == "类别：楼栋"
    assert admin.post("/registers/places/export", here(street, where={"salary": "1"})).status_code == 422
    assert street.as_("worker").post("/registers/places/export", asked).status_code == 403
    assert len(exports(people.enter("admin"), people.community.path)) == before + 1


def test_a_program_takes_a_register_out_under_its_own_name(street: Street) -> None:
    _, program = key(street, scopes=["registers:read", "registers:write"])
    taken = program.post("/registers/papers/export", here(street))
    assert taken.status_code == 200, said(taken)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(taken.streaming_content)))
    told = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert told["导出人"] == "接口·12345 热线"
    newest = exports(street.world.people.enter("admin"), street.world.people.community.path)[0]
    assert (newest.what, newest.by_name) == (told["台账"], told["导出人"])
