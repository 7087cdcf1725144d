import django.db.models.functions.text
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """A page of a community's affairs reads that page, and no more than it: they lie in the order of their time.

    By whole jurisdictions only what is open is asked for, when grids are redrawn.
    """

    dependencies = [("affairs", "0019_found_by_words_and_number")]
    operations = [
        migrations.AddField(
            model_name="affair",
            name="community_path",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Left("jurisdiction_path", 17),
                output_field=models.TextField(db_collation="C"),
            ),
        ),
        migrations.RemoveIndex(model_name="affair", name="affair_by_jurisdiction"),
        migrations.AddIndex(
            model_name="affair",
            index=models.Index(F("community_path"), F("opened_at").desc(), F("id").desc(), name="affair_by_community"),
        ),
        migrations.AddIndex(
            model_name="affair",
            index=models.Index(
                fields=["jurisdiction_path"], condition=Q(state="open"), name="affair_open_by_jurisdiction"
            ),
        ),
    ]
