"""Keys live in files beside the database, never in it: a copy of the database alone opens nothing."""

import os
import secrets
from pathlib import Path


def read_or_make_key(path: Path, size: int) -> bytes:
    """Return the key in `path`; make it (`size` random bytes, mode 0600) when absent.

    Processes or threads that start together agree on one key: the file is linked into place, never overwritten.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(size))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_bytes()


def ring_names(directory: Path, name: str) -> frozenset[str]:
    """The names of a ring's files: they tell whether it is the same, for a file is never written again."""
    try:
        found = os.listdir(directory)
    except FileNotFoundError:
        return frozenset()
    return frozenset(one for one in found if one.startswith(f"{name}.") and one.endswith(".key"))


def read_ring(directory: Path, name: str, size: int) -> dict[int, bytes]:
    """All keys `<name>.<number>.key` in `directory`, by number; the first is made when there is none.

    The highest number is the current key; the others only open what was sealed before the last rotation.
    """
    found = {int(path.name.split(".")[-2]): path.read_bytes() for path in directory.glob(f"{name}.*.key")}
    return found or {1: read_or_make_key(directory / f"{name}.1.key", size)}


def add_to_ring(directory: Path, name: str, size: int) -> int:
    """Make the next key of the ring and return its number; it is current from now on."""
    number = max(read_ring(directory, name, size)) + 1
    read_or_make_key(directory / f"{name}.{number}.key", size)
    return number
