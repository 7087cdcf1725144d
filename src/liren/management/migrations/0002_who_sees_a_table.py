# ruff: noqa: S608 - statements are put together from constants here
from django.db import migrations

from liren.kit.database import append_only, row_security

SYSTEM = "(SELECT liren_is_system())"
STAFF = f"{SYSTEM} OR (SELECT affairs_reader_serves())"
SIGNED = f"{SYSTEM} OR written_by = (SELECT liren_person())"


class Migration(migrations.Migration):
    """What is asked is known to all who serve; a community's table to who serves the place and to who asked for it.

    What is still being written (`answer`) is seen by who serves the place only: a department sees what was handed in.
    """

    dependencies = [
        ("management", "0001_tables_asked_of_communities"),
        ("affairs", "0004_who_sees_an_affair"),
        ("kit", "0004_protected_tables"),
    ]
    operations = [
        row_security("management_tabledefinition", read=STAFF, write=f"{SYSTEM} OR by = (SELECT liren_person())"),
        row_security("management_asking", read=STAFF, write=f"{SYSTEM} OR by = (SELECT liren_person())"),
        row_security(
            "management_filling",
            read=f"{SYSTEM} OR liren_reaches(path) OR asked_by = ANY ((SELECT liren_orgs())::uuid[])",
            write=SIGNED,
        ),
        row_security(
            "management_answer",
            read=f"""{SYSTEM} OR EXISTS (SELECT 1 FROM management_filling f
                WHERE f.id = management_answer.filling_id AND liren_reaches(f.path))""",
            write=SIGNED,
        ),
        row_security(
            "management_submission",
            read=f"""{SYSTEM} OR EXISTS (SELECT 1 FROM management_filling f
                WHERE f.id = management_submission.filling_id)""",
            write=SIGNED,
        ),
        append_only("management_tabledefinition"),
        append_only("management_submission"),
    ]
