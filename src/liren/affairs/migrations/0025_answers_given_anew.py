from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What is answered anew takes the place of what was shown, and what was struck stays struck in it."""

    dependencies = [("affairs", "0024_what_somebody_did")]
    operations = [
        migrations.AddField("publication", "words", models.TextField(default="")),
        migrations.AddField("publication", "given", models.JSONField(default=dict)),
        migrations.AddField("publication", "corrected", models.JSONField(default=list)),
        migrations.AddField("publication", "again", models.BooleanField(default=False)),
        migrations.RemoveIndex("publication", "publication_to_moderate"),
        migrations.AddIndex(
            "publication",
            models.Index(
                fields=["path", "asked_at"],
                condition=Q(state="waiting") | Q(state="shown", again=True),
                name="publication_to_look_at",
            ),
        ),
        migrations.RunSQL(
            """
            SELECT set_config('liren.system', 'on', true);
            UPDATE affairs_publication p SET corrected = c.keys
              FROM (SELECT affair_id, jsonb_agg(DISTINCT key) AS keys FROM affairs_correction GROUP BY affair_id) c
             WHERE c.affair_id = p.affair_id;
            """,
            migrations.RunSQL.noop,
        ),
    ]
