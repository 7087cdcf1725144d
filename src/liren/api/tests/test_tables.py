"""Tables 一表通 over the API: the same cells, the same words, the same rights as on the pages."""

from typing import Any

import pytest

from liren.kit.clock import now
from liren.management.tests.world import TABLES, Tables, tables
from tests.doors import Api, said, session

KEY = "emergency-grids"


@pytest.fixture
def here(db: None) -> Tables:
    return tables()


def as_(here: Tables, who: str) -> Api:
    return Api(session(here.here.person(who), now()))


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, said(answer)
    return answer.json() if status != 204 else None


def test_a_table_is_read_filled_handed_in_and_added_up(here: Tables) -> None:
    worker, path = as_(here, "worker"), here.here.people.community.path
    askings = {one["key"]: one for one in ok(worker.get("/tables/askings"))["items"]}
    assert set(askings) == set(TABLES)
    defined = {one["key"] for one in ok(worker.get("/tables/definitions", place=path))["items"]}
    assert defined > set(TABLES)
    lines = {one["key"]: one for one in ok(worker.get("/tables/fillings"))["items"]}
    assert (lines[KEY]["by_itself"], lines["statistics-community"]["by_itself"]) == (False, True)
    about = f"/tables/fillings/{lines[KEY]['id']}"
    table = ok(worker.get(about))
    assert {one["key"] for one in table["columns"] if one["asked"]} == {"extinguishers", "expired", "station"}
    assert len(table["left"]) == 6
    page = ok(worker.get(f"{about}/rows", limit=1))
    [first] = page["items"]
    [second] = ok(worker.get(f"{about}/rows", limit=1, after=page["after"]))["items"]
    assert {cell["origin"] for cell in first["cells"]} == {"held", "blank"}
    sent = [
        {"row": row["key"], "column": column, "value": value, "shown": ""}
        for row in (first, second)
        for column, value in (("extinguishers", "6"), ("expired", "0"), ("station", "是"))
    ]
    spoilt = [{**sent[0], "value": "六"}, *sent[1:]]
    written = ok(worker.post(f"{about}/cells", {"cells": spoilt}))
    assert (written["changed"], [one["column"] for one in written["problems"]]) == (5, ["extinguishers"])
    assert worker.post(f"{about}/submission").status_code == 422
    ok(worker.post(f"{about}/cells", {"cells": sent[:1]}))
    late = ok(worker.post(f"{about}/cells", {"cells": [{**sent[0], "value": "9"}]}))  # drawn before the 6 stood there
    assert "刚改成“6”" in late["problems"][0]["says"]
    digest = ok(worker.post(f"{about}/submission"))["digest"]
    assert ok(worker.get(about))["lineage"][0]["digest"] == digest
    assert worker.post(f"{about}/cells", {"cells": sent}).status_code == 409
    sums = ok(as_(here, "supervisor").get(f"/tables/askings/{askings[KEY]['id']}/sums"))
    assert sums["whole"]["totals"]["extinguishers"] == "12"
    assert [one["state"] for one in sums["below"] if one["path"] == path] == ["已报送，待审"]


def test_what_is_handed_in_is_returned_taken_and_corrected_by_those_who_may(here: Tables) -> None:
    here.fills(KEY)
    here.hands_in(KEY)
    about = f"/tables/fillings/{here.filling(KEY)}"
    worker, supervisor, other = as_(here, "worker"), as_(here, "supervisor"), as_(here, "village_worker")
    assert worker.post(f"{about}/acceptance").status_code == 403
    assert other.get(about).status_code == other.get(f"{about}/rows").status_code == 404
    ok(supervisor.post(f"{about}/return", {"reason": "再数一遍"}), 204)
    here.here.at = now()
    here.settle()
    assert ok(worker.get(about))["returned"] == "再数一遍"
    here.hands_in(KEY)
    ok(supervisor.post(f"{about}/acceptance"), 204)
    here.here.at = now()
    here.settle()
    assert supervisor.post(f"{about}/return", {"reason": "晚了"}).status_code == 409
    assert ok(worker.post(f"{about}/correction", {"reason": "少写一具"}), 201)["id"]
    itself = f"/tables/fillings/{here.filling('statistics-community')}"
    assert worker.post(f"{itself}/submission").json()["code"] == "management.hands-itself-in"
    assert ok(as_(here, "safety_handler").get(about))["may"] == []
