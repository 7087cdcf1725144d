"""From draft to version: submitted, read by somebody else, sent back with comments or published."""

from collections.abc import Callable
from datetime import datetime
from time import monotonic
from uuid import UUID

from liren.access.public import Actor, may, require
from liren.access.roles import ROLES
from liren.engine.edits import Put, edited
from liren.engine.lines import Lines
from liren.engine.loading import parse
from liren.engine.trial import Surroundings, Tried, tried
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.outbox import emit
from liren.standards.actions import publish
from liren.standards.drafts.errors import DraftNotReady, DraftSavedMeanwhile, DraftStands, WrittenByReviewer
from liren.standards.drafts.model import STATES, Draft, DraftSave
from liren.standards.drafts.saving import keep, locked, note
from liren.standards.drafts.starting import next_version, require_own_key
from liren.standards.errors import NoSuchReference
from liren.standards.findings.depositing import require_finding
from liren.standards.findings.view import Subject
from liren.standards.models import Reference
from liren.standards.published import Published
from liren.standards.queries import calendar

LONGEST = 500
TYPING, JUDGING = 1.5, 30.0
"""Seconds for the cases while somebody types; and when it counts."""


def try_text(key: str, text: str, cases: str, *, at: datetime, seconds: float = TYPING) -> Tried:
    """What is wrong with a text for procedure `key`, and how its cases go, by what is in force. Writes nothing.

    seconds: how long cases may run; those there is no time for are counted.
    """
    try:
        days = calendar(at)
    except NoSuchReference:
        days = None
    catalogues = Reference.objects.filter(kind="catalogue", effective_from__lte=at).values_list("key", flat=True)
    return tried(text, cases, Surroundings(key, ROLES, sorted(set(catalogues)), days, _clock(seconds)))


def _clock(seconds: float) -> Callable[[], float]:
    end = monotonic() + seconds
    return lambda: end - monotonic()


@write
def submit_draft(*, draft_id: UUID, seen: int, by: Actor, at: datetime) -> None:
    """Ask for review. Raises NoSuchDraft, NotAllowed, DraftStands, DraftSavedMeanwhile, DraftNotReady."""
    draft = _seen(draft_id, seen)
    require(by, "procedures.edit", draft.path)
    _stands(draft, ("draft", "sent_back", "withdrawn"), "提交")
    _ready(draft, at)
    _turn(draft, "in_review", "submitted", "", by=by, at=at)


@write
def withdraw_draft(*, draft_id: UUID, by: Actor, at: datetime) -> None:
    """Take it back from review, or lay it aside; it can be taken up again by saving. Raises as `submit_draft`."""
    draft = locked(draft_id)
    require(by, "procedures.edit", draft.path)
    _stands(draft, ("draft", "sent_back", "in_review"), "撤回")
    _turn(draft, "withdrawn", "withdrawn", "", by=by, at=at)


@write
def send_draft_back(*, draft_id: UUID, comment: str, by: Actor, at: datetime) -> None:
    """Back to its author, with what is to be mended. Raises WrittenByReviewer, InvalidInput (`comment`), as above."""
    draft = locked(draft_id)
    _four_eyes(draft, by, "退回")
    _stands(draft, ("in_review",), "退回")
    comment = _comment(comment, "请写明要改什么")
    _turn(draft, "sent_back", "sent_back", comment, by=by, at=at)


@write
def remark_on_draft(*, draft_id: UUID, text: str, about: str = "", by: Actor, at: datetime) -> None:
    """Say something about the draft, or about a line or step of it.

    about: a line number, a path (`steps.accept`) or a step's key. Raises NoSuchDraft, NotAllowed, InvalidInput (`text`,
    `about`).
    """
    draft = locked(draft_id)
    require_reader(by, draft.path)
    text = _comment(text, "请写意见")
    path, line = _about(draft, about.strip())
    note(draft, "remark", text, by=by, at=at, about=path, line=line)
    emit("standards.draft-remarked", 1, {"draft": draft.id, "by": by.person_id}, at)


@write
def publish_draft(*, draft_id: UUID, seen: int, no_history: str = "", by: Actor, at: datetime) -> Published:
    """Make it the next version, in force from now. What runs keeps the version it began with.

    Above a community there must be a finding about exactly this text; no_history: why there can be none, where no
    affair ever ran under this procedure. Raises FindingMissing, HistoryThere, InvalidInput (`no_history`);
    WrittenByReviewer, DraftStands, DraftSavedMeanwhile, DraftNotReady, KeyOfAnother, as above.
    """
    _hold_key(draft_id)
    draft = _seen(draft_id, seen)
    _four_eyes(draft, by, "发布")
    _stands(draft, ("in_review",), "发布")
    require_own_key(draft.key, draft.path)
    _ready(draft, at)
    require_finding(Subject(draft.key, draft.path, draft.id), parse(draft.text), no_history, by=by, at=at)
    text = edited(draft.text, Put(("version",), next_version(draft.key)))
    if text != draft.text:
        keep(draft, text, draft.cases, by=by, at=at)
    made = publish(document=text, publisher=draft.publisher, path=draft.path, by=by, at=at)
    draft.published_id = made.id
    _turn(draft, "published", "published", "", by=by, at=at)
    return made


def require_reader(by: Actor, path: str) -> None:
    """Those who edit or publish procedures there read its drafts. Raises NotAllowed."""
    if not may(by, "procedures.publish", path):
        require(by, "procedures.edit", path)


def _seen(draft_id: UUID, seen: int) -> Draft:
    draft = locked(draft_id)
    if seen != draft.version:
        last = DraftSave.objects.get(draft=draft, number=draft.version)
        raise DraftSavedMeanwhile(name=last.by_name, number=last.number)
    return draft


def _hold_key(draft_id: UUID) -> None:
    """Of two drafts of one key, one is published after the other, and each gets a number of its own."""
    keys = Draft.objects.filter(id=draft_id).values("key")
    list(Draft.objects.select_for_update().filter(key__in=keys).order_by("id").values_list("id"))


def _stands(draft: Draft, states: tuple[str, ...], act: str) -> None:
    if draft.state not in states:
        raise DraftStands(state=STATES[draft.state], act=act)


def _four_eyes(draft: Draft, by: Actor, act: str) -> None:
    require(by, "procedures.publish", draft.path)
    if by.person_id == draft.author or DraftSave.objects.filter(draft=draft, by=by.person_id).exists():
        raise WrittenByReviewer(act=act)


def _ready(draft: Draft, at: datetime) -> None:
    found = try_text(draft.key, draft.text, draft.cases, at=at, seconds=JUDGING)
    if found.ready:
        return
    said = [f"第 {one.line} 行 {one.problem}" for one in found.problems]
    said += [f"案例第 {one.line} 行 {one.problem}" for one in found.case_problems]
    said += [f"案例“{case.name}”：{problem}" for case in found.cases for problem in case.problems]
    said += [f"有 {found.unplayed} 个案例没来得及运行。"] if found.unplayed else []
    raise DraftNotReady(count=len(said), problems="；".join(said[:5]))


def _turn(draft: Draft, state: str, kind: str, text: str, *, by: Actor, at: datetime) -> None:
    draft.state, draft.changed_at = state, at
    draft.save(update_fields=["state", "changed_at", "published"])
    note(draft, kind, text, by=by, at=at)
    emit(_EVENTS[kind], 1, {"draft": draft.id, "by": by.person_id}, at)


_EVENTS = {
    "submitted": "standards.draft-submitted",
    "withdrawn": "standards.draft-withdrawn",
    "sent_back": "standards.draft-sent-back",
    "published": "standards.draft-published",
}


def _comment(text: str, missing: str) -> str:
    text = text.strip()
    if not text or len(text) > LONGEST or "\0" in text:
        raise InvalidInput(comment=missing if not text else f"请写成 {LONGEST} 字以内的文字")
    return text


def _about(draft: Draft, about: str) -> tuple[str, int | None]:
    """(path, line) of what a remark is about."""
    if not about:
        return "", None
    if about.isdecimal() and len(about) < 7 and 0 < int(about) <= draft.text.count("\n") + 1:
        return "", int(about)
    for path in (about, f"steps.{about}"):
        line = Lines(draft.text).exact(path)
        if line is not None:
            return path, line
    raise InvalidInput(about="请写行号，或正文里有的步骤英文名，例如 accept")
