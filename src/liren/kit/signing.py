"""What this installation signs (Ed25519, RFC 8032): whoever has the public key sees that not a word was changed.

The keys are the ring `signing.<number>.key` in `settings.KEYS`: a copy of the database alone can sign nothing. The
highest number signs; the others stay to vouch for what was signed before.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from liren.kit.keys import read_ring

_NAME: Final = "signing"
_SEED_SIZE: Final = 32


def sign(message: bytes) -> tuple[int, bytes]:
    """The number of the key that signs today, and its signature of `message` (64 bytes)."""
    ring = _ring(Path(settings.KEYS))
    number = max(ring)
    return number, ring[number].sign(message)


def holds(message: bytes, key: int, signature: bytes) -> bool:
    """Whether key number `key` of this installation signed exactly `message`; False when that key is not there."""
    ring = _ring(Path(settings.KEYS))
    return key in ring and _holds(ring[key].public_key(), message, signature)


def signed_by(public: str, message: bytes, signature: bytes) -> bool:
    """Whether whoever has the public key `public` (64 hex digits) signed exactly `message`: another installation."""
    try:
        return _holds(Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)), message, signature)
    except ValueError:
        return False


def public_key() -> str:
    """The public key of what is signed today, 64 hex digits."""
    keys = public_keys()
    return keys[max(keys)]


def public_keys() -> Mapping[int, str]:
    """The public keys by number, 64 hex digits each (RFC 8032, 32 bytes): for everybody."""
    return {
        number: key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
        for number, key in sorted(_ring(Path(settings.KEYS)).items())
    }


def _holds(key: Ed25519PublicKey, message: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=4)
def _ring(directory: Path) -> Mapping[int, Ed25519PrivateKey]:
    ring = read_ring(directory, _NAME, _SEED_SIZE)
    return {number: Ed25519PrivateKey.from_private_bytes(seed) for number, seed in ring.items()}
