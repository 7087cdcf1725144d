"""三务公开: who publishes is told before a period ends, and who answers and who supervises after it was missed."""

from datetime import datetime

import pytest

from liren.access.public import enter_system
from liren.affairs.tests.world import World
from liren.autonomy.tests.test_openness import here, opened, rolled
from liren.config.openness import tell_of_openness
from liren.kit.clock import CHINA
from liren.notices.public import list_for

__all__ = ["here"]
pytestmark = pytest.mark.django_db


def test_who_publishes_is_told_before_the_end_and_who_supervises_afterwards_each_once(here: World) -> None:
    opened(here)

    def told(who: str) -> list[str]:
        return [one.title for one in list_for(here.person(who)) if one.kind == "autonomy.openness"]

    def runs(at: datetime) -> int:
        enter_system("test")
        rolled(here, at)
        return tell_of_openness(at)

    assert runs(datetime(2026, 12, 1, 9, 0, tzinfo=CHINA)) == 0, "a month is left"
    soon = datetime(2026, 12, 20, 9, 0, tzinfo=CHINA)
    assert runs(soon) == 1
    assert runs(soon) == 0, "told once"
    assert any("12月31日前要公开2026年第4季度党务" in one for one in told("worker"))
    assert told("supervisor") == []
    assert runs(datetime(2027, 1, 1, 9, 0, tzinfo=CHINA)) == 1
    assert any("没有公开2026年第4季度党务" in one for one in told("supervisor"))
    assert len(told("worker")) == 1
    assert len(told("director")) == 2
