"""An outside system in tests: it listens on the wire and says what it was told to say."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from liren.kit.tests.serving import Call, serving

SILENCE = 0


@dataclass
class Receiver:
    """answer: the status of the next answers; SILENCE: it takes a request and never says a word.

    mute: the paths of which it says nothing whatever `answer` is. got: (headers, body) of each request. over: nobody
    listens any more.
    """

    port: int = 0
    answer: int = 204
    mute: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/told?from=liren"


@contextmanager
def listening() -> Iterator[Receiver]:
    """A receiver on a free port of this machine."""
    receiver = Receiver()

    def hears(call: Call, body: bytes) -> None:
        receiver.got.append((dict(call.headers), body))
        if receiver.answer == SILENCE or call.path in receiver.mute:
            receiver.over.wait()
        else:
            call.answer(receiver.answer, Location=receiver.url)

    with serving(hears) as receiver.port:
        yield receiver
        receiver.over.set()
