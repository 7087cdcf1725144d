"""The bindings between rooms: who reacts to which event. Read once at start by `config.apps`."""

from functools import cache

from django.urls import reverse

from liren.affairs import public as affairs
from liren.kit.outbox import register
from liren.notices.public import declare


@cache
def bind() -> None:
    """Register every room's handlers with the outbox."""
    addresses = affairs.Addresses(
        rating=lambda secret: reverse("rate-link", args=[secret]),
        mine=lambda id: reverse("my-affair", args=[id]),
        affair=lambda id: reverse("affair", args=[id]),
    )
    declare(*affairs.NOTICE_KINDS)
    for (kind, name), handler in affairs.reactions(addresses).items():
        register(kind, name, handler)
