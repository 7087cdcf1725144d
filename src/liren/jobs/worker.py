"""The worker: delivers events, runs what is due, shows that it lives; stops between two pieces of work."""

import logging
import signal
import threading
from types import FrameType

from django.db import InterfaceError, OperationalError, connection

from liren.jobs import periodic
from liren.kit import heartbeat, outbox
from liren.kit.clock import now

log = logging.getLogger("liren.jobs")

NAME = "worker"
_BATCH = 50
_PAUSE = 0.5
_AFTER_LOST_DATABASE = 2.0


class Worker:
    """One worker; any number may run at once over the same database."""

    def __init__(self) -> None:
        self._stopping = threading.Event()

    def stop_on_signals(self) -> None:
        """SIGTERM and SIGINT let the piece of work in hand end, then the loop."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped. A lost database is waited for."""
        try:
            while not self._stopping.is_set():
                heartbeat.beat(NAME, now())
                try:
                    idle = self.turn() == 0
                except (OperationalError, InterfaceError) as error:
                    log.warning("database lost, trying again: %s", str(error).splitlines()[0] if str(error) else "")
                    connection.close()
                    self._stopping.wait(_AFTER_LOST_DATABASE)
                    continue
                if idle:
                    self._stopping.wait(_PAUSE)
        finally:
            heartbeat.good_bye(NAME)

    @staticmethod
    def turn() -> int:
        """One round: how many deliveries were tried and jobs run."""
        return outbox.drain(_BATCH) + periodic.run_due(now())
