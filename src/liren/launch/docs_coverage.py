"""Docs coverage: every setting, error code, event kind, command and model has a line in `docs/`.

A setting, code or kind counts wherever it stands in the docs; a command in backticks, and a model in backticks, in bold
or as a table's first cell, on the page of its room, `docs/rooms/<room>.md`.
"""

import ast
import importlib
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import django
from django.apps import apps

from liren.kit.errors import DomainError
from liren.launch.installation import ROOT

_SETTING = re.compile(r"\bLIREN_[A-Z][A-Z_]*\b")
_EMITTERS = {"emit", "Emitted"}


def missing(root: Path = ROOT) -> list[str]:
    """What has no line, each as “kind: name”, sorted within its kind."""
    pages = {path: path.read_text(encoding="utf-8") for path in sorted((root / "docs").rglob("*.md"))}
    everything = "\n".join(pages.values())

    def on_page(room: str) -> str:
        return pages.get(root / "docs" / "rooms" / f"{room}.md", "")

    found = [f"设置 {name}" for name in settings_of(root) if name not in everything]
    found += [f"错误码 {code}" for code in error_codes() if code not in everything]
    found += [f"事件 {kind}" for kind in event_kinds(root) if kind not in everything]
    for room, name in commands_of(root):
        if f"`{name}`" not in on_page(room) and f"`{name} " not in on_page(room):
            found.append(f"命令 {name}（应在 docs/rooms/{room}.md）")
    for room, name in models():
        if not re.search(rf"`{name}`|\*\*{name}\*\*|^\| {name} \|", on_page(room), re.MULTILINE):
            found.append(f"模型 {name}（应在 docs/rooms/{room}.md）")
    return found


def _code(root: Path) -> Iterator[tuple[Path, str]]:
    for path in [root / "liren", *sorted((root / "src").rglob("*.py"))]:
        if "tests" not in path.parts and path.name != "docs_coverage.py":
            yield path, path.read_text(encoding="utf-8")


def settings_of(root: Path) -> list[str]:
    """Every LIREN_… the code reads or sets."""
    return sorted({name for _, text in _code(root) for name in _SETTING.findall(text)})


def error_codes() -> list[str]:
    """The codes of all domain errors, of every room's `errors.py`."""
    for path in sorted((ROOT / "src" / "liren").glob("**/errors.py")):
        importlib.import_module(".".join(path.relative_to(ROOT / "src").with_suffix("").parts))
    return sorted({error.code for error in _below(DomainError) if "code" in vars(error)})


def _below(error: type[DomainError]) -> Iterator[type[DomainError]]:
    yield error
    for child in error.__subclasses__():
        yield from _below(child)


def event_kinds(root: Path) -> list[str]:
    """The kinds of all events emitted: the first argument, or `kind=`, of `emit(…)` and `Emitted(…)`.

    A name is looked up among its file's constants; a room's own `emit` may leave out the room: `emit("closed")`.
    """
    found = {(path, kind) for path, text in _code(root) for kind in _kinds_in(ast.parse(text))}
    return sorted({kind if "." in kind else f"{_room_of(path, root)}.{kind}" for path, kind in found})


def _room_of(path: Path, root: Path) -> str:
    parts = path.relative_to(root).parts
    return parts[2] if len(parts) > 3 else parts[-1]


def _kinds_in(tree: ast.Module) -> Iterator[str]:
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in _EMITTERS:
            given = [k.value for k in node.keywords if k.arg == "kind"] or node.args[:1]
            yield from _texts(given, constants)


def _texts(expressions: Iterable[ast.expr], constants: Mapping[str, object]) -> Iterator[str]:
    for expression in expressions:
        value: object = expression.value if isinstance(expression, ast.Constant) else None
        if isinstance(expression, ast.Name):
            value = constants.get(expression.id)
        if isinstance(value, str):
            yield value


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def commands_of(root: Path) -> list[tuple[str, str]]:
    """(room, command) of every management command."""
    files = sorted((root / "src" / "liren").glob("*/management/commands/*.py"))
    return [(file.parts[-4], file.stem) for file in files if not file.stem.startswith("_")]


def models() -> list[tuple[str, str]]:
    """(room, model) of every table."""
    return [
        (model._meta.app_label, model.__name__)
        for model in apps.get_models()
        if model.__module__.startswith("liren.") and not model._meta.auto_created
    ]


def main() -> int:
    django.setup()
    found = missing()
    for line in found:
        print(f"docs/ 里没有：{line}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
