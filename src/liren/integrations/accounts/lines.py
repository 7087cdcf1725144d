"""Public accounts and their drafts, as who posts and who manages reads them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db.models import Case, F, TextField, Value, When

from liren.access.public import Actor
from liren.affairs.public import PublicFilters, PublicLine, changed_lately
from liren.integrations.accounts.making import may_approve, may_post, said_of
from liren.integrations.accounts.model import AccountDraft, OfficialAccount
from liren.territories.public import ancestors_of

_MOST, _OFFERED = 100, 20
_IN_TIME = timedelta(hours=1)
"""By then it was refused eight times and given up, or nobody answers there."""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account of the place or one above. error: why it refused the last time; "" when it did not.

    approves: the reader may approve what is proposed for it.
    """

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
    approves: bool


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft. stopped: its account takes nothing more. content: of one that waits for approval, HTML; else "".

    mine: the reader proposed it, so another decides. gone: what it said is no longer public, its title is then "".
    lost: approved, and not there by now.
    """

    id: UUID
    account: str
    stopped: bool
    affair: UUID
    title: str
    digest: str
    content: str
    proposed_by_name: str
    proposed_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    refused: str
    sent_at: datetime | None
    error: str
    gone: bool
    mine: bool
    approves: bool
    lost: bool

    @property
    def state(self) -> str:
        """sent, refused, gone, stopped, proposed, failed, or waiting to be taken."""
        if self.sent_at or self.refused:
            return "sent" if self.sent_at else "refused"
        if self.gone or self.stopped:
            return "gone" if self.gone else "stopped"
        if self.decided_at is None:
            return "proposed"
        return "failed" if self.error else "waiting"


@dataclass(frozen=True, slots=True)
class Offer:
    """A public affair, and the accounts it may be proposed to: those that have it not, as it stands."""

    affair: PublicLine
    accounts: tuple[AccountLine, ...]


def accounts_at(path: str, by: Actor) -> tuple[AccountLine, ...]:
    """The accounts of this place and those above that `by` posts for, the nearest first. One statement."""
    found = OfficialAccount.objects.filter(path__in=(path, *ancestors_of(path))).order_by("-path", "-made_at", "id")
    rows = found.values(*AccountLine.__slots__[:-1])[:_MOST]
    at_path = {one: may_approve(by, one) for one in {row["path"] for row in rows} if may_post(by, one)}
    return tuple(AccountLine(**row, approves=at_path[row["path"]]) for row in rows if row["path"] in at_path)


def drafts_of(accounts: Iterable[AccountLine], reader: UUID | None, at: datetime) -> tuple[DraftLine, ...]:
    """The newest drafts of these accounts. One statement."""
    by_id = {one.id: one for one in accounts}
    found = AccountDraft.objects.filter(account__in=by_id).annotate(
        to_read=Case(When(decided_at=None, then=F("content")), default=Value(""), output_field=TextField()),
    )
    rows = found.defer("content", "source_url").order_by("-proposed_at", "id")[:_MOST]
    return tuple(_draft_line(one, by_id[one.account_id], reader, at) for one in rows)


def _draft_line(one: AccountDraft, account: AccountLine, reader: UUID | None, at: datetime) -> DraftLine:
    line = DraftLine(
        one.id, account.name, account.stopped_at is not None, one.affair, one.title, one.digest,
        one.to_read, one.proposed_by_name, one.proposed_at,  # type: ignore[attr-defined]
        one.decided_by_name, one.decided_at, one.refused, one.sent_at, one.error,
        one.gone_at is not None, one.proposed_by == reader, account.approves, lost=False,
    )  # fmt: skip
    late = one.decided_at is not None and one.decided_at <= at - _IN_TIME
    return replace(line, lost=line.state == "failed" or (line.state == "waiting" and late))


def offers(path: str, accounts: Iterable[AccountLine]) -> tuple[Offer, ...]:
    """What was let through or changed last at `path` and below, for the accounts in use. Three statements."""
    in_use = [one for one in accounts if one.stopped_at is None]
    public = changed_lately(PublicFilters(path=path or None), limit=_MOST) if in_use else ()
    stand = AccountDraft.objects.filter(
        account__in=[one.id for one in in_use], affair__in=[one.line.affair_id for one in public], refused="",
        gone_at=None,
    ).values_list("account_id", "affair", "title", "content")  # fmt: skip
    held = set(stand) if public else set()
    found = (
        Offer(one.line, tuple(a for a in in_use if (a.id, one.line.affair_id, *said_of(one)) not in held))
        for one in public
    )
    return tuple(islice((one for one in found if one.accounts), _OFFERED))
