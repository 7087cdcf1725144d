"""An app of somebody else's 社区便民服务类APP: what it may do for residents with a key of its own, and no more."""

from uuid import UUID

import pytest

from liren.access import public as access
from liren.affairs import public as affairs
from liren.affairs.company.reactions import opened, went_on
from liren.affairs.company.tests.acts import SQUARE
from liren.api.tests.open311 import CODE, get, key, post, there, told
from liren.api.tests.street import Street
from liren.kit.outbox import Happened
from tests.doors import Api

__all__ = ["there"]


@pytest.mark.requirement("R313")
def test_an_app_offers_the_services_there_are_asks_for_residents_and_hears_the_public_answer(there: Street) -> None:
    place = there.world.people.community.path
    app = key(there, name="邻里便民", scopes=["requests:write"])
    [service] = get("services.json", jurisdiction_id=place).json()
    asked = {one["code"] for one in get(f"services/{service['service_code']}.json").json()["attributes"]}
    assert service["service_code"] == CODE
    assert "title" in asked

    [sent] = post("requests.json", told(there, api_key=app), Idempotency_Key="lamp-1").json()
    assert post("requests.json", told(there, api_key=app), Idempotency_Key="lamp-1").status_code == 200, "once"
    [mine] = there.as_("wang").get("/affairs/mine").json()["items"]
    assert mine["title"] == "三号楼下路灯不亮", "hers, by the telephone she gave the app: she hears and rates as always"
    assert "接口·邻里便民" in str(there.as_("worker").get(f"/affairs/{mine['id']}").json())

    there.world.actor("system")
    opened(Happened(1, "affairs.opened", 1, {"affair": mine["id"]}, there.clock.at))
    worker = there.world.actor("worker")
    affairs.publish(affair_id=UUID(mine["id"]), by=worker, at=there.clock.tick())
    there.world.does("worker", UUID(mine["id"]), "accept", "finish_at_once", reply="灯已修好")
    there.world.rates("wang", UUID(mine["id"]), 5)
    there.world.actor("system")
    went_on(Happened(2, "affairs.closed", 1, {"affair": mine["id"]}, there.world.at))
    [token] = get(f"tokens/{sent['token']}.json").json()
    [public] = get(f"requests/{token['service_request_id']}.json").json()
    assert public["service_code"] == SQUARE.replace("/", ".")
    assert "灯已修好" in public["status_notes"]


def test_its_key_reads_nothing_does_nothing_and_ends_when_it_is_stopped(there: Street) -> None:
    app = key(there, name="邻里便民", scopes=["requests:write"])
    assert post("requests.json", told(there, api_key=app)).status_code == 201
    [mine] = there.as_("wang").get("/affairs/mine").json()["items"]
    api = Api(app)
    for answer in (
        api.get("/affairs"), api.get(f"/affairs/{mine['id']}"), api.get("/work"), api.get("/me"),
        api.post("/affairs", there.lamp()), api.post(f"/affairs/{mine['id']}/notes", {"text": "催办"}),
        api.post(f"/affairs/{mine['id']}/reveal", {"names": ["phone"], "purpose": "回访"}),
    ):  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (403, "api.scope-missing")
    there.world.actor("admin")
    [line] = [one for one in access.keys_at("") if one.name == "邻里便民"]
    access.revoke_key(key_id=line.id, by=there.world.actor("admin"), at=there.clock.at)
    assert post("requests.json", told(there, api_key=app)).status_code == 403


@pytest.mark.requirement("R313")
def test_an_app_of_services_reads_what_is_needed_and_offered_here_where_it_was_let(there: Street) -> None:
    people, admin = there.world.people, there.as_("admin")
    service = {"service": "上门理发", "path": people.community.path, "side": "offer"}
    assert admin.post(f"/organisations/{people.orgs['property']}/listings", service).status_code == 201
    app = Api(key(there, name="邻里便民", scopes=["requests:write", "organisations:read"]))
    [offer] = app.get("/organisations/listings", side="offer", place=people.community.path).json()["items"]
    assert offer["service"] == "上门理发"
    assert app.get("/organisations/listings", side="offer", place=people.frame.qingshi.path).status_code == 403
