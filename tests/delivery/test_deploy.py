"""Units, container file and installer: what can be told without systemd and without a container engine."""

import configparser
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from liren.launch.__main__ import COMMANDS, PASSED_ON
from liren.launch.installation import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))


def unit(name: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, strict=True, delimiters=("=",), comment_prefixes=("#",))
    found.optionxform = str  # type: ignore[assignment, method-assign]
    found.read_string((DEPLOY / name).read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_a_service_runs_a_command_there_is_as_somebody_who_owns_nothing(name: str) -> None:
    service = unit(name)["Service"]
    started = [words for line in service.values() for words in re.findall(r"/opt/liren/bin/liren (\w+)", line)]
    assert started
    assert set(started) <= {*COMMANDS, *PASSED_ON}
    assert service["User"] == "liren"
    assert service["NoNewPrivileges"] == service["PrivateTmp"] == "yes"
    assert service["ProtectSystem"] == "strict"


def test_what_the_unit_starts_is_understood() -> None:
    import argparse

    from liren.launch import up

    parser = argparse.ArgumentParser()
    parser.add_argument("--data")
    up.arguments(parser)
    words = unit("liren.service")["Service"]["ExecStart"].split()[2:]
    settings = dict(re.findall(r"^(LIREN_\w+)=(.*)$", (DEPLOY / "liren.env").read_text("utf-8"), re.M))
    told = parser.parse_args([re.sub(r"\$\{(\w+)\}", lambda m: settings[m[1]], word) for word in words])
    assert (told.host, told.port, told.no_demo) == ("127.0.0.1", 8000, True)


def test_every_setting_of_the_environment_file_is_documented() -> None:
    told = (ROOT / "docs/rooms/launch.md").read_text("utf-8")
    for name in re.findall(r"\bLIREN_\w+", (DEPLOY / "liren.env").read_text("utf-8")):
        assert f"`{name}`" in told, name


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for name in UNITS:
        text = (
            (DEPLOY / name)
            .read_text("utf-8")
            .replace("/opt/liren/bin/liren", "/bin/true")
            .replace("User=liren", "User=root")
        )
        (tmp_path / name).write_text(text.replace("Group=liren\n", ""))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True,
        text=True,
    )
    mine = [line for line in done.stderr.splitlines() if "liren" in line]
    assert mine == []


def test_the_container_runs_as_nobody_in_particular_from_files_there_are() -> None:
    lines = [line for line in (DEPLOY / "Containerfile").read_text("utf-8").splitlines() if line and line[0] != "#"]
    words = [line.split(maxsplit=1) for line in lines]
    assert [word for word, _ in words[:2]] == ["ARG", "FROM"]
    assert words[1][1] == "${BASE}"
    assert re.fullmatch(r"BASE=[\w-]+:[\w.-]+", words[0][1]), "whose registry, whoever builds decides"
    assert not words[0][1].endswith(":latest")
    known = {"ARG", "FROM", "RUN", "COPY", "USER", "ENV", "VOLUME", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "CMD"}
    assert {word for word, _ in words} <= known
    order = [word for word, _ in words]
    assert order.index("USER") < order.index("CMD")
    assert dict(words)["USER"] != "root"
    laid = dict(words)["COPY"].removeprefix(". ")
    assert not laid.startswith("/tmp")
    assert dict(words)["RUN"] == f"sh {laid}/install.sh --to /opt/liren && rm -rf {laid}"  # the last of them
    assert '"/opt/liren/bin/liren", "up"' in dict(words)["CMD"]


def test_the_installer_is_plain_shell_and_asks_no_registry() -> None:
    script = DEPLOY / "install.sh"
    for shell in filter(None, (shutil.which("dash"), shutil.which("sh"))):
        assert subprocess.run([shell, "-n", str(script)]).returncode == 0
    installs = re.findall(r"^pip install .*$", script.read_text("utf-8"), re.M)
    assert len(installs) == 2
    assert all("--no-index" in line for line in installs)
    assert "--require-hashes" in installs[0]


def test_the_installer_refuses_another_python_and_a_damaged_bundle(tmp_path: Path) -> None:
    shutil.copy(DEPLOY / "install.sh", tmp_path)
    (tmp_path / "MADE-FOR").write_text("3.99 no-platform\n")
    refused = subprocess.run(
        ["sh", str(tmp_path / "install.sh"), "--python", "python3", "--to", str(tmp_path / "to")],
        capture_output=True, text=True,
    )  # fmt: skip
    assert refused.returncode == 1
    assert "3.99 no-platform" in refused.stderr
    made_for = 'import sys, sysconfig; print("%d.%d" % sys.version_info[:2], sysconfig.get_platform())'
    here = subprocess.run(["python3", "-c", made_for], capture_output=True, text=True).stdout
    (tmp_path / "MADE-FOR").write_text(here)
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  MADE-FOR\n")
    damaged = subprocess.run(
        ["sh", str(tmp_path / "install.sh"), "--python", "python3", "--to", str(tmp_path / "to")],
        capture_output=True, text=True,
    )  # fmt: skip
    assert damaged.returncode == 1
    assert "不完整" in damaged.stderr
    assert not (tmp_path / "to").exists()


PYTHON = """#!/bin/sh
case "$*" in
    *sysconfig*) echo "3.99 no-platform" ;;
    "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip "*" wheels/liren-"*) echo installed > "${0%/*}/liren" && chmod +x "${0%/*}/liren" ;;
esac
"""


def test_the_installer_lays_what_others_can_run_whatever_root_s_umask_and_wherever_it_was_told_from(
    tmp_path: Path,
) -> None:
    """With a Python that does only what the installer asks of it: what is told here is paths and modes."""
    bundle, told = tmp_path / "a bundle", tmp_path / "told here"
    bundle.mkdir()
    told.mkdir()
    shutil.copy(DEPLOY / "install.sh", bundle)
    (bundle / "MADE-FOR").write_text("3.99 no-platform\n")
    (bundle / "SHA256SUMS").write_text(f"{sha256((bundle / 'MADE-FOR').read_bytes()).hexdigest()}  MADE-FOR\n")
    (told / "a python").write_text(PYTHON)
    (told / "a python").chmod(0o755)
    words = 'umask 077; sh "../a bundle/install.sh" --to "li ren" --python "./a python"'
    done = subprocess.run(["sh", "-c", words], cwd=told, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    home = told / "li ren"
    for path in (home, home / "bin", home / "bin" / "liren"):
        assert path.stat().st_mode & 0o005 == 0o005, path
    assert f"{home}/bin/liren up" in done.stdout


def test_the_installer_makes_no_service_at_a_place_a_unit_cannot_name(tmp_path: Path) -> None:
    words = ["sh", str(DEPLOY / "install.sh"), "--systemd", "--to", str(tmp_path / "li ren")]
    refused = subprocess.run(words, capture_output=True, text=True)
    assert refused.returncode == 1
    assert "不能有空格" in refused.stderr
