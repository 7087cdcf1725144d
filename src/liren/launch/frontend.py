"""The front end: built with Node from a wheel, and only when its sources have changed."""

import hashlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from liren.config import layout
from liren.launch.errors import NO_SPACE, LaunchError, disk_full
from liren.launch.installation import ROOT

BUILT = layout.PACKAGE / "web" / "static" / "built"
_MODULES = ROOT / "node_modules"
_PACKAGES = ("package.json", "package-lock.json")
_SOURCES = (*_PACKAGES, "vite.config.ts", "tsconfig.json")
_FRONT = ROOT / "src/liren/web/front"


def is_built() -> bool:
    """Whether what is built comes from the sources as they are now; a wheel brings it along."""
    return layout.SOURCE is None or _told(BUILT / ".sources") == _digest(_everything())


def settle(environment: Mapping[str, str]) -> str:
    """Build unless it was built from these sources; what there is to say of it."""
    if is_built():
        return "未变"
    build(environment)
    return ""


def build(environment: Mapping[str, str]) -> None:
    """Install the pinned packages if they changed, then build. Raises LaunchError with the last lines of the tool."""
    packages = _digest([ROOT / name for name in _PACKAGES])
    if _told(_MODULES / ".packages") != packages:
        _run(["npm", "ci", "--include=dev", "--no-audit", "--no-fund", "--ignore-scripts"], environment)
        (_MODULES / ".packages").write_text(packages)
    _run(["npm", "run", "build"], environment)
    (BUILT / ".sources").write_text(_digest(_everything()))


def _everything() -> list[Path]:
    return [ROOT / name for name in _SOURCES] + sorted(path for path in _FRONT.rglob("*") if path.is_file())


def _digest(paths: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(f"{path.relative_to(ROOT)}\n".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _told(file: Path) -> str | None:
    try:
        return file.read_text()
    except FileNotFoundError:
        return None


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    program = Path(sys.executable).parent / command[0]
    done = subprocess.run(  # noqa: S603
        [str(program), *command[1:]], cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return
    said = done.stdout + done.stderr
    if NO_SPACE in said or "ENOSPC" in said:
        raise disk_full(ROOT)
    last = "\n".join(said.strip().splitlines()[-15:])
    raise LaunchError(f"前端没有建成（{' '.join(command)}）：\n{last}", "the front end could not be built")
