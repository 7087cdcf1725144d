from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether an affair ever ran under a procedure at a place is asked before every publication above communities."""

    dependencies = [("affairs", "0021_what_clause_it_is_about")]
    operations = [
        migrations.AddIndex(
            model_name="affair",
            index=models.Index(fields=["procedure_key", "place_path"], name="affair_by_procedure"),
        ),
    ]
