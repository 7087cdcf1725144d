from django.db import migrations, models

SEES_PLACE = """
CREATE OR REPLACE FUNCTION access_sees_place(role text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT role IN (@roles@) $$;
"""
BEFORE = "'community_worker', 'dispatcher', 'grid_worker', 'supervisor', 'viewer'"

ROLES = [
    "administrator", "community_director", "community_worker", "dispatcher", "editor", "grid_worker", "handler",
    "resident", "supervisor", "viewer",
]  # fmt: skip


class Migration(migrations.Migration):
    """A community's secretary or director sees the affairs of the community."""

    dependencies = [("access", "0004_only_handlers_bring_their_organisation")]
    operations = [
        migrations.RemoveConstraint(model_name="grantrow", name="access_grant_role_is_known"),
        migrations.AddConstraint(
            model_name="grantrow",
            constraint=models.CheckConstraint(
                condition=models.Q(role__in=ROLES),
                name="access_grant_role_is_known",
            ),
        ),
        migrations.RunSQL(
            SEES_PLACE.replace("@roles@", f"{BEFORE}, 'community_director'"), SEES_PLACE.replace("@roles@", BEFORE)
        ),
    ]
