"""Merkle trees after RFC 6962: one root stands for many leaves in their order."""

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


def proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from leaf `index` (from 0) to the root, the nearest first (RFC 6962, 2.1.1)."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    cut = _cut(len(leaves))
    left, right = leaves[:cut], leaves[cut:]
    return [*proof(left, index), root(right)] if index < cut else [*proof(right, index - cut), root(left)]


def root_by(leaf: bytes, index: int, size: int, way: Sequence[bytes]) -> bytes | None:
    """The root that `way` leads to from `leaf` at `index` of `size`; None when it is too short or too long.

    >>> leaves = [b"a", b"b", b"c"]
    >>> root_by(b"c", 2, 3, proof(leaves, 2)) == root(leaves)
    True
    """
    if not 0 <= index < size:
        return None
    if size == 1:
        return sha256(b"\x00" + leaf) if not way else None
    if not way:
        return None
    cut, beside = _cut(size), way[-1]
    if index < cut:
        below = root_by(leaf, index, cut, way[:-1])
        return None if below is None else sha256(b"\x01" + below + beside)
    below = root_by(leaf, index - cut, size - cut, way[:-1])
    return None if below is None else sha256(b"\x01" + beside + below)


def _cut(size: int) -> int:
    """The largest power of two below size (size > 1)."""
    return 1 << (size - 1).bit_length() - 1
