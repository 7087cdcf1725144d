"""What webhooks, connectors and public accounts are: another system, connected to a place until it is stopped."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import ClassVar

from django.db import models

from liren.access.public import Actor
from liren.integrations.errors import NotAnswered
from liren.kit.crypto import open_for, seal_for
from liren.kit.ids import new_id
from liren.kit.silence import unless_silent


class Outside(models.Model):
    """Another system at a place. secret: sealed under the platform's key for `purpose`, bound to the row."""

    purpose: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.TextField()
    url = models.TextField()
    path = models.TextField(db_collation="C")
    secret = models.BinaryField()
    made_by = models.UUIDField(null=True)
    made_by_name = models.TextField()
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_by_name = models.TextField(default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def sealed(self, secret: str) -> bytes:
        return seal_for(self.purpose, secret.encode(), self.id.bytes)

    def opened(self, sealed: bytes | memoryview) -> str:
        return open_for(self.purpose, bytes(sealed), self.id.bytes).decode()


@contextmanager
def unless_left_alone(system: Outside, *, at: datetime) -> Iterator[None]:
    """What the worker asks of `system` within, unless it was silent shortly before: then raises NotNow.

    One that accepts and never answers costs the worker one wait once in a while, not one for all that is meant for it;
    what stands behind the same host, another place's too, is asked all the same.
    Raises NotAnswered when it is silent now; that try counts, so that what nobody ever takes is given up in the end.
    """
    with unless_silent(f"{system.purpose} {system.id}", NotAnswered, at=at, counted=True):
        yield


def stop(found: Outside, by: Actor, at: datetime) -> None:
    """Nothing more is asked of it, and nothing told. Twice is once."""
    if found.stopped_at is None:
        found.stopped_at, found.stopped_by_name = at, by.name
        found.save(update_fields=["stopped_at", "stopped_by_name"])
