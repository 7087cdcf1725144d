"""Calling an outside address: whom the platform may call, and one request that follows nowhere else.

The name is resolved once and the address found is the one called, so that a name cannot point inside after it was
checked. Private, local and reserved networks are refused unless `settings.PRIVATE_TARGETS` names them.
"""

import hashlib
import hmac
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Event, Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from liren.integrations.errors import AddressRefused, NotAnswered, NotTaken

SECONDS, LONGEST_SECONDS = 5, 15
MOST = 2_000_000
LONGEST_URL = 500
PORTS = {"https": 443, "http": 80}
Address = IPv4Address | IPv6Address


def checked(url: str, *, inside: bool = False, sealed: bool = False) -> tuple[SplitResult, int, Address]:
    """The parts of `url`, its port, and the one address to call. Raises AddressRefused.

    inside: the operator named this address in the settings, so that it may lie in an internal network. sealed: secrets
    go there, in clear only within a network that was named.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise AddressRefused("地址写得不对") from None
    if parts.scheme not in PORTS or not parts.hostname or len(url) > LONGEST_URL or not url.isascii():
        raise AddressRefused("请写 https:// 开头的完整地址")
    if parts.username or parts.password or any(character <= " " for character in url):
        raise AddressRefused("地址里不能有账号、密码和空格")
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused("找不到这个主机") from error
    addresses = [ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not addresses or not (inside or all(map(may_call, addresses))):
        raise AddressRefused("这个地址在内部网络里；要推送到内网，请部署的人在 LIREN_PRIVATE_TARGETS 里写明")
    if sealed and parts.scheme != "https" and not all(map(_is_named, addresses)):
        raise AddressRefused("密钥要送到这个地址，请写 https:// 开头的")
    return parts, port, addresses[0]


def may_call(address: Address) -> bool:
    """Is it everybody's network, or one that was named?

    >>> [may_call(ip_address(text)) for text in ("8.8.8.8", "169.254.169.254", "::ffff:10.0.0.1")]
    [True, False, False]
    """
    inner = _inner(address)
    return _is_named(address) or (inner.is_global and not inner.is_multicast)


def _is_named(address: Address) -> bool:
    return any(_inner(address) in network for network in settings.PRIVATE_TARGETS)


def _inner(address: Address) -> Address:
    return address.ipv4_mapped if isinstance(address, IPv6Address) and address.ipv4_mapped else address


def signature(secret: str, body: bytes, at: datetime) -> str:
    """`t=<seconds>,v1=<HMAC-SHA256 of "seconds.body">`: who holds the secret knows who sent it, and when.

    >>> from datetime import UTC
    >>> signature("s", b"{}", datetime(2026, 11, 16, tzinfo=UTC))[:15]
    't=1794787200,v1'
    """
    seconds = str(int(at.timestamp()))
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={signed}"


def fetch(url: str, *, most: int) -> bytes:
    """What lies at `url`, up to `most` bytes. Raises AddressRefused, NotTaken."""
    checked(url)
    return call("GET", url, most=most)[1]


def call(
    method: str,
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    most: int = MOST,
    sealed: bool = False,
) -> tuple[int, bytes]:
    """One request; the status, 200 to 299, and the answer, up to `most` bytes. A body is JSON, unless the headers say
    what it is. sealed: see `checked`.

    Raises NotTaken for any other answer, NotAnswered when none comes in time.
    """
    status, told = exchange(method, url, body, headers, most=most, sealed=sealed)
    if not 200 <= status < 300:
        raise NotTaken(why=f"答了 {status}")
    return status, told


def exchange(
    method: str,
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    most: int = MOST,
    inside: bool = False,
    sealed: bool = False,
) -> tuple[int, bytes]:
    """One request; whatever status it was answered with, and the answer. inside, sealed: see `checked`.

    Raises NotAnswered when no answer comes in time, NotTaken for a good one of more than `most` bytes, and where there
    is nobody to ask.
    """
    try:
        parts, port, address = checked(url, inside=inside, sealed=sealed)
    except AddressRefused as error:
        raise (NotAnswered if _is_silence(error.__cause__) else NotTaken)(why=error.fields["url"]) from error
    host = parts.hostname or ""
    sent = {**({"Content-Type": "application/json"} if body else {}), **(headers or {}), "Connection": "close"}
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with socket.create_connection((str(address), port), SECONDS) as raw:
            wire = raw
            if parts.scheme == "https":
                wire = _trusting().wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False)
            with _in_time(wire):
                if isinstance(wire, ssl.SSLSocket):
                    wire.do_handshake()
                connection = HTTPConnection(host, port, timeout=SECONDS)
                connection.sock = wire
                connection.request(method, target, body, sent)
                answer = connection.getresponse()
                told = answer.read(most + 1)
                connection.close()
    except ssl.SSLCertVerificationError as error:
        raise NotTaken(why=f"对方的证书信不过（{error.verify_message}）") from error
    except (OSError, HTTPException) as error:
        silent = NotAnswered if _is_silence(error) else NotTaken
        raise silent(why=f"连不上或没有回答（{type(error).__name__}）") from error
    if len(told) > most and 200 <= answer.status < 300:
        raise NotTaken(why=f"答得太长，超过 {most // 1000:,} 千字节")
    return answer.status, told


def _is_silence(error: BaseException | None) -> bool:
    """Was it waited for in vain? Who refuses, hangs up or is not known costs nobody any time."""
    unnamed = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN  # no name server answered
    return unnamed or isinstance(error, TimeoutError)


def _trusting() -> ssl.SSLContext:
    """Certificates and host names are verified against the system's authorities, and an intranet's own if named."""
    context = ssl.create_default_context()
    if settings.CA_BUNDLE:
        context.load_verify_locations(cafile=settings.CA_BUNDLE)
    return context


@contextmanager
def _in_time(wire: socket.socket) -> Iterator[None]:
    """Cut the connection when the whole takes too long: one that sends a byte now and then never times out itself.

    Raises TimeoutError then, whatever the cut looks like from within: what came of an answer before it may look like a
    whole one, or like one that was broken off by the other side.
    """
    late = Event()

    def cut() -> None:
        late.set()
        with suppress(OSError):
            wire.shutdown(socket.SHUT_RDWR)

    timer = Timer(LONGEST_SECONDS, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
    if late.is_set():
        raise TimeoutError
