from django.db import migrations, models

ACTS_FOR = """
CREATE OR REPLACE FUNCTION access_acts_for_organisation(role text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT role IN (@roles@) $$;
"""

ROLES = [
    "administrator", "community_director", "community_lawyer", "community_worker", "dispatcher", "editor", "gatekeeper",
    "grid_worker", "handler", "mediator", "owners_committee", "property_company", "resident", "supervisor", "viewer",
]  # fmt: skip


class Migration(migrations.Migration):
    """Parties of an estate are roles of their own; who maintains procedures answers what is said about them."""

    dependencies = [("access", "0007_what_was_taken_out")]
    operations = [
        migrations.RemoveConstraint(model_name="grantrow", name="access_grant_role_is_known"),
        migrations.AddConstraint(
            model_name="grantrow",
            constraint=models.CheckConstraint(condition=models.Q(role__in=ROLES), name="access_grant_role_is_known"),
        ),
        migrations.RunSQL(
            ACTS_FOR.replace(
                "@roles@", "'handler', 'editor', 'owners_committee', 'property_company', 'community_lawyer'"
            ),
            ACTS_FOR.replace("@roles@", "'handler'"),
        ),
    ]
