from django.db import migrations, models


class Migration(migrations.Migration):
    """An affair may name what of the register it is about."""

    dependencies = [
        ("affairs", "0022_what_ran_under_a_procedure"),
        ("standards", "0014_pilots_and_figures_of_nodes"),
    ]

    operations = [
        migrations.AddField(
            model_name="affair",
            name="subject_id",
            field=models.TextField(db_collation="C", null=True),
        ),
        migrations.AddField(
            model_name="affair",
            name="subject_kind",
            field=models.TextField(db_collation="C", null=True),
        ),
        migrations.AddField(
            model_name="affair",
            name="subject_label",
            field=models.TextField(null=True),
        ),
        migrations.AddIndex(
            model_name="affair",
            index=models.Index(
                condition=models.Q(("subject_id__isnull", False)),
                fields=["subject_kind", "subject_id", "opened_at"],
                name="affair_by_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="affair",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("subject_id", None), ("subject_kind", None), ("subject_label", None)),
                    models.Q(
                        ("subject_id__isnull", False), ("subject_kind__isnull", False), ("subject_label__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="a_subject_is_named_whole_or_not_at_all",
            ),
        ),
    ]
