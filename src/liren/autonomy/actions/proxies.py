"""Votes by proxy: given in writing before voting begins, announced, used on paper by the one who holds them, withdrawn.

What a rule lets (how many for one holder, whether a candidate, who is on the roll) is data of the rule; where it says
nothing there are none. Nobody holds who has given theirs away: our reading, for they are absent.
"""

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import Q

from liren.access.public import Actor, as_system, require
from liren.actors.public import masked_name, plain_name
from liren.autonomy.errors import (
    EntryUnknown,
    NoProxies,
    ProxyNotNow,
    ProxyUnknown,
    QuestionUnknown,
    RollNotFrozen,
)
from liren.autonomy.models import Mark, Proxy, Question, RollEntry
from liren.autonomy.queries.proxies import BOUND, names_of, terms_of
from liren.autonomy.queries.rolls import named, opened, reads
from liren.autonomy.shapes.proxies import NewProxy, Terms
from liren.kit import vault
from liren.kit.crypto import seal
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.json import canonical
from liren.registry import public as registry


@write
def give_proxy(*, question_id: UUID, proxy: NewProxy, by: Actor, at: datetime) -> UUID:
    """Somebody on the roll has another vote for them: entered by who keeps the roll, before voting begins.

    Raises QuestionUnknown, NotAllowed, RollNotFrozen, NoProxies, ProxyNotNow, EntryUnknown, InvalidInput.
    """
    row = _kept(question_id, by)
    said = terms_of(row)
    if said.refused or "proxy" not in row.channels:
        raise NoProxies(why=said.refused or "发起的时候没有选“委托他人”")
    if row.roll.frozen_at is None:
        raise RollNotFrozen
    if not _before(row, at):
        raise ProxyNotNow(why="投票已经开始或者结束，不能再登记委托")
    giver = _entry(row, proxy.entry_id)
    holder = _entry(row, proxy.holder_id) if proxy.holder_id else None
    with as_system():
        live = Proxy.objects.filter(question=row, ended_at=None, entry__struck=False)
        others = list(live.select_related("entry", "holder"))
        name = str((opened([holder])[0] or {}).get("name", "")) if holder else proxy.holder.strip()
        problems = _problems(row, said, giver, holder, name, others)
    if not 2 <= len(proxy.document.strip()) <= 100:
        problems["document"] = "请写委托书放在哪里，例如：委托书第 3 号"
    if problems:
        raise InvalidInput.of(problems)
    id_, sealed = uuid4(), None
    if holder is None:
        sealed = seal(canonical({"name": name}), vault.keys_for({id_}, at)[id_], canonical([BOUND, str(id_)]))
    return Proxy.objects.create(
        id=id_, question=row, entry=giver, holder=holder, shown="" if holder else masked_name(name), sealed=sealed,
        path=row.path, org=row.org, document=proxy.document.strip(), at=at, by_person=by.person_id,
    ).id  # fmt: skip


@write
def announce_proxies(*, question_id: UUID, where: str, by: Actor, at: datetime) -> int:
    """Who has another vote for them, and whom, was posted with both names: how many. For who keeps the roll.

    Before voting begins; nobody votes for another without it. Raises QuestionUnknown, NotAllowed, ProxyNotNow,
    InvalidInput.
    """
    row = _kept(question_id, by)
    if not _before(row, at):
        raise ProxyNotNow(why="名单要在投票开始以前公布，投票已经开始或者结束")
    if not 2 <= len(where.strip()) <= 100:
        raise InvalidInput(where="请写名单贴在哪里，例如：村务公开栏，12 月 1 日")
    found = Proxy.objects.filter(question=row, ended_at=None, announced_at=None)
    count = found.update(announced_at=at, announced=where.strip())
    if not count:
        raise ProxyNotNow(why="没有还没公布的委托")
    return count


@write
def withdraw_proxy(*, proxy_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """They vote for themselves after all, or not at all. Until the other has voted for them. For who keeps the roll.

    Raises ProxyUnknown, QuestionUnknown, NotAllowed, ProxyNotNow, InvalidInput.
    """
    live = Proxy.objects.filter(pk=proxy_id, ended_at=None)
    question = live.values_list("question_id", flat=True).first()
    if question is None:
        raise ProxyUnknown
    _kept(question, by)
    found = live.first()  # once more, now that nobody else withdraws it beside
    if found is None:
        raise ProxyUnknown
    voted = Mark.objects.filter(question_id=question, entry_id=found.entry_id, stands=True).first()
    if voted is not None:
        raise ProxyNotNow(why=f"{'受托人已经代投' if voted.channel == 'proxy' else '本人已经投'}了，不能撤回")
    if not 2 <= len(why.strip()) <= 200:
        raise InvalidInput(why="请写为什么撤回，2 到 200 个字")
    found.ended_at, found.ended_by, found.why = at, by.person_id, why.strip()
    found.save(update_fields=["ended_at", "ended_by", "why"])
    if found.holder_id is None:
        with as_system():
            vault.erase(found.id, at=at)


def forgotten(row: Question, at: datetime) -> None:
    """The names of holders who are not on the roll are no longer needed: their keys are destroyed. For the system."""
    for id_ in Proxy.objects.filter(question=row, holder=None).values_list("id", flat=True):
        vault.erase(id_, at=at)


def _before(row: Question, at: datetime) -> bool:
    """Voting has not begun."""
    return row.state == "draft" or (row.state == "open" and at < row.opens_at)


def _kept(question_id: UUID, by: Actor) -> Question:
    """The question, locked, for who keeps its roll. Raises QuestionUnknown, NotAllowed."""
    row = Question.objects.select_for_update(no_key=True, of=("self",)).select_related("roll").filter(
        pk=question_id
    ).first()  # fmt: skip
    if row is None:
        raise QuestionUnknown
    require(by, "rolls.keep", row.path)
    if not reads(by, row.path, row.org):
        raise QuestionUnknown
    return row


def _entry(row: Question, entry_id: UUID) -> RollEntry:
    found = RollEntry.objects.filter(roll_id=row.roll_id, pk=entry_id, struck=False).first()
    if found is None:
        raise EntryUnknown
    return found


def _problems(
    row: Question, said: Terms, giver: RollEntry, holder: RollEntry | None, name: str, others: list[Proxy]
) -> dict[str, str]:  # fmt: skip
    problems = {}
    givers, holders = _lines(giver), _lines(holder)
    if any(_is(one.entry, givers) for one in others):
        problems["giver"] = "这个人已经委托过了，要换人，请先撤回"
    elif Mark.objects.filter(Q(entry=giver) | Q(entry__resident_id__in=givers), question=row, stands=True).exists():
        problems["giver"] = "这个人已经投过了"
    elif any(_is(one.holder, givers) for one in others):
        problems["giver"] = "这个人自己受了别人的委托，先撤回那些委托"
    if holder is None and not said.anybody:
        problems["holder"] = "受托人要在名册上"
    elif plain_name(name) is None or any(one.isdigit() for one in name):
        problems["holder"] = "请写受托人的姓名"
    elif _is(holder, givers):
        problems["holder"] = "自己不能委托自己"
    elif any(_is(one.entry, holders) for one in others):
        problems["holder"] = "受托人自己也委托了别人，不能再替人投"
    elif holder is None and named(RollEntry.objects.filter(roll_id=row.roll_id, struck=False), name):
        problems["holder"] = "名册上有叫这个名字的人，请写名册上的号数"
    elif not said.candidates and _stands(name, (str(one["title"]) for one in row.options)):
        problems["holder"] = "候选人不能接受委托；不是候选人、只是同名或者名字包在里面的，请换一位"
    elif _held(holders, name, others) >= said.most:
        problems["holder"] = f"一个人最多接受 {said.most} 人委托，这个人已经满了"
    return problems


def _lines(entry: RollEntry | None) -> frozenset[UUID]:
    """Whose line it is: its id, and all entries in the registry that are this person's by now."""
    if entry is None:
        return frozenset()
    return frozenset({entry.id, *(registry.same_person(entry.resident_id) if entry.resident_id else ())})


def _is(entry: RollEntry | None, whose: Collection[UUID]) -> bool:
    """Whether a line is one of this person's: two entries may have become one after both came on the roll."""
    return entry is not None and (entry.id in whose or entry.resident_id in whose)


def _held(holders: Collection[UUID], name: str, others: list[Proxy]) -> int:
    """How many votes they hold; of somebody who is not on the roll by their name."""
    if holders:
        return sum(_is(one.holder, holders) for one in others)
    return [*names_of([one for one in others if one.holder_id is None]).values()].count(name)


def _stands(name: str, titles: Iterable[str]) -> bool:
    """Whether one of these candidates has this name, whatever is written around it.

    >>> _stands("陈远", ["主任：陈 远（女）"]), _stands("陈远", ["程立冬"])
    (True, False)
    """
    return any(re.sub(r"\s", "", name) in re.sub(r"\s", "", title) for title in titles)
