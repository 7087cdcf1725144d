"""Where the page's own files are: plain style sheets always, built islands when they have been built."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

BUILT = Path(__file__).parent / "static" / "built"


def url_of(name: str) -> str:
    """The address of a static file: with its hash when collected, plain when not."""
    try:
        return staticfiles_storage.url(name)
    except ValueError:
        return f"{settings.STATIC_URL}{name}"


@lru_cache(maxsize=4)
def _manifest(changed: int) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((BUILT / "manifest.json").read_text("utf-8"))
    return found


def island(name: str) -> str | None:
    """The address of a built island, or None when the front end has not been built: pages work without."""
    return next(iter(island_files(name)), None)


def island_files(name: str) -> tuple[str, ...]:
    """The addresses of a built island and of what it loads, itself first; none when it has not been built."""
    try:
        changed = (BUILT / "manifest.json").stat().st_mtime_ns
    except FileNotFoundError:
        return ()
    entries = _manifest(changed)
    wanted, found = [f"{name}.ts"], dict[str, str]()
    for key in wanted:
        if key in entries and key not in found:
            found[key] = f"{settings.STATIC_URL}built/{entries[key]['file']}"
            wanted += entries[key].get("imports", [])
    return tuple(found.values())
