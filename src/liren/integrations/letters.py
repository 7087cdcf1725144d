"""Dead letters 送不到的: what the outbox gave up sending to another system, by what it was to send."""

from collections.abc import Mapping
from uuid import UUID

from liren.kit import outbox
from liren.kit.outbox import Dead

_MOST = 1000


def given_up(kind: str, name: str) -> Mapping[UUID, Dead]:
    """The newest dead deliveries of a kind of event, by the id its body holds under `name`. One statement."""
    return {UUID(str(one.body[name])): one for one in outbox.dead_letters(_MOST, kind=kind)}


def meant_by(delivery: int, kind: str, name: str) -> UUID | None:
    """The id a dead delivery was to send; None when it is not dead. One statement."""
    return next((id for id, one in given_up(kind, name).items() if one.delivery_id == delivery), None)
