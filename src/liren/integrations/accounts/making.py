"""Connecting and stopping a public account, proposing what is public for its drafts, and approving that."""

from datetime import datetime
from html import escape
from uuid import UUID

from liren.access.public import Actor, may, require
from liren.affairs import public as affairs
from liren.affairs.public import PublicAffair
from liren.integrations.accounts.model import AccountDraft, OfficialAccount
from liren.integrations.calling import checked
from liren.integrations.errors import DraftDecided, NoSuchAccount, OwnDraft
from liren.integrations.outside import stop
from liren.kit import outbox
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.territories.public import lies_in

MANAGES, POSTS = "actors.manage", "affairs.open_on_behalf"
DUE = "integrations.account-draft-due"
HOST = "https://api.weixin.qq.com"
MORE = "<p>这里放不下，全文见“阅读原文”。</p>"
LONGEST_NAME, LONGEST_TITLE, LONGEST_DIGEST, LONGEST_CONTENT, LONGEST_REASON = 40, 32, 100, 18_000, 200


@write
def make_account(*, name: str, appid: str, secret: str, path: str, by: Actor, at: datetime, url: str = HOST) -> UUID:
    """Connect a public account to `path`. url: where its API is, the platform's own unless said.

    Raises NotAllowed unless `by` manages people there, AddressRefused, InvalidInput.
    """
    require(by, MANAGES, path)
    problems = {}
    if not 2 <= len(name.strip()) <= LONGEST_NAME:
        problems["name"] = f"请写公众号的名字，2 到 {LONGEST_NAME} 个字"
    if not (8 <= len(appid.strip()) <= 40 and appid.strip().isascii() and appid.strip().isalnum()):
        problems["appid"] = "请照公众号后台“设置与开发”里的抄，wx 开头"
    if not (16 <= len(secret.strip()) <= 64 and secret.strip().isascii() and secret.strip().isalnum()):
        problems["secret"] = "请照公众号后台的 AppSecret 抄，32 位"  # noqa: S105  # advice, no secret
    if problems:
        raise InvalidInput.of(problems)
    checked(url.strip() or HOST, sealed=True)
    made = OfficialAccount(
        name=name.strip(), url=url.strip() or HOST, path=path, appid=appid.strip(), made_by=by.person_id,
        made_by_name=by.name, made_at=at,
    )  # fmt: skip
    made.secret = made.sealed(secret.strip())
    made.save(force_insert=True)
    return made.id


@write
def stop_account(*, account_id: UUID, by: Actor, at: datetime) -> None:
    """Send nothing more to it. Twice is once. Raises NoSuchAccount, NotAllowed."""
    found = OfficialAccount.objects.select_for_update().filter(id=account_id).first()
    if found is None:
        raise NoSuchAccount
    require(by, MANAGES, found.path)
    stop(found, by, at)


def may_post(by: Actor, path: str) -> bool:
    """Does `by` take what people say down at `path`, or manage people there?"""
    return may(by, MANAGES, path) or may(by, POSTS, path)


def require_poster(by: Actor, path: str) -> None:
    """Raise NotAllowed unless `may_post`."""
    if not may_post(by, path):
        require(by, POSTS, path)


def may_approve(by: Actor, path: str) -> bool:
    """Does `by` decide what everybody sees at `path`, or manage people there? Proposing is for more."""
    return may(by, MANAGES, path) or affairs.answers_for(by, path)


@write
def propose_draft(*, account_id: UUID, affair_id: UUID, source_url: str, by: Actor, at: datetime) -> UUID:
    """Propose what is public of an affair for the account; again after it changed or was refused, never twice as it
    stands.

    source_url: the page everybody may read, for the link to the original. Raises NoSuchAccount, NotAllowed,
    NoSuchPublicAffair for what is not public, or not of the account's place.
    """
    account = OfficialAccount.objects.filter(id=account_id, stopped_at=None).first()
    if account is None:
        raise NoSuchAccount
    require_poster(by, account.path)
    found = affairs.public_affair(affair_id)
    if not lies_in(found.place_path, account.path):
        raise affairs.NoSuchPublicAffair
    title, content = said_of(found)
    stands = {"account": account, "affair": affair_id, "refused": "", "gone_at": None}
    same = AccountDraft.objects.filter(**stands, title=title, content=content).first()
    if same is not None:
        return same.id
    made, _ = AccountDraft.objects.get_or_create(
        **stands,
        version=found.changed_at,
        defaults={
            "title": title,
            "digest": digest_of(found),
            "content": content,
            "source_url": source_url,
            "proposed_by": by.person_id,
            "proposed_by_name": by.name,
            "proposed_at": at,
        },
    )
    return made.id


@write
def decide_draft(*, draft_id: UUID, approved: bool, reason: str, by: Actor, at: datetime) -> None:
    """Approve what another proposed, which sends it to the account's drafts, or refuse it with a reason.

    Raises NoSuchAccount, NotAllowed, StepNotAllowed unless `may_approve`, NoSuchPublicAffair when it was taken down,
    OwnDraft, DraftDecided, InvalidInput without a reason for refusing.
    """
    draft = _held(draft_id, by)
    if not may_approve(by, draft.account.path):
        raise affairs.StepNotAllowed(step="审公众号草稿", allowed="社区工作者、派单员、督办和管理员")
    if draft.decided_at is not None:
        raise DraftDecided
    if draft.proposed_by == by.person_id:
        raise OwnDraft
    said = reason.strip()
    if not approved and not 2 <= len(said) <= LONGEST_REASON:
        raise InvalidInput(reason=f"请写为什么不发，2 到 {LONGEST_REASON} 个字，提的人看得到。")
    draft.decided_by, draft.decided_by_name, draft.decided_at = by.person_id, by.name, at
    draft.refused = "" if approved else said
    draft.save(update_fields=["decided_by", "decided_by_name", "decided_at", "refused"])
    if approved:
        outbox.emit(DUE, 1, {"draft": draft.id}, at)


@write
def send_draft_again(*, draft_id: UUID, by: Actor, at: datetime) -> None:
    """Try once more what was approved and did not get there: the account refused, or did not answer. Twice is once.

    Raises NoSuchAccount, NotAllowed, NoSuchPublicAffair, DraftDecided when it waits for approval, was refused or sent.
    """
    draft = _held(draft_id, by)
    if draft.decided_at is None or draft.refused or draft.sent_at is not None:
        raise DraftDecided
    draft.error = ""
    draft.save(update_fields=["error"])
    outbox.emit(DUE, 1, {"draft": draft.id}, at)


def _held(draft_id: UUID, by: Actor) -> AccountDraft:
    draft = AccountDraft.objects.select_for_update(of=("self",)).select_related("account").filter(id=draft_id).first()
    if draft is None or draft.account.stopped_at is not None:
        raise NoSuchAccount
    require_poster(by, draft.account.path)
    if draft.gone_at is not None:
        raise affairs.NoSuchPublicAffair
    return draft


def digest_of(found: PublicAffair) -> str:
    """One line under the title: where, and how far it is."""
    return f"{found.line.place_name} · {found.line.step_title}"[:LONGEST_DIGEST]


def said_of(found: PublicAffair) -> tuple[str, str]:
    """Title and content as they are sent."""
    return found.line.title[:LONGEST_TITLE], content_of(found)


def content_of(found: PublicAffair) -> str:
    """What everybody may read of it, as plain HTML without pictures: those of other hosts are filtered out there.

    What would make it too long is left out by whole answers, and said to be.
    """
    said = []
    for answer in found.answers:
        lines = "<br>".join(escape(line) for line in answer.text.splitlines())
        said.append(f"<h3>{escape(answer.title)}</h3><p>{lines}</p>")
    said += [f"<p>更正：{escape(one.text)}（{escape(one.why)}）</p>" for one in found.corrections]
    if sum(map(len, said)) <= LONGEST_CONTENT:
        return "".join(said)
    room, kept = LONGEST_CONTENT - len(MORE), []
    for part in said:
        if len(part) <= room:
            kept.append(part)
            room -= len(part)
    return "".join(kept) + MORE
