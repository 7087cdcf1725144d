from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """The same files come in once at a place."""

    dependencies = [
        ("autonomy", "0019_own_votes_by_proxy"),
    ]

    operations = [
        migrations.AddField("conversation", "digest", models.TextField(default="")),
        migrations.AddConstraint(
            "conversation",
            models.UniqueConstraint(
                fields=["path", "digest"], condition=~Q(digest=""), name="a_conversation_is_brought_in_once"
            ),
        ),
    ]
