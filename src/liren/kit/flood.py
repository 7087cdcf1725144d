"""Asking and writing faster than people do: counted in this process's memory, so that it costs the database nothing.

A bucket for each person or address holds a minute's worth and fills as time passes. Each web process has its own, so
that the limit is that of a flood, not of a count; what must be exact (guessing at secrets) is in `throttle`.
"""

from collections import OrderedDict
from datetime import datetime
from math import ceil
from threading import Lock

from liren.kit.errors import TooFast

_MOST_KEPT = 20_000
_buckets: OrderedDict[str, tuple[float, datetime]] = OrderedDict()
_lock = Lock()


def pour(key: str, *, per_minute: int, at: datetime) -> None:
    """One request of `key`. Raises TooFast with the seconds until the next is taken."""
    with _lock:
        left, since = _buckets.pop(key, (float(per_minute), at))
        rate = per_minute / 60
        left = min(float(per_minute), left + max(0.0, (at - since).total_seconds()) * rate)
        taken = left >= 1
        _buckets[key] = (left - 1 if taken else left, at)
        if len(_buckets) > _MOST_KEPT:
            _buckets.popitem(last=False)
    if not taken:
        raise TooFast(seconds=max(1, ceil((1 - left) / rate)))
