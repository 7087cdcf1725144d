from django.db import migrations, models

SEES_PLACE = """
CREATE OR REPLACE FUNCTION access_sees_place(role text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT role IN (@roles@) $$;
"""
BEFORE = "'community_worker', 'dispatcher', 'grid_worker', 'supervisor', 'viewer', 'community_director'"

ROLES = [
    "administrator", "community_director", "community_worker", "dispatcher", "editor", "gatekeeper", "grid_worker",
    "handler", "mediator", "resident", "supervisor", "viewer",
]  # fmt: skip


class Migration(migrations.Migration):
    """Who mediates disputes, and who lets departments' tasks and tables into a community, see their place's affairs."""

    dependencies = [("access", "0005_directors_see_their_place")]
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
            SEES_PLACE.replace("@roles@", f"{BEFORE}, 'mediator', 'gatekeeper'"),
            SEES_PLACE.replace("@roles@", BEFORE),
        ),
    ]
