"""The commands of `./liren`, inside the environment the root script made."""

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from liren.config import layout
from liren.launch import backup, checks, delivery, pictures, requirements, restore, testing, up
from liren.launch.database import opened
from liren.launch.errors import LaunchError
from liren.launch.guard import guarded
from liren.launch.installation import DJANGO, Installation
from liren.launch.reload import reload

HELP = Path(__file__).with_name("help.txt")
PASSED_ON = ("manage", "lawbook", "import", "bench", "verify")  # to Django's commands
WITHOUT_DATABASE = ("lawbook",)
OFFLINE = (["verify", "decision"], ["verify", "draw"])  # published files, recomputed without any database
ON_DATA = ("import", "verify")
DJANGO_NAMES: dict[str, list[str]] = {"manage": [], "import": ["imports"]}


def main() -> int:
    words = sys.argv[1:]
    if not words or words[0] in ("-h", "--help", "help"):
        print(HELP.read_text(encoding="utf-8"), end="")
        return 0
    name, rest = words[0], words[1:]
    if name in PASSED_ON:
        return managed(name, rest)
    if name not in COMMANDS:
        print(f"没有“{name}”这个命令。\n\n{HELP.read_text(encoding='utf-8')}", end="", file=sys.stderr)
        return 2
    if name in OF_THE_CLONE and layout.SOURCE is None:
        raise LaunchError(f"{name} 只在源代码目录里能用。", f"{name} needs the source tree")
    return COMMANDS[name](rest)


def command() -> int:
    """The console script `liren` of an installed wheel."""
    return guarded(main)


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"./liren {name}", add_help=True)
    parser.add_argument("--data", help="数据目录，默认 .liren")
    return parser


def _up(words: list[str]) -> int:
    parser = _parser("up")
    up.arguments(parser)
    options = parser.parse_args(words)
    return up.up(Installation.at(options.data), options)


def managed(name: str, words: list[str]) -> int:
    """Run a Django command over the installation, starting its database when it is not running."""
    data, words = _take_data(words)
    installation = Installation.at(data)
    installation.open()
    if name in WITHOUT_DATABASE or [name, *words[:1]] in OFFLINE:
        return _django(installation.environment(""), [name, *words])
    with opened(installation) as url:
        if name in ON_DATA and not restore.holds_data(url):
            raise LaunchError(f"{installation.data} 里还没有数据。请先运行 ./liren up。", "no data yet: run ./liren up")
        return _django(installation.environment(url), [*DJANGO_NAMES.get(name, [name]), *words])


def _django(environment: dict[str, str], words: list[str]) -> int:
    return subprocess.run([*DJANGO, *words], env=environment, cwd=Path.cwd(), check=False).returncode  # noqa: S603


def _take_data(words: list[str]) -> tuple[str | None, list[str]]:
    """`--data DIR` (or `--data=DIR`) out of `words`; the rest belongs to the command."""
    left, data, given = [], None, iter(words)
    for word in given:
        if word == "--data":
            data = next(given, None)
        elif word.startswith("--data="):
            data = word.partition("=")[2]
        else:
            left.append(word)
    return data, left


def _backup(words: list[str]) -> int:
    parser = _parser("backup")
    parser.add_argument("file", type=Path, help="备份文件")
    options = parser.parse_args(words)
    return backup.backup(Installation.at(options.data), options.file)


def _restore(words: list[str]) -> int:
    parser = _parser("restore")
    parser.add_argument("file", type=Path, help="备份文件")
    parser.add_argument("--replace", action="store_true", help="替换已有数据")
    options = parser.parse_args(words)
    return restore.restore(Installation.at(options.data), options.file, replace=options.replace)


def _reload(words: list[str]) -> int:
    options = _parser("reload").parse_args(words)
    return reload(Installation.at(options.data))


def _wheel(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./liren wheel")
    parser.add_argument("directory", type=Path, help="放在哪个目录")
    return delivery.wheel(parser.parse_args(words).directory)


def _bundle(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./liren bundle")
    parser.add_argument("file", type=Path, help="离线安装包，例如 liren.tar.gz")
    return delivery.bundle(parser.parse_args(words).file)


OF_THE_CLONE = ("test", "check", "requirements", "pictures", "wheel", "bundle")
COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "up": _up,
    "reload": _reload,
    "wheel": _wheel,
    "bundle": _bundle,
    "test": testing.test,
    "check": checks.check,
    "requirements": requirements.requirements,
    "pictures": pictures.pictures,
    "backup": _backup,
    "restore": _restore,
}

if __name__ == "__main__":
    sys.exit(guarded(main))
