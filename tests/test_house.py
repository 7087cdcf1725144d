"""The house keeps its own rules."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]


def _floors() -> dict[str, int]:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    floors = {}
    for height, line in enumerate(reversed(contract["layers"])):
        for room in line.split("|"):
            floors[room.strip().strip("()")] = height
    return floors


def test_foreign_keys_only_point_down_or_stay_in_their_room() -> None:
    floors = _floors()
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is not None
        if model._meta.app_label in floors and field.related_model._meta.app_label in floors
        if floors[field.related_model._meta.app_label] > floors[model._meta.app_label]
    ]
    assert upward == []


def test_every_room_has_its_page_in_the_docs() -> None:
    rooms = {p.parent.name for p in (ROOT / "src/liren").glob("*/apps.py")} - {
        "config"
    }  # the roof is described in docs/house.md
    pages = {p.stem for p in (ROOT / "docs/rooms").glob("*.md")}
    assert rooms - pages == set()


def test_no_file_of_the_code_is_longer_than_four_hundred_lines() -> None:
    code = [p for p in (ROOT / "src").rglob("*.py") if not {"tests", "migrations"} & set(p.parts)]
    lengths = {p.relative_to(ROOT).as_posix(): len(p.read_text("utf-8").splitlines()) for p in code}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_a_newcomer_finds_the_papers(name: str) -> None:
    assert (ROOT / name).stat().st_size > 200


def test_no_table_of_peoples_matters_stands_without_row_security(db: None) -> None:
    """Public facts and machinery are listed by hand; every other table must force row-level security."""
    from django.db import connection

    open_tables = set((ROOT / "tests" / "tables_without_row_security.txt").read_text().split())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        forced = dict(cursor.fetchall())
    ours = {table for table in forced if "_tests_" not in table}  # some tests make tables of their own
    assert {table for table in ours if not forced[table]} == open_tables
