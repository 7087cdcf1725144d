"""`./liren requirements`: each row of the requirements with the tests that prove it, or open.

Tests claim a row with `@pytest.mark.requirement("R064")`; the marks are read from the source, nothing is run.
"""

import argparse
import ast
import csv
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from liren.launch.installation import ROOT

# As in the settings, which are not loaded here: they would make keys.
FILE = Path(os.environ.get("LIREN_REQUIREMENTS", ROOT.parent / "shared" / "requirements.csv"))


@dataclass(frozen=True, slots=True)
class Row:
    """One row: id, the document, the room it belongs to, the document's phrase, what software must do for it."""

    id: str
    document: str
    room: str
    phrase: str
    must: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A test that says it proves `id`."""

    id: str
    test: str


def rows_of(file: Path) -> tuple[Row, ...]:
    """The rows of `file`; none when it is absent."""
    if not file.exists():
        return ()
    with file.open(encoding="utf-8", newline="") as source:
        return tuple(Row(r["id"], r["document"], r["room"], r["phrase"], r["must"]) for r in csv.DictReader(source))


def claims(root: Path = ROOT) -> tuple[Claim, ...]:
    """Every claim in `src/**/tests` and `tests`, in order of file and line."""
    files = sorted([*(root / "src").rglob("tests/**/test_*.py"), *(root / "tests").rglob("test_*.py")])
    return tuple(claim for file in files for claim in _claims_in(file, root))


def _claims_in(file: Path, root: Path) -> Iterator[Claim]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    where = str(file.relative_to(root))
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
            yield from (Claim(id_, where) for id_ in _ids([node.value]))
    yield from _claims_below(tree, where)


def _claims_below(node: ast.AST, where: str) -> Iterator[Claim]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{where}::{child.name}"
            yield from (Claim(id_, name) for id_ in _ids(child.decorator_list))
            yield from _claims_below(child, name)


def _ids(expressions: Iterable[ast.expr]) -> list[str]:
    """The ids in every `….requirement("R001", …)` within `expressions`, parametrised cases included."""
    found: list[str] = []
    for expression in expressions:
        for node in ast.walk(expression):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "requirement":
                found += [str(a.value) for a in node.args if isinstance(a, ast.Constant)]
    return found


def report(rows: tuple[Row, ...], made: tuple[Claim, ...], *, room: str | None, only_open: bool) -> str:
    """The text of the report, its summary last. Claims of rows that do not exist are named."""
    proofs: dict[str, list[str]] = {}
    for claim in made:
        proofs.setdefault(claim.id, []).append(claim.test)
    shown = [row for row in rows if room in (None, row.room)]
    lines: list[str] = []
    for row in shown:
        tests = proofs.get(row.id, [])
        if only_open and tests:
            continue
        lines.append(f"{row.id}  {row.room:<12}{row.phrase}  —— {'已证明' if tests else '未完成'}")
        lines += [f"        {test}" for test in tests]
    unknown = sorted(set(proofs) - {row.id for row in rows}) if rows else []
    if unknown:
        lines.append(f"\n测试声明了不存在的需求：{'、'.join(unknown)}")
    proven = sum(1 for row in shown if row.id in proofs)
    lines.append(f"\n共 {len(shown)} 条，有测试证明的 {proven} 条，未完成 {len(shown) - proven} 条。")
    return "\n".join(lines)


def requirements(words: list[str]) -> int:
    """Print the report; always 0, because an open row is a fact and not a failure."""
    parser = argparse.ArgumentParser(prog="./liren requirements")
    parser.add_argument("--room", help="只看一个房间，例如 affairs")
    parser.add_argument("--open", action="store_true", help="只看尚未完成的")
    options = parser.parse_args(words)
    rows, made = rows_of(FILE), claims()
    if not rows:
        print(f"没有需求表 {FILE}，只列出测试声明的条目。\n")
        rows = tuple(Row(id_, "", "", "", "") for id_ in sorted({claim.id for claim in made}))
        options.room = None  # which room a row belongs to stands only in the table
    print(report(rows, made, room=options.room, only_open=options.open))
    return 0
