import django.db.models.deletion
from django.db import migrations, models

CHANGES = ["status", "phone", "line", "merged", "absorbed", "superior", "coordinated"]


class Migration(migrations.Migration):
    """Old sections end in new offices 大部制: who goes on in whose place, and what followed, stays written."""

    dependencies = [
        ("actors", "0006_keep_what_is_used"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisationrow",
            name="successor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.organisationrow"
            ),
        ),
        migrations.AddField(
            model_name="holding",
            name="continues",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.holding"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisationrow",
            constraint=models.CheckConstraint(
                condition=models.Q(successor__isnull=True) | models.Q(until__isnull=False),
                name="actors_organisation_has_an_heir_once_it_ended",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="organisationchange",
            name="actors_change_is_of_a_known_kind",
        ),
        migrations.AddConstraint(
            model_name="organisationchange",
            constraint=models.CheckConstraint(
                condition=models.Q(what__in=CHANGES), name="actors_change_is_of_a_known_kind"
            ),
        ),
    ]
