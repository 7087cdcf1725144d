"""SM3, SM4-GCM and keyed tokens (GB/T 32905, GB/T 32907), with keys that lie outside the database.

Two roots lie in `settings.KEYS`: the ring `master.<number>.key`, under which things are sealed, and `token.key`,
from which search tokens come. Every purpose gets a key of its own, derived by HMAC-SM3, so that a token made for
telephone numbers says nothing about a permit. The algorithms are the national ones; the library is not a certified
module, and nothing here claims to be.
"""

import secrets
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from django.conf import settings

from liren.kit.errors import KeyMissing, SealBroken
from liren.kit.keys import add_to_ring, read_or_make_key, read_ring, ring_names

KEY_SIZE = 16
_ROOT_SIZE = 32
_NONCE_SIZE = 12
_TAG_SIZE = 16


def sm3(data: bytes) -> str:
    """The SM3 digest of `data`, 64 hex digits.

    >>> sm3(b"abc")
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0'
    """
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def new_key() -> bytes:
    """A fresh SM4 key, 16 random bytes."""
    return secrets.token_bytes(KEY_SIZE)


def seal(plaintext: bytes, key: bytes, bound: bytes = b"") -> bytes:
    """SM4-GCM: nonce (12 bytes), tag (16), ciphertext. `bound` is not stored but must be given again to open.

    >>> key = new_key()
    >>> open_(seal("里仁为美".encode(), key), key).decode()
    '里仁为美'
    """
    nonce = secrets.token_bytes(_NONCE_SIZE)
    encryptor = Cipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    ciphertext = encryptor.update(plaintext) + encryptor.finalize()
    return nonce + encryptor.tag + ciphertext


def open_(sealed: bytes, key: bytes, bound: bytes = b"") -> bytes:
    """What `seal` sealed. Raises SealBroken when a byte, the key or what it was bound to differs."""
    nonce, tag = sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE : _NONCE_SIZE + _TAG_SIZE]
    if len(tag) < _TAG_SIZE:
        raise SealBroken
    decryptor = Cipher(SM4(key), GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(bound)
    try:
        return decryptor.update(sealed[_NONCE_SIZE + _TAG_SIZE :]) + decryptor.finalize()
    except InvalidTag as error:
        raise SealBroken from error


def token(purpose: str, value: str) -> str:
    """A keyed token of `value`, 64 hex digits (HMAC-SM3): equal values meet, and without the key none can be guessed.

    The same value under another `purpose` gives an unrelated token. Tokens outlive master keys: `token.key` is not
    rotated, because a token cannot be renewed without the value it stands for.
    """
    return token_bytes(purpose, value).hex()


def token_bytes(purpose: str, value: str) -> bytes:
    """`token`, its 32 bytes."""
    return tokens_for(purpose)(value)


def tokens_for(purpose: str) -> Callable[[str], bytes]:
    """`token_bytes` of one purpose, for many."""
    begun = _begun(_token_root(settings.KEYS), purpose)

    def token_of(value: str) -> bytes:
        code = begun.copy()
        code.update(value.encode())
        return code.finalize()

    return token_of


def seal_for(purpose: str, plaintext: bytes, bound: bytes = b"") -> bytes:
    """Seal under the current master key for one purpose; the key's number leads, in two bytes."""
    return sealing_for(purpose)(plaintext, bound)


def sealing_for(purpose: str) -> Callable[[bytes, bytes], bytes]:
    """`seal_for` one purpose, (plaintext, bound) → sealed, under the master key that is current now: for many."""
    number = current_master()
    key, leading = _purpose_key(number, purpose), number.to_bytes(2)
    return lambda plaintext, bound: leading + seal(plaintext, key, bound)


def master_of(sealed: bytes) -> int:
    """Under which master key `seal_for` sealed it."""
    return int.from_bytes(sealed[:2])


def open_for(purpose: str, sealed: bytes, bound: bytes = b"") -> bytes:
    """What `seal_for` sealed, under whichever master key it was. Raises SealBroken; KeyMissing without that key."""
    return open_(sealed[2:], _purpose_key(master_of(sealed), purpose), bound)


def current_master() -> int:
    """The number of the master key that seals today; one that another process made counts at once."""
    return max(_masters())


def add_master() -> int:
    """Make a new master key and return its number; `vault.rewrap` then brings the vault over to it."""
    return add_to_ring(settings.KEYS, "master", _ROOT_SIZE)


def _purpose_key(number: int, purpose: str) -> bytes:
    ring = _masters()
    if number not in ring:
        raise KeyMissing(number=number)
    return _derived(ring[number], f"seal:{purpose}")[:KEY_SIZE]


def _masters() -> dict[int, bytes]:
    """The master keys by number. Told by the names in their directory: its time does not change with every change."""
    directory = Path(settings.KEYS)
    return _ring(directory, ring_names(directory, "master"))


@lru_cache(maxsize=4)
def _ring(directory: Path, names: frozenset[str]) -> dict[int, bytes]:
    return read_ring(directory, "master", _ROOT_SIZE)


@lru_cache(maxsize=4)
def _token_root(directory: Path) -> bytes:
    return read_or_make_key(directory / "token.key", _ROOT_SIZE)


@lru_cache(maxsize=256)
def _derived(root: bytes, purpose: str) -> bytes:
    return _hmac_sm3(root, purpose.encode())


@lru_cache(maxsize=256)
def _begun(root: bytes, purpose: str) -> hmac.HMAC:
    """The code of one purpose's tokens before any value: copied for each, it costs half."""
    return hmac.HMAC(_derived(root, f"token:{purpose}"), hashes.SM3())


def _hmac_sm3(key: bytes, data: bytes) -> bytes:
    code = hmac.HMAC(key, hashes.SM3())
    code.update(data)
    return code.finalize()
