"""Which outside systems are told of what, and what was sent to them."""

from django.db import models

from liren.integrations.accounts.model import AccountDraft, OfficialAccount
from liren.integrations.connectors.model import Connector, ConnectorMapping, Difference, ListedPage, Order, Return
from liren.integrations.exchange.model import ExchangeLine, ExchangePackage, ExchangePartner
from liren.integrations.outside import Outside
from liren.kit.ids import new_id
from liren.kit.rotation import UnderMaster


class Webhook(Outside):
    """An address told of events at a place. secret: signs what is sent."""

    purpose = "integrations.webhook"

    kinds = models.JSONField()

    class Meta:
        db_table = "integrations_webhook"
        indexes = (models.Index(fields=["path"], name="webhook_at"),)


class Sending(models.Model):
    """One event for one address: made once however often the event is handled. body: ids only."""

    id = models.UUIDField(primary_key=True, default=new_id)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="+")
    event = models.BigIntegerField()
    kind = models.TextField()
    body = models.JSONField()
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    status = models.IntegerField(null=True)

    class Meta:
        db_table = "integrations_sending"
        constraints = (models.UniqueConstraint(fields=["webhook", "event"], name="sending_once"),)
        indexes = (models.Index(fields=["webhook", "-at"], name="sending_of_webhook"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


__all__ = [
    "AccountDraft", "Connector", "ConnectorMapping", "Difference", "ExchangeLine", "ExchangePackage", "ExchangePartner",
    "ListedPage", "OfficialAccount", "Order", "Return", "Sending", "Webhook",
]  # fmt: skip


UNDER_MASTER = (
    *(UnderMaster(kind._meta.db_table, "id", "secret", kind.purpose) for kind in (Webhook, Connector, OfficialAccount)),
    UnderMaster(OfficialAccount._meta.db_table, "id", "token", OfficialAccount.purpose),
)
"""What a rotation of keys brings over to the new master."""
