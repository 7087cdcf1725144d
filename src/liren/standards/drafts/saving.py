"""Saving a draft, at any time and however unfinished; what somebody saved meanwhile is never written over."""

import hashlib
from datetime import datetime
from typing import Final
from uuid import UUID

from liren.access.public import Actor, require
from liren.engine.problems import DocumentInvalid
from liren.engine.reading import read
from liren.engine.trial import MAX_TEXT
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.standards.drafts.errors import DraftSavedMeanwhile, DraftStands, NoSuchDraft
from liren.standards.drafts.model import STATES, Draft, DraftRemark, DraftSave

_OPEN: Final = ("draft", "sent_back", "withdrawn")


@write
def save_draft(*, draft_id: UUID, text: str, cases: str, seen: int, by: Actor, at: datetime) -> int:
    """Save both texts; the number of the save. The same texts again change nothing. `seen`: the save they began from.

    Raises NoSuchDraft, NotAllowed, DraftStands (in review, published), DraftSavedMeanwhile, InvalidInput.
    """
    draft = locked(draft_id)
    require(by, "procedures.edit", draft.path)
    if draft.state not in _OPEN:
        raise DraftStands(state=STATES[draft.state], act="保存")
    text, cases = _lines(text), _lines(cases)
    if (draft.text, draft.cases) == (text, cases):
        return draft.version
    if seen != draft.version:
        last = DraftSave.objects.get(draft=draft, number=draft.version)
        raise DraftSavedMeanwhile(name=last.by_name, number=last.number)
    problems = {
        name: f"超过 {MAX_TEXT} 字，请删短"
        for name, value in (("text", text), ("cases", cases))
        if len(value) > MAX_TEXT
    } | {name: "里面有空字符，请删去" for name, value in (("text", text), ("cases", cases)) if "\0" in value}
    if problems:
        raise InvalidInput.of(problems)
    draft.state = "draft"
    keep(draft, text, cases, by=by, at=at)
    return draft.version


def keep(draft: Draft, text: str, cases: str, *, by: Actor, at: datetime) -> None:
    """One more save of a draft that is locked or new."""
    draft.text, draft.cases, draft.version, draft.changed_at = text, cases, draft.version + 1, at
    draft.title = _title(text) or draft.title
    draft.save()
    DraftSave.objects.create(
        draft=draft, number=draft.version, text=text, cases=cases, digest=digest_of(text, cases), by=by.person_id,
        by_name=by.name, at=at,
    )  # fmt: skip


def digest_of(text: str, cases: str) -> str:
    return hashlib.sha256(f"{text}\0{cases}".encode()).hexdigest()


def locked(draft_id: UUID) -> Draft:
    """The draft, held until the transaction ends. Raises NoSuchDraft."""
    draft = Draft.objects.select_for_update().filter(id=draft_id).first()
    if draft is None:
        raise NoSuchDraft
    return draft


def note(
    draft: Draft, kind: str, text: str, *, by: Actor, at: datetime, about: str = "", line: int | None = None
) -> None:
    """One line in the draft's story."""
    DraftRemark.objects.create(
        draft=draft, number=draft.version, kind=kind, about=about, line=line, text=text, by=by.person_id,
        by_name=by.name, at=at,
    )  # fmt: skip


def _lines(text: str) -> str:
    """Browsers send CR LF; texts are kept with LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _title(text: str) -> str:
    try:
        return str(read(text).get("title") or "")[:60]
    except DocumentInvalid:
        return ""
