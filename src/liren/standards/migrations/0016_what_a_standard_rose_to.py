from django.db import migrations, models

KINDS = [("adopts", "采用"), ("cites", "引用"), ("stands_on", "依据法律法规"), ("rises_to", "上升为")]


class Migration(migrations.Migration):
    dependencies = [("standards", "0015_findings_about_local_rules")]

    operations = [
        migrations.RemoveConstraint(model_name="relation", name="a_relation_is_of_a_known_kind"),
        migrations.AlterField(model_name="relation", name="kind", field=models.TextField(choices=KINDS)),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", sorted(key for key, _ in KINDS))), name="a_relation_is_of_a_known_kind"
            ),
        ),
    ]
