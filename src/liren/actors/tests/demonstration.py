"""The demonstration's people, who sign in by DEMO_PASSWORD: made once, with hashes that take no time."""

from typing import Any

import pytest

from liren.access.public import enter_system
from liren.actors.public import Demo, make_demo
from liren.kit.clock import now
from liren.kit.tests.laid import laid_again


@pytest.fixture
def demo(db: None, settings: Any) -> Demo:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    enter_system("test")
    return _demo()


@laid_again
def _demo() -> Demo:
    return make_demo(at=now())
