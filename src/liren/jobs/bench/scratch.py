"""A database of its own for measuring, on the same server, gone afterwards; the user's data are never touched."""

import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from psycopg import sql


@contextmanager
def scratch() -> Iterator[Mapping[str, str]]:
    """Make an empty database and a data directory; gives the environment of a process that works in them."""
    name = f"liren_bench_{secrets.token_hex(4)}"
    url = urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}"))
    # urlunsplit writes `postgresql:/name` for a URL without a host; libpq wants the slashes.
    url = url if "://" in url else url.replace(":/", ":///", 1)
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    try:
        with tempfile.TemporaryDirectory(prefix="liren-bench-") as data:
            own = {"LIREN_DATABASE_URL": url, "LIREN_DATA": data, "LIREN_KEYS": f"{data}/keys", "LIREN_DEMO": "1"}
            # What is measured is the platform; two people ask as fast as it answers.
            unbound = {f"LIREN_{what}_A_MINUTE": "1000000" for what in ("WRITES", "READS", "UNKNOWN")}
            yield {**os.environ, **own, **unbound}
    finally:
        with psycopg.connect(settings.DATABASE_URL, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"{name}_app")))
