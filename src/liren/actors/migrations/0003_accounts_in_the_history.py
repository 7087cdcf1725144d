import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

ABOUT_A_POST = Q(kind__in=["appointed", "relieved"], post__isnull=False, holding_id__isnull=False)
ABOUT_AN_ACCOUNT = Q(kind__in=["closed", "reopened", "renamed"], post__isnull=True, holding_id__isnull=True)


class Migration(migrations.Migration):
    """The history of posts also keeps whose account was closed, opened again or renamed, by whom and why."""

    dependencies = [("actors", "0002_walls")]
    operations = [
        migrations.RemoveConstraint("appointment", "actors_appointment_appoints_or_relieves"),
        migrations.AlterField("appointment", "holding_id", models.UUIDField(null=True)),
        migrations.AlterField(
            "appointment",
            "post",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="actors.post"
            ),
        ),
        migrations.AddField(
            "appointment", "was", models.TextField(null=True, help_text="the name before, of one renamed")
        ),
        migrations.AddConstraint(
            "appointment",
            models.CheckConstraint(
                condition=ABOUT_A_POST | ABOUT_AN_ACCOUNT, name="actors_appointment_is_about_a_post_or_an_account"
            ),
        ),
        migrations.AddIndex("appointment", models.Index(fields=["person", "at"], name="actors_appointments_of_person")),
    ]
