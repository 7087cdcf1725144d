"""The ways a notice may leave the platform beside short messages, and what an address of each looks like.

Which of them are offered is the operator's choice: `LIREN_MAIL` names a mail server, `LIREN_ROBOTS` the apps.
"""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from liren.kit import mail
from liren.kit.errors import InvalidInput
from liren.kit.silence import unless_silent
from liren.notices.errors import NotAnswered
from liren.notices.kinds import APP, SMS
from liren.notices.robots import ROBOTS, say

MAIL: Final = "mail"
_TITLES: Final = {APP: "站内消息", SMS: "短信", MAIL: "电子邮件"}
_LONGEST = 254


def offered() -> tuple[str, ...]:
    """The channels this installation can use, e-mail first."""
    return (*((MAIL,) if settings.MAIL else ()), *(one for one in ROBOTS if one in settings.ROBOTS))


def title(channel: str) -> str:
    """Its name on screens."""
    return _TITLES.get(channel) or ROBOTS[channel].title


def example(channel: str) -> str:
    """What an address looks like."""
    return "name@example.org" if channel == MAIL else ROBOTS[channel].example


def checked(channel: str, address: str) -> str:
    """The address, without spaces around it. Raises InvalidInput naming `address`."""
    said = address.strip()
    if channel == MAIL:
        try:
            EmailValidator()(said)
        except ValidationError:
            raise InvalidInput(address=f"邮箱地址写得不对，应当像 {example(MAIL)}") from None
    elif not ROBOTS[channel].address.fullmatch(said):
        raise InvalidInput(address=f"请到{title(channel)}的设置里整段复制地址，应当像 {example(channel)}")
    if len(said) > _LONGEST:
        raise InvalidInput(address=f"地址请在 {_LONGEST} 字以内")
    return said


def masked(channel: str, address: str) -> str:
    """Enough to recognise it by.

    >>> masked("mail", "lumin@example.org")
    'l***@example.org'
    """
    if channel == MAIL:
        name, _, host = address.rpartition("@")
        return f"{name[:1]}***@{host}"
    return f"…{address[-4:]}"


def deliver(channel: str, address: str, subject: str, text: str, *, at: datetime) -> None:
    """Send, now. Raises NotTaken, or MailNotTaken; NotNow while the channel's server does not answer anybody.

    A silent server costs the worker five seconds once in a while, not for each message: the other channels go on.
    """
    if channel == MAIL:
        server = settings.MAIL
        assert server is not None  # else it is not offered
        with unless_silent(f"mail {server.host}:{server.port}", mail.MailNotAnswered, at=at):
            mail.send(address, subject, text)
    else:
        with unless_silent(channel, NotAnswered, at=at):
            say(channel, address, text)
