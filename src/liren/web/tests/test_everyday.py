"""Residents meet procedures in their own words: finding one, its steps, where their affair is."""

from pathlib import Path

import pytest
from django.conf import settings

from liren.access.public import SYSTEM, enter_system
from liren.affairs.tests.world import World, world
from liren.standards.public import publish, publish_reference
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    made = world()
    enter_system()
    root = Path(settings.LAWBOOK)
    said = (root / "labels" / "everyday-words.yaml").read_text("utf-8")
    publish_reference(kind="labels", document=said, by=SYSTEM, at=made.at)
    for key in ("autonomy/mediation", "management/table-admission"):
        publish(document=(root / f"procedures/{key}.yaml").read_text("utf-8"), publisher="liren", by=SYSTEM, at=made.at)
    return made


def test_a_resident_finds_what_they_want_by_saying_it(here: World) -> None:
    wang = browser(here.people.wang)
    found = words(wang.get("/apply", {"q": "楼上邻居吵架"}))
    assert "两家闹别扭，来说和" in found
    assert "/open/autonomy/mediation" in found
    assert "/open/management/grid-event" not in found
    assert "没找到“zzz”" in words(wang.get("/apply", {"q": "zzz"}))
    assert "/open/management/grid-event" in words(wang.get("/apply", {"q": " "}))
    assert "table-admission" not in words(wang.get("/apply", {"q": "填表"}))  # only workers open it
    assert "table-admission" in words(browser(here.people.worker).get("/apply", {"q": "填表"}))
    for nonsense in ("<script>", "长" * 500, "%%", "😀"):
        assert wang.get("/apply", {"q": nonsense}).status_code == 200


def test_steps_are_said_as_residents_say_them_and_as_the_procedure_does_beside(here: World) -> None:
    wang = browser(here.people.wang)
    guide = words(wang.get("/procedures/management/grid-event"))
    assert "交给谁办" in guide
    assert "派单 · " in guide
    affair = here.opens("wang").id
    mine = words(wang.get(f"/mine/{affair}"))
    assert "社区收下" in mine
    desk = words(browser(here.people.worker).get("/procedures/management/grid-event"))
    assert "派单" in desk
