"""Merging, terms, own templates and matching by the API: each as its page, by who manages people there."""

from typing import Any
from uuid import UUID

from django.conf import settings

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.actors import public as actors
from liren.api.tests.street import Street
from tests.doors import said


def made(answer: Any, status: int = 201) -> Any:
    assert answer.status_code == status, said(answer)
    return answer.json() if status != 204 else None


def section(street: Street, name: str) -> UUID:
    """A section under the committee."""
    access.enter_system("test")
    here = street.world.people.community
    return actors.add_organisation(
        name=name,
        kind="government",
        subtype="street_section",
        path=here.path,
        place_id=here.id,
        by=SYSTEM,
        at=street.clock.at,
    )


def test_a_merger_is_looked_at_and_decided_as_it_was_seen(street: Street) -> None:
    people, admin = street.world.people, street.as_("admin")
    here, old, office = {"place": people.community.path}, section(street, "综治科"), section(street, "平安办")
    into = {"into": {str(old): str(office)}}
    seen = made(admin.post("/organisations/mergers/trial", into), 200)
    assert [(one["old"], one["heir"], one["affairs"]) for one in seen["items"]] == [("综治科", "平安办", 0)]
    decision = {**into, "on": "2026-11-01", "reference": "吴委办 18 号"}
    stale = admin.post("/organisations/mergers", {**decision, "seen": "of another day"})
    assert (stale.status_code, stale.json()["code"]) == (409, "actors.not-as-seen")
    itself = admin.post("/organisations/mergers/trial", {"into": {str(old): str(old)}})
    assert itself.json()["fields"] == {f"into.{old}": "不能并入自己"}
    later = admin.post("/organisations/mergers", {**decision, "on": "2027-01-01", "seen": seen["seen"]})
    assert later.json()["fields"].keys() == {"on"}
    worker = street.as_("worker")
    for answer in (
        worker.post("/organisations/mergers/trial", into),
        worker.post("/organisations/mergers", {**decision, "seen": seen["seen"]}),
        worker.get("/organisations/mergers", **here),
    ):
        assert answer.status_code == 403
    made(admin.post("/organisations/mergers", {**decision, "seen": seen["seen"]}), 204)
    [line] = admin.get("/organisations/mergers", **here).json()["items"]
    assert (line["old"], line["heir"], line["on"], line["reference"]) == (
        "综治科",
        "平安办",
        "2026-11-01",
        "吴委办 18 号",
    )
    assert admin.post("/organisations/mergers/trial", into).status_code == 404, "it stands no longer"


def test_terms_are_begun_moved_and_listed(street: Street) -> None:
    admin, committee = street.as_("admin"), street.world.people.orgs["committee"]
    at = f"/organisations/{committee}/terms"
    first = {"number": 12, "began_on": "2022-01-01", "last_day": "2026-12-31", "reference": "选举结果公告"}
    term = made(admin.post(at, first))["id"]
    assert admin.post(at, first).json()["fields"].keys() == {"number", "began_on"}
    assert admin.post(at, {**first, "number": 13, "last_day": "9999-12-31"}).json()["fields"].keys() == {"last_day"}
    moved = {"last_day": "2027-03-31", "reference": "延期换届的批复"}
    made(admin.post(f"/organisations/terms/{term}/end", moved), 204)
    [one] = admin.get(at).json()["items"]
    assert (one["number"], one["last_day"], one["last"]) == (12, "2027-03-31", True)
    assert one["members"]
    worker = street.as_("worker")
    assert {worker.get(at).status_code, worker.post(at, first).status_code} == {403}
    assert worker.post(f"/organisations/terms/{term}/end", moved).status_code == 403


def test_a_place_s_own_template_is_looked_at_and_published_there(street: Street) -> None:
    people, admin = street.world.people, street.as_("admin")
    access.enter_system("test")
    actors.seed_templates(settings.LAWBOOK / "organisations", at=street.clock.at)
    here, at = {"place": people.community.path}, "/organisations/templates/four-sides"
    standing = made(admin.get(f"{at}/text", **here), 200)
    own = {**here, "text": standing["text"].replace("物业公司", "物业企业")}
    assert any("物业企业" in one for one in made(admin.post(f"{at}/own/trial", own), 200)["changes"])
    assert admin.get(f"{at}/text", **here).json()["standing"]["path"] == ""
    published = made(admin.post(f"{at}/own", own))
    assert published == {"key": "four-sides", "version": standing["standing"]["version"] + 1}
    assert admin.get(f"{at}/text", **here).json()["standing"]["path"] == people.community.path
    again = admin.post(f"{at}/own", own)
    assert (again.status_code, again.json()["code"]) == (422, "actors.template-invalid")
    assert admin.get("/organisations/templates/nonsense/text", **here).status_code == 404
    for answer in (street.as_("worker").get(f"{at}/text", **here), street.as_("worker").post(f"{at}/own", own)):
        assert answer.status_code == 403


def test_needs_and_offers_are_listed_and_matched_with_the_reasons(street: Street) -> None:
    people, admin, worker = street.world.people, street.as_("admin"), street.as_("worker")
    here, service = {"place": people.community.path}, {"service": "上门理发", "path": people.community.path}
    needs = f"/organisations/{people.orgs['committee']}/listings"
    offers = f"/organisations/{people.orgs['property']}/listings"
    made(admin.post(needs, {**service, "side": "need", "days": [3], "begins": "09:00", "ends": "11:00"}))
    offer = made(admin.post(offers, {**service, "side": "offer"}))["id"]
    assert admin.post(offers, {**service, "side": "offer", "begins": "11:00"}).json()["fields"].keys() == {"begins"}
    assert admin.post(offers, {**service, "side": "offer", "begins": "25:00"}).status_code == 422
    [match] = worker.get("/organisations/matches", **here).json()["items"]
    assert match["need"]["begins"] == "09:00:00"
    assert [one["offer"]["id"] for one in match["fitting"]] == [offer]
    assert "服务到那里" in match["fitting"][0]["why"]
    assert [one["id"] for one in worker.get("/organisations/listings", side="offer", **here).json()["items"]] == [offer]
    assert worker.post(offers, {**service, "side": "offer"}).status_code == 403
    assert worker.post(f"/organisations/listings/{offer}/end").status_code == 403
    made(admin.post(f"/organisations/listings/{offer}/end"), 204)
    assert worker.get("/organisations/matches", **here).json()["items"][0]["fitting"] == []
    assert street.as_("wang").get("/organisations/matches", **here).status_code == 403


def test_a_hub_nurtures_another_and_lets_it_go(street: Street) -> None:
    people, admin = street.world.people, street.as_("admin")
    new = {"kind": "social_force", "place": people.community.path}
    hub = made(admin.post("/organisations", {**new, "name": "协同中心", "subtype": "collaboration_centre"}))["id"]
    choir = made(admin.post("/organisations", {**new, "name": "合唱队", "subtype": "volunteer_team"}))["id"]
    at = f"/organisations/{hub}/nurtured"
    nurtured = made(admin.post(at, {"organisation_id": choir}))
    assert made(admin.post(at, {"organisation_id": choir})) == nurtured, "twice is once"
    assert admin.post(f"/organisations/{choir}/nurtured", {"organisation_id": hub}).json()["fields"].keys() == {"hub"}
    here = {"place": people.community.path}
    [one] = street.as_("worker").get("/organisations/nurtured", **here).json()["items"]
    assert (one["hub"], one["organisation"]) == ("协同中心", "合唱队")
    assert street.as_("worker").post(f"/organisations/nurtured/{one['id']}/end").status_code == 403
    made(admin.post(f"/organisations/nurtured/{one['id']}/end"), 204)
    assert admin.get("/organisations/nurtured", **here).json()["items"] == []
