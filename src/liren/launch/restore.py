"""`./liren restore FILE`: unpacked beside the data, proven by `verify`, and only then put in its place."""

import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from liren.launch import archive
from liren.launch.database import opened
from liren.launch.errors import NO_SPACE, LaunchError, disk_full
from liren.launch.homes import client_programs
from liren.launch.installation import ROOT, Installation, UpLock
from liren.launch.progress import phase

STAGING, READY = "restoring", "ready"


def restore(installation: Installation, file: Path, *, replace: bool) -> int:
    """Restore `file` into an empty data directory, or with `replace` in place of what is there.

    Nothing of the old is touched before the new has been verified. The change itself may be cut off at any point:
    `finish` completes it at the next start.
    """
    if not file.is_file():
        raise LaunchError(f"没有文件 {file}。", f"{file} does not exist")
    secret = archive.passphrase(twice=False)
    installation.open()
    lock = UpLock(installation)
    lock.take()
    try:
        with opened(installation) as url:
            finish(installation, url)
            if not replace and holds_data(url):
                raise LaunchError(
                    f"{installation.data} 里已有数据。要用备份替换它，请加 --replace；或用 --data 恢复到新目录。",
                    "the data directory is not empty; use --replace",
                )
            _stage(installation, file, secret, url)
            with phase("启用"):
                (installation.data / STAGING / READY).touch()
                finish(installation, url)
                _bring_up_to_date(installation.environment(url))
    finally:
        lock.give_back()
    print("  恢复完成，已核对无误。")
    return 0


def _stage(installation: Installation, file: Path, secret: str, url: str) -> None:
    staging = installation.data / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700)
    try:
        with phase("解包") as now:
            now.note = f"{_unpack(file, staging, secret)} 个文件"
        with phase("导入数据库"):
            load(url, _named(url, "_restoring"), staging / archive.DUMP)
            (staging / archive.DUMP).unlink()
        with phase("核对"):
            _prove(installation, staging, _renamed(url, _named(url, "_restoring")))
    except BaseException:
        _drop(url, _named(url, "_restoring"))
        shutil.rmtree(staging, ignore_errors=True)
        raise


def _unpack(file: Path, staging: Path, secret: str) -> int:
    """Everything of the archive into `staging`, each part checked against the manifest; how many plain files."""
    count = 0
    try:
        with tarfile.open(file) as tar:
            manifest = archive.read_manifest(tar)
            for member in tar:
                if member.name in (archive.KEYS, archive.DUMP):
                    archive.write_member(tar, member, staging / member.name)
                    if archive.sha256_of(staging / member.name) != manifest.sha256.get(member.name):
                        raise archive.damaged(f"{member.name} 的内容与清单不符")
                elif member.name != archive.MANIFEST:
                    archive.write_member(tar, member, archive.plain_target(member.name, staging))
                    count += 1
        sealed = (staging / archive.KEYS).read_bytes()
    except (tarfile.TarError, EOFError, FileNotFoundError) as error:
        raise archive.damaged("读到一半断了，或不是 tar 文件") from error
    if count != manifest.files or not (staging / archive.DUMP).exists():
        raise archive.damaged("文件不全")
    archive.unseal_keys(sealed, secret, staging / "keys")
    (staging / archive.KEYS).unlink()
    return count


def load(url: str, name: str, dump: Path) -> None:
    """Make database `name` on the server of `url` and load `dump` into it."""
    _drop(url, name)
    with _maintenance(url) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
        )
    command = [str(client_programs() / "pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error", "--jobs=2"]
    done = subprocess.run(  # noqa: S603
        [*command, "--dbname", _renamed(url, name), str(dump)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        if NO_SPACE in done.stderr:
            raise disk_full("数据库")
        raise LaunchError(f"数据库没有导入：\n{done.stderr.strip()[-1500:]}", "pg_restore failed")


def _prove(installation: Installation, staging: Path, url: str) -> None:
    """Bring the staged database to this version and run `verify` over it, with the staged keys and files."""
    staged = Installation(staging, url)
    environment = {**staged.environment(url), "LIREN_KEYS": str(staging / "keys")}
    _bring_up_to_date(environment)
    _step(["-P", "-m", "django", "verify"], environment)


def _bring_up_to_date(environment: Mapping[str, str]) -> None:
    """Migrations this version has and the backup had not, and the rights of the platform's role."""
    _step(["-m", "liren.launch.prepare", "--only-migrate"], environment)


def _step(words: list[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, *words], env=dict(environment), cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = (done.stdout + done.stderr).strip()
        raise LaunchError(f"备份没有通过核对，没有启用：\n{said}", "the backup did not verify")


def finish(installation: Installation, url: str) -> bool:
    """Put a staged and proven restore in place; each step may be repeated. Whether there was one."""
    staging = installation.data / STAGING
    if not (staging / READY).exists():
        return False
    new, current, old = (_named(url, part) for part in ("_restoring", "", "_replaced"))
    with _maintenance(url) as connection:
        if _exists(connection, new):
            if _exists(connection, current):
                _drop(url, old)
                _end_connections(connection, current)
                _rename(connection, current, old)
            _end_connections(connection, new)
            _rename(connection, new, current)
    _move(staging / "keys", installation.keys)
    for part in archive.PLAIN:
        _move(staging / part, installation.data / part)
    _drop_role(_renamed(url, current), f"{new}_app")
    _drop(url, old)
    shutil.rmtree(staging)
    return True


def _move(source: Path, target: Path) -> None:
    if source.exists():
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(source, target)


def holds_data(url: str) -> bool:
    """Whether the database of `url` has been migrated ever."""
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL").fetchone()
    return bool(found and found[0])


def _maintenance(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(_renamed(url, "postgres"), autocommit=True)


def _named(url: str, ending: str) -> str:
    return urlsplit(url).path.lstrip("/") + ending


def _renamed(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _exists(connection: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _rename(connection: psycopg.Connection[tuple[object, ...]], name: str, to: str) -> None:
    connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to)))


def _end_connections(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def _drop(url: str, name: str) -> None:
    with _maintenance(url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_role(url: str, role: str) -> None:
    """Take the role that verified the staged database away, with what it was granted there."""
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(role)))
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
