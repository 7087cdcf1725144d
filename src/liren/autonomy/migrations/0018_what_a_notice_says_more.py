from django.db import migrations, models


class Migration(migrations.Migration):
    """Why a meeting is called in a hurry, when the residents' committee was told, and what is vouched for."""

    dependencies = [
        ("autonomy", "0017_notice_and_delivery"),
    ]

    operations = [
        migrations.AddField("meetingnotice", "means_none", models.BooleanField(default=False)),
        migrations.AddField("meetingnotice", "hurried", models.TextField(default="")),
        migrations.AddField("meetingnotice", "committee_on", models.DateField(null=True)),
    ]
