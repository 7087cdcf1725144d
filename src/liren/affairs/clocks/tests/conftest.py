"""What the tests of clocks share. Models are imported late: pytest reads this before Django is set up."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from liren.affairs.clocks.tests.shift import Shift


@pytest.fixture
def shift(db: None) -> "Shift":
    """The cast under the law, in a transaction that is rolled back."""
    from liren.affairs.clocks.tests.shift import Shift
    from liren.affairs.tests.world import world

    return Shift(world())


@pytest.fixture
def committed(emptied_after: None) -> "Shift":
    """The cast under the law, really committed."""
    from liren.affairs.clocks.tests.shift import Shift
    from liren.affairs.tests.world import world
    from liren.kit.database import one_transaction

    with one_transaction():
        return Shift(world())
