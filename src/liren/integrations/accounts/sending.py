"""What was approved goes to the account's drafts: from the outbox, once, and only while it still stands as approved."""

from liren.affairs import public as affairs
from liren.integrations.accounts.making import DUE, LONGEST_CONTENT, LONGEST_TITLE, content_of
from liren.integrations.accounts.model import AccountDraft, OfficialAccount
from liren.integrations.accounts.wire import add_draft
from liren.integrations.errors import AccountRefused
from liren.kit import clock
from liren.kit.outbox import Handler, Happened

GONE = "提了以后有更正，或者不再公开了；请从公开的事项里重新提。"


def account_reactions() -> dict[tuple[str, str], Handler]:
    """Handlers by (event, name)."""
    return {(DUE, "integrations.account-draft"): _send}


def _send(event: Happened) -> None:
    """Send one. Not taken, it raises, and the outbox tries again; refused, that is written down and shown."""
    found = AccountDraft.objects.select_for_update().filter(id=str(event.body["draft"])).first()
    if found is None or found.sent_at is not None or found.refused or found.decided_at is None:
        return
    account = OfficialAccount.objects.select_for_update().get(id=found.account_id)
    if account.stopped_at is not None:
        return
    at = clock.now()
    if not _stands(found):
        found.error = GONE
    else:
        try:
            found.media_id, found.sent_at, account.error = add_draft(account, found, at), at, ""
        except AccountRefused as refused:
            found.error = account.error = refused.text
    found.save(update_fields=["media_id", "sent_at", "error"])
    account.save(update_fields=["error"])


def _stands(draft: AccountDraft) -> bool:
    """Is it public still, and what was said of it the same? How far it is may have moved on."""
    try:
        found = affairs.public_affair(draft.affair)
    except affairs.NoSuchPublicAffair:
        return False
    return (found.line.title[:LONGEST_TITLE], content_of(found)[:LONGEST_CONTENT]) == (draft.title, draft.content)
