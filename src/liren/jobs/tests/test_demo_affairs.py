"""The demonstration tells its stories once, through the same doors as everybody."""

import pytest
from django.conf import settings

from liren.access.public import SYSTEM, enter_system
from liren.actors.public import make_demo
from liren.affairs import public as affairs
from liren.jobs.demo_affairs import STORIES, tell
from liren.kit.clock import now
from liren.standards.public import seed_from_lawbook


@pytest.fixture
def told(db):
    enter_system("test")
    seed_from_lawbook(settings.LAWBOOK, at=now())
    demo = make_demo(at=now())
    return demo, tell(demo, at=now())


def test_the_stories_leave_affairs_at_every_stage_with_whole_histories(told) -> None:
    demo, made = told
    page = affairs.affairs(SYSTEM, affairs.Filters(path=demo.places["community"].path), at=now())
    assert made == len(page.items) == len(STORIES)
    assert {line.step for line in page.items} >= {"accept", "dispatch", "handle"}
    assert sorted(line.rating or 0 for line in page.items if line.state == "closed") == [4, 5]
    assert all(affairs.verify(line.id).broken is None for line in page.items)


def test_telling_again_adds_nothing(told) -> None:
    demo, _ = told
    assert tell(demo, at=now()) == 0
