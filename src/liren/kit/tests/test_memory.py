"""A web process stops for no garbage collection of what it has loaded."""

import subprocess
import sys

from django.conf import settings

LOADED = """
import gc, liren.config.wsgi
from django.urls import resolve
left = len(gc.get_objects())
resolve("/square")
print(gc.get_freeze_count() > 100_000, left < gc.get_freeze_count() / 20, len(gc.get_objects()) - left < 5_000)
"""


def test_what_a_web_process_has_loaded_is_walked_by_no_collection() -> None:
    environment = {"PYTHONPATH": str(settings.ROOT / "src"), "LIREN_DATABASE_URL": settings.DATABASE_URL}
    environment |= {"LIREN_DATA": str(settings.DATA), "PATH": ""}
    program = [sys.executable, "-c", LOADED]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.split() == ["True", "True", "True"], done.stdout + done.stderr
