"""The authorisation matrix: every route × role × place, expected cells written by hand in tests/matrix/*.csv.

A route, or a method of a route, without a row fails. One world per run, one savepoint per request.
"""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client
    from django.test.client import ClientHandler

    from tests.matrix_world import Matrix

TABLES = Path(__file__).parent / "matrix"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Row:
    """One line of a table. cells: expected status by role."""

    table: str
    method: str
    route: str
    about: str
    cells: dict[str, int]

    @property
    def name(self) -> str:
        return f"{self.method} {self.route} [{self.about}]"


def rows_of(table: Path) -> Iterator[Row]:
    lines = [line for line in table.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    head, *rest = ([cell.strip() for cell in line] for line in csv.reader(lines))
    for line in rest:
        assert len(line) == len(head), f"{table.name}: {line}"
        method, route, about, *cells = line
        yield Row(table.stem, method, route, about, dict(zip(head[3:], map(int, cells), strict=True)))


ROWS = [row for table in sorted(TABLES.glob("*.csv")) for row in rows_of(table)]


# ---- the world, made once ----


@dataclass
class Doors:
    """The world, and for each role a token. platform: what answers, its middleware loaded once."""

    matrix: "Matrix"
    tokens: dict[str, str | None]
    platform: "ClientHandler"

    def ask(self, row: Row, role: str) -> Any:
        from django.db import transaction

        client, headers = self._client(row, role)
        path, query, body = self._request(row)
        with transaction.atomic():
            if isinstance(body, dict) and row.table == "api" and not body.get("file"):
                response = client.generic(
                    row.method, path, json.dumps(body), "application/json", headers=headers, query_params=query
                )
            else:
                send = getattr(client, row.method.lower())
                options = {"headers": headers, "query_params": query}
                response = send(path, body, **options) if row.method == "POST" else send(path, **options)
            transaction.set_rollback(True)
        return response

    def _client(self, row: Row, role: str) -> "tuple[Client, dict[str, str]]":
        from tests.doors import browser

        token, of_api = self.tokens[role], row.table == "api"
        client = browser(None if of_api else token)
        client.handler = self.platform
        return client, {"Authorization": f"Bearer {token}"} if of_api and token else {}

    def _request(self, row: Row) -> tuple[str, dict[str, str], Any]:
        from tests.matrix_requests import request_of

        asked = request_of(row.table, row.method, row.route, row.about, self.matrix)
        path = re.sub(r"\{(\w+)\}", lambda found: asked.path[found[1]], row.route)
        return path, asked.query, asked.body


@pytest.fixture(scope="module")
def doors(matrix: "Matrix") -> Doors:
    from django.test.client import ClientHandler

    from tests.doors import session

    tokens = {role: session(person, matrix.world.at) for role, person in matrix.people.items()}
    return Doors(matrix, tokens, ClientHandler(enforce_csrf_checks=False))


# ---- what is expected ----


@pytest.mark.requirement("R311")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_role_gets_what_the_table_says(row: Row, doors: Doors) -> None:
    found = {role: doors.ask(row, role) for role in row.cells}
    wrong = {
        role: f"{response.status_code}, not {row.cells[role]}: {_text(response)}"
        for role, response in found.items()
        if response.status_code != row.cells[role]
    }
    assert not wrong, row.name


def _text(response: Any) -> str:
    body = b"" if response.streaming else response.content
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body.decode("utf-8", "replace")))[:300]


def test_every_table_asks_every_role() -> None:
    from tests.matrix_world import ROLES

    assert all(set(row.cells) == set(ROLES) for row in ROWS)


def test_every_route_has_a_row() -> None:
    routed = {route for route, _ in routes()}
    listed = {row.route for row in ROWS}
    assert routed - listed == set()
    assert listed - routed == set()


def test_every_method_of_the_api_has_a_row() -> None:
    from tests.doors import promised

    said = {(m.upper(), path) for path, operations in promised().items() for m in operations}
    assert said - {(row.method, row.route) for row in ROWS if row.table == "api"} == set()


def test_a_method_without_a_row_is_refused(doors: Doors) -> None:
    listed = {(row.method, row.route) for row in ROWS}
    first = {row.route: row for row in reversed(ROWS)}
    surprising = {}
    for route, _ in routes():
        for method in METHODS:
            if (method, route) not in listed:
                row = first[route]
                asked = Row(row.table, method, route, row.about, {})
                status = doors.ask(asked, "worker").status_code
                if status != 405 and not (status == 404 and set(row.cells.values()) == {404}):
                    surprising[f"{method} {route}"] = status
    assert not surprising


def routes() -> Iterator[tuple[str, str | None]]:
    """Every address of the platform, as `/affairs/{id}`, with its name."""
    from django.urls import get_resolver

    yield from _below(get_resolver().url_patterns, "/")


def _below(patterns: Any, prefix: str) -> Iterator[tuple[str, str | None]]:
    from django.urls import URLPattern

    for found in patterns:
        path = prefix + _readable(str(found.pattern))
        if isinstance(found, URLPattern):
            yield path, found.name
        else:
            yield from _below(found.url_patterns, path)


def _readable(pattern: str) -> str:
    """`affairs/<uuid:id>` and `^(?P<rest>.*)$` as people write them."""
    named = re.sub(r"\(\?P<(\w+)>.*?\)", r"{\1}", pattern.strip("^$"))
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", named)
