from django.db import migrations


class Migration(migrations.Migration):
    """Mappings named themselves by a key and a title, which nothing read: they are no words of a mapping any more."""

    dependencies = [("integrations", "0004_public_accounts")]

    operations = [
        migrations.RunSQL(
            "UPDATE integrations_connectormapping SET text = regexp_replace(text, '^(key|title):.*\\n', '', 'gn')",
            migrations.RunSQL.noop,
        )
    ]
