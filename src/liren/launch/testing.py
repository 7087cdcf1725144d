"""`./liren test`: all tests on the embedded PostgreSQL, which `conftest.py` starts once for the run."""

import os
import subprocess
import sys
from pathlib import Path

from liren.launch import frontend
from liren.launch.installation import ROOT
from liren.launch.progress import phase

# In the order of tests/order.py; one more than a small machine has cores, for whole platforms that start mostly wait.
EVERYTHING = ("-n", "3")


def test(words: list[str]) -> int:
    """Run pytest with `words`; without any, everything in three processes. Its own exit status."""
    environment = {**os.environ, "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", "")}
    with phase("前端") as now:
        now.note = frontend.settle(environment)
    command = [sys.executable, "-m", "pytest", *(words or EVERYTHING)]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603
