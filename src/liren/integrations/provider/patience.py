"""How long people wait for a provider of sign-ins: one that hangs holds up a few of this process's threads, not all."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Condition
from time import monotonic

from liren.integrations.errors import ProviderAway
from liren.kit.oidc import Provider

AT_ONCE = 2  # of a process's threads (four, see launch) may wait for an answer: the others serve everybody else
SLOW = timedelta(seconds=1)  # while those wait no longer than this, the next stands in line; then it is told at once
PAUSE = timedelta(seconds=10)  # in which one that did not answer is left alone

_changed = Condition()
_asking: defaultdict[str, list[float]] = defaultdict(list)  # when each call under way began, the oldest first
_away: dict[str, float] = {}  # since when; both by issuer, in seconds of `monotonic`


@contextmanager
def asking(provider: Provider) -> Iterator[None]:
    """One call to the provider. Raises ProviderAway at once where others wait for it in vain, or just did."""
    with _changed:
        under_way = _asking[provider.issuer]
        _wait(provider, under_way)
        began = monotonic()
        under_way.append(began)
    try:
        yield
    finally:
        with _changed:
            under_way.remove(began)
            _changed.notify_all()


def leave_alone(provider: Provider) -> None:
    """It did not answer: from now on, for a while, nobody waits for it."""
    _away[provider.issuer] = monotonic()


def _wait(provider: Provider, under_way: list[float]) -> None:
    longest = under_way[0] + SLOW.total_seconds() - monotonic() if under_way else 0
    free = _changed.wait_for(lambda: len(under_way) < AT_ONCE, timeout=max(longest, 0))
    since = _away.get(provider.issuer)
    if not free or (since is not None and monotonic() - since < PAUSE.total_seconds()):
        raise ProviderAway(name=provider.name)
