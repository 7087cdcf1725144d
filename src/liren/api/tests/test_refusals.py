"""Whatever goes wrong is said in JSON, with a code that stays."""

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from psycopg.errors import DiskFull

from liren.api.tests.street import Street
from liren.api.urls import V1
from tests.doors import Api, promised


def test_the_document_is_openapi_3_1_and_says_all_in_chinese(db: None) -> None:
    answer = Client().get("/api/v1/openapi.json")
    document = answer.json()
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "里仁开放接口"
    operations = [o for path in document["paths"].values() for o in path.values()]
    assert all(any("一" <= c <= "鿿" for c in operation["summary"]) for operation in operations)
    for operation in operations:
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert response["content"]["application/json"]["schema"]["$ref"].endswith("/Problem")
                assert response["x-codes"], operation["operationId"]


def test_the_document_costs_the_database_nothing(django_db_blocker: Any) -> None:
    with django_db_blocker.block():
        assert Client().get("/api/v1/openapi.json").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nowhere", 404, "api.no-such-address"),
        ("GET", "/api/", 404, "api.no-such-address"),
        ("GET", "/api/v1/affairs/not-an-id", 404, "api.no-such-address"),
        ("PUT", "/api/v1/affairs", 405, "api.method-not-allowed"),
        ("GET", "/api/v1/affairs", 401, "kit.sign-in-first"),
    ],
)
def test_every_refusal_is_json(street: Street, method: str, path: str, status: int, code: str) -> None:
    answer = Client().generic(method, path)
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (status, "application/json", code)


@pytest.mark.parametrize("body", ["{", "[1]", '"text"', "\x00", '{"procedure": "a\\u0000"}'])
def test_a_body_that_cannot_be_read_is_refused(street: Street, body: str) -> None:
    token = street.as_("wang").token
    answer = Client().generic(
        "POST", "/api/v1/affairs", body, "application/json", headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 422, answer.content.decode()
    assert answer.json()["fields"]


def test_a_body_too_large_is_refused_in_json(street: Street, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = street.as_("wang").post("/affairs", street.lamp())
    assert (answer.status_code, answer.json()["code"]) == (400, "api.request-refused")


def test_a_breakdown_says_its_id_and_leaves_nothing(street: Street) -> None:
    def disk_full(execute: Any, sql: str, *rest: Any) -> Any:
        if "kit_event" in sql:
            raise OperationalError("could not extend file: No space left on device") from DiskFull()
        return execute(sql, *rest)

    wang = street.as_("wang")
    with connection.execute_wrapper(disk_full):
        answer = wang.post("/affairs", street.lamp())
    assert (answer.status_code, answer.json()["code"]) == (500, "api.broken")
    assert answer.json()["id"] == answer["X-Request-Id"]
    assert wang.get("/affairs/mine").json()["count"] == 0


def test_every_operation_of_the_api_is_in_the_document() -> None:
    registered = {str(p.pattern) for p in V1.urls[0]} - {"", "openapi.json"}
    assert len(promised()) == len(registered)


def test_nothing_is_asked_of_an_anonymous_reader_but_signing_in(street: Street) -> None:
    """Bodies are looked at only after it is known who sends them."""
    assert Api().post("/affairs", {"nonsense": True}).status_code == 401
