from django.db import migrations, models

import liren.kit.ids

HERS = "(SELECT liren_is_system()) OR person = (SELECT liren_person())"


class Migration(migrations.Migration):
    """A person's addresses are theirs alone, and the system's, which sends."""

    dependencies = [
        ("notices", "0002_who_reads_a_notice"),
    ]

    operations = [
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.UUIDField(default=liren.kit.ids.new_id, primary_key=True, serialize=False)),
                ("person", models.UUIDField()),
                ("channel", models.CharField(max_length=10)),
                ("sealed", models.BinaryField(help_text="SM4-GCM, bound to this row")),
                ("shown", models.CharField(help_text="masked", max_length=300)),
                ("asked_at", models.DateTimeField(help_text="when its code was sent")),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("proven_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="preference",
            name="a_notice_goes_by_app_or_sms",
        ),
        migrations.AlterField(
            model_name="preference",
            name="channel",
            field=models.CharField(help_text="app, sms, mail, or an app with robots", max_length=10),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["app", "sms", "mail", "wecom", "dingtalk", "feishu"])),
                name="a_notice_goes_by_a_known_channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.UniqueConstraint(
                fields=("person", "channel"), name="a_person_has_one_address_per_channel"
            ),
        ),
        migrations.AddConstraint(
            model_name="address",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["mail", "wecom", "dingtalk", "feishu"])),
                name="an_address_is_on_a_known_channel",
            ),
        ),
        migrations.RunSQL(
            f"""
            ALTER TABLE notices_address ENABLE ROW LEVEL SECURITY;
            ALTER TABLE notices_address FORCE ROW LEVEL SECURITY;
            CREATE POLICY notices_address_is_its_persons ON notices_address USING ({HERS}) WITH CHECK ({HERS});
            """,
            """
            DROP POLICY notices_address_is_its_persons ON notices_address;
            ALTER TABLE notices_address NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE notices_address DISABLE ROW LEVEL SECURITY;
            """,
        ),
    ]
