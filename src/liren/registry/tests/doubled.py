"""Somebody of 桂花里 written down once more, and two entries proposed to be one person's, or made one."""

from datetime import date
from typing import Any
from uuid import UUID

from liren.access.public import SYSTEM, enter_system
from liren.registry import public as registry
from liren.registry.public import Ground, doubles
from liren.registry.tests.village import AT, PHONE, Village, later


def put(here: Village, place: str = "", since: date | None = None, at: Any = AT, **given: object) -> UUID:
    enter_system("test")
    return registry.register(
        given=given, kind="actual", place=place or here.people.frame.building_3.path, ground=Ground("told"),
        since=since, by=SYSTEM, at=at,
    ).id  # fmt: skip


def again(here: Village, **given: Any) -> UUID:
    """陈林溪, written down once more without the number, by another phone."""
    return put(here, **{"name": "陈林溪", "phones": [PHONE, "13911110000"], **given})


def proposed(here: Village, stays: UUID, goes: UUID, lives: str = "stays", who: str = "worker") -> UUID:
    return doubles.propose(
        stays=stays, goes=goes, lives=lives, why="同一个人登记了两次", by=here.enter(who), at=later(1)
    )


def merged(here: Village, stays: UUID, goes: UUID, lives: str = "stays") -> None:
    asked = proposed(here, stays, goes, lives)
    assert doubles.agree(double_id=asked, by=here.enter("director"), at=later(2))
