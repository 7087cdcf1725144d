from django.db import migrations

SYSTEM = "(SELECT liren_is_system())"
OWN = f"{SYSTEM} OR by_person = (SELECT liren_person()) AND liren_finds(path)"
ITS = f"{SYSTEM} OR EXISTS (SELECT FROM registry_arrival a WHERE a.id = arrival_id)"
WALLS = "".join(
    f"""
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY {table}_is_its_bringers ON {table} USING ({whose}) WITH CHECK ({whose});"""
    for table, whose in (("registry_arrival", OWN), ("registry_arrivalline", ITS))
)
OPEN = "".join(
    f"""
    DROP POLICY {table}_is_its_bringers ON {table};
    ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"""
    for table in ("registry_arrivalline", "registry_arrival")
)


class Migration(migrations.Migration):
    """A file of people is seen by who brought it, while they find people there, and by nobody else."""

    dependencies = [("registry", "0009_files_of_people"), ("access", "0012_who_finds_people")]
    operations = [migrations.RunSQL(WALLS, OPEN)]
