from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0005_mappings_say_what_is_read"),
    ]

    operations = [
        migrations.AddField(
            model_name="accountdraft",
            name="gone_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RemoveConstraint(
            model_name="accountdraft",
            name="account_draft_once",
        ),
        migrations.AddConstraint(
            model_name="accountdraft",
            constraint=models.UniqueConstraint(
                condition=models.Q(("gone_at", None), ("refused", "")),
                fields=("account", "affair", "version"),
                name="account_draft_once",
            ),
        ),
        migrations.AddIndex(
            model_name="accountdraft",
            index=models.Index(fields=["affair"], name="account_drafts_of_affair"),
        ),
    ]
