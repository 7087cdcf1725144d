"""What the tests of this room share. Models are imported late: pytest reads this before Django is set up."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from liren.affairs.tests.world import World


@pytest.fixture
def here(db: None) -> "World":
    """The cast under the law, in a transaction that is rolled back."""
    from liren.affairs.tests.world import world

    return world()
