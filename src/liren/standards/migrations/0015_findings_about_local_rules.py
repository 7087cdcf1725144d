import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A finding may be about the text that would hold at a place by its local rules: then it has no draft.

    Reversible while there is none: what was signed is never changed, and a finding without a draft would not fit.
    """

    dependencies = [("standards", "0014_pilots_and_figures_of_nodes")]

    operations = [
        migrations.AlterField(
            model_name="finding",
            name="draft",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="standards.draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("draft__isnull", False), models.Q(("path", ""), _negated=True), _connector="OR"),
                name="a_finding_is_about_a_draft_or_a_place",
            ),
        ),
        *(
            migrations.AddField(
                model_name="localruleset",
                name=name,
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="standards.finding",
                ),
            )
            for name in ("grounds", "end_grounds")
        ),
    ]
