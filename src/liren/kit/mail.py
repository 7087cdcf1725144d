"""E-mail leaves through one server, named by `LIREN_MAIL`; without it nobody is offered e-mail."""

from contextlib import suppress
from dataclasses import dataclass
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

Speech = Literal["smtp", "starttls", "smtps"]
_PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}
_PATIENCE = 5  # seconds; the worker does one thing at a time
_stalled: dict["MailServer", str] = {}
"""Over whose message a server hung up or fell silent since it last took or refused one: is it that one, or all?"""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail goes. speech: smtp (in clear, for a server on this machine), starttls or smtps."""

    speech: Speech
    host: str
    port: int
    name: str
    password: str
    sender: str


class MailNotTaken(OSError):
    """The server did not take a message: the codes it answered, or what kind of error kept it from answering."""


class MailNotAnswered(MailNotTaken):
    """The server was not reached, did not greet in time, or falls silent over one message after another: over all."""


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
    try:
        port = parts.port
    except ValueError:  # a password with a slash in it: what follows is not to be said
        port, sender = None, ""
    if parts.scheme not in _PORTS or not parts.hostname or "@" not in sender:
        raise ValueError(
            "LIREN_MAIL 请写成 smtps://用户名:密码@主机?from=发件地址（或 starttls://、smtp://），密码里的符号写成 %XX"
        )
    return MailServer(
        speech=parts.scheme,  # type: ignore[arg-type]  # one of _PORTS
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        name=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
    )


def send(address: str, subject: str, text: str) -> None:
    """Hand one message to the server, now.

    Raises MailNotTaken, which says how it was refused but not for whom, and MailNotAnswered.
    """
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
    try:
        line.open()
    except SMTPResponseException as refused:
        raise MailNotTaken(str(refused.smtp_code)) from None
    except OSError as error:
        raise MailNotAnswered(type(error).__name__) from None
    before = _stalled.pop(server, address)  # whatever it says now, only saying nothing brings it back
    try:
        EmailMessage(subject, text, server.sender, [address], connection=line).send()
    except SMTPRecipientsRefused as refused:
        raise MailNotTaken(", ".join(str(code) for code, _ in refused.recipients.values())) from None
    except SMTPResponseException as refused:
        raise MailNotTaken(str(refused.smtp_code)) from None
    except OSError as error:
        _stalled[server] = before
        raise (MailNotTaken if before == address else MailNotAnswered)(type(error).__name__) from None
    finally:
        with suppress(OSError):  # what was taken is not sent again for want of a goodbye
            line.close()
