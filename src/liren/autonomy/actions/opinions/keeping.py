"""A conversation is begun, ended, and its statements shown or declined by who answers for it, always with a reason."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from liren.access.public import Actor, as_system, require
from liren.affairs import public as affairs
from liren.autonomy.actions.opinions.saying import written
from liren.autonomy.errors import StatementSettled
from liren.autonomy.models import Conversation, OpinionSalt, Statement, StatementDecision
from liren.autonomy.models.opinions import ASKED, REASONS, STATES
from liren.engine.opinions.wording import plain, problem_with
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.territories.public import place_at

ACT = "opinions.keep"
FEWEST, MOST = 3, 50
LONGEST_DAYS = 180
STREET = 4


@write
def open_conversation(
    *, path: str, topic: str, why: str, who: str, until: date | None, first: Sequence[str], by: Actor, at: datetime,
    affair: UUID | None = None,
) -> UUID:  # fmt: skip
    """Ask the people of a place what they think; the id. first: statements to begin with, shown at once.

    affair: the consultation it belongs to. Raises NotAllowed, NoSuchAffair for one that is not the keeper's to see,
    InvalidInput.
    """
    place = place_at(path)
    if place is None or place.level < STREET:
        raise InvalidInput(path="请选一个社区、小区或网格")
    require(by, ACT, path)
    lines = [" ".join(one.split()) for one in first if one.strip()]
    problems = _wrong(topic, why, who, until, lines, at)
    if problems:
        raise InvalidInput.of(problems)
    assert until is not None
    number = affairs.affair(affair, by, at=at).number if affair else ""
    made = Conversation.objects.create(
        path=path, place_name=place.everyday_name, topic=topic.strip(), why=why.strip(), who=who, until=until,
        affair=affair, affair_number=number, statements=len(lines), by=by.person_id, by_name=by.name, at=at,
    )  # fmt: skip
    with as_system():
        OpinionSalt.objects.create(conversation=made, salt=secrets.token_bytes(32))
    Statement.objects.bulk_create(
        Statement(conversation=made, number=nth, text=text, plain=plain(text), state="shown")
        for nth, text in enumerate(lines, 1)
    )
    return made.id


def _wrong(topic: str, why: str, who: str, until: date | None, lines: Sequence[str], at: datetime) -> dict[str, str]:
    today = at.astimezone(CHINA).date()
    problems: dict[str, str] = {}
    if not 4 <= len(topic.strip()) <= 60:
        problems["topic"] = "请写清楚想听大家对什么的看法，4 到 60 字"
    if len(why.strip()) > 500:
        problems["why"] = "最多 500 字"
    if who not in ASKED:
        problems["who"] = "请选谁可以表态"
    if until is None or not today <= until <= today + timedelta(days=LONGEST_DAYS):
        problems["until"] = f"请选截止的日子，今天起 {LONGEST_DAYS} 天内"
    wrong = next(((nth, found) for nth, one in enumerate(lines, 1) if (found := problem_with(one))), None)
    if not FEWEST <= len(lines) <= MOST:
        problems["first"] = f"请先写 {FEWEST} 到 {MOST} 条看法，一行一条，正反都要有：没有可表态的，就没有人来"
    elif wrong:
        problems["first"] = f"第 {wrong[0]} 行：{wrong[1]}"
    elif len({plain(one) for one in lines}) < len(lines):
        problems["first"] = "有两行说的是同一件事，请留一行"
    return problems


def held(conversation: UUID, by: Actor) -> Conversation:
    """The conversation, locked, for who keeps it. Raises NotYours, NotAllowed."""
    one = Conversation.objects.select_for_update(no_key=True).filter(pk=conversation).first()
    if one is None:
        raise NotYours(what="这次意见征集")
    require(by, ACT, one.path)
    return one


@write
def end_conversation(*, conversation: UUID, by: Actor, at: datetime) -> None:
    """Nobody says or votes any more; the worker counts for the last time. Done once. Raises NotYours, NotAllowed."""
    one = held(conversation, by)
    if one.ended_at is None:
        one.ended_at = at
        one.save(update_fields=["ended_at"])


@write
def add_statements(*, conversation: UUID, lines: Sequence[str], by: Actor, at: datetime) -> int:
    """More statements by who keeps it, shown at once; how many. Raises NotYours, NotAllowed, ConversationOver,
    SaidBefore, InvalidInput."""
    one = held(conversation, by)
    said = [" ".join(line.split()) for line in lines if line.strip()]
    if not said or one.statements + len(said) > 10 * MOST:
        raise InvalidInput(lines="请写至少一条，一行一条" if not said else "看法已经够多了，请先让大家表态")
    for nth, text in enumerate(said, 1):
        if found := problem_with(text):
            raise InvalidInput(lines=f"第 {nth} 行：{found}")
    for text in said:
        written(one, text, author="", state="shown", at=at)
    return len(said)


@write
def decide_statement(
    *, statement: UUID, state: str, by: Actor, at: datetime, reason: str = "", words: str = ""
) -> None:
    """Show or decline a statement (also one shown before). Kept with who and why; its author reads the reason.

    reason: of REASONS, words: to its author; both only to decline. Votes never take a statement away: only who answers
    for it does. After the end nothing new is shown. Raises NotYours, NotAllowed, StatementSettled, InvalidInput.
    """
    found = Statement.objects.filter(pk=statement).first()
    if found is None:
        raise NotYours(what="这一条")
    one = held(found.conversation_id, by)
    found.refresh_from_db()
    problems = {}
    if state not in ("shown", "declined"):
        problems["state"] = "请选公开还是不采用"
    if state == "declined" and reason not in REASONS:
        problems["reason"] = "请选为什么不采用"
    if state == "declined" and not 2 <= len(words.strip()) <= 200:
        problems["words"] = "请写一句给提出的人，2 到 200 字：哪里不合适，怎么改"
    if problems:
        raise InvalidInput.of(problems)
    if found.state == state or (state == "shown" and one.ended_at is not None):
        raise StatementSettled(number=found.number, state=STATES[found.state])
    told = (reason, words.strip()) if state == "declined" else ("", "")
    found.state, (found.reason, found.words) = state, told
    found.save(update_fields=["state", "reason", "words"])
    StatementDecision.objects.create(
        statement=found, state=state, reason=told[0], words=told[1], by=by.person_id, by_name=by.name, at=at
    )
