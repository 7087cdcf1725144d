"""`./liren check`: everything that can be judged without running the platform, all of it, even when one part fails."""

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from liren.launch import frontend
from liren.launch.errors import LaunchError
from liren.launch.installation import ROOT, Installation
from liren.launch.postgres import EmbeddedServer

_ADDRESS = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host|\"resolved\"")
_LOCKS = ("requirements/run.txt", "requirements/dev.txt", "package-lock.json")

Run = Callable[[Mapping[str, str]], bool]


@dataclass(frozen=True, slots=True)
class Check:
    """A heading and what stands under it; `run` prints what it finds and says whether all is well."""

    title: str
    run: Run


def check(words: list[str]) -> int:
    """Run all checks, or those whose title contains one of `words`; 1 when any failed."""
    chosen = [one for one in CHECKS if not words or any(word in one.title for word in words)]
    if not chosen:
        raise LaunchError(f"没有这样的检查。有：{'、'.join(one.title for one in CHECKS)}。", "no such check")
    results: list[tuple[str, bool, float]] = []
    with tempfile.TemporaryDirectory(prefix="liren-check-") as scratch:
        Path(scratch).chmod(0o711)
        server = EmbeddedServer(Path(scratch) / "database", durable=False)
        server.start()
        try:
            server.ensure("check")
            environment = Installation(Path(scratch), None).environment(server.url("check"))
            for one in chosen:
                print(f"\n── {one.title} " + "─" * 40, flush=True)
                start = time.monotonic()
                results.append((one.title, one.run(environment), time.monotonic() - start))
        finally:
            server.stop()
    print("\n── 小结 " + "─" * 40)
    for title, well, seconds in results:
        print(f"  {'通过' if well else '不通过'}  {title}（{seconds:.1f} 秒）")
    return 0 if all(well for _, well, _ in results) else 1


def _tool(*command: str) -> Run:
    def run(environment: Mapping[str, str]) -> bool:
        return subprocess.run([sys.executable, *command], cwd=ROOT, env=dict(environment), check=False).returncode == 0  # noqa: S603

    return run


def _contracts(environment: Mapping[str, str]) -> bool:
    program = str(Path(sys.executable).parent / "lint-imports")
    command = [program, "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False)  # noqa: S603
    print(done.stdout[done.stdout.find("Analyzed") :] if "Analyzed" in done.stdout else done.stdout + done.stderr)
    return done.returncode == 0


def _front(environment: Mapping[str, str]) -> bool:
    try:
        frontend.build(environment)
    except LaunchError as error:
        print(error.chinese)
        return False
    return True


def addresses(root: Path = ROOT) -> list[str]:
    """Lines of the lock files that name an address: none may, because each machine decides where it downloads."""
    found = []
    for name in _LOCKS:
        for number, line in enumerate((root / name).read_text(encoding="utf-8").splitlines(), 1):
            code = line.partition("#")[0] if name.endswith(".txt") else line
            if _ADDRESS.search(code):
                found.append(f"{name}:{number}: {line.strip()}")
    return found


def _locks(environment: Mapping[str, str]) -> bool:
    found = addresses()
    print("\n".join(found) or "没有下载地址。")
    return not found


CHECKS = (
    Check("格式", _tool("-m", "ruff", "format", "--check", ".")),
    Check("静态检查", _tool("-m", "ruff", "check", ".")),
    Check("类型", _tool("-m", "mypy", "src", "tests", "conftest.py", "manage.py")),
    Check("分层约定", _contracts),
    Check("前端类型与构建", _front),
    Check("规程用例", _tool("manage.py", "lawbook", "check")),
    Check("缺失的迁移", _tool("manage.py", "makemigrations", "--check", "--dry-run")),
    Check("文档覆盖", _tool("-m", "liren.launch.docs_coverage")),
    Check("锁文件无地址", _locks),
)
