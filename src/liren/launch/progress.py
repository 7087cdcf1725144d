"""Progress for the person who waits: one line per phase, with its seconds."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Phase:
    """What a phase says about itself: `note` at its end, `at` on the way (only where the line can be redrawn)."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.note = ""
        self._shown = 0.0

    def at(self, done: int, total: int) -> None:
        """Show a share, at most five times a second."""
        now = time.monotonic()
        if total and sys.stdout.isatty() and now - self._shown > 0.2:
            self._shown = now
            print(f"\r  {self.title} … {done * 100 // total}%", end="", flush=True)


@contextmanager
def phase(title: str) -> Iterator[Phase]:
    """Announce `title`, run the block, add its seconds and note."""
    self, start = Phase(title), time.monotonic()
    print(f"  {title} …", end="", flush=True)
    try:
        yield self
    except BaseException:
        print(flush=True)
        raise
    back = f"\r  {title} …" if sys.stdout.isatty() else ""
    note = f"（{self.note}）" if self.note else ""
    print(f"{back} {time.monotonic() - start:.1f} 秒{note}", flush=True)
