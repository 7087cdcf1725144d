from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from liren.evaluation.conformance.packing import fingerprint, main_line


def name_main_lines(apps: Any, editor: Any) -> None:
    """Ways are written once for good, so that those already here are told which main line is theirs."""
    ways = apps.get_model("evaluation", "Way").objects.using(editor.connection.alias)
    for way in ways.all().iterator():
        alone = main_line(way.visits)
        if len(alone) < len(way.visits):
            known = {"procedure": way.procedure, "digest": way.digest, "visits": alone}
            main, _ = ways.get_or_create(fingerprint=fingerprint(way.digest, alone), defaults=known)
            ways.filter(id=way.id).update(main=main)


class Migration(migrations.Migration):
    """Sums go by the way of the main line alone, and the ways of a text are found without looking through all."""

    dependencies = [("evaluation", "0007_backtests_of_drafts")]

    operations = [
        migrations.AddField(
            "Way",
            "main",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evaluation.way"
            ),
        ),
        migrations.AddIndex("Way", models.Index(fields=["procedure", "digest"], name="ways_of_a_text")),
        migrations.RunPython(name_main_lines, migrations.RunPython.noop, elidable=True),
    ]
