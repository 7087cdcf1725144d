"""Short messages leave through a gateway, named by `settings.SMS_GATEWAY`; the console's is for demos.

A gateway is a class without arguments whose `send(phone, text)` returns when the provider has taken the message and
raises when it has not: the outbox tries again.
"""

import logging
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from liren.notices.errors import NoGateway

log = logging.getLogger(__name__)


class Gateway(Protocol):
    def send(self, phone: str, text: str) -> None: ...


class ConsoleGateway:
    """Writes the message into the log, in a demo only: a log is no place for codes and telephone numbers."""

    at_home = True  # codes go only to those who sit at this machine, see actors.gateway

    def send(self, phone: str, text: str) -> None:
        if not settings.DEMO:
            raise NoGateway
        log.info("短信 → %s：%s", phone, text)


def gateway() -> Gateway:
    return cast(Gateway, import_string(settings.SMS_GATEWAY)())
