"""A program followed while it runs."""

import re
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 420.0
"""Seconds in which the slowest of machines has said it; then it says it no more."""


class Followed:
    """One program. Its output is read all the time: into a pipe nobody reads, it would one day wait to write.

    said: everything until now.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], home: Path) -> None:
        self.said = ""
        self._more = threading.Condition()
        self.process = subprocess.Popen(
            list(command), env=environment, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._more:
                self.said += line
                self._more.notify_all()
        with self._more:
            self._more.notify_all()

    def until(self, pattern: str) -> re.Match[str]:
        """What matches `pattern` in what it said, as soon as it has said it; it fails when it ends without."""
        end = time.monotonic() + PATIENCE
        with self._more:
            while not (found := re.search(pattern, self.said)):
                left = end - time.monotonic()
                assert left > 0, f"not said in {PATIENCE} s: {pattern}\n{self.said}"
                assert self.process.poll() is None or self._reading.is_alive(), f"ended without {pattern}\n{self.said}"
                self._more.wait(min(left, 1.0))
        return found

    def stop(self, number: signal.Signals) -> str:
        """Send `number` and wait for its end; what it said since."""
        before = len(self.said)
        self.process.send_signal(number)
        self.process.wait(timeout=120)
        self._reading.join(timeout=30)  # who outlives it may hold the pipe: that is for a test to find, not to wait for
        return self.said[before:]
