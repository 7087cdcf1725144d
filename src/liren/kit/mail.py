"""E-mail leaves through one server, named by `LIREN_MAIL`; without it nobody is offered e-mail."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

Speech = Literal["smtp", "starttls", "smtps"]
_PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}
_PATIENCE = 20


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail goes. speech: smtp (in clear, for a server on this machine), starttls or smtps."""

    speech: Speech
    host: str
    port: int
    name: str
    password: str
    sender: str


def server_of(url: str) -> MailServer | None:
    """The server a setting names, `smtps://name:password@host:465?from=liren@example.org`; None when it names none.

    Raises ValueError saying how to write it; the password is not in what it says.

    >>> server_of("starttls://u:p%40@mail.example.org?from=a@example.org").port
    587
    """
    if not url:
        return None
    parts = urlsplit(url)
    sender = parse_qs(parts.query).get("from", [""])[0]
    if parts.scheme not in _PORTS or not parts.hostname or "@" not in sender:
        raise ValueError("LIREN_MAIL 请写成 smtps://用户名:密码@主机?from=发件地址（或 starttls://、smtp://）")
    return MailServer(
        speech=parts.scheme,  # type: ignore[arg-type]  # one of _PORTS
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        name=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
    )


def send(address: str, subject: str, text: str) -> None:
    """Hand one message to the server, now. Raises OSError (smtplib's errors are) when it was not taken."""
    from django.core.mail import EmailMessage, get_connection  # not while settings load, which read `server_of`

    server = settings.MAIL
    assert server is not None  # else e-mail is not offered
    line = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=server.host,
        port=server.port,
        username=server.name,
        password=server.password,
        use_tls=server.speech == "starttls",
        use_ssl=server.speech == "smtps",
        timeout=_PATIENCE,
    )
    EmailMessage(subject, text, server.sender, [address], connection=line).send()
