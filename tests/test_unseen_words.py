"""Every word for doing things side by side, in procedures nobody has seen, walked over HTTP to the end."""

import os
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from liren.engine.loading import parse
from liren.engine.tests.wide_strategies import WORDS, offering_documents, wide_documents

if TYPE_CHECKING:
    from tests.unseen import Crowd

WANTED = os.environ.get("LIREN_EXAMPLES")
QUICK = settings(
    max_examples=int(WANTED or 3),
    deadline=None,
    derandomize=WANTED is None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)

MORE = {
    "Recurring": wide_documents(starts=True),
    "Departing": wide_documents(depart=True),
    "Offering": offering_documents(),
}


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: Any) -> Iterator["Crowd"]:
    """The cast with their sessions, in a transaction that is rolled back."""
    from liren.affairs.tests.world import MORNING, world
    from tests import walking
    from tests.doors import Api, browser, clock_at, session, undone
    from tests.unseen import Crowd

    with django_db_blocker.unblock(), undone(), clock_at(MORNING) as clock:
        here = Crowd(world(), clock)
        for who in walking.WORKERS:
            token = session(getattr(here.world.people, who).person_id, MORNING)
            here.apis[who], here.browsers[who] = Api(token), browser(token)
        yield here


@pytest.mark.parametrize("word", WORDS)
def test_an_affair_with_every_new_word_goes_its_way(crowd: "Crowd", word: str) -> None:
    _walked(crowd, "Walk", wide_documents(first=word))


@pytest.mark.parametrize("kind", MORE)
def test_what_the_clock_opens_what_departs_and_what_is_offered_goes_its_way_too(crowd: "Crowd", kind: str) -> None:
    """`starts`: nobody reports it. `depart`: declared on the way, from a limit and from where a step leads. `offers`:
    whose it is, and who of them came."""
    _walked(crowd, kind, MORE[kind])


def _walked(crowd: "Crowd", kind: str, documents: st.SearchStrategy[dict[str, Any]]) -> None:
    from liren.affairs.tests.world import MORNING
    from tests import walking
    from tests.doors import undone

    @QUICK
    @given(document=documents, seed=st.integers(0, 2**32))
    def walked(document: dict[str, Any], seed: int) -> None:
        crowd.clock.at = MORNING
        with undone():
            getattr(walking, kind)(crowd, parse(document), random.Random(seed)).to_the_end()

    walked()
