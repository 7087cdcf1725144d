"""What the tests of the whole share. Models are imported late: pytest reads this before Django is set up."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.matrix_world import Matrix


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: Any) -> Iterator["Matrix"]:
    """The world of the authorisation matrix, made once for a module, in a transaction that is rolled back."""
    from django.test import override_settings

    from tests.doors import clock_at, undone
    from tests.matrix_world import build

    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), undone(), quick:
        made = build()
        with clock_at(made.world.at):
            yield made
