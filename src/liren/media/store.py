"""The store: bytes under the SHA-256 of their content, `ab/cd/<hash>`. Written whole or not at all, never changed."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from liren.media.errors import FileGone

_THUMBNAIL = ".small"


def path_of(hashed: str) -> Path:
    return Path(settings.MEDIA_STORE) / hashed[:2] / hashed[2:4] / hashed


def thumbnail_of(hashed: str) -> Path:
    """Where the small picture of a picture lies, made with it."""
    return path_of(hashed).with_name(hashed + _THUMBNAIL)


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(data: bytes, thumbnail: bytes | None) -> str:
    """Write `data` durably and return its hash; bytes that are there already only become younger (see `idle`)."""
    hashed = hash_of(data)
    if thumbnail is not None:
        _write_once(thumbnail_of(hashed), thumbnail)
    _write_once(path_of(hashed), data)
    return hashed


def existing(path: Path) -> Path:
    """`path`, if it is there. Raises FileGone."""
    if not path.is_file():
        raise FileGone
    return path


def holds(hashed: str) -> bool:
    """Whether the store holds exactly the bytes of this hash; reads them all."""
    path = path_of(hashed)
    return path.is_file() and hash_of(path.read_bytes()) == hashed


def remove(hashed: str) -> None:
    for path in (path_of(hashed), thumbnail_of(hashed)):
        path.unlink(missing_ok=True)


def hashes() -> Iterator[str]:
    """Every hash the store holds bytes for."""
    for path in Path(settings.MEDIA_STORE).glob("??/??/*"):
        if not path.name.startswith(".") and path.suffix != _THUMBNAIL:
            yield path.name


def idle(hashed: str, before: datetime) -> bool:
    """Whether nobody has stored these bytes since `before`: an upload under way has bytes and no row yet."""
    path = path_of(hashed)
    return path.is_file() and path.stat().st_mtime < before.timestamp()


def _write_once(path: Path, data: bytes) -> None:
    if path.exists():
        os.utime(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, fresh = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except OSError:
        Path(fresh).unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    """Make the new name itself survive a power cut."""
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
