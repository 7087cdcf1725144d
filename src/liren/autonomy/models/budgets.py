"""A round in which people choose projects: what was stated before, what was counted, what was then decided."""

from django.db import models

from liren.autonomy.models.questions import Question
from liren.kit.chain import HASH_LENGTH


class BudgetRound(models.Model):
    """What is chosen from and by which rule, stated before anybody votes, append-only; public once its question is.

    terms: as `engine.budgets.rounds` has them. affair: of the round in the procedure autonomy/budget-round.
    """

    question = models.OneToOneField(Question, models.PROTECT, primary_key=True, related_name="budget")
    affair = models.UUIDField(null=True, db_index=True)
    terms = models.JSONField()
    digest = models.CharField(max_length=HASH_LENGTH)

    def __str__(self) -> str:
        return self.digest


class BudgetResult(models.Model):
    """What both rules choose, as it was published and signed, append-only, public. package: engine.budgets.package.

    accounts: where ballots are published, ballot → what its share paid (`engine.budgets.rounds.accounts`).
    """

    question = models.OneToOneField(Question, models.PROTECT, primary_key=True, related_name="+")
    package = models.JSONField()
    accounts = models.JSONField(default=dict)
    digest = models.CharField(max_length=HASH_LENGTH)
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    def __str__(self) -> str:
        return self.digest


class BudgetDecision(models.Model):
    """What was decided after the count, append-only, public; the newest holds. why: of each project otherwise than
    counted, why. because: why it was decided again, '' of the first. document: the minutes of who decided.
    """

    id = models.BigAutoField(primary_key=True)
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    chosen = models.JSONField()
    why = models.JSONField()
    because = models.TextField()
    document = models.TextField()
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    def __str__(self) -> str:
        return self.document
