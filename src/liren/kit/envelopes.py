"""Sealed for one receiver: X25519 (RFC 7748), HKDF with SHA-256 (RFC 5869), then SM4-GCM under the key they agree on.

Whoever has the receiver's public key seals; the receiver alone opens, not even who sealed it. Each envelope has a key
of its own, agreed with a key pair that is thrown away. The receiver's keys are the ring `envelope.<number>.key` in
`settings.KEYS`; the highest number is the one given to others, the older ones still open what was sealed for them.
What says who sealed it is a signature beside it (`kit.signing`).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from liren.kit.crypto import KEY_SIZE, open_, seal
from liren.kit.errors import SealBroken
from liren.kit.keys import read_ring

_NAME: Final = "envelope"
_SIZE: Final = 32
_INFO: Final = b"liren envelope 1"


def public_key() -> str:
    """What others seal with for this installation, 64 hex digits."""
    return _public(list(_ring())[-1]).hex()


def sealable(public: str) -> bool:
    """Whether envelopes can be sealed with this key: 64 hex digits that are no point everybody agrees on."""
    try:
        _agreed(X25519PrivateKey.generate(), bytes.fromhex(public), b"")
    except ValueError:
        return False
    return True


def seal_to(public: str, plaintext: bytes, bound: bytes) -> bytes:
    """The envelope: a passing public key (32 bytes), then what `crypto.seal` makes. `bound` is given again to open.

    Raises ValueError when `public` is no key.
    """
    passing, receiver = X25519PrivateKey.generate(), bytes.fromhex(public)
    leading = _public(passing)
    return leading + seal(plaintext, _agreed(passing, receiver, leading + receiver), bound)


def open_mine(envelope: bytes, bound: bytes) -> bytes:
    """What was sealed for this installation. Raises SealBroken when it was for another, or a byte differs."""
    leading, sealed = envelope[:_SIZE], envelope[_SIZE:]
    for mine in _ring():
        try:
            return open_(sealed, _agreed(mine, leading, leading + _public(mine)), bound)
        except (SealBroken, ValueError):
            continue
    raise SealBroken


def _agreed(mine: X25519PrivateKey, theirs: bytes, both: bytes) -> bytes:
    shared = mine.exchange(X25519PublicKey.from_public_bytes(theirs))
    return HKDF(SHA256(), KEY_SIZE, salt=None, info=_INFO + both).derive(shared)


def _public(key: X25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _ring() -> Iterator[X25519PrivateKey]:
    """Our keys, the oldest first."""
    for _, seed in sorted(read_ring(Path(settings.KEYS), _NAME, _SIZE).items()):
        yield X25519PrivateKey.from_private_bytes(seed)
