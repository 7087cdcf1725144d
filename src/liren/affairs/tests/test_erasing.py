"""What was written down of someone who left no phone is erased where it was written down."""

from typing import Any

import pytest

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.world import LAMP, World
from liren.kit.errors import NotYours
from liren.kit.vault import Erased, values

WITHOUT_PHONE: dict[str, Any] = {key: value for key, value in LAMP.items() if key != "phone"}


def opened(here: World) -> affairs.Opened:
    return here.opens("worker", answers=WITHOUT_PHONE, on_behalf_of=affairs.Contact("王桂英"), origin="worker")


def erase(here: World, who: str, affair: affairs.Opened) -> affairs.Stepped:
    return affairs.erase_unknown_reporter(affair_id=affair.id, by=here.actor(who), at=here.tick())


def test_what_is_erased_is_gone_and_the_history_holds(here: World) -> None:
    lamp = opened(here)
    erase(here, "worker", lamp)
    enter_system()
    kept = values("affair", lamp.id)
    assert kept
    assert all(isinstance(value, Erased) for value in kept.values())
    assert affairs.verify(lamp.id).broken is None
    here.does("worker", lamp.id, "accept", "finish_at_once", reply="好了")


def test_only_who_may_write_down_for_others_erases_it(here: World) -> None:
    lamp = opened(here)
    with pytest.raises(affairs.StepNotAllowed):
        erase(here, "supervisor", lamp)
    with pytest.raises(affairs.NoSuchAffair):
        erase(here, "wang", lamp)
    enter_system()
    assert not any(isinstance(value, Erased) for value in values("affair", lamp.id).values())


def test_whoever_is_known_erases_themself(here: World) -> None:
    lamp = here.opens("wang")
    with pytest.raises(NotYours):
        erase(here, "worker", lamp)
