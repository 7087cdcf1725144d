"""Public accounts 公众号 of a place, and what is proposed, approved and put into their drafts."""

from typing import ClassVar

from django.db import models

from liren.integrations.outside import Outside
from liren.kit.ids import new_id


class OfficialAccount(Outside):
    """A public account a place publishes by. url: where its API is; token: sealed as the secret is.

    cover: id of the cover picture there, "" until one was uploaded. error: what it answered the last time it refused.
    """

    purpose = "integrations.account"

    appid = models.TextField()
    token = models.BinaryField(null=True)
    token_until = models.DateTimeField(null=True)
    cover = models.TextField(default="")
    error = models.TextField(default="")

    class Meta:
        db_table = "integrations_officialaccount"
        indexes: ClassVar = [models.Index(fields=["path"], name="account_at")]


class AccountDraft(models.Model):
    """One public affair on its way into an account's drafts. content: HTML, as it was when it was proposed.

    version: when what everybody sees of the affair last changed before that. refused: why it was not approved.
    media_id: what it is called there once it lies in the drafts. error: why that failed for good. gone_at: since when
    what it says is no longer what everybody sees; its words are empty once nobody sees any.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(OfficialAccount, on_delete=models.CASCADE, related_name="+")
    affair = models.UUIDField()
    version = models.DateTimeField()
    title = models.TextField()
    digest = models.TextField()
    content = models.TextField()
    source_url = models.TextField()
    proposed_by = models.UUIDField(null=True)
    proposed_by_name = models.TextField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)
    refused = models.TextField(default="")
    sent_at = models.DateTimeField(null=True)
    media_id = models.TextField(default="")
    error = models.TextField(default="")
    gone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "integrations_accountdraft"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "affair", "version"],
                condition=models.Q(refused="", gone_at=None),
                name="account_draft_once",
            ),
            models.CheckConstraint(
                name="account_draft_is_approved_by_another",
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-proposed_at"], name="account_drafts_of"),
            models.Index(fields=["affair"], name="account_drafts_of_affair"),
        ]

    def __str__(self) -> str:
        return self.title
