"""What a building that ended left undecided, read and decided by the API."""

from typing import Any

from liren.access.public import enter_system
from liren.api.tests.street import Street
from liren.kit.outbox import Happened
from liren.registry import public as registry
from liren.territories.public import add_below, close
from liren.territories.tests.cast import Nobody
from tests.doors import Api, said

KNOWN = {"source": "visited", "quality": "checked"}


def door(street: Street, room: str) -> str:
    told = {"building": street.world.people.frame.building_3.path, "facts": {"floor": 1, "room": room}, **KNOWN}
    answer = street.as_("worker").post("/homes", told)
    assert answer.status_code == 201, said(answer)
    return str(answer.json()["id"])


def split(street: Street) -> tuple[str, str, str]:
    """3 幢 ended; two buildings took over: their paths."""
    old, at, community = street.world.people.frame.building_3, street.clock.at, street.world.people.community
    enter_system("test")
    here: Any = {"by": Nobody(), "at": at}
    east, west = (add_below(parent=community.id, kind="building", name=name, **here) for name in ("东楼", "西楼"))
    close(id=old.id, on=at.date(), successors=[east.id, west.id], **here)
    follow = registry.homes_place_reactions()["territories.place-closed", "registry.homes-follow"]
    follow(Happened(1, "territories.place-closed", 1, {"place": old.id}, at))
    return old.path, east.path, west.path


def test_doors_of_a_building_split_in_two_are_put_where_they_belong(street: Street) -> None:
    first, second = door(street, "101"), door(street, "102")
    old, east, west = split(street)
    worker, place = street.as_("worker"), street.world.people.community.path
    [left] = worker.get("/homes/left", place=place).json()["items"]
    assert (left["path"], left["doors"], left["heirs"]) == (old, 2, [east, west])
    waiting = worker.get("/homes/left/doors", place=old).json()["items"]
    assert [(one["dwelling"]["id"], one["waits"]) for one in waiting] == [(first, True), (second, True)]
    for who in ("wang", "other_worker"):
        assert street.as_(who).get("/homes/left", place=place).status_code == 403, who
    assert Api().get("/homes/left", place=place).status_code == 401
    nowhere = worker.post("/homes/left/doors", {"doors": [first], "to": old, **KNOWN})
    assert list(nowhere.json()["fields"]) == ["to"], said(nowhere)
    assert worker.post("/homes/left/doors", {"doors": [first], "to": east, **KNOWN}).json() == {"doors": 1, "joined": 0}
    again = worker.post("/homes/left/doors", {"doors": [first], "to": west, **KNOWN})
    assert again.json()["code"] == "registry.dwelling-changed"
    assert worker.post("/homes/left/doors", {"doors": [second], "to": west, **KNOWN}).status_code == 200
    assert worker.get("/homes/left", place=place).json()["items"] == []
    nobody = worker.post("/homes/left/people", {"place": old, "to": east})
    assert list(nobody.json()["fields"]) == ["to"], said(nobody)
    standing = worker.post("/homes/left/people", {"place": east, "to": west})
    assert standing.json()["code"] == "registry.building-unknown", said(standing)
