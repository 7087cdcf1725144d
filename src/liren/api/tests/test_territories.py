"""Places, grids, outlines, editions and codes of other years by the API."""

from pathlib import Path
from typing import Any

from liren.api.tests.street import Street
from liren.territories import public as territories
from liren.territories.tests.cast import Nobody
from liren.territories.tests.frames import written
from tests.doors import Api, said

BEFORE = {"33": "浙江省", "3301": "杭州市", "330106": "西湖区", "330106001": "甲街道", "330106001001": "东社区居委会"}
AFTER = {
    **{code: name for code, name in BEFORE.items() if code != "330106001001"},
    "330106": "西湖新区",
    "330106001002": "新社区居委会",
}
EAST = "33.01.06.001.001."
TRIANGLE = '{"type": "Polygon", "coordinates": [[[120.6, 31.2], [120.7, 31.2], [120.7, 31.3], [120.6, 31.2]]]}'


def test_a_place_is_read_as_of_a_day_with_all_that_lies_in_it(street: Street) -> None:
    frame = street.world.people.frame
    below = Api().get(f"/places/{frame.guihuali.path}/below", level=7, limit=1).json()
    assert len(below["items"]) == 1
    more = Api().get(f"/places/{frame.guihuali.path}/below", level=7, after=below["after"]).json()
    assert below["items"][0]["path"] not in [one["path"] for one in more["items"]]
    assert Api().get(f"/places/{frame.guihuali.path}", on="2026-11-16").json()["ancestors"]
    assert Api().get(f"/places/{frame.guihuali.path}", on="1990").json()["fields"].keys() == {"on"}


def test_what_a_code_was_and_what_became_of_it(street: Street) -> None:
    then = Api().get("/codes", on="2000-06-01", prefix="3205", level=3).json()
    assert "320502" in [one["span"]["code"] for one in then["items"]]
    fate = Api().get("/codes/320502").json()
    assert [one["code"] for one in fate["now"]] == ["320508"]
    assert Api().get("/codes", on="2000-06-01", prefix="32050").status_code == 422
    history = Api().get(f"/places/{street.world.people.frame.county.path}/history").json()
    assert history["codes"]


def test_who_manages_places_adds_and_outlines_them(street: Street) -> None:
    frame, admin = street.world.people.frame, street.as_("admin")
    here = f"/places/{frame.guihuali.path}"
    made = admin.post(f"{here}/places", {"kind": "grid", "name": "第九网格"})
    assert made.status_code == 201, said(made)
    grid = made.json()["path"]
    assert admin.post(f"{here}/places", {"kind": "grid", "name": ""}).json()["fields"].keys() == {"name"}
    assert admin.post(f"/places/{frame.building_3.path}/grid", {"grid": grid}).status_code == 204
    in_it = {one["grid"]["path"]: one["buildings"] for one in admin.get(f"{here}/grids").json()["grids"]}
    assert in_it[grid] == [frame.building_3.id]
    drawn = admin.post(f"{here}/shape", {"shape": TRIANGLE, "system": "CGCS2000", "source": "测绘"})
    assert drawn.json()["area_m2"] > 0
    assert admin.post(f"{here}/shape", {"shape": "{}", "system": "CGCS2000", "source": "测绘"}).status_code == 422
    checked = admin.get(f"{here}/coverage").json()
    assert grid in [one["grid"]["path"] for one in checked["grids"]]
    for refused in (f"{here}/coverage", f"{here}/grids"):
        assert street.as_("worker").get(refused).status_code == 403
    assert street.as_("worker").post(f"{here}/places", {"kind": "grid", "name": "第十网格"}).status_code == 403


def test_grids_are_foreseen_then_redrawn_and_not_from_an_old_look(street: Street) -> None:
    frame, admin = street.world.people.frame, street.as_("admin")
    affair = street.opened()
    here = f"/places/{frame.guihuali.path}/grids"
    before = admin.get(here).json()
    plan: dict[str, Any] = {
        "on": street.clock.at.date().isoformat(), "reason": "一分为二", "into": {str(frame.building_3.id): "n1"},
        "new": [{"key": "n1", "name": "第八网格"}],
    }  # fmt: skip
    foreseen = admin.post(f"{here}/preview", plan)
    assert (foreseen.json()["moved"], foreseen.json()["follow"]) == (1, 1), said(foreseen)
    assert admin.get(here).json() == before
    wrong = admin.post(f"{here}/preview", {**plan, "into": {str(frame.building_3.id): "n7"}})
    assert list(wrong.json()["fields"]) == [f"into.{frame.building_3.id}"]
    assert admin.post(here, {**plan, "seen": before["seen"]}).status_code == 201
    assert admin.post(here, {**plan, "seen": before["seen"]}).json()["code"] == "territories.grids-changed"
    assert street.as_("worker").get(f"/affairs/{affair}").status_code == 200


def test_an_edition_is_decided_row_by_row_and_put_in_force_once(street: Street, tmp_path: Path) -> None:
    territories.load_frame(of=written(BEFORE, tmp_path, day="2023-06-30"))
    after = written(AFTER, tmp_path, day="2026-06-30")
    made = territories.compare_edition(of=after, within="33.", by=Nobody(), at=street.clock.at)
    admin, one = street.as_("admin"), f"/editions/{made}"
    assert [line["id"] for line in admin.get("/editions").json()["items"]] == [made]
    rows = {row["path"]: row["kind"] for row in admin.get(f"{one}/rows").json()["items"]}
    assert rows == {"33.01.06.": "renamed", EAST: "removed", "33.01.06.001.002.": "added"}
    assert [row["path"] for row in admin.get(f"{one}/rows", kind="added").json()["items"]] == ["33.01.06.001.002."]
    assert admin.post(f"{one}/successors", {"path": "32.05.", "successors": []}).status_code == 422
    assert admin.post(f"{one}/successors", {"path": EAST, "successors": ["33.01.06.001.002."]}).status_code == 204
    on = {"on": "2026-11-16"}
    assert admin.post(f"{one}/application", on).status_code in (409, 422)
    for kind in {row["kind"] for row in admin.get(f"{one}/rows").json()["items"]}:
        assert admin.post(f"{one}/decisions", {"decision": "accepted", "kind": kind}).json() == {"rows": 1}
    applied = admin.post(f"{one}/application", on)
    assert applied.status_code == 200, said(applied)
    assert Api().get("/places/33.01.06.").json()["name"] == "西湖新区"
    assert admin.post(f"{one}/drop").json()["code"] == "territories.change-set-ended"
    assert street.as_("worker").get(one).status_code == 403
    assert admin.get("/editions/99999999").json()["code"] == "territories.change-set-unknown"
