"""Who did not answer is left alone for a while that grows, so that one silent server holds up nobody else's messages.

Known to this process only: a restart, or another worker, finds out for itself at the price of one try.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from liren.kit.outbox import NotNow, put_off

FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class _Silent:
    times: int
    until: datetime


log = logging.getLogger("liren.kit.silence")
_silent: dict[str, _Silent] = {}
_lock = Lock()


@contextmanager
def unless_silent(whom: str, silence: type[Exception], *, at: datetime, counted: bool = False) -> Iterator[None]:
    """Call `whom` within, unless they did not answer shortly before: then raises NotNow, and nobody is called.

    silence: what is raised when there is no answer; half a minute is waited after the first, twice as long each time,
    half an hour at most. It is no fault of what was to be said, so that this raises NotNow too, for a second later than
    what waits beside it: another tries next, should it be this one after all that is met with silence. Anything else, a
    refusal too, is an answer and ends it. counted: the try that met silence is one like any other; what it raised goes
    on up, for what is given up after so many.
    """
    with _lock:
        before = _silent.get(whom)
    if before is not None and at < before.until:
        raise NotNow(before.until)
    try:
        yield
    except silence as error:
        times = before.times + 1 if before else 1
        until = at + min(FIRST * 2 ** min(times - 1, 20), LONGEST)
        with _lock:
            _silent[whom] = _Silent(times, until)
        log.warning("%s does not answer, the %d. time; left alone until %sZ", whom, times, f"{until:%Y-%m-%d %H:%M:%S}")
        after = until + timedelta(seconds=1)
        if counted:
            put_off(error, after)
            raise
        raise NotNow(after) from error
    except Exception:
        _forget(whom)
        raise
    _forget(whom)


def _forget(whom: str) -> None:
    with _lock:
        _silent.pop(whom, None)
