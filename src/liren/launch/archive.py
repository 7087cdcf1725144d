"""The one file a backup is: a tar of a manifest, the database's dump, media, published roots, and keys under a seal."""

import getpass
import hashlib
import io
import json
import os
import sys
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from liren.kit.crypto import KEY_SIZE, open_, seal
from liren.kit.errors import SealBroken
from liren.launch.errors import LaunchError
from liren.launch.installation import DATA_VERSION

MANIFEST, DUMP, KEYS = "manifest.json", "database.dump", "keys.sealed"
PLAIN = ("checkpoints", "media")  # copied as they are, in this order; names below the data directory
_SALT = 16
_COST = {"n": 2**15, "r": 8, "p": 1}
_PASSPHRASE_AT_LEAST = 8


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself. sha256: of the dump and of the sealed keys, by name in the tar."""

    data: int
    liren: str
    made_at: str
    sha256: dict[str, str]
    files: int

    def as_bytes(self) -> bytes:
        return (json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n").encode()


def passphrase(*, twice: bool) -> str:
    """From LIREN_BACKUP_PASSPHRASE, or asked for (twice when it is new)."""
    given = os.environ.get("LIREN_BACKUP_PASSPHRASE")
    if given is None:
        given = _ask(twice=twice)
    if len(given) < _PASSPHRASE_AT_LEAST:
        raise LaunchError(f"口令至少 {_PASSPHRASE_AT_LEAST} 个字符。", "the passphrase is too short")
    return given


def _ask(*, twice: bool) -> str:
    if not sys.stdin.isatty():
        raise LaunchError(
            "密钥要用口令封存。请设置环境变量 LIREN_BACKUP_PASSPHRASE，或在终端里运行。",
            "set LIREN_BACKUP_PASSPHRASE or run in a terminal",
        )
    first = getpass.getpass("备份口令（丢了它，备份里的密钥就打不开）：")
    if twice and getpass.getpass("再输一次：") != first:
        raise LaunchError("两次口令不一样。", "the passphrases differ")
    return first


def sealed_keys(directory: Path, secret: str) -> bytes:
    """The files of `directory` under a key derived from `secret` (scrypt, then SM4-GCM); the salt leads."""
    inside = io.BytesIO()
    with tarfile.open(fileobj=inside, mode="w") as tar:
        for path in sorted(directory.iterdir()):
            if path.is_file() and not path.name.startswith("."):
                tar.add(path, arcname=path.name)
    salt = os.urandom(_SALT)
    return salt + seal(inside.getvalue(), _derived(secret, salt), KEYS.encode())


def unseal_keys(sealed: bytes, secret: str, directory: Path) -> None:
    """Write the keys into `directory` (made, 0700). Raises LaunchError for a wrong passphrase."""
    try:
        inside = open_(sealed[_SALT:], _derived(secret, sealed[:_SALT]), KEYS.encode())
    except SealBroken as error:
        raise LaunchError("口令不对，或备份文件里的密钥已损坏。", "wrong passphrase, or damaged keys") from error
    directory.mkdir(parents=True, mode=0o700)
    with tarfile.open(fileobj=io.BytesIO(inside)) as tar:
        for member in tar:
            target = directory / PurePosixPath(member.name).name
            write_member(tar, member, target)
            target.chmod(0o600)


def _derived(secret: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY_SIZE, **_COST).derive(secret.encode())


def add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, io.BytesIO(content))


def write_member(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """Copy one plain file out of the archive; anything else in it is refused."""
    source = tar.extractfile(member) if member.isfile() else None
    if source is None:
        raise damaged(f"{member.name} 不是普通文件")
    with source, target.open("wb") as out:
        while block := source.read(1 << 20):
            out.write(block)


def plain_target(name: str, staging: Path) -> Path:
    """Where a member of PLAIN goes below `staging`. Raises LaunchError for a name that would lead elsewhere."""
    parts = PurePosixPath(name).parts
    if len(parts) < 2 or parts[0] not in PLAIN or ".." in parts or PurePosixPath(name).is_absolute():
        raise damaged(f"不认识 {name}")
    target = staging.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return target


def read_manifest(tar: tarfile.TarFile) -> Manifest:
    """The manifest, which must come first. Raises LaunchError for other files and other versions."""
    member = tar.next()
    source = tar.extractfile(member) if member is not None and member.name == MANIFEST else None
    if source is None:
        raise damaged("缺少清单")
    try:
        found = Manifest(**json.loads(source.read()))
    except (ValueError, TypeError) as error:
        raise damaged("清单读不懂") from error
    if found.data != DATA_VERSION:
        raise LaunchError(
            f"这份备份由里仁 {found.liren} 制作，数据版本 {found.data}，本版本只认识 {DATA_VERSION}。"
            "请用那个版本恢复。",
            f"backup of data version {found.data}, this program knows {DATA_VERSION}",
        )
    return found


def damaged(why: str) -> LaunchError:
    return LaunchError(f"不是完好的里仁备份文件：{why}。", "not an intact backup")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
