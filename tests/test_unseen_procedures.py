"""A new kind of affair is one text and no code: procedures nobody has seen, walked through the doors to their end."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from liren.engine.language import Procedure
from liren.engine.tests.strategies import procedures

if TYPE_CHECKING:
    from tests.unseen import Crowd, Walk

WANTED = os.environ.get("LIREN_EXAMPLES")  # so many others, instead of the same 25 each time
QUICK = settings(
    max_examples=int(WANTED or 25),
    deadline=None,
    derandomize=WANTED is None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a walk takes seconds: too long to be made smaller
)


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: Any) -> Iterator["Crowd"]:
    """The cast with their sessions, in a transaction that is rolled back."""
    from liren.affairs.tests.world import MORNING, world
    from tests.doors import clock_at, undone
    from tests.unseen import Crowd

    with django_db_blocker.unblock(), undone(), clock_at(MORNING) as clock:
        yield Crowd(world(), clock)


@pytest.mark.requirement("R167")
@QUICK
@given(procedure=procedures(), data=st.data())
def test_an_affair_of_any_procedure_goes_its_way_through_pages_and_api(
    crowd: "Crowd", procedure: Procedure, data: st.DataObject
) -> None:
    from liren.affairs.tests.world import MORNING
    from tests.doors import undone
    from tests.unseen import Walk

    crowd.clock.at = MORNING
    with undone():
        published(crowd, procedure)
        walk = Walk(crowd, procedure, data.draw)
        walk.open(by_page=data.draw(st.booleans(), label="opened by page"))
        through(walk, data)
        walk.end()
        event(f"moves {walk.moves:02}")
        event(f"rated {walk.rating}, {sorted(key for key, n in walk.counts.items() if n)}")


def published(crowd: "Crowd", procedure: Procedure) -> None:
    """Put it in force, and look at its page and its text by the API."""
    from datetime import timedelta

    from liren.access.public import SYSTEM, enter_system
    from liren.standards.public import publish

    enter_system("test")
    publish(document=procedure.document, publisher="nobody", by=SYSTEM, at=crowd.clock.at - timedelta(days=1))
    page = crowd.browsers["worker"].get(f"/procedures/{procedure.key}")
    assert page.status_code == 200
    shown = crowd.apis["wang"].get(f"/procedures/{procedure.key}").json()
    assert set(shown["form"]["properties"]) == set(procedure.form)
    assert [step["key"] for step in shown["steps"]] == list(procedure.steps)


def through(walk: "Walk", data: st.DataObject) -> None:
    """Random allowed moves until the end; after a while straight on."""
    from tests.unseen import LAST, LONGEST

    while (seen := walk.seen("wang"))["state"] == "open":
        assert walk.moves < LAST, "no end in sight"
        walk.crowd.clock.tick(minutes=data.draw(st.sampled_from((1, 30, 600)), label="minutes"))
        step = walk.step(seen)
        expected = walk.look(seen)
        straight = walk.moves >= LONGEST
        if not straight and data.draw(st.integers(0, 3), label="wait") == 0 and walk.wait(step, seen):
            continue
        if step.rates:
            grade = 5 if straight else data.draw(st.integers(1, 5), label="grade")
            walk.rate(step, grade, data.draw(st.sampled_from(("api", "page", "link")), label="rated by"))
        else:
            keys = list(expected)[:1] if straight else list(expected)
            move = expected[data.draw(st.sampled_from(keys), label="move")]
            walk.take(walk.seen("wang"), step, move, by_page=data.draw(st.booleans(), label="by page"))
