"""Public accounts and their drafts, as who posts and who manages reads them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.integrations.accounts.model import AccountDraft, OfficialAccount
from liren.territories.public import ancestors_of

_MOST = 100


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account of the place or one above. error: why it refused the last time; "" when it did not."""

    id: UUID
    name: str
    url: str
    path: str
    appid: str
    error: str
    made_by_name: str
    made_at: datetime
    stopped_at: datetime | None
    stopped_by_name: str


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft. mine: the reader proposed it, so another decides."""

    id: UUID
    account: str
    affair: UUID
    title: str
    content: str
    proposed_by_name: str
    proposed_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    refused: str
    sent_at: datetime | None
    error: str
    mine: bool

    @property
    def state(self) -> str:
        """proposed, refused, failed, sent, or waiting to be taken."""
        if self.decided_at is None:
            return "proposed"
        return "refused" if self.refused else "sent" if self.sent_at else "failed" if self.error else "waiting"


def accounts_at(path: str) -> tuple[AccountLine, ...]:
    """The accounts of this place and those above, the nearest first. One statement."""
    found = OfficialAccount.objects.filter(path__in=(path, *ancestors_of(path))).order_by("-path", "-made_at", "id")
    return tuple(AccountLine(*row) for row in found.values_list(*AccountLine.__slots__)[:_MOST])


def drafts_of(account_ids: tuple[UUID, ...], reader: UUID | None) -> tuple[DraftLine, ...]:
    """The newest drafts of these accounts. Whoever calls has asked `require_poster`. One statement."""
    found = (
        AccountDraft.objects.filter(account__in=account_ids).select_related("account").order_by("-proposed_at", "id")
    )
    return tuple(
        DraftLine(
            one.id, one.account.name, one.affair, one.title, one.content, one.proposed_by_name, one.proposed_at,
            one.decided_by_name, one.decided_at, one.refused, one.sent_at, one.error, one.proposed_by == reader,
        )
        for one in found[:_MOST]
    )  # fmt: skip
