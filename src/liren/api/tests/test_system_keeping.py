"""A standards system of a place's own, kept by the API: every change with its reason, and none written over unseen."""

from typing import Any

import pytest
from django.conf import settings

from liren.access.public import enter_system
from liren.affairs.tests.world import KEY
from liren.api.tests.street import Street
from liren.standards.public import DEFAULT_SYSTEM, seed_systems
from tests.doors import Api, said

OWN, WHY = "/standards-systems/guihuali", {"why": "试点要用"}


@pytest.fixture
def kept(street: Street) -> Street:
    """The county's editor has copied the system of the law book."""
    enter_system("test")
    seed_systems(settings.LAWBOOK, at=street.world.at)
    told = {"key": "guihuali", "title": "桂花里体系", "copy_of": DEFAULT_SYSTEM, **WHY}
    made = street.as_("editor").post("/standards-systems", {**told, "place": street.world.people.community.path})
    assert (made.status_code, made.json()) == (201, {"key": "guihuali"}), said(made)
    return street


def done(answer: Any) -> None:
    assert answer.status_code == 204, said(answer)


def test_a_place_keeps_its_own_system_and_all_read_how_it_became(kept: Street) -> None:
    editor = kept.as_("editor")
    for who in ("worker", "wang"):
        refused = kept.as_(who).post(f"{OWN}/nodes", {"code": "9", "name": "甲", "layer": "core", **WHY})
        assert refused.status_code == 403, who
    before = editor.get(OWN).json()
    parent = before["tree"][0]["code"]
    done(editor.post(f"{OWN}/nodes", {"code": "9.9", "name": "停车", "parent": parent, **WHY}))
    twice = editor.post(f"{OWN}/nodes", {"code": "9.9", "name": "停车", "parent": parent, **WHY})
    assert list(twice.json()["fields"]) == ["code"]
    seen = editor.get(OWN).json()["seen"]
    said_of = {"name": "停车秩序", "urban": True, "rural": False, "procedures": ["停车"], **WHY}
    done(editor.post(f"{OWN}/nodes/9.9/changes", {**said_of, "seen": seen}))
    late = editor.post(f"{OWN}/nodes/9.9/changes", {**said_of, "name": "别的", "seen": seen})
    assert (late.status_code, late.json()["code"]) == (409, "standards.system-moved-on")
    wrong = editor.post(f"{OWN}/nodes/9.9/changes", {**said_of, "measures": ["nonsense"], "seen": 2**40})
    assert list(wrong.json()["fields"]) == ["measures"]
    [node] = [one for one in Api().get(OWN).json()["tree"] if one["code"] == "9.9"]
    assert (node["name"], node["rural"], node["reads"]) == ("停车秩序", False, ["停车"])
    done(editor.post(f"{OWN}/links", {"kind": "guides", "begin": "9.9", "end": parent, **WHY}))
    stands = editor.post(f"{OWN}/nodes/9.9/drop", WHY)
    assert stands.json()["code"] == "standards.node-stands"
    done(editor.post(f"{OWN}/links/drop", {"kind": "guides", "begin": "9.9", "end": parent, **WHY}))
    done(editor.post(f"{OWN}/nodes/9.9/drop", WHY))
    assert editor.post(f"{OWN}/nodes/9.9/drop", WHY).json()["code"] == "standards.no-such-node"
    told = Api().get(f"{OWN}/changes", limit=2).json()
    rest = Api().get(f"{OWN}/changes", after=told["after"]).json()
    whats = [one["what"] for one in (*told["items"], *rest["items"])]
    assert whats == ["node-dropped", "unlinked", "linked", "node-changed", "node-added", "copied"]


def test_what_is_said_of_a_system_and_what_lies_in_it_are_changed_with_a_reason(kept: Street) -> None:
    editor = kept.as_("editor")
    whole = editor.get(OWN).json()
    told = {name: whole[name] for name in ("title", "publisher", "version", "objective", "depth", "targets")}
    layers = [{"key": key, "title": title} for key, title in whole["layers"].items()]
    change = {**told, "title": "桂花里标准体系", "seen": whole["seen"], **WHY}
    assert list(editor.post(f"{OWN}/changes", {**change, "layers": layers[1:]}).json()["fields"]) == ["layers"]
    done(editor.post(f"{OWN}/changes", {**change, "layers": layers}))
    again = Api().get(OWN).json()
    assert (again["title"], again["targets"], again["layers"]) == ("桂花里标准体系", whole["targets"], whole["layers"])
    made = editor.post("/standards", {
        "title": "停车管理规范", "level": "national", "status": "in_force", "number": "GB/T 90009-2020",
        "sources": [{"document": "某文件"}],
    })  # fmt: skip
    assert made.status_code == 201, said(made)
    node, standard = again["tree"][0]["code"], made.json()["id"]
    place = {"node": node, "standard": standard, **WHY}
    done(editor.post(f"{OWN}/placements", place))
    assert standard in {one["standard"] for one in Api().get(OWN).json()["placed"]}
    done(editor.post(f"{OWN}/placements/drop", place))
    assert editor.post(f"{OWN}/placements/drop", place).json()["code"] == "standards.nothing-placed"
    topic = {"name": again["topics"][0]["name"], "node": node, **WHY}
    done(editor.post(f"{OWN}/topics", topic))
    assert Api().get(OWN).json()["topics"][0]["node"] == node
    assert Api().get(f"{OWN}/changes", after="x").json()["fields"].keys() == {"after"}


def test_the_circle_of_a_standard_is_drawn_from_what_is_recorded_alone(street: Street) -> None:
    editor, told = street.as_("editor"), {"level": "national", "sources": [{"document": "某文件"}]}
    old, new = (
        editor.post("/standards", {**told, "title": "结案", "status": status, "number": number, **days}).json()["id"]
        for number, status, days in (
            ("GB/T 30428.8-2014", "superseded", {"successor_note": "GB/T 30428.8—2020"}),
            ("GB/T 30428.8-2020", "in_force", {"in_force_from": "2021-02-01"}),
        )
    )
    circle = Api().get(f"/standards/{new}/cycle").json()
    assert (circle["status"], circle["in_force_from"], circle["said"]) == ("in_force", "2021-02-01", 0)
    [carried] = circle["procedures"]
    assert (carried["key"], carried["steps"] >= 2, circle["pilots"]) == (KEY, True, [])
    assert {one["id"] for one in circle["editions"]} == {old, new}
    assert Api().get(f"/standards/{old}/cycle").json()["procedures"] == [], "it cites the later one"
    assert Api().get("/standards/00000000-0000-0000-0000-000000000000/cycle").json()["code"] == (
        "standards.no-such-standard"
    )
