"""Keys live in files beside the database, never in it: a copy of the database alone opens nothing."""

import os
import secrets
from pathlib import Path


def read_or_make_key(path: Path, size: int) -> bytes:
    """Return the key in `path`; make it (`size` random bytes, mode 0600) when absent.

    Two processes that start together agree on one key: the file is linked into place, never overwritten.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
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
