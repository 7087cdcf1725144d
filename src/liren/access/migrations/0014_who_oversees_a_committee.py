from django.db import migrations, models

ACTS_FOR = """
CREATE OR REPLACE FUNCTION access_acts_for_organisation(role text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT role IN (@roles@) $$;
"""
SIDES = "'handler', 'editor', 'owners_committee', 'property_company', 'community_lawyer'"
ROLES = [
    "administrator", "community_director", "community_lawyer", "community_worker", "dispatcher", "editor", "gatekeeper",
    "grid_worker", "handler", "mediator", "owners_committee", "property_company", "resident", "supervision_member",
    "supervisor", "viewer",
]  # fmt: skip


class Migration(migrations.Migration):
    """Who sits in a committee's supervision body is none of those it watches, so it is a role of its own."""

    dependencies = [("access", "0013_looks_are_written_by_a_plan_made_once")]
    operations = [
        migrations.RemoveConstraint(model_name="grantrow", name="access_grant_role_is_known"),
        migrations.AddConstraint(
            model_name="grantrow",
            constraint=models.CheckConstraint(condition=models.Q(role__in=ROLES), name="access_grant_role_is_known"),
        ),
        migrations.RunSQL(
            ACTS_FOR.replace("@roles@", f"{SIDES}, 'supervision_member'"), ACTS_FOR.replace("@roles@", SIDES)
        ),
    ]
