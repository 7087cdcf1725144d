"""Organisations, templates, hand-overs and contacts by the API."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection

from liren.access import public as access
from liren.access.public import enter_system
from liren.actors import public as actors
from liren.api.tests.street import Street
from liren.kit.database import rows
from tests.doors import Api, said


def test_organisations_are_listed_drawn_and_made_by_who_manages_people(street: Street) -> None:
    people, admin = street.world.people, street.as_("admin")
    here = {"place": people.community.path}
    first = admin.get("/organisations", limit=1, **here).json()
    assert (len(first["items"]), first["count"] > 1) == (1, True)
    rest = admin.get("/organisations", after=first["after"], **here).json()
    assert first["items"][0]["id"] not in [one["id"] for one in rest["items"]]
    assert {one["kind"] for one in admin.get("/organisations", kind="party", **here).json()["items"]} == {"party"}
    committee = str(people.orgs["committee"])
    assert committee in [one["id"] for one in admin.get("/organisations/chart", **here).json()["roots"]]
    assert admin.get("/organisations/chart", on="1999-01-01", **here).json()["roots"] == []
    assert any(m["title"] for m in admin.get(f"/organisations/{committee}").json()["members"])
    new = {
        "name": "桂花里合唱队", "kind": "social_force", "subtype": "volunteer_team", "status": "unregistered", **here,
    }  # fmt: skip
    made = admin.post("/organisations", new)
    assert made.status_code == 201, said(made)
    assert admin.post("/organisations", {**new, "credit_code": "123"}).json()["fields"].keys() == {"credit_code"}
    for path in ("/organisations", "/organisations/chart", "/organisations/overlaps"):
        assert street.as_("worker").get(path, **here).status_code == 403
    assert street.as_("worker").post("/organisations", new).status_code == 403


def test_organisations_are_narrowed_before_they_are_cut(street: Street) -> None:
    people, admin = street.world.people, street.as_("admin")
    enter_system()
    rows(
        "INSERT INTO actors_organisation (id, name, kind, subtype, status, place_id, path, since)"
        " SELECT gen_random_uuid(), '互助组' || n, 'social_force', 'volunteer_team', 'unregistered', %s, %s, now()"
        " FROM generate_series(1, 2100) n RETURNING 1",
        people.street.id, people.street.path,
    )  # fmt: skip
    here = {"place": people.street.path}
    named = admin.get("/organisations", text="桂花里", **here).json()
    assert {one["path"] for one in named["items"]} == {people.community.path}
    assert (named["count"], named["after"]) == (len(named["items"]), None)
    assert admin.get("/organisations", text="互助组2100", status="filed", **here).json()["items"] == []
    assert admin.get("/organisations", text="\0", **here).status_code == 422
    whole = admin.get("/organisations", limit=200, **here).json()
    assert (whole["count"], whole["counted_to_the_end"]) == (1000, False)
    further = admin.get("/organisations", after=whole["after"], **here).json()
    assert further["count"] is None
    assert not {one["id"] for one in further["items"]} & {one["id"] for one in whole["items"]}
    for nowhere in ("x", str(uuid4()), str(people.orgs["committee"])):
        place = people.frame.yinxing.path if nowhere == str(people.orgs["committee"]) else people.street.path
        refused = admin.get("/organisations", place=place, after=nowhere)
        assert refused.json()["fields"].keys() == {"after"}, nowhere


def test_what_changes_while_an_organisation_is_read_makes_what_was_read_too_old(street: Street) -> None:
    people, admin = street.world.people, street.as_("admin")
    org, party, at, changed = people.orgs["property"], people.orgs["party"], street.clock.at, list[str]()

    def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if 'FROM "actors_organisation"' in sql and not changed:
            changed.append(sql)
            actors.set_superior(organisation_id=org, parent_id=party, reference="5 号", by=people.admin, at=at)
        return answer

    with connection.execute_wrapper(meanwhile):
        read = admin.get(f"/organisations/{org}")
    assert (read.json()["parent_id"], len(changed)) == (None, 1)
    refused = admin.post(f"/organisations/{org}/superior", {"reference": "8 号"}, If_Match=read["ETag"])
    assert (refused.status_code, refused.json()["code"]) == (409, "actors.stale")


def test_a_template_is_tried_then_laid_and_the_second_time_nothing_is_made(street: Street) -> None:
    people, admin = street.world.people, street.as_("admin")
    access.enter_system("test")
    actors.seed_templates(settings.LAWBOOK / "organisations", at=street.clock.at)
    here = {"place": people.community.path}
    keys = [one["key"] for one in admin.get("/organisations/templates", **here).json()["items"]]
    assert "four-sides" in keys
    one = "/organisations/templates/four-sides"
    tried = admin.post(f"{one}/trial", here).json()
    assert admin.get("/organisations/templates/applied", **here).json()["items"] == []
    made = admin.post(f"{one}/application", here)
    assert made.status_code == 200, said(made)
    assert [s["does"] for s in made.json()["slots"]] == [s["does"] for s in tried["slots"]]
    again = admin.post(f"{one}/application", here).json()
    assert "make" not in {slot["does"] for slot in again["slots"]}
    applied = admin.get("/organisations/templates/applied", **here).json()["items"]
    assert {line["key"] for line in applied} == {"four-sides"}
    assert admin.post("/organisations/templates/nonsense/trial", here).json()["code"] == "actors.no-such-template"
    assert street.as_("worker").post(f"{one}/application", here).status_code == 403


def test_a_post_changes_hands_with_what_belongs_to_it(street: Street) -> None:
    people = street.world.people
    admin, handler = street.as_("admin"), street.as_("property_handler")
    [held] = actors.members(people.orgs["property"])
    made = handler.post("/handovers", {"holding_id": str(held.holding_id)})
    assert made.status_code == 201, said(made)
    package = f"/handovers/{made.json()['id']}"
    item = handler.post(f"{package}/items", {"kind": "key", "text": "配电房钥匙"})
    assert item.status_code == 201, said(item)
    assert [one["text"] for one in handler.get(package).json()["items"]] == ["配电房钥匙"]
    assert [one["id"] for one in admin.get("/handovers").json()["items"]] == [made.json()["id"]]
    assert street.as_("worker").get(package).status_code == 404
    refused = handler.post(f"{package}/confirmation", {"received": []})
    assert refused.status_code in (404, 409), said(refused)
    assert street.as_("wang").post("/handovers", {"holding_id": str(held.holding_id)}).status_code == 403


def test_whom_to_call_is_for_who_takes_calls_and_a_number_for_a_purpose(street: Street) -> None:
    people, worker = street.world.people, street.as_("worker")
    tree = worker.get("/organisations/contacts", place=people.community.path)
    assert tree.json()["place"]["path"] == people.community.path, said(tree)
    assert street.as_("zhou").get("/organisations/contacts", place=people.community.path).status_code == 403
    street.opened()
    wang = f"/contacts/{people.wang.person_id}/phone"
    assert worker.post(wang, {"purpose": " "}).status_code == 422
    assert worker.post(wang, {"purpose": "停水通知"}).json() == {"phone": "13800002046"}
    assert street.as_("other_worker").post(wang, {"purpose": "停水通知"}).status_code == 404


def test_posts_one_coordinates_are_for_who_acts_for_an_organisation(street: Street) -> None:
    assert street.as_("worker").get("/organisations/coordinated").json()["items"] == []
    assert street.as_("wang").get("/organisations/coordinated").status_code == 404
    assert Api().get("/organisations/coordinated").status_code == 401
