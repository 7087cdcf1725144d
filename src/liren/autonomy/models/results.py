"""What was decided, as it was published."""

from django.db import models

from liren.autonomy.models.questions import Question
from liren.kit.chain import HASH_LENGTH
from liren.kit.ids import new_id


class Result(models.Model):
    """The certificate of a question and what it was counted from, append-only, public, without a name.

    package: as `engine.deciding.package` has it, signed by this installation. digest: of the certificate (SHA-256).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    question = models.OneToOneField(Question, models.PROTECT, related_name="result")
    package = models.JSONField()
    digest = models.CharField(max_length=HASH_LENGTH)
    at = models.DateTimeField()
    by_person = models.UUIDField(null=True)

    def __str__(self) -> str:
        return self.digest
