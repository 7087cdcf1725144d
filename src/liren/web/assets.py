"""Where the page's own files are: plain style sheets always, built islands when they have been built."""

import json
from functools import lru_cache
from pathlib import Path

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
def _manifest(changed: int) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((BUILT / "manifest.json").read_text("utf-8"))
    return found


def island(name: str) -> str | None:
    """The address of a built island, or None when the front end has not been built: pages work without."""
    try:
        changed = (BUILT / "manifest.json").stat().st_mtime_ns
    except FileNotFoundError:
        return None
    entry = _manifest(changed).get(f"{name}.ts")
    return None if entry is None else f"{settings.STATIC_URL}built/{entry['file']}"
