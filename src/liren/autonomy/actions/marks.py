"""Who has voted is marked on the roll, once for every question, however they voted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, as_system, require
from liren.autonomy.errors import (
    AlreadyVoted,
    ChannelClosed,
    EntryUnknown,
    NotByName,
    NotOnRoll,
    ProxyNotNow,
    ProxyUnknown,
    QuestionNotOpen,
    QuestionUnknown,
)
from liren.autonomy.models import Mark, Proxy, Question, RollEntry
from liren.autonomy.queries.rolls import reads
from liren.autonomy.shapes.questions import CHANNELS, OFFERED, STATES, Marked
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput
from liren.registry import public as registry


@write
def vote(*, question_id: UUID, choices: Sequence[str], by: Actor, at: datetime) -> Marked:
    """The reader, who is on the roll, votes online by name; a secret ballot is `cast` into the box.

    choices: keys of options.

    Raises QuestionUnknown, QuestionNotOpen, ChannelClosed, NotOnRoll, AlreadyVoted, NotByName, InvalidInput.
    """
    row = held_open(question_id, "online", at)
    if not row.named:
        raise NotByName
    return mark_own(row, _chosen(row, choices), by, at)


def mark_own(row: Question, choices: list[str] | None, by: Actor, at: datetime) -> Marked:
    """The reader has voted online. Raises NotOnRoll, QuestionNotOpen, AlreadyVoted."""
    own = registry.own_entries(by)
    entry = _locked(row, resident_id__in=own) if own else None
    if entry is None:
        raise NotOnRoll
    if at >= row.closes_at:
        raise QuestionNotOpen(state="已经截止")
    return _mark(row, entry, "online", choices, "", by, at)


@write
def mark_voted(
    *, question_id: UUID, entry_id: UUID, channel: str, document: str, choices: Sequence[str] | None = None,
    by: Actor, at: datetime,
) -> Marked:  # fmt: skip
    """Somebody on the roll has voted on paper or in writing: entered by who keeps the roll.

    document: where that paper lies, or where they signed for their ballot; never a secret ballot's own number.
    What came in time may be entered until the question is closed. It never takes the place of what they voted online
    themselves, whichever vote counts. By proxy: whoever was given their vote has cast it (`give_proxy`), announced
    before. Who votes for themself after all is not voted for, unless that is annulled.
    Raises QuestionUnknown, NotAllowed, QuestionNotOpen, ChannelClosed, EntryUnknown, AlreadyVoted, NotByName,
    ProxyUnknown, ProxyNotNow, InvalidInput.
    """
    row = held_open(question_id, channel, at)
    require(by, "rolls.keep", row.path)
    if not reads(by, row.path, row.org):
        raise QuestionUnknown
    problems = {}
    if channel == "online":
        problems["channel"] = "网上的票由本人自己投，不能代录"
    if not 2 <= len(document.strip()) <= 100:
        problems["document"] = "请写表决票、签到表或委托书放在哪里，例如：第 3 册签到表第 2 页"
    entry = _locked(row, pk=entry_id)
    if entry is None:
        raise EntryUnknown
    if problems:
        raise InvalidInput.of(problems)
    return _mark(row, entry, channel, _chosen(row, choices), document.strip(), by, at)


@write
def annul_mark(*, mark_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """Paper entered in error, or not theirs, no longer counts; they may vote again. Named questions alone.

    What somebody voted online themselves nobody else ends.

    Raises QuestionUnknown, NotAllowed, QuestionNotOpen, InvalidInput.
    """
    found = Mark.objects.filter(pk=mark_id, stands=True).first()
    row = _shared(found.question_id) if found else None
    if found is None or row is None or not reads(by, row.path, row.org):
        raise QuestionUnknown
    require(by, "rolls.keep", row.path)
    if row.state != "open":
        raise QuestionNotOpen(state=STATES[row.state])
    if not row.named:
        raise InvalidInput(why="不记名的票取不出来，投过的不能作废")
    if found.channel == "online":
        raise InvalidInput(why="这是本人在网上投的，别人不能作废")
    if not 2 <= len(why.strip()) <= 200:
        raise InvalidInput(why="请写原因，2 到 200 个字")
    Mark.objects.filter(pk=mark_id).update(stands=False, why=why.strip(), ended_at=at, ended_by=by.person_id)


def held_open(question_id: UUID, channel: str, at: datetime) -> Question:
    """The question, held open until this transaction ends."""
    row = _shared(question_id)
    if row is None or row.opened_at is None:
        raise QuestionUnknown
    if row.state != "open" or at < row.opens_at:
        raise QuestionNotOpen(state=STATES[row.state] if row.state != "open" else "还没有开始")
    if channel not in row.channels or channel not in OFFERED:
        raise ChannelClosed(channel=CHANNELS.get(channel, channel))
    return row


def _shared(question_id: UUID) -> Question | None:
    """Nobody closes it while somebody votes; others vote beside."""
    if not rows("SELECT 1 FROM autonomy_question WHERE id = %s FOR SHARE", question_id):
        return None
    return Question.objects.filter(pk=question_id).first()


def _locked(row: Question, **which: object) -> RollEntry | None:
    """Their line, locked: of two votes at once one comes after the other. Of two lines of one person the first."""
    found = RollEntry.objects.select_for_update(no_key=True).filter(roll_id=row.roll_id, struck=False, **which)
    return found.order_by("number", "id").first()


def _not_by_another_line(row: Question, entry: RollEntry) -> None:
    """Two entries of one person may both have come on the roll before they became one: one person votes once."""
    if entry.resident_id is None:
        return
    others = [one for one in registry.same_person(entry.resident_id) if one != entry.resident_id]
    if not others:
        return
    with as_system():
        lines = list(
            RollEntry.objects.select_for_update(no_key=True).filter(
                roll_id=row.roll_id, resident_id__in=others, struck=False
            ).order_by("id")
        )  # fmt: skip
        found = Mark.objects.filter(question=row, entry__in=lines, stands=True).first() if lines else None
    if found is not None:
        raise AlreadyVoted(channel=CHANNELS[found.channel])


def _chosen(row: Question, choices: Sequence[str] | None) -> list[str] | None:
    if not row.named:
        if choices is not None:
            raise NotByName
        return None
    wanted = list(dict.fromkeys(choices or ()))
    known = {one["key"] for one in row.options}
    if not wanted or any(one not in known for one in wanted):
        raise InvalidInput(choices="请选一项" if row.most == 1 else "请选至少一项")
    if len(wanted) > row.most:
        raise InvalidInput(choices=f"最多选 {row.most} 项")
    return wanted


def _given(row: Question, entry: RollEntry) -> Proxy | None:
    """To whom they gave their vote."""
    with as_system():
        return Proxy.objects.filter(question=row, entry=entry, ended_at=None).first()


def _holding(given: Proxy | None) -> RollEntry | None:
    """Who on the roll votes for them, their line locked; None for somebody who is not on it. Raises ProxyUnknown,
    ProxyNotNow."""
    if given is None:
        raise ProxyUnknown
    if given.announced_at is None:
        raise ProxyNotNow(why="委托人和受托人的名单还没有公布，不能代投")
    if given.holder_id is None:
        return None
    holder = RollEntry.objects.select_for_update(no_key=True).filter(pk=given.holder_id, struck=False).first()
    if holder is None:
        raise ProxyNotNow(why="受托人已经从名册上剔除，不能代投，请本人投")
    return holder


def _mark(
    row: Question, entry: RollEntry, channel: str, choices: list[str] | None, document: str, by: Actor, at: datetime
) -> Marked:  # fmt: skip
    _not_by_another_line(row, entry)
    holder = _holding(_given(row, entry)) if channel == "proxy" else None
    before = Mark.objects.filter(question=row, entry=entry, stands=True).first()
    if before is not None and row.counts == "first":
        raise AlreadyVoted(channel=CHANNELS[before.channel])
    if before is not None and before.channel == "online" != channel:
        raise InvalidInput(entry="这个人已经在网上投了，纸质的不能顶替；要改，请本人在截止以前到网上改")
    if before is not None and before.channel != "proxy" == channel:
        raise InvalidInput(entry="这个人自己投过了，不能再代投")
    if before is not None:
        before.stands, before.why, before.ended_at, before.ended_by = False, "后来又投了", at, by.person_id
        before.save(update_fields=["stands", "why", "ended_at", "ended_by"])
    mark = Mark.objects.create(
        question=row, entry=entry, path=row.path, org=row.org, channel=channel, choices=choices, document=document,
        at=at, by_person=by.person_id, proxy=holder,
    )  # fmt: skip
    return Marked(mark.id, entry.id, before is not None)
