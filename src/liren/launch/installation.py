"""One data directory: what lies where in it, who uses it, and the environment its processes get."""

import fcntl
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import liren
from liren.config import layout
from liren.kit.memory import FRUGAL
from liren.launch.errors import LaunchError, disk_full

DATA_VERSION = 1  # raised when what lies in the data directory (not in the database) changes its shape
DATABASE = "liren"
PEOPLE = "people.txt"  # in the run directory: the table of demo people, for whoever prints the address
ROOT = layout.ROOT
DJANGO = [sys.executable, "-P", "-m", "django"]
"""The start of one of Django's commands; its settings are in the environment of the installation."""
_FREE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Installation:
    """`data` is absolute. `external` is the given LIREN_DATABASE_URL; None means the embedded server."""

    data: Path
    external: str | None

    @classmethod
    def at(cls, data: str | None) -> "Installation":
        """The installation of `--data`, else LIREN_DATA, else where this one keeps its data: see `config.layout`."""
        place = Path(data or os.environ.get("LIREN_DATA") or layout.HOME).expanduser().resolve()
        return cls(place, os.environ.get("LIREN_DATABASE_URL") or None)

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def keys(self) -> Path:
        return Path(os.environ.get("LIREN_KEYS") or self.data / "keys").resolve()

    def open(self) -> None:
        """Make the data directory, and refuse one that is somebody else's, of a later version, or on a full disk.

        Others may pass through it (mode 0711) to the parts that are theirs; run as root, the database has an account
        of its own. Keys and media stay closed.
        """
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            self.refuse_foreign()
            self.data.chmod(0o711)
            self.run.mkdir(exist_ok=True, mode=0o700)
        except PermissionError as error:
            raise LaunchError(
                f"没有权限使用数据目录 {self.data}。请换一个用户，或用 --data 指定另一个目录。",
                f"permission denied: {error.filename}",
            ) from error
        refuse_full(self.data, _FREE_BYTES)
        self._check_version()

    def refuse_foreign(self) -> None:
        """Raises LaunchError when the data are another user's, who could not read what is written here."""
        owner = self.data.stat().st_uid
        if owner != os.geteuid():
            raise LaunchError(
                f"数据目录 {self.data} 属于另一个用户（编号 {owner}）。请以该用户运行，或用 --data 指定另一个目录。",
                f"{self.data} belongs to user {owner}",
            )

    def _check_version(self) -> None:
        marker = self.data / "version.json"
        try:
            found = json.loads(marker.read_text(encoding="utf-8"))
        except FileNotFoundError:
            marker.write_text(json.dumps({"data": DATA_VERSION, "liren": liren.__version__}) + "\n", encoding="utf-8")
            return
        except json.JSONDecodeError:
            found = {}
        if found.get("data") != DATA_VERSION:
            raise LaunchError(
                f"数据目录 {self.data} 由里仁 {found.get('liren', '（不明版本）')} 建立，"
                f"本版本 {liren.__version__} 不认识。请用那个版本运行，或用 --data 指定另一个目录。",
                f"data of another version: {found.get('data')}, this program knows {DATA_VERSION}",
            )

    def environment(self, database_url: str, **more: str) -> dict[str, str]:
        """What every process of this installation is started with."""
        return {
            **FRUGAL,
            **os.environ,
            **({"PYTHONPATH": str(layout.SOURCE / "src")} if layout.SOURCE else {}),
            "DJANGO_SETTINGS_MODULE": "liren.config.settings",
            "LIREN_DATA": str(self.data),
            "LIREN_DATABASE_URL": database_url,
            "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", ""),
            **more,
        }


def refuse_full(place: Path, needed: int) -> None:
    """Raises DiskFull when the disk of `place` has less than `needed` bytes left."""
    if shutil.disk_usage(place).free < needed:
        raise disk_full(place)


class UpLock:
    """Only one `up` (or `restore`) per data directory. The kernel lets go of it when its holder dies."""

    def __init__(self, installation: Installation) -> None:
        self.path = installation.data / "up.lock"
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Raises LaunchError naming the process and address of the one who holds it."""
        file = self.path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            who = file.read().strip() or "另一个进程"
            file.close()
            raise LaunchError(
                f"这个数据目录正在使用中（{who}）。请先在那里按 Ctrl-C 停止，或用 --data 指定另一个目录。",
                f"already running over {self.path.parent}: {who}",
            ) from None
        self._file = file
        self.say(f"进程 {os.getpid()}")

    def say(self, text: str) -> None:
        """Tell those who come later who holds it."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.write(text)
            self._file.flush()

    def give_back(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
