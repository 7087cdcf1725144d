"""More time and pauses by the API."""

from liren.api.tests.street import Street
from tests.doors import said


def at_work(street: Street) -> str:
    affair = street.opened()
    street.does("worker", affair, "accept", "dispatch", **{"class": "event.estate"})
    street.does("dispatcher", affair, "dispatch", "dispatch")
    return affair


def test_more_time_is_asked_for_by_the_handler_and_given_one_level_up(street: Street) -> None:
    affair = at_work(street)
    handler, supervisor = street.as_("property_handler"), street.as_("supervisor")
    asked = handler.post(f"/affairs/{affair}/extensions", {"amount": 2, "reason": "等配件"})
    assert asked.status_code == 201, said(asked)
    decision = f"/extensions/{asked.json()['id']}/decision"
    assert handler.post(decision, {"granted": True}).status_code == 403
    before = supervisor.get(f"/affairs/{affair}").json()
    assert before["extensions"][0]["may_decide"]
    assert supervisor.post(decision, {"granted": True, "decision": "同意"}).status_code == 200
    after = supervisor.get(f"/affairs/{affair}").json()
    assert after["work"][0]["due"]["at"] > before["work"][0]["due"]["at"]
    assert supervisor.post(decision, {"granted": True}).json()["code"] == "affairs.extension-decided"


def test_a_clock_stands_still_and_runs_on(street: Street) -> None:
    affair = at_work(street)
    handler = street.as_("property_handler")
    assert handler.post(f"/affairs/{affair}/resume").json()["code"] == "affairs.not-paused"
    assert handler.post(f"/affairs/{affair}/pause", {"reason": "不想办"}).json()["fields"].keys() == {"reason"}
    assert handler.post(f"/affairs/{affair}/pause", {"reason": "等待材料"}).status_code == 200
    assert handler.get(f"/affairs/{affair}").json()["work"][0]["due"]["paused"]
    assert handler.post(f"/affairs/{affair}/pause", {"reason": "等待材料"}).status_code == 409
    assert handler.post(f"/affairs/{affair}/resume").status_code == 200
