"""`./liren` itself, on machines that lack something. Each runs in a Python of its own, told that it is a poor one."""

import subprocess
import sys

from liren.launch.installation import ROOT

SCRIPT = f"import sys, runpy; sys.argv = ['liren', 'up']; path = {str(ROOT / 'liren')!r}\n"


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT + code]
    return subprocess.run(command, capture_output=True, text=True, env={"PATH": "/nowhere", **environment}, timeout=60)


def test_an_old_python_is_told_what_to_install():
    done = run("sys.version_info = (3, 8, 1)\nrunpy.run_path(path, run_name='__main__')")
    assert done.returncode == 1
    assert "Python 版本太旧：这里是 3.8，需要 3.11" in done.stderr
    assert "Python 3.11 or newer is needed" in done.stderr


def test_the_script_stays_readable_for_python_3_8():
    import ast

    ast.parse((ROOT / "liren").read_text(encoding="utf-8"), feature_version=(3, 8))


def test_a_python_without_ensurepip_is_told_which_package_brings_it():
    done = run("sys.modules['ensurepip'] = None\nrunpy.run_path(path)['make_venv']()")
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr


def test_a_full_disk_is_said_in_words():
    done = run("runpy.run_path(path)['explain']('OSError: [Errno 28] No space left on device', '')")
    assert done.returncode == 1
    assert "磁盘已满" in done.stderr


def test_help_needs_no_environment():
    done = run("sys.argv = ['liren', '--help']\nrunpy.run_path(path, run_name='__main__')")
    assert done.returncode == 0
    for command in ("up", "test", "check", "requirements", "verify", "lawbook", "import", "bench", "backup", "restore"):
        assert f"\n  {command}" in done.stdout
