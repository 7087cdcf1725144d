"""The door to the integrations room: outside systems that are told what happened here."""

from liren.integrations.errors import AddressRefused, NoSuchWebhook, NotTaken
from liren.integrations.webhooks import (
    KINDS,
    DeadLetter,
    WebhookLine,
    dead_letters,
    forget,
    make_webhook,
    reactions,
    replay,
    stop_webhook,
    webhooks_at,
)

__all__ = [
    "KINDS",
    "AddressRefused",
    "DeadLetter",
    "NoSuchWebhook",
    "NotTaken",
    "WebhookLine",
    "dead_letters",
    "forget",
    "make_webhook",
    "reactions",
    "replay",
    "stop_webhook",
    "webhooks_at",
]
