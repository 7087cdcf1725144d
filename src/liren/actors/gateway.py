"""The way a one-time code leaves the house: the gateway named by `settings.SMS_GATEWAY`.

A gateway is a class without arguments whose `send(phone, text)` returns when the message was taken and raises a
DomainError when it was not. One that says `at_home = True` (the console's, which prints) serves only those who sit at
the machine that runs the platform.
"""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from liren.actors.errors import NoGateway
from liren.kit.addresses import is_loopback


class Gateway(Protocol):
    def send(self, phone: str, text: str) -> None: ...


def send_sms(phone: str, text: str, address: str) -> None:
    """Send `text` to `phone`. address: who asked. Raises NoGateway when codes are printed and they are not at home."""
    gateway: Gateway = import_string(settings.SMS_GATEWAY)()
    if getattr(gateway, "at_home", False) and not (settings.DEMO and is_loopback(address)):
        raise NoGateway
    gateway.send(phone, text)
