"""Merkle trees after RFC 6962: one root stands for many leaves, and a short proof shows that a leaf is among them."""

import hashlib
from collections.abc import Callable, Sequence

Hash = Callable[[bytes], bytes]


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def root(leaves: Sequence[bytes], *, hashed: Hash = sha256) -> bytes:
    """The root of the leaves in their order; of no leaves the hash of nothing (RFC 6962, 2.1).

    >>> root([]).hex()[:8]
    'e3b0c442'
    """
    if not leaves:
        return hashed(b"")
    if len(leaves) == 1:
        return hashed(b"\x00" + leaves[0])
    cut = _cut(len(leaves))
    return hashed(b"\x01" + root(leaves[:cut], hashed=hashed) + root(leaves[cut:], hashed=hashed))


def proof(leaves: Sequence[bytes], index: int, *, hashed: Hash = sha256) -> tuple[bytes, ...]:
    """The audit path of the leaf at `index`, from the leaf up (RFC 6962, 2.1.1). Raises IndexError outside."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return ()
    cut = _cut(len(leaves))
    if index < cut:
        return (*proof(leaves[:cut], index, hashed=hashed), root(leaves[cut:], hashed=hashed))
    return (*proof(leaves[cut:], index - cut, hashed=hashed), root(leaves[:cut], hashed=hashed))


def verify_proof(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes, *, hashed: Hash = sha256
) -> bool:
    """Whether the path leads from the leaf at `index` of `size` leaves to the root. Never raises on a false path."""
    if not 0 <= index < size:
        return False
    current = hashed(b"\x00" + leaf)
    turns = _turns(index, size)
    if len(turns) != len(path):
        return False
    for right, other in zip(turns, path, strict=True):
        current = hashed(b"\x01" + (other + current if right else current + other))
    return current == expected


def _cut(size: int) -> int:
    """The largest power of two below size (size > 1)."""
    return 1 << (size - 1).bit_length() - 1


def _turns(index: int, size: int) -> list[bool]:
    """From the leaf up: whether the running hash is the right child at each level."""
    turns: list[bool] = []
    while size > 1:
        cut = _cut(size)
        turns.append(index >= cut)
        index, size = (index - cut, size - cut) if index >= cut else (index, cut)
    return turns[::-1]
