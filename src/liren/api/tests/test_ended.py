"""Ended places and standing organisations on the move, by the API: what is listed, decided, and refused."""

from datetime import date

from liren.access.public import enter_system
from liren.actors import public as actors
from liren.api.tests.street import Street
from liren.territories.public import NewGrid, Plan, redraw_grids


def split(street: Street) -> None:
    """The second grid became two, and nobody knows where its grid worker goes."""
    people = street.world.people
    frame = people.frame
    plan = Plan(
        into={frame.building_2.id: "a", frame.building_3.id: "b"},
        new=[NewGrid("a", "第三网格"), NewGrid("b", "第四网格")],
        close={frame.grid_two.id: ()},
    )
    redraw_grids(
        community=people.community.id, plan=plan, on=date(2026, 1, 5), reason="优化", by=people.admin,
        at=street.clock.at,
    )  # fmt: skip
    enter_system()
    actors.follow_place(place_id=frame.grid_two.id, at=street.clock.at)


def test_what_an_ended_place_left_is_listed_and_decided_by_who_manages_people_there(street: Street) -> None:
    enter_system()
    split(street)
    here, admin = {"place": street.world.people.community.path}, street.as_("admin")
    [left] = admin.get("/organisations/ended", **here).json()["unsettled"]
    [post] = left["posts"]
    assert (post["title"], post["holders"]) == ("第三网格网格员", ["孙丽"])
    decision = {"kind": "post", "id": post["id"], "to": left["choices"][0]["path"]}
    assert street.as_("worker").post("/organisations/ended/decisions", decision).status_code == 403
    for wrong, status in (({"to": ""}, 422), ({"kind": "grid"}, 422), ({"kind": "organisation"}, 404)):
        assert admin.post("/organisations/ended/decisions", {**decision, **wrong}).status_code == status
    assert admin.post("/organisations/ended/decisions", decision).status_code == 204
    assert admin.get("/organisations/ended", **here).json()["unsettled"] == []
    assert street.as_("worker").get("/organisations/ended", **here).status_code == 403


def test_an_organisation_is_moved_with_its_document_and_its_history_says_so(street: Street) -> None:
    people, admin = street.world.people, street.as_("admin")
    org, party = people.orgs["property"], people.orgs["party"]
    enter_system()
    assert admin.post(f"/organisations/{org}/superior", {"parent_id": str(party), "reference": ""}).status_code == 422
    told = {"parent_id": str(party), "reference": "5 号"}
    seen = admin.get(f"/organisations/{org}")["ETag"]
    assert street.as_("worker").post(f"/organisations/{org}/superior", told).status_code == 403
    assert admin.post(f"/organisations/{org}/superior", told).status_code == 204
    stale = admin.post(f"/organisations/{org}/superior", {"reference": "8 号"}, If_Match=seen)
    assert (stale.status_code, stale.json()["code"]) == (409, "actors.stale")
    seen = admin.get(f"/organisations/{org}")["ETag"]
    term = {"number": 3, "began_on": "2026-01-01", "last_day": "2030-12-31", "reference": "选举结果"}
    assert admin.post(f"/organisations/{org}/terms", term, If_Match=seen).status_code == 201
    assert admin.post(f"/organisations/{org}/terms", {**term, "number": 4}, If_Match=seen).status_code == 409
    assert admin.post(f"/organisations/{org}/superior", {"reference": "8 号"}, If_Match="3").status_code == 422
    [begun] = admin.get(f"/organisations/{org}/terms").json()["items"]
    ending = {"last_day": "2029-12-31", "reference": "9 号"}
    unasked = admin.post(f"/organisations/terms/{begun['id']}/end", ending, If_Match=seen)
    assert unasked.json()["fields"] == {"If-Match": "这里不认 If-Match，请去掉。"}
    assert admin.post(f"/organisations/terms/{begun['id']}/end", ending).status_code == 204
    moved = {"to": people.street.path, "reference": "6 号"}
    assert admin.post(f"/organisations/{org}/superior", {"reference": "7 号"}).status_code == 204
    assert admin.post(f"/organisations/{org}/place", moved).status_code == 204
    whole = admin.get(f"/organisations/{org}").json()
    assert whole["path"] == people.street.path
    assert {"5 号", "6 号", "7 号"} <= {one["reference"] for one in whole["changes"]}
