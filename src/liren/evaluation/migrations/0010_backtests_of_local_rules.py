from django.db import migrations, models
from django.db.models import Q

OPEN = ("waiting", "running")


class Migration(migrations.Migration):
    """A back-test is of a draft, of a place's rules merged, or of what holds there without them."""

    dependencies = [("evaluation", "0009_which_counting_it_is")]

    operations = [
        migrations.RemoveConstraint(model_name="backtest", name="one_backtest_of_a_draft_at_a_time"),
        migrations.RemoveIndex(model_name="backtest", name="backtest_of_a_draft"),
        migrations.RenameField(model_name="backtest", old_name="draft", new_name="subject"),
        migrations.AddField(
            model_name="backtest",
            name="about",
            field=models.TextField(
                choices=[("draft", "草案"), ("rules", "细则"), ("withdrawal", "上级规程")], default="draft"
            ),
        ),
        migrations.AddConstraint(
            model_name="backtest",
            constraint=models.CheckConstraint(
                condition=Q(about__in=["draft", "rules", "withdrawal"]), name="a_backtest_is_of_a_known_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="backtest",
            constraint=models.UniqueConstraint(
                condition=Q(state__in=OPEN), fields=("subject", "about"), name="one_backtest_of_a_text_at_a_time"
            ),
        ),
        migrations.AddIndex(
            model_name="backtest", index=models.Index(fields=["subject", "-at"], name="backtest_of_a_text")
        ),
    ]
