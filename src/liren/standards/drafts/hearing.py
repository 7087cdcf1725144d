"""评议: what a draft answers of what was said about clauses, and what those it would bind say of it before it binds."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from liren.access.public import Actor, may, require
from liren.access.roles import ROLES
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput, SignInFirst
from liren.kit.outbox import emit
from liren.standards.drafts.errors import DraftStands, HearingOver, NoSuchDraft, WrittenByReviewer
from liren.standards.drafts.heard_model import STANCES, DraftAnswer, Hearing, Judgement
from liren.standards.drafts.model import STATES, Draft, DraftSave
from liren.standards.drafts.reading import page_of
from liren.standards.drafts.saving import locked
from liren.standards.drafts.view import DraftPage

LONGEST, MOST_LINKED, LONGEST_HEARING = 300, 100, timedelta(days=60)


@dataclass(frozen=True, slots=True)
class AnsweredBy:
    """A published version that answers what was said in an affair."""

    affair: UUID
    draft: UUID
    key: str
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Linked:
    """An affair a draft answers. about: the clause it speaks of."""

    affair: UUID
    about: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """One word on a draft. number: the save it is about. who: a worker's name and post; 居民 of a resident."""

    stance: str
    text: str
    side: str
    who: str
    number: int
    at: datetime

    @property
    def stance_title(self) -> str:
        return STANCES[self.stance]


@dataclass(frozen=True, slots=True)
class HearingPage:
    """until: the last day it is open, None when it never was. judged: the last word of each, newest first."""

    until: date | None
    open: bool
    judged: tuple[Judged, ...]

    def counts(self, side: str) -> tuple[tuple[str, int], ...]:
        """(赞成, 3) for each stance of a side."""
        found = Counter(one.stance for one in self.judged if one.side == side)
        return tuple((title, found[stance]) for stance, title in STANCES.items())


@write
def link_feedback(*, draft_id: UUID, said: Mapping[UUID, str], by: Actor, at: datetime) -> None:
    """The draft answers these affairs; said: by affair, the clause (`KEY#clause`) it speaks of.

    Raises NoSuchDraft, NotAllowed, DraftStands once published, InvalidInput (`affair`) for another procedure's.
    """
    draft = _writable(draft_id, by, "关联反馈")
    if any(about.partition("#")[0] != draft.key for about in said.values()):
        raise InvalidInput(affair="只能关联说这份规程的反馈。")
    if draft.answers.exclude(affair__in=list(said)).count() + len(said) > MOST_LINKED:
        raise InvalidInput(affair=f"一份草案至多关联 {MOST_LINKED} 件反馈。")
    DraftAnswer.objects.bulk_create(
        (
            DraftAnswer(draft=draft, affair=affair, about=about, by=by.person_id, by_name=by.name, at=at)
            for affair, about in said.items()
        ),
        ignore_conflicts=True,
    )


@write
def unlink_feedback(*, draft_id: UUID, affair_id: UUID, by: Actor, at: datetime) -> None:
    """The draft does not answer this after all. Raises as `link_feedback`."""
    _writable(draft_id, by, "取消关联").answers.filter(affair=affair_id).delete()


@write
def open_hearing(*, draft_id: UUID, until: date, by: Actor, at: datetime) -> None:
    """Those the draft would bind may read it and judge it, to the end of `until`; said again, the last day counts.

    Raises NoSuchDraft, NotAllowed, DraftStands once published, InvalidInput (`until`).
    """
    draft, today = _writable(draft_id, by, "征求评议"), _today(at)
    if not today <= until <= today + LONGEST_HEARING:
        raise InvalidInput(until=f"请选今天到 {LONGEST_HEARING.days} 天以内的一天。")
    was = _hearing(draft.id, at).open
    Hearing.objects.create(draft=draft, until=until, by=by.person_id, by_name=by.name, at=at)
    if not was:
        emit("standards.hearing-opened", 1, {"draft": draft.id, "until": str(until), "by": by.person_id}, at)


@write
def judge_draft(*, draft_id: UUID, stance: str, text: str, by: Actor, at: datetime) -> None:
    """A short judgement while the draft is open, by who works or lives where it would apply and did not write it.

    Raises NoSuchDraft (also where it was never opened to `by`), HearingOver, WrittenByReviewer, InvalidInput.
    """
    draft = locked(draft_id)
    found = _hearing(draft.id, at)
    if not _concerns(draft, by) or (found.until is None and not may(by, "procedures.edit", draft.path)):
        raise NoSuchDraft
    if not found.open or draft.state == "published":
        raise HearingOver
    if by.person_id == draft.author or DraftSave.objects.filter(draft=draft, by=by.person_id).exists():
        raise WrittenByReviewer(act="评议")
    text, problems = text.strip(), {}
    if stance not in STANCES:
        problems["stance"] = f"请选{'、'.join(STANCES.values())}。"
    if not 2 <= len(text) <= LONGEST or "\0" in text:
        problems["text"] = f"请写 2 到 {LONGEST} 字，说说为什么。"
    if problems:
        raise InvalidInput.of(problems)
    assert by.person_id is not None  # whom a draft concerns holds a grant
    works = next((grant for grant in by.grants if grant.role != "resident"), None)
    Judgement.objects.create(
        draft=draft, number=draft.version, stance=stance, text=text, side="worker" if works else "resident",
        by=by.person_id, by_name=f"{by.name} · {ROLES[works.role].title}" if works else "", at=at,
    )  # fmt: skip


def linked_feedback(draft_id: UUID) -> tuple[Linked, ...]:
    """What the draft answers, oldest first. One statement."""
    found = DraftAnswer.objects.filter(draft_id=draft_id).order_by("id")
    return tuple(Linked(one.affair, one.about, one.by_name, one.at) for one in found)


def answered_by(affairs: Iterable[UUID]) -> Mapping[UUID, AnsweredBy]:
    """By affair, the version published that answers it; those no version answers are left out. One statement."""
    found = DraftAnswer.objects.filter(affair__in=list(affairs), draft__published__isnull=False)
    rows = found.order_by("draft__published__version").values_list(
        "affair", "draft_id", "draft__key", "draft__published__version", "draft__published__effective_from"
    )
    return {row[0]: AnsweredBy(*row) for row in rows}


def hearing(draft_id: UUID, at: datetime) -> HearingPage:
    """Whether the draft is open for judgement, and what was judged. Two statements."""
    return _hearing(draft_id, at)


def draft_heard(draft_id: UUID, by: Actor, at: datetime) -> tuple[DraftPage, HearingPage]:
    """A draft as those it would bind read it while, and after, it is open to them.

    Raises SignInFirst, NoSuchDraft.
    """
    if by.person_id is None:
        raise SignInFirst
    row = Draft.objects.select_related("published").filter(id=draft_id).first()
    if row is None or not _concerns(row, by):
        raise NoSuchDraft
    found = _hearing(draft_id, at)
    if found.until is None and not may(by, "procedures.edit", row.path):
        raise NoSuchDraft
    return page_of(row), found


def open_hearings(key: str, at: datetime) -> tuple[tuple[UUID, str, date], ...]:
    """(draft, title, until) of drafts of a procedure that are open for judgement. One statement."""
    found = Hearing.objects.filter(draft__key=key, until__gte=_today(at)).exclude(
        draft__state__in=["published", "withdrawn"]
    )
    rows = found.order_by("draft_id", "-id").distinct("draft_id")
    return tuple(rows.values_list("draft_id", "draft__title", "until"))


def _hearing(draft_id: UUID, at: datetime) -> HearingPage:
    last = Hearing.objects.filter(draft_id=draft_id).order_by("-id").values_list("until", flat=True).first()
    words = Judgement.objects.filter(draft_id=draft_id).order_by("by", "-id").distinct("by")
    judged = [Judged(w.stance, w.text, w.side, w.by_name or "居民", w.number, w.at) for w in words]
    judged.sort(key=lambda one: one.at, reverse=True)
    return HearingPage(last, last is not None and _today(at) <= last, tuple(judged))


def _writable(draft_id: UUID, by: Actor, act: str) -> Draft:
    draft = locked(draft_id)
    if not may(by, "procedures.publish", draft.path):
        require(by, "procedures.edit", draft.path)
    if draft.state == "published":
        raise DraftStands(state=STATES[draft.state], act=act)
    return draft


def _concerns(draft: Draft, by: Actor) -> bool:
    """Does `by` work or live where the draft would apply, or above?"""
    if by.person_id is None:
        return False
    return any(grant.path.startswith(draft.path) or draft.path.startswith(grant.path) for grant in by.grants)


def _today(at: datetime) -> date:
    return at.astimezone(CHINA).date()
