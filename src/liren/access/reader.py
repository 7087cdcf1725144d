"""Naming the reader: one statement that reads a person's grants and raises the database's walls for the transaction.

The settings it leaves (`liren.person`, `liren.reach`, `liren.orgs`, `liren.system`) last until the transaction ends, so
enter inside one; outside a transaction they would be gone before the next statement.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liren.access.actor import NOBODY, SYSTEM, Actor, Grant
from liren.kit.clock import now
from liren.kit.database import rows


def enter(person_id: UUID | None, channel: str = "web", *, at: datetime | None = None) -> Actor:
    """Name `person_id` the reader of this transaction; None, an unknown or a closed person is NOBODY. One statement.

    at: the moment whose grants count, by default now.
    """
    return _actor(rows("SELECT access_enter(%s, %s, false)", person_id, at or now()), channel)


def enter_session(token: str, channel: str = "web", *, at: datetime | None = None) -> Actor:
    """Name the holder of the session whose secret is `token` the reader; NOBODY when it is unknown or over.

    One statement for session, person, grants and walls. The session's last use is noted every few minutes.
    """
    return _actor(rows("SELECT access_enter_session(%s, %s)", digest(token), at or now()), channel)


def enter_system(channel: str = "job") -> Actor:
    """Name the system the reader: for jobs and commands, which see everything. One statement."""
    rows("SELECT access_enter(NULL, %s, true)", now())
    return SYSTEM if channel == SYSTEM.channel else Actor(None, SYSTEM.name, channel=channel, is_system=True)


@contextmanager
def as_system() -> Iterator[None]:
    """Lift the walls for a few statements that must look before anybody is signed in, and put them back.

    Left by an exception, the savepoint takes the setting back by itself.
    """
    with transaction.atomic():
        [(before, _)] = rows("SELECT current_setting('liren.system', true), set_config('liren.system', 'on', true)")
        yield
        rows("SELECT set_config('liren.system', %s, true)", before or "")


def digest(token: str) -> str:
    """What is kept of a session's secret: SHA-256, hex. The secret has 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _actor(found: list[tuple[object, ...]], channel: str) -> Actor:
    answer = found[0][0]
    if answer is None:
        return NOBODY if channel == NOBODY.channel else Actor(None, NOBODY.name, channel=channel)
    person = json.loads(str(answer))
    grants = tuple(
        Grant(g["role"], g["path"], g["place_id"], UUID(g["org_id"]) if g["org_id"] else None) for g in person["grants"]
    )
    return Actor(UUID(person["id"]), person["label"], grants, channel)
