"""What the tests of affairs in company share. Models are imported late: pytest reads this before Django is set up."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from liren.affairs.tests.world import World


@pytest.fixture
def here(db: None) -> "World":
    """The cast under the law, in a transaction that is rolled back."""
    from liren.affairs.tests.world import world

    return world()


@pytest.fixture
def committed(emptied_after: None) -> "World":
    """The same, committed: for what the worker does afterwards."""
    from liren.affairs.tests.world import world
    from liren.kit.database import one_transaction

    with one_transaction():
        return world()
