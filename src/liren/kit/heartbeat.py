"""A sign of life from processes nobody talks to: a small file beside the keys, written again every few seconds."""

import json
import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from liren.kit.running import runs

_STALE_AFTER = timedelta(seconds=90)  # longer than any one delivery or periodic job should take


@dataclass(frozen=True, slots=True)
class Beat:
    """The last sign of life. `pid` counts on `host` only."""

    at: datetime
    pid: int
    host: str

    def alive(self, now: datetime) -> bool:
        """Whether it is recent and, where we can look, its process still runs."""
        return now - self.at < _STALE_AFTER and (self.host != socket.gethostname() or runs(self.pid))


def _file(name: str) -> Path:
    return settings.DATA / "run" / f"{name}.beat"


def beat(name: str, at: datetime) -> None:
    """Say that `name` is alive at `at`. Readers see the old beat or the new one, never half."""
    file = _file(name)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps({"at": at.isoformat(), "pid": os.getpid(), "host": socket.gethostname()}))
    fresh.replace(file)


def last_beat(name: str) -> Beat | None:
    """The last beat of `name`; None when it never beat or said good-bye."""
    try:
        told = json.loads(_file(name).read_text())
        return Beat(datetime.fromisoformat(told["at"]), told["pid"], told["host"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def good_bye(name: str) -> None:
    """`name` stops on purpose: the next look finds nothing rather than something stale."""
    _file(name).unlink(missing_ok=True)
