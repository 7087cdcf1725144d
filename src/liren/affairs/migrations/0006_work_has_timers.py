from django.db import migrations, models


class Migration(migrations.Migration):
    """Open work knows what the clock does with it by itself and when, so that jobs find it by index."""

    dependencies = [("affairs", "0004_who_sees_an_affair")]
    operations = [
        migrations.AddField("work", "timer", models.TextField(null=True)),
        migrations.AddField("work", "timer_at", models.DateTimeField(null=True)),
        migrations.AddField("work", "reminded_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "work",
            models.CheckConstraint(
                condition=models.Q(timer__isnull=True, timer_at__isnull=True)
                | models.Q(timer__in=["expire", "escalate", "resume"], timer_at__isnull=False),
                name="a_timer_knows_what_and_when",
            ),
        ),
        migrations.AddIndex(
            "work",
            models.Index(fields=["timer", "timer_at"], condition=models.Q(timer__isnull=False), name="work_by_timer"),
        ),
    ]
