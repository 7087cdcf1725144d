"""A small history of its own for the kit's tests: the kit knows no room that keeps one."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections

from liren.kit.database import append_only


@pytest.fixture(scope="session")
def line_table(django_db_setup, django_db_blocker) -> Iterator[None]:
    from liren.kit.tests.lines import Line  # a model: only once Django is set up

    with django_db_blocker.unblock():
        owner = connections["owner"]
        with owner.schema_editor() as editor:
            editor.create_model(Line)
        with owner.cursor() as cursor:
            cursor.execute(str(append_only("kit_tests_line").sql))
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON kit_tests_line TO {settings.APP_ROLE}")
        owner.close()
    yield
    with django_db_blocker.unblock():
        with connections["owner"].schema_editor() as editor:
            editor.delete_model(Line)
        connections["owner"].close()


@pytest.fixture
def as_owner(emptied_after: None):
    """Run SQL as the database's owner with triggers off: the tampering that history must show."""

    def run(sql: str, *parameters: UUID) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(sql, parameters)
            cursor.execute("SET session_replication_role = origin")

    return run
