"""The way a one-time code leaves the house: a function named by the setting LIREN_SMS_GATEWAY.

A gateway takes (phone, text, address) and returns when the message is on its way, or raises a DomainError.
The default prints to the log and works for demonstrations on this very machine only.
"""

import logging
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.utils.module_loading import import_string

from liren.actors.errors import NoGateway

Gateway = Callable[[str, str, str], None]

CONSOLE = "liren.actors.gateway.console"
_log = logging.getLogger("liren.sms")


def send_sms(phone: str, text: str, address: str) -> None:
    """Send `text` to `phone` through the gateway of this installation. address: who asked, for the console's check."""
    gateway: Gateway = import_string(getattr(settings, "SMS_GATEWAY", CONSOLE))
    gateway(phone, text, address)


def console(phone: str, text: str, address: str) -> None:
    """Print to the log. Raises NoGateway unless this is a demonstration and the one who asks sits at this machine."""
    if not (settings.DEMO and is_loopback(address)):
        raise NoGateway
    _log.warning("%s ← %s", phone, text)


def is_loopback(address: str) -> bool:
    """Does the address belong to this machine?

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("::ffff:127.0.0.1"), is_loopback("10.0.0.8")
    (True, True, True, False)
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return (getattr(parsed, "ipv4_mapped", None) or parsed).is_loopback
