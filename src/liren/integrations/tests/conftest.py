"""What the tests of this room share. Models are imported late: pytest reads this before Django is set up."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from liren.affairs.tests.world import World
    from liren.integrations.tests.receiver import Receiver


@pytest.fixture
def receiver(settings: object) -> Iterator["Receiver"]:
    """An outside system on this machine, which the settings name as one that may be called."""
    from liren.integrations.tests.receiver import listening

    settings.PRIVATE_TARGETS = (ip_network("127.0.0.0/8"),)  # type: ignore[attr-defined]
    with listening() as found:
        yield found


@pytest.fixture
def committed(emptied_after: None) -> "World":
    """The cast under the law, committed: for what the worker does afterwards."""
    from liren.affairs.tests.world import world
    from liren.kit.database import one_transaction

    with one_transaction():
        return world()
