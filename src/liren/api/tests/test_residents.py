"""Residents by the API: the same rules as on pages, each look written under the name of who asked."""

from typing import Any

from liren.access.public import enter_system, looks_at
from liren.api.tests.street import Street
from liren.api.tests.test_keys import key
from liren.registry.tests.village import CHEN, PHONE, Village, number, village
from tests.doors import said

WHY = "办件 2026-11-0372"


def person(here: Village, name: str) -> dict[str, Any]:
    return {
        "person": {"name": name, "number": number("19990909"), "phones": ["13900004444"]}, "kind": "actual",
        "place": here.people.frame.building_3.path, "source": "visited", "quality": "checked",
    }  # fmt: skip


def test_somebody_is_found_masked_opened_with_a_look_and_put_right(street: Street) -> None:
    here = village()
    grid = street.as_("grid_worker")
    assert grid.post("/residents/search", {"purpose": "", "number": CHEN}).json()["fields"].keys() == {"purpose"}
    found = grid.post("/residents/search", {"purpose": WHY, "number": CHEN}).json()
    assert [(one["shown"], one["phone_shown"]) for one in found["people"]] == [("陈*", "139 **** 1111")]
    assert street.as_("other_grid_worker").post("/residents/search", {"purpose": WHY, "number": CHEN}).json() == {
        "people": [], "more": False, "near": False,
    }  # fmt: skip
    one = f"/residents/{here.chen}"
    assert grid.post(f"{one}/reveal", {"what": "phone", "purpose": WHY}).json() == {"values": [PHONE]}
    back = {"person": {"phones": ["139 **** 1111"], "name": "陈*"}, "source": "told"}
    assert grid.post(f"{one}/changes", back).json() == {"what": [], "waits": None}
    two = {"person": {"phones": ["139 **** 1111", "13900008888"]}, "source": "told"}
    assert grid.post(f"{one}/changes", two).json()["what"] == ["phones"]
    assert grid.post(f"{one}/changes", back).json()["what"] == [], "what a line shows is the first, not the only one"
    assert grid.get(one).json()["phones_shown"] == ["139 **** 1111", "139 **** 8888"]
    new = {"person": {"phones": ["139-0000-9999"]}, "source": "told"}
    assert grid.post(f"{one}/changes", new).json()["what"] == ["phones"]
    assert grid.get(one).json()["line"]["phone_shown"] == "139 **** 9999"
    assert street.as_("other_worker").get(one).status_code == 404
    enter_system("test")
    looks = [(look.what, look.purpose, look.by_name) for look in looks_at(here.chen)]
    assert sorted(looks) == [("出现在查找结果", WHY, "孙丽"), ("电话", WHY, "孙丽")], "of one moment: in any order"


def test_a_name_changed_by_a_program_waits_for_a_person_who_agrees(street: Street) -> None:
    here = village()
    scopes = ["people:read", "people:write"]
    _, platform = key(street, name="网格平台", scopes=scopes)
    made = platform.post("/residents", person(here, "方知夏"))
    assert made.status_code == 201, said(made)
    one = f"/residents/{made.json()['id']}"
    again = platform.post("/residents", person(here, "方知夏"))
    assert (again.status_code, again.json()["code"]) == (409, "registry.known-here")
    change = {"person": {"name": "方之夏"}, "source": "visited", "why": "看了户口本"}
    waits = platform.post(f"{one}/changes", change).json()["waits"]
    decision = f"/residents/changes/{waits}/decision"
    assert platform.post(decision, {"approve": True}).status_code == 409
    director = street.as_("director")
    assert director.post(decision, {"approve": True}).status_code == 204
    assert director.post(f"{one}/reveal", {"what": "name", "purpose": WHY}).json() == {"values": ["方之夏"]}
    _, narrow = key(street, name="热线", scopes=["affairs:read"])
    assert narrow.get(one).json()["code"] == "api.scope-missing"
