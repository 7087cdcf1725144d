"""What was approved goes to the account's drafts: from the outbox, once, and only while it still stands as approved."""

from liren.affairs import public as affairs
from liren.affairs.public import PublicAffair
from liren.integrations.accounts.making import DUE, digest_of, said_of
from liren.integrations.accounts.model import AccountDraft, OfficialAccount
from liren.integrations.accounts.wire import add_draft, prepare
from liren.integrations.errors import AccountRefused
from liren.integrations.outside import unless_left_alone
from liren.kit import clock, outbox
from liren.kit.outbox import Handler, Happened

GONE = "提了以后有更正，或者不再公开了；还公开的，请从下面重新提。"


def account_reactions() -> dict[tuple[str, str], Handler]:
    """Handlers by (event, name)."""
    return {
        (DUE, "integrations.account-draft"): _send,
        ("affairs.publication-changed", "integrations.forget-account-drafts"): _forget,
    }


def _send(event: Happened) -> None:
    """Send one. Not taken, it raises, and the outbox tries again; refused, that is written down and shown."""
    found = AccountDraft.objects.select_for_update().filter(id=str(event.body["draft"])).first()
    if found is None or found.sent_at or found.gone_at or found.refused or found.decided_at is None:
        return
    account = OfficialAccount.objects.select_for_update().get(id=found.account_id)
    if account.stopped_at is not None:
        return
    at = clock.now()
    stands = _standing(found)
    if stands is None:
        found.gone_at, found.error = at, GONE
    else:
        found.digest = digest_of(stands)
        try:
            with unless_left_alone(account, at=at):
                if prepare(account, at) and not event.body.get("prepared"):
                    # Token and cover stay, whatever becomes of the draft: not taken, it undoes what was
                    # written with it.
                    outbox.emit(DUE, 1, {"draft": found.id, "prepared": True}, event.moment)
                    return
                found.media_id, found.sent_at, account.error = add_draft(account, found, at), at, ""
        except AccountRefused as refused:
            found.error = account.error = refused.text
    found.save(update_fields=["digest", "media_id", "sent_at", "gone_at", "error"])
    account.save(update_fields=["error"])


def _standing(draft: AccountDraft) -> PublicAffair | None:
    """The affair as it is public now, if what was said of it is the same. How far it is may have moved on."""
    try:
        found = affairs.public_affair(draft.affair)
    except affairs.NoSuchPublicAffair:
        return None
    return found if said_of(found) == (draft.title, draft.content) else None


def _forget(event: Happened) -> None:
    """What everybody saw is taken down: no draft of it keeps its words, and none waits any more.

    Of what was proposed before: seen again and proposed anew, it is another.
    """
    if event.body["state"] == "shown":
        return
    drafts = AccountDraft.objects.select_for_update().filter(
        affair=str(event.body["affair"]), version__lte=event.at, gone_at=None
    )
    for draft in drafts.order_by("id"):
        draft.title = draft.digest = draft.content = ""
        draft.gone_at, draft.error = event.moment, "" if draft.sent_at or draft.refused else GONE
        draft.save(update_fields=["title", "digest", "content", "gone_at", "error"])
