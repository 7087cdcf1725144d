"""A reference outside system: a hotline with orders of its own, on the wire; it fails and repeats itself as told."""

import hashlib
import hmac
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from liren.integrations.public import example_mapping
from liren.kit.tests.serving import Call, serving

PASSWORD = "hotline-and-liren-know-this"


@dataclass
class Hotline:
    """orders: by number. log: numbers as they changed, which its cursor counts. told: results it took, in order.

    failing: statuses of the next answers. drops: it does what it is asked and hangs up. silent: it takes what it is
    asked and never answers. repeats: pages overlap, and name every order twice. unsigned: what it was asked without our
    signature. meanwhile: what happens once while it is asked something, before it answers.
    """

    port: int = 0
    scheme: str = "http"
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    failing: list[int] = field(default_factory=list)
    drops: int = 0
    silent: bool = False
    repeats: bool = False
    asked: list[str] = field(default_factory=list)
    unsigned: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}/api"

    def calls(self, no: str, **said: Any) -> None:
        """Somebody calls: a new order."""
        self.orders[no] = {
            "no": no, "state": "00", "subject": f"{no} 路灯不亮", "content": "晚上看不见台阶", "area": "01",
            "address": "桂花苑 3 幢 201 室", "level": "3", "category": "0301", "calledAt": "2026-11-16 08:30:00",
            "caller": {"name": "周先生", "phone": "13900001111"}, **said,
        }  # fmt: skip
        self.log.append(no)

    def changes(self, no: str, **said: Any) -> None:
        self.orders[no] |= said
        self.log.append(no)

    # ---- what it answers ----

    def get(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        if path == "/api/orders":
            start = int(query.get("cursor") or 0)
            begin, size = max(0, start - 1) if self.repeats else start, int(query.get("limit", 100))
            found = [self.orders[no] for no in self.log[begin : start + size]]
            return 200, {"orders": found * 2 if self.repeats else found, "next": min(len(self.log), start + size)}
        if path == "/api/index":
            start, known = int(query.get("cursor") or 0), sorted(self.orders)
            listed = [{"no": no, "state": self.orders[no]["state"]} for no in known[start : start + 2]]
            return 200, {"orders": listed, "next": start + 2 if start + 2 < len(known) else None}
        order = self.orders.get(path.removeprefix("/api/orders/"))
        return (200, order) if order else (404, {})

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        no = path.removeprefix("/api/orders/").removesuffix("/result")
        if no not in self.orders:
            return 404, {}
        self.told.append((no, body))
        self.changes(no, state=body["state"])
        return 200, {}


@contextmanager
def answering(context: ssl.SSLContext | None = None) -> Iterator[Hotline]:
    """A hotline on a free port of this machine, over TLS when given a context."""
    hotline = Hotline(scheme="https" if context else "http")

    def hears(call: Call, body: bytes) -> None:
        parts = urlsplit(call.path)
        hotline.asked.append(f"{call.command} {call.path}")
        if not _is_signed(call.headers["Liren-Signature"] or "", body):
            hotline.unsigned.append(f"{call.command} {call.path}")
        if hotline.silent:
            hotline.over.wait()
            return
        told: Any
        happens, hotline.meanwhile = hotline.meanwhile, None
        if happens is not None:
            happens()
        if hotline.failing:
            status, told = hotline.failing.pop(0), None
        elif call.headers["Authorization"] != f"Bearer {PASSWORD}":
            status, told = 401, None
        elif call.command == "GET":
            status, told = hotline.get(
                unquote(parts.path), {name: many[0] for name, many in parse_qs(parts.query).items()}
            )
        else:
            status, told = hotline.post(unquote(parts.path), json.loads(body))
        if hotline.drops:
            hotline.drops -= 1
            call.close_connection = True
            return
        call.answer(status, json.dumps(told).encode())

    with serving(hears, context) as hotline.port:
        yield hotline
        hotline.over.set()


def _is_signed(said: str, body: bytes) -> bool:
    """As docs/api.md tells another system to check it."""
    seconds, _, signed = said.removeprefix("t=").partition(",v1=")
    return signed == hmac.new(PASSWORD.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()


def mapping(path: str, *changes: tuple[str, str]) -> str:
    """The law book's mapping for a place, with the first place of each text replaced by another."""
    text = example_mapping(path)
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def authority(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate authority of a test's own: its file, and the context of a server called localhost."""

    def made(subject: str, issuer: str, key: Any, signer: Any, *extensions: tuple[Any, bool]) -> x509.Certificate:
        names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (subject, issuer)]
        began = datetime.now(UTC) - timedelta(days=1)
        builder = (
            x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1]).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(began)
            .not_valid_after(began + timedelta(days=30))
        )  # fmt: skip
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(signer, hashes.SHA256())

    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ski = x509.SubjectKeyIdentifier.from_public_key(root_key.public_key())
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    root = made(name, name, root_key, root_key, (x509.BasicConstraints(True, None), True), (ski, False), (usage, True))
    leaf = made(
        "localhost", name, key, root_key, (x509.SubjectAlternativeName([x509.DNSName("localhost")]), False),
        (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ski), False),
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    ca, both = folder / f"{name}.pem", folder / f"{name}-server.pem"
    ca.write_bytes(root.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    both.write_bytes(private + leaf.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return ca, context
