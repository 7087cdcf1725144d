"""Nothing that names an entry of people is forgotten when two entries become one."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from liren.access.public import SYSTEM, as_system, enter_system
from liren.registry import public as registry
from liren.registry.public import doubles, groups, retention
from liren.registry.tests.village import AT, VISITED, later, village

if TYPE_CHECKING:
    from django.db.models.fields import Field

LISTED: Final = Path(__file__).with_name("names_of_residents.txt")
HOWS: Final = {"moves", "copied", "read", "follows", "own", "kept", "open"}
LIKE_ONE: Final = re.compile(r"resident|entry|seen|about|matched|subject|member")
"""Names a field bears that names somebody on record without a foreign key."""


def listed() -> dict[str, str]:
    lines = [line.split() for line in LISTED.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {line[0]: line[1] for line in lines}


def names_one(field: "Field[object, object]") -> bool:
    if field.related_model is not None:
        return field.related_model._meta.label == "registry.Resident" or field.name == "seen"
    if isinstance(field, models.UUIDField):
        return bool(LIKE_ONE.search(field.name))
    return isinstance(field, models.TextField) and field.name.endswith(("subject_id", "resident_id", "entry_id"))


def named() -> dict[str, "Field[object, object]"]:
    return {
        f"{model._meta.label_lower}.{field.name}": field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if names_one(field)
    }


def test_every_field_that_names_an_entry_says_what_becomes_of_it():
    said = listed()
    assert set(said) == set(named()), "say in names_of_residents.txt what becomes of it, and see that it does"
    assert set(said.values()) <= HOWS


@pytest.mark.django_db
def test_what_moves_names_the_one_that_goes_no_longer():
    here = village()
    groups.seed_groups(settings.LAWBOOK, at=AT)
    place, worker = here.people.frame.building_3.path, here.enter("worker")

    def put(*phones: str) -> UUID:
        return registry.register(
            given={"name": "方静", "phones": list(phones), "born": "1950-02-03"}, kind="actual", place=place,
            ground=VISITED, by=worker, at=AT,
        ).id  # fmt: skip

    stays, goes, before = put("13911112222"), put("13911112222"), put()

    def merge(one: UUID, other: UUID) -> None:
        asked = doubles.propose(
            stays=one, goes=other, lives="stays", why="看过身份证", by=here.enter("worker"), at=later(1)
        )
        assert doubles.agree(double_id=asked, by=here.enter("director"), at=later(2))

    merge(goes, before)
    worker = here.enter("worker")
    registry.found_household(place=place, members=[(goes, "head")], ground=VISITED, by=worker, at=AT)
    groups.record_decision(resident_id=goes, code="disabled-living", document="评估 5 号", by=worker, at=AT)
    told = {"name": "方静", "kind": "常住", "phone": "13911112222"}
    brought = registry.arrivals.bring(
        path=here.people.community.path, rows=[(2, told)], source="imported", why="人口核对", by=worker, at=AT
    )
    registry.arrivals.decide_lines(arrival_id=brought, decisions={2: str(goes)}, by=worker)
    enter_system("test")
    retention.hold(resident_id=goes, why="诉讼要用", by=SYSTEM, at=AT)
    moves = {name: field for name, field in named().items() if listed()[name] == "moves"}

    def naming() -> dict[str, int]:
        with as_system():
            return {name: f.model._default_manager.filter(**{f.name: goes}).count() for name, f in moves.items()}

    assert 0 not in naming().values(), "the world of this test has one of each"
    merge(stays, goes)
    assert set(naming().values()) == {0}
