"""Processes of the operating system: who lives where, who is whose child, and how to end one."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from liren.kit.running import runs

_LINUX = sys.platform.startswith("linux")
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if _LINUX else None


def die_with_parent(last_signal: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the child gets `last_signal` as soon as the process that started it is gone, however it went.

    Linux only; elsewhere the next start finds the orphan and stops it.
    """
    parent = os.getpid()

    def tie() -> None:
        os.umask(0o077)
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(last_signal), 0, 0, 0)
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)

    return tie


def alive(pid: int) -> bool:
    """Whether `pid` runs. A zombie has ended; only its parent has not noticed."""
    return runs(pid) and state(pid) not in ("Z", "X", "")


def state(pid: int) -> str:
    """One letter as `ps` prints it (R, S, D, Z, T …), or "" when there is no such process."""
    if _LINUX:
        try:
            return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
        except (OSError, IndexError):
            return ""
    return _ps("stat=", pid)[:1]


def parent(pid: int) -> int | None:
    """The process that started `pid`, as far as the system tells."""
    if _LINUX:
        try:
            return int(Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            return None
    told = _ps("ppid=", pid)
    return int(told) if told else None


def command(pid: int) -> str:
    """The command line of `pid`, words joined by spaces; "" when it has ended or may not be read."""
    if _LINUX:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    return _ps("command=", pid)


def _ps(column: str, pid: int) -> str:
    done = subprocess.run(["ps", "-o", column, "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return done.stdout.strip()


def living_in(directory: Path) -> list[int]:
    """Processes whose working directory is `directory`: every process of a database server lives in its cluster."""
    wanted = str(directory)
    if not _LINUX:
        return _listed_with(f"-D {wanted}")
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                home = os.readlink(entry / "cwd")
            except OSError:
                continue
            if home == wanted:
                found.append(int(entry.name))
    return sorted(found)


def _listed_with(words: str) -> list[int]:
    listing = subprocess.run(["ps", "-axo", "pid=,command="], capture_output=True, text=True, check=False)  # noqa: S607
    lines = [line.strip().partition(" ") for line in listing.stdout.splitlines() if words in line]
    return sorted(int(pid) for pid, _, _ in lines if int(pid) != os.getpid())


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    """Ask with growing pauses (10 to 200 ms) until `true()` or until `seconds` have passed."""
    end, pause = time.monotonic() + seconds, 0.01
    while not true():
        if time.monotonic() >= end:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)
    return True


def tell(pid: int, what: signal.Signals) -> None:
    """Send a signal; nothing happens when the process has ended meanwhile."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, what)


def end(pids: Iterable[int], steps: Iterable[tuple[signal.Signals, float]]) -> bool:
    """Ask `pids` to end, more firmly with each (signal, seconds to wait); whether all are gone."""
    left = list(pids)
    for what, seconds in steps:
        for pid in left:
            try:
                os.kill(pid, what)
            except ProcessLookupError:
                continue
        if wait_until(lambda: not any(alive(pid) for pid in left), seconds):
            return True
    return False


class PidFile:
    """Remembers a child beyond our own death, so that the next start can tell an orphan from a stranger."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, pid: int) -> None:
        fresh = self.path.with_suffix(".new")  # whole or not there: who reads meanwhile finds no empty file
        fresh.write_text(f"{pid}\n{command(pid)}\n", encoding="utf-8")
        fresh.replace(self.path)

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)

    def orphans(self, mark: str) -> list[int]:
        """What still runs of the remembered child and its group, if its command line contains `mark`."""
        told = self._told()
        return [] if told is None else [pid for pid in group(told) if mark in command(pid)]

    def leader(self, mark: str) -> int | None:
        """The remembered child itself, if it runs and its command line contains `mark`."""
        told = self._told()
        return told if told is not None and mark in command(told) else None

    def _told(self) -> int | None:
        try:
            return int(self.path.read_text(encoding="utf-8").split("\n", 1)[0])
        except (OSError, ValueError):
            return None


def group(leader: int) -> list[int]:
    """Processes of the process group `leader` started, whether or not it still runs itself."""
    if not _LINUX:
        listing = subprocess.run(["ps", "-axo", "pid=,pgid="], capture_output=True, text=True, check=False)  # noqa: S607
        pairs = [line.split() for line in listing.stdout.splitlines()]
        return [int(pid) for pid, pgid in pairs if int(pgid) == leader]
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z" and int(fields[2]) == leader:
                found.append(int(entry.name))
    return sorted(found)
