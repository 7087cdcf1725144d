from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("standards", "0007_systems_of_standards")]

    operations = [
        migrations.RemoveConstraint(model_name="reference", name="a_reference_is_of_a_known_kind"),
        migrations.AddConstraint(
            model_name="reference",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["catalogue", "calendar", "labels", "facts"])),
                name="a_reference_is_of_a_known_kind",
            ),
        ),
    ]
