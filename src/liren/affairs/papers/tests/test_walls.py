"""Raw SQL as each of the cast: a paper is seen with its affair, by its reporter only where it is for them."""

import pytest

from liren.affairs.papers.tests.test_papers import issues
from liren.affairs.tests.world import World, world
from liren.kit.database import rows

pytestmark = pytest.mark.django_db


def seen(here: World, who: str, table: str) -> int:
    here.actor(who)
    [(count,)] = rows(f"SELECT count(*) FROM {table}")
    return int(str(count))


def test_papers_and_their_numbers_are_walled_off_with_their_affair() -> None:
    here = world()
    affair = here.opens("wang").id
    issues(here, affair)
    issues(here, affair, "acceptance-notice")
    for table in ("affairs_paper", "affairs_papernumber"):
        assert seen(here, "worker", table) == 2
        for who in ("stranger", "other_worker", "village_worker", "property_handler", "nobody"):
            assert seen(here, who, table) == 0, (who, table)
    assert seen(here, "wang", "affairs_paper") == 1  # the notice is for her, the letter is not
