"""Who did not answer is left alone for a while."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from liren.kit.outbox import NotNow
from liren.kit.silence import FIRST, LONGEST, unless_silent

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.fixture
def host(request: pytest.FixtureRequest) -> Iterator[str]:
    """A host nobody else knows, which answers in the end."""
    yield request.node.name
    with unless_silent(request.node.name, TimeoutError, at=AT + timedelta(days=400)):
        pass


def asked(host: str, at: datetime, *, says: Exception | None = None) -> datetime | None:
    """When to come again; None when it was asked and answered."""
    try:
        with unless_silent(host, TimeoutError, at=at):
            if says:
                raise says
    except NotNow as later:
        return later.until
    return None


def test_after_silence_nobody_is_called_until_it_is_over_and_another_is_first(host: str) -> None:
    first = asked(host, AT, says=TimeoutError())
    assert first == AT + FIRST + timedelta(seconds=1)
    assert asked(host, AT + timedelta(seconds=29), says=AssertionError()) == AT + FIRST
    assert asked(host, AT + FIRST) is None
    assert asked(host, AT + FIRST) is None


def test_each_silence_is_left_alone_for_twice_as_long_up_to_an_end(host: str) -> None:
    moment, waits = AT, []
    for _ in range(9):
        later = asked(host, moment, says=TimeoutError())
        assert later is not None
        waits.append(later - timedelta(seconds=1) - moment)
        moment = later
    assert waits[:3] == [FIRST, 2 * FIRST, 4 * FIRST]
    assert waits[-1] == LONGEST


def test_a_refusal_is_an_answer(host: str) -> None:
    asked(host, AT, says=TimeoutError())
    with pytest.raises(ValueError, match="no such key"):
        asked(host, AT + FIRST, says=ValueError("no such key"))
    assert asked(host, AT + FIRST, says=TimeoutError()) == AT + 2 * FIRST + timedelta(seconds=1)
