from django.db import migrations

from liren.kit.database import row_security

SYSTEM = "(SELECT liren_is_system())"
# Whoever writes a row signs it: nobody leaves work, clocks or history in another's name.
SIGNED = f"{SYSTEM} OR written_by = (SELECT liren_person())"
# One rule for all: the reporter, whoever serves the place, and the organisations that were given the affair.
SEES_AFFAIR = f"""{SYSTEM} OR reporter_id = (SELECT liren_person()) OR liren_reaches(jurisdiction_path)
    OR EXISTS (SELECT 1 FROM affairs_participant p
               WHERE p.affair_id = affairs_affair.id AND p.org = ANY ((SELECT liren_orgs())::uuid[]))"""


def of_a_seen_affair(table: str, key: str = "affair_id") -> str:
    return f"{SYSTEM} OR EXISTS (SELECT 1 FROM affairs_affair a WHERE a.id = {table}.{key})"


class Migration(migrations.Migration):
    """Private by default: the database itself shows an affair only to those it concerns."""

    dependencies = [("affairs", "0003_history_is_append_only"), ("access", "__latest__")]
    operations = [
        row_security("affairs_affair", read=SEES_AFFAIR, write=SIGNED),
        row_security("affairs_participant", read=f"{SYSTEM} OR org = ANY ((SELECT liren_orgs())::uuid[])", write=SIGNED),
        row_security(
            "affairs_record",
            read=of_a_seen_affair("affairs_record", "stream"),
            write=f"{SYSTEM} OR by_person = (SELECT liren_person())",
        ),
        row_security(
            "affairs_work",
            read=f"""{SYSTEM} OR liren_reaches(path) OR org = ANY ((SELECT liren_orgs())::uuid[])
                OR person = (SELECT liren_person()) OR reporter_id = (SELECT liren_person())
                OR EXISTS (SELECT 1 FROM affairs_affair a WHERE a.id = affairs_work.affair_id)""",
            write=SIGNED,
        ),
        row_security("affairs_span", read=of_a_seen_affair("affairs_span"), write=SIGNED),
        row_security("affairs_rating", read=of_a_seen_affair("affairs_rating"), write=SIGNED),
        row_security("affairs_extension", read=of_a_seen_affair("affairs_extension"), write=SIGNED),
    ]
