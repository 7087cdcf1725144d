"""Short messages leave through one gateway, named by `settings.SMS_GATEWAY`; the console's is for demos.

A gateway is a class without arguments whose `send(phone, text)` returns when the provider has taken the message and
raises when it has not. One that says `at_home = True` (the console's, which prints) works in a demo only, and what a
stranger asks for it sends only to those who sit at the machine that runs the platform.
"""

import logging
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from liren.kit.addresses import is_loopback
from liren.kit.errors import NoSmsGateway

log = logging.getLogger(__name__)


class Gateway(Protocol):
    def send(self, phone: str, text: str) -> None: ...


class ConsoleGateway:
    """Writes the message into the log: no place for codes and telephone numbers, but of a demo."""

    at_home = True

    def send(self, phone: str, text: str) -> None:
        log.info("短信 → %s：%s", phone, text)


def send(phone: str, text: str, *, asked_from: str | None = None) -> None:
    """Hand one short message to the gateway, now. asked_from: the address of whoever has it sent (a code), if anyone.

    Raises NoSmsGateway when messages are printed here and this is no demo, or they are not at home; else what the
    gateway raises.
    """
    gateway = cast(Gateway, import_string(settings.SMS_GATEWAY)())
    away = asked_from is not None and not is_loopback(asked_from)
    if getattr(gateway, "at_home", False) and (away or not settings.DEMO):
        raise NoSmsGateway
    gateway.send(phone, text)
