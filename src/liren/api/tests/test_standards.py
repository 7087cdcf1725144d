"""The catalogue of standards over the API: read by anybody, written by who keeps it, two at once told apart."""

from typing import Any

import pytest

from liren.access.public import enter_system
from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import now
from liren.standards import public as standards
from tests.doors import Api, session

pytestmark = pytest.mark.django_db
WRITTEN: dict[str, Any] = {
    "title": "社区议事规范", "level": "national", "status": "in_force", "number": "gbt90001-2020",
    "sources": [{"document": "某网站"}], "domains": ["culture"], "actors": ["party"],
    "clauses": [{"number": "5.1", "title": "时限", "area": "rural"}],
    "relations": [{"kind": "stands_on", "to": "城市居民委员会组织法", "clause": "第十五条"}],
}  # fmt: skip


@pytest.fixture
def people() -> Cast:
    return cast()


def api(people: Cast, who: str) -> Api:
    person = getattr(people, who).person_id
    return Api(session(person, now()) if person else None)


def test_a_standard_is_recorded_read_changed_and_found(people: Cast) -> None:
    editor, anybody = api(people, "editor"), api(people, "nobody")
    assert api(people, "worker").post("/standards", WRITTEN).status_code == 403
    made = editor.post("/standards", WRITTEN)
    assert made.status_code == 201, made.content.decode()
    where = f"/standards/{made.json()['id']}"
    whole = anybody.get(where).json()
    assert (whole["number"], whole["clauses"][0]["area"], whole["relations"][0]["named"]) == (
        "GB/T 90001—2020", "rural", "城市居民委员会组织法",
    )  # fmt: skip
    changed = editor.post(
        f"{where}/changes", {"seen": 1, "standard": {**WRITTEN, "title": "议事规范", "clauses": None}}
    )
    assert changed.json() == {"id": made.json()["id"], "version": 2}
    late = editor.post(f"{where}/changes", {"seen": 1, "standard": WRITTEN})
    assert (late.status_code, late.json()["code"]) == (409, "standards.catalogue-moved-on")
    assert anybody.get(where).json()["clauses"] == whole["clauses"]
    cleared = editor.post(f"{where}/changes", {"seen": 2, "standard": {**WRITTEN, "clauses": [], "relations": []}})
    assert cleared.json()["version"] == 3
    assert [one["version"] for one in anybody.get(f"{where}/changes").json()["items"]] == [3, 2, 1]
    listed = anybody.get("/standards", text="GB/T 90001", standard_level="national", domain="culture").json()
    assert ([one["title"] for one in listed["items"]], listed["count"]) == (["社区议事规范"], 1)
    assert anybody.get("/standards", text="GB/T\u300090001").json()["count"] == 1
    assert anybody.get("/standards", text="GB\0").status_code == 422
    assert anybody.get("/standards", actor="government").json()["items"] == []
    twice = editor.post("/standards", WRITTEN)
    assert (twice.status_code, twice.json()["fields"].keys()) == (422, {"number"})


def test_committees_are_listed_and_a_page_that_is_gone_says_so(people: Cast) -> None:
    anybody = api(people, "nobody")
    assert anybody.get("/standards/committees").json()["items"] == []
    cities = {
        "key": "ISO/TC 268",
        "name": "城市",
        "organisation": "ISO",
        "founded": 2012,
        "sources": [{"document": "S0"}],
    }
    editor = api(people, "editor")
    assert api(people, "director").post("/standards/committees", cities).status_code == 403
    assert editor.post("/standards/committees", cities).json() == {"version": 1}
    assert editor.post("/standards/committees", {**cities, "founded": 2013}).status_code == 409
    assert editor.post("/standards/committees", {**cities, "seen": 1, "secretariat": "法国"}).json() == {"version": 2}
    [listed] = anybody.get("/standards/committees").json()["items"]
    assert (listed["founded"], listed["secretariat"], listed["working_groups"]) == (2012, "法国", None)
    assert anybody.get("/standards", after="nonsense").json()["fields"].keys() == {"after"}
    missing = anybody.get("/standards/committees/00000000-0000-0000-0000-000000000000")
    assert missing.json()["code"] == "standards.no-such-committee"


def test_a_thousand_standards_are_taken_at_once_and_one_sees_how_far_they_are(people: Cast) -> None:
    row = {"title": "停车管理", "level": "国家标准", "status": "现行", "sources": "某网站"}
    rows = [{**row, "number": f"GB/T {91000 + n}-2020"} for n in range(1000)]
    editor = api(people, "editor")
    assert api(people, "worker").post("/standards/arrivals", {"rows": rows[:1]}).status_code == 403
    wrong = editor.post("/standards/arrivals", {"rows": [rows[0], {**rows[1], "level": "宇宙标准"}]})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["rows.2.level"])
    made = editor.post("/standards/arrivals", {"rows": [*rows, rows[0]]})
    assert made.status_code == 201, made.content.decode()
    one = f"/standards/arrivals/{made.json()['id']}"
    assert (editor.get(one).json()["state"], editor.get(one).json()["total"]) == ("waiting", 1001)
    assert api(people, "worker").get(one).json()["code"] == "standards.no-such-arrival"
    enter_system()
    while standards.arriving.work_on_arrivals(now()):
        enter_system()
    told = editor.get(one).json()
    assert (told["state"], told["done"], told["recorded"]) == ("done", 1001, 1000)
    assert [(problem["row"], problem["field"]) for problem in told["problems"]] == [(1001, "number")]
    assert editor.post(f"{one}/cancellation").json()["code"] == "standards.arrival-ended"
    assert Api().get("/standards", text="GB/T 91999").json()["count"] == 1
