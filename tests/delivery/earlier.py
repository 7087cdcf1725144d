"""A data directory as an earlier version left it where it lay: its own tables, rows, keys and files, not migrated.

`earlier.backup` was made on 2026-11-29 by the version of 2026-11-25 (fa1d8a8), of data that version wrote: the
demonstration's people, four affairs of October, one that waits. `earlier.json` is what its figures then said of
October, place by place: value, numerator, denominator, and how many were left out for what.
"""

import json
import tarfile
from pathlib import Path

import psycopg

from liren.launch import archive, restore
from liren.launch.database import embedded
from liren.launch.installation import DATABASE, ROOT, Installation

HERE = ROOT / "tests" / "delivery"
FILE, FIGURES = HERE / "earlier.backup", json.loads((HERE / "earlier.json").read_text("utf-8"))
OWN_ROLE = f"""
    CREATE ROLE {DATABASE}_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD 'forgotten';
    GRANT USAGE ON SCHEMA public TO {DATABASE}_app;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {DATABASE}_app;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {DATABASE}_app;
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {DATABASE}_app;
    REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {DATABASE}_app;
"""
"""What that version's start gave the role of the platform."""


def lay(data: Path, passphrase: str) -> None:
    """Make `data` that directory. Unlike `restore`, this brings nothing to this version."""
    installation = Installation(data, None)
    installation.open()
    (data / "version.json").write_text('{"data": 1, "liren": "0.1.0"}\n', encoding="utf-8")
    with tarfile.open(FILE) as tar:
        tar.extractall(data, filter="data")
    archive.unseal_keys((data / archive.KEYS).read_bytes(), passphrase, data / "keys")
    server = embedded(installation)
    server.start()
    try:
        restore.load(server.url("postgres"), DATABASE, data / archive.DUMP)
        with psycopg.connect(server.url(DATABASE)) as connection:
            connection.execute(OWN_ROLE)
    finally:
        server.stop()
    for name in (archive.KEYS, archive.DUMP, archive.MANIFEST):
        (data / name).unlink()
