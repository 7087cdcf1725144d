"""`./liren backup FILE`: the database, media, published roots and keys of one moment in one file."""

import hashlib
import os
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import liren
from liren.launch import archive
from liren.launch.database import opened
from liren.launch.errors import NO_SPACE, LaunchError, disk_full
from liren.launch.homes import client_programs
from liren.launch.installation import DATA_VERSION, Installation
from liren.launch.progress import phase


def backup(installation: Installation, file: Path) -> int:
    """Write `file`, whole or not at all; the platform may run meanwhile.

    Published roots are read before the database and media after it: what the dump speaks of is then never missing.
    """
    if file.exists():
        raise LaunchError(f"{file} 已经存在，不覆盖。请换个文件名。", f"{file} exists")
    if not (installation.data / "version.json").exists():
        raise LaunchError(f"{installation.data} 里没有数据可备份。", f"no data in {installation.data}")
    secret = archive.passphrase(twice=True)
    installation.open()
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=_folder(file)) as scratch:
        staging = Path(scratch)
        roots = _copy_roots(installation, staging)
        with phase("导出数据库"), opened(installation) as url:
            dump(url, staging / archive.DUMP)
        with phase("打包") as now:
            count = _pack(installation, staging, roots, secret, staging / "whole.tar")
            now.note = f"{count} 个文件"
        os.replace(staging / "whole.tar", file)
    print(f"  备份完成：{file}（{file.stat().st_size / 1e6:.1f} MB）。请把口令和它分开保存。")
    return 0


def _folder(file: Path) -> Path:
    folder = file.resolve().parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise LaunchError(f"不能写入 {folder}。", f"cannot write to {folder}")
    return folder


def _copy_roots(installation: Installation, staging: Path) -> list[tuple[str, Path]]:
    copied = []
    for path in sorted((installation.data / "checkpoints").glob("*.txt")):
        copy = staging / f"root-{path.name}"
        copy.write_bytes(path.read_bytes())
        copied.append((f"checkpoints/{path.name}", copy))
    return copied


def dump(url: str, target: Path) -> None:
    """pg_dump in its own format, without owners and grants: both are made anew where it is restored."""
    command = [str(client_programs() / "pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    done = subprocess.run(  # noqa: S603
        [*command, "--file", str(target), "--dbname", url], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        if NO_SPACE in done.stderr:
            raise disk_full(target.parent)
        raise LaunchError(
            f"数据库没有导出：\n{done.stderr.strip()}\n（外部数据库的所有者需要 BYPASSRLS 权限。）", "pg_dump failed"
        )


def _pack(installation: Installation, staging: Path, roots: list[tuple[str, Path]], secret: str, target: Path) -> int:
    keys = archive.sealed_keys(installation.keys, secret)
    media = [(str(path.relative_to(installation.data)), path) for path in _media(installation)]
    manifest = archive.Manifest(
        data=DATA_VERSION,
        liren=liren.__version__,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        sha256={
            archive.DUMP: archive.sha256_of(staging / archive.DUMP),
            archive.KEYS: hashlib.sha256(keys).hexdigest(),
        },
        files=len(roots) + len(media),
    )
    target.touch(mode=0o600)
    with tarfile.open(target, "w") as tar:
        archive.add_bytes(tar, archive.MANIFEST, manifest.as_bytes())
        archive.add_bytes(tar, archive.KEYS, keys)
        tar.add(staging / archive.DUMP, arcname=archive.DUMP)
        for name, path in [*roots, *media]:
            tar.add(path, arcname=name)
    return manifest.files


def _media(installation: Installation) -> list[Path]:
    return sorted(path for path in (installation.data / "media").rglob("*") if path.is_file())
